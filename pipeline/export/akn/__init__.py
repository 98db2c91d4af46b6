"""Akoma Ntoso 3.0 (OASIS LegalDocML): a document of a gazette as XML that libraries of legislation read.

`names` gives the identifiers of the naming convention, `marks` puts elements into a text, `body` makes the tree of a
part, `meta` what is said of the document. `pipeline.export.to_akn` puts them together.
"""

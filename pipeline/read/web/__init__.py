"""Web pages: their markup, the box of the document, its lines and tables, what the site says of it."""

"""What an Akoma Ntoso file says of its document: work, expression and manifestation (FRBR), publication, references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from pipeline.export.akn import names
from pipeline.ids import issue_name

Fields = Mapping[str, Any]

_LANGUAGE = "zho"
SOURCE = "#pipeline"
_PUBLISHER = "publisher"


class Bodies:
    """The bodies that a file names, each with its eId, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._eids: dict[str, str] = {}

    def reference(self, name: str) -> str:
        """The reference to a body by its full name (`#org_1`)."""
        return f"#{self._eids.setdefault(name, f'org_{len(self._eids) + 1}')}"

    def add_to(self, references: Element) -> None:
        for name, eid in self._eids.items():
            values = {"eId": eid, "href": names.organization(name), "showAs": name}
            SubElement(references, "TLCOrganization", values)


@dataclass(frozen=True, slots=True)
class About:
    """A document, the issue that prints it, and the bodies that the file names."""

    document: Fields
    issue: Fields
    bodies: Bodies

    @property
    def day(self) -> tuple[date, str]:
        """The day of the work and what it is: of signing, else of publication, else the first of the issue's year."""
        if self.document["signed_on"]:
            return self.document["signed_on"], "signed"
        if self.issue["published_on"]:
            return self.issue["published_on"], "published"
        return date(self.issue["year"], 1, 1), "year"


def meta(about: About, component: str) -> Element:
    """The metadata of a document, or of a part of it by the component's name (`main`, `part_2`)."""
    element = Element("meta")
    _add_identification(element, about, component)
    issue = about.issue
    if issue["published_on"]:
        called = issue_name(issue)
        values = {"date": issue["published_on"].isoformat(), "name": issue["gazette"], "showAs": called}
        SubElement(element, "publication", {**values, "number": issue["number_label"]})
    if component == "main":
        references = SubElement(element, "references", {"source": SOURCE})
        publisher = issue["publisher"] or issue["gazette"]
        values = {"eId": _PUBLISHER, "href": names.organization(publisher), "showAs": publisher}
        SubElement(references, "TLCOrganization", values)
        about.bodies.add_to(references)
        program = {"eId": SOURCE[1:], "href": "/akn/ontology/process/gazette-pipeline", "showAs": "gazette-pipeline"}
        SubElement(references, "TLCProcess", program)
    return element


def _add_identification(element: Element, about: About, component: str) -> None:
    document = about.document
    work = names.work_of(document)
    signed = document["signed_on"]
    expression = f"{work}/{_LANGUAGE}@{signed.isoformat() if signed else ''}"
    day, named = about.day
    identification = SubElement(element, "identification", {"source": SOURCE})

    own = SubElement(identification, "FRBRWork")
    _add_names(own, f"{work}/!{component}", work)
    SubElement(own, "FRBRalias", {"value": document["title"], "name": "title"})
    SubElement(own, "FRBRdate", {"date": day.isoformat(), "name": named})
    _add_authors(own, about)
    SubElement(own, "FRBRcountry", {"value": "cn"})
    if document["genre"]:
        SubElement(own, "FRBRsubtype", {"value": document["genre"]})
    if document["doc_number"]:
        SubElement(own, "FRBRnumber", {"value": document["doc_number"]})
    SubElement(own, "FRBRname", {"value": document["title"]})

    own = SubElement(identification, "FRBRExpression")
    _add_names(own, f"{expression}/!{component}", expression)
    SubElement(own, "FRBRdate", {"date": day.isoformat(), "name": named})
    for name, column in (("effective", "effective_on"), ("expires", "expires_on")):
        if document[column]:
            SubElement(own, "FRBRdate", {"date": document[column].isoformat(), "name": name})
    _add_authors(own, about)
    SubElement(own, "FRBRlanguage", {"language": _LANGUAGE})

    own = SubElement(identification, "FRBRManifestation")
    _add_names(own, f"{expression}/!{component}.xml", f"{expression}.xml")
    SubElement(own, "FRBRalias", {"value": document["document_id"], "name": "document_id"})
    SubElement(own, "FRBRalias", {"value": document["source_file"], "name": "source_file"})
    printed = about.issue["published_on"] or day
    SubElement(own, "FRBRdate", {"date": printed.isoformat(), "name": "published" if printed != day else named})
    SubElement(own, "FRBRauthor", {"href": SOURCE})
    SubElement(own, "FRBRformat", {"value": "application/akn+xml"})


def _add_names(element: Element, this: str, uri: str) -> None:
    SubElement(element, "FRBRthis", {"value": this})
    SubElement(element, "FRBRuri", {"value": uri})


def _add_authors(element: Element, about: About) -> None:
    authors = [about.bodies.reference(name) for name in about.document["issuers"]] or [f"#{_PUBLISHER}"]
    for author in authors:
        SubElement(element, "FRBRauthor", {"href": author})

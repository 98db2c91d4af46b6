"""Names after the Akoma Ntoso Naming Convention (OASIS, 2019): IRIs of works, of what they cite and of bodies.

The name of a work is made of what is printed: its number, else its day and its title. So a citation by number has the
name of the document, whether that is held or not. Names are IRIs: Chinese characters stand in them as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from pipeline.precompiled import compile_re

Fields = Mapping[str, Any]

_COUNTRY = "/akn/cn"
_PLAIN = frozenset("-_.〔〕（）")
_YEAR = compile_re(r"〔(\d{4})〕")


def segment(words: str) -> str:
    """Words as a piece of an IRI: what has a meaning in one is escaped.

    >>> segment("GB/T 18973-2016"), segment("清新府办〔2018〕35号")
    ('GB%2FT%2018973-2016', '清新府办〔2018〕35号')
    """
    return "".join(each if each.isalnum() or each in _PLAIN else quote(each, safe="") for each in words)


def work_of(document: Fields) -> str:
    """The IRI of a document that is held (a row of `documents`)."""
    if document["doc_number"]:
        return _by_number(document["doc_number"])
    parts = [_COUNTRY, "doc", *([document["signed_on"].isoformat()] if document["signed_on"] else [])]
    return "/".join([*parts, segment(document["title"])])


def work_cited(citation: Fields) -> str | None:
    """The IRI of a document that is cited and not held (a row of `citations`): by its number, else by its title; None
    where the citation prints neither."""
    number, title = citation["doc_number"], citation["title"]
    if citation["kind"] == "standard" and number:
        return f"{_COUNTRY}/doc/standard/{segment(number)}"
    if citation["kind"] == "law" and title:
        return f"{_COUNTRY}/act/{segment(title)}"
    if number:
        return _by_number(number)
    return f"{_COUNTRY}/doc/{segment(title)}" if title else None


def _by_number(number: str) -> str:
    year = _YEAR.search(number)
    return "/".join([_COUNTRY, "doc", *([year[1]] if year else []), segment(number)])


def organization(name: str) -> str:
    """The IRI of a body by its full name."""
    return f"/akn/ontology/organization/cn/{segment(name)}"

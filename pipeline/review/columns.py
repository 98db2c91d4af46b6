"""What a correction may touch: the datasets, the columns of each, and whether rows may come and go."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

# The finding on what in a review file no longer fits: it comes and goes with the file itself.
OF_REVIEW = "review.stale"


class Addition(NamedTuple):
    """What a row that a person adds has to say, each of it or (in a tuple) one of several, and what holds otherwise."""

    needed: tuple[tuple[str, ...], ...]
    usual: Mapping[str, Any]


class Correctable(NamedTuple):
    """A dataset that a correction may name: the columns that it may set, how its rows are added (None where rows
    neither come nor go), and whether a row is found by its printed words (`issues` and `documents` are not)."""

    columns: tuple[str, ...]
    addition: Addition | None = None
    quoted: bool = True


# Identifiers, evidence, printed words and what the program counts are in none of the lists: no person sets them.
CORRECTABLE: Mapping[str, Correctable] = MappingProxyType(
    {
        "issues": Correctable(
            ("gazette", "year", "number", "number_label", "total_number", "frequency", "publisher", "published_on"),
            quoted=False,
        ),
        "documents": Correctable(
            (
                *("doc_number", "title", "genre", "rubric", "issuers", "addressees", "signed_on", "approved_by"),
                *("contact", "effective_on", "expires_on", "page_start", "page_end"),
            ),
            quoted=False,
        ),
        "contents": Correctable(("rubric", "title", "doc_number", "page")),
        "parts": Correctable(("number", "title")),
        "sections": Correctable(("number", "heading")),
        "responsibilities": Correctable(
            ("role", "org_id", "holder", "task", "form"),
            Addition((("role",),), {"holder": "named", "form": "clause"}),
        ),
        "dates": Correctable(
            ("kind", "bound", "edtf", "start", "end", "grain", "rrule", "inferred", "valid", "role"),
            Addition((("edtf", "rrule"),), {"inferred": False, "valid": True, "role": "text"}),
        ),
        "citations": Correctable(
            ("title", "doc_number", "alias", "pinpoint", "kind", "relation"),
            Addition((("title", "doc_number"),), {"kind": "document", "relation": "mentions"}),
        ),
        "tables": Correctable(("caption", "unit", "kind")),
        "table_cells": Correctable(("value", "unit", "total")),
        "quantities": Correctable(
            ("kind", "comparator", "value", "value_high", "unit", "indicator"),
            Addition((("kind",), ("value",), ("unit",)), {"comparator": "="}),
        ),
        "appointments": Correctable(
            ("person", "action", "position", "org_id"), Addition((("person",), ("action",), ("position",)), {})
        ),
    }
)

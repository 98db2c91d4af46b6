"""Sign-off (审定): the hash of an issue's rows that a person signs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pipeline.review.columns import CORRECTABLE

# What is signed, in this order: of each row where it stands and every value that a person may set right; of findings
# what they flag, and where. A column that a later version adds is in it only where a person may set it: every sign-off
# that was given would fall by it.
SIGNED: Mapping[str, tuple[str, ...]] = {
    **{name: ("char_start", "char_end", *about.columns) for name, about in CORRECTABLE.items()},
    "findings": ("char_start", "char_end", "code"),
}
# A finding on the review file itself comes and goes with what is signed.
OF_REVIEW = "review.stale"


def rows_sha256(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The hash of an issue's rows, hexadecimal: what `rows_sha256` of a sign-off holds.

    `rows` are those of each dataset by its name, as `pipeline.schema.flatten` takes them out of the nested JSON.
    Identifiers, cleaned text, what only gathers or joins other rows, links to other issues, messages and states of
    findings are not signed: they move without anything that a person looked at being another.
    """
    digest = hashlib.sha256()
    for dataset, columns in SIGNED.items():
        signed = (
            orjson.dumps([row[column] for column in columns])
            for row in rows.get(dataset, ())
            if row.get("code") != OF_REVIEW
        )
        for line in sorted(signed):
            digest.update(b"%s\t%s\n" % (dataset.encode(), line))
    return digest.hexdigest()

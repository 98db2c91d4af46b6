"""Sign-off (审定): the hash of an issue's rows that a person signs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from pipeline.check.case import Finding
from pipeline.review.columns import CORRECTABLE, OF_REVIEW
from pipeline.review.decided import on_line
from pipeline.review.entries import SignOff
from pipeline.rows import IssueData, IssueRow, Row
from pipeline.text import Span

# What is signed, in this order: of each row where it stands and every value that a person may set right; of findings
# what they flag, and where. A column that a later version adds is in it only where a person may set it: every sign-off
# that was given would fall by it.
SIGNED: Mapping[str, tuple[str, ...]] = {
    **{name: ("char_start", "char_end", *about.columns) for name, about in CORRECTABLE.items()},
    "findings": ("char_start", "char_end", "code"),
}


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
            if dataset != "findings" or row["code"] != OF_REVIEW
        )
        for line in sorted(signed):
            digest.update(b"%s\t%s\n" % (dataset.encode(), line))
    return digest.hexdigest()


def hashes_of(rows: Mapping[str, Sequence[Row]]) -> tuple[str, str]:
    """`source_sha256` and `rows_sha256` of an issue by its rows."""
    signed = {
        dataset: [{column: getattr(row, column) for column in columns} for row in rows.get(dataset, ())]
        for dataset, columns in SIGNED.items()
    }
    return str(getattr(rows["issues"][0], "source_sha256", "")), rows_sha256(signed)


def findings_on_sign_off(sign_off: SignOff, rows: Mapping[str, Sequence[Row]], place: Span) -> Iterator[Finding]:
    """`review.stale`: what is no longer as it was signed; none while the sign-off holds."""
    source, own = hashes_of(rows)
    if source != sign_off.source_sha256:
        what = "来源文件已有改动"
    elif own != sign_off.rows_sha256:
        what = "数据已有改动"
    else:
        return
    who = f"{sign_off.by}{sign_off.on.year}年{sign_off.on.month}月{sign_off.on.day}日的审定"
    message = f"{on_line(sign_off.line)}{who}已失效：审定后{what}，请复核后重新审定"
    yield Finding(OF_REVIEW, place.start, place.end, message)


def signed(data: IssueData, sign_off: SignOff) -> IssueData:
    """The data with who signed them off, where the sign-off holds."""
    (issue,) = data.rows["issues"]
    assert isinstance(issue, IssueRow)
    if hashes_of(data.rows) != (sign_off.source_sha256, sign_off.rows_sha256):
        return data
    row = replace(issue, signed_off_by=sign_off.by, signed_off_on=sign_off.on)
    return replace(data, rows={**data.rows, "issues": (row,)})

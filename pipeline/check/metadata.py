"""Checks of what a file says about its document (元数据) against what the document prints."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date

from pipeline.check.case import Case, Finding, quote
from pipeline.model import Document
from pipeline.notation.calendar import read_day
from pipeline.notation.docnumber import read_number
from pipeline.notation.marks import title_key
from pipeline.notation.numerals import HAN_COUNT
from pipeline.precompiled import compile_regex
from pipeline.rows import DocumentRow


def check_metadata(case: Case) -> Iterator[Finding]:
    """`metadata.mismatch`: a title, number, issuer or date that a file states and its document prints otherwise.

    Where a file holds several documents, it speaks of the first. What the document does not print is no mismatch.
    """
    starts = [row.char_start for row in case.documents]
    for file in case.issue.source.files:
        stated = dict(file.stated)
        first = bisect_left(starts, file.span.start)
        if not stated or first == len(starts) or starts[first] >= file.span.end:
            continue
        document, row = case.issue.documents[first], case.documents[first]
        for name, differs, role in (
            ("标题", _title_differs(case, row, stated.get("标题"), stated.get("发文机关")), "title"),
            ("发文字号", _number_differs(row, stated.get("发文字号")), "doc_number"),
            ("发文机关", _issuers_differ(row, stated.get("发文机关")), "signature"),
            ("成文日期", _date_differs(row, stated.get("成文日期")), "signed_on"),
            ("发布日期", None if "成文日期" in stated else _is_early(row, stated.get("发布日期")), "signed_on"),
        ):
            if differs is not None:
                start, end = _place(case, document, role)
                value = stated[name]  # as it stands: a blank parts the day from the hour
                own = value if len(value) <= 60 else quote(value, 60)
                message = f"网页元数据的{name}“{own}”与正文“{quote(differs, 60)}”不一致"
                yield Finding("metadata.mismatch", start, end, message, row.document_id)


def _place(case: Case, document: Document, role: str) -> tuple[int, int]:
    """Where the document prints what is compared."""
    if role == "title":
        return document.title_span
    blocks = case.issue.blocks[document.first : document.last + 1]
    block = next((block for block in blocks if block.role == role), blocks[0])
    return block.start, block.end


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _key(text: str) -> str:
    """A title as it is compared: without blanks and punctuation, letters and digits in one width."""
    return title_key(text.translate(_NARROW))


def _title_differs(case: Case, row: DocumentRow, stated: str | None, issuers: str | None) -> str | None:
    """The printed title where it is not the stated one, with or without the issuers before it.

    A page may also be named after the regulation that an order makes public.
    """
    key = _key(stated or "")
    titles = [row.title, *(part.title or "" for part in case.parts[row.document_id])]
    keys = {_key(title) for title in titles}
    if not key or key in keys:
        return None
    before = {_key("".join(row.issuers)), *map(_key, row.issuers), *map(_key, _names(issuers or ""))} - {""}
    if any(issuer + key in keys or key.removeprefix(issuer) in keys for issuer in before):
        return None
    return row.title


def _number_differs(row: DocumentRow, stated: str | None) -> str | None:
    number = read_number(stated or "")
    if number is None or row.doc_number is None or row.doc_number == number.text:
        return None
    # sites shorten an order's number: 国令第706号 for 中华人民共和国国务院令第706号
    short, long = (number.code or "")[-1:], (row.issuer_code or "")[-1:]
    is_shortened = number.year is None and row.doc_year is None and short == long
    return None if is_shortened and number.serial == row.doc_serial else row.doc_number


def _issuers_differ(row: DocumentRow, stated: str | None) -> str | None:
    """The issuers where one that is stated is none of them; sites often name the first alone, or shorten."""
    names = _names(stated or "")
    if not names or not row.issuers:
        return None
    if all(any(_is_same_body(name, issuer) for issuer in row.issuers) for name in names):
        return None
    return "、".join(row.issuers)


# a blank parts two names, not the characters of one: 国 务 院
_BETWEEN = compile_regex(r"\s*[、，,；;|]\s*|(?<=\S\S)\s+(?=\S\S)")
_AND_OTHERS = compile_regex(rf"等(?:[\d{HAN_COUNT}]*个?(?:部门|单位|机关))?$")
# 办公室 and 办公厅 are shortened to 办, 委员会 to 委, 人民政府 to 政府 or 府
_ENDINGS = compile_regex(r"(?<office>办公室|办公厅)|(?<committee>委员会)|(?<government>人民政府|政府)")


def _names(stated: str) -> list[str]:
    """The bodies that a site names: 发展改革委、财政部等5部门."""
    names = (_AND_OTHERS.sub("", name) for name in _BETWEEN.split(stated))
    return [name for name in names if name]


def _short(name: str) -> str:
    return str(_ENDINGS.sub(lambda m: "办" if m["office"] else "委" if m["committee"] else "府", title_key(name)))


def _is_same_body(one: str, other: str) -> bool:
    """Whether one name is the other or a shortening of it: 区府办, 清远市清新区人民政府办公室."""
    short, long = sorted((_short(one), _short(other)), key=len)
    if short[-1:] != long[-1:]:
        return False
    rest = iter(long)
    return all(character in rest for character in short)


def _day(stated: str | None) -> date | None:
    """A day as sites write it: 2018年12月04日, 2018-12-4 10:00, 2018/12/04."""
    return read_day((stated or "").translate(_NARROW))


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _date_differs(row: DocumentRow, stated: str | None) -> str | None:
    day = _day(stated)
    return _chinese(row.signed_on) if day is not None and row.signed_on not in (None, day) else None


def _is_early(row: DocumentRow, stated: str | None) -> str | None:
    """The date of signing where the page was put up before it."""
    day = _day(stated)
    return _chinese(row.signed_on) if day is not None and row.signed_on is not None and day < row.signed_on else None

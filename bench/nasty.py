"""Texts that are all of one kind, at two sizes of which one is twice the other: linear takes twice as long.

A kind that takes more than 2.5 times as long is measured again, is marked if it stays so, and fails the bench."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count

from bench.measure import seconds
from bench.parts import Bench
from bench.report import Cell
from pipeline.run import tune_process
from pipeline.source import SourceText
from pipeline.stages import process

_MOST = 2.5

_FRONT = "清远市清新区人民政府公报\n2018年第3期\n2018年7月15日出版\n\n"
_HEAD = (
    "清远市清新区人民政府关于做好第{n}项工作的通知\n清新府〔2018〕{n}号\n各镇人民政府，区政府各部门：\n"
    "根据《清远市清新区人民政府关于做好第{other}项工作的通知》（清新府〔2018〕{other}号）要求，现通知如下。\n"
)
_TAIL = "清远市清新区人民政府\n2018年7月2日\n"
_BODY = "一、工作任务\n请区教育局牵头，各镇人民政府配合，于2018年12月底前新建校舍{n}间，资金{n}万元。\n" * 12

# A piece of each kind; {n} counts, {day} is a day of the month. Kinds that are one paragraph have no line ends.
_PIECES = {
    "headings": "（一）推进第{n}项工作。\n",
    "numbered items": "{n}.认真做好有关工作，切实抓好落实；\n",
    "table rows": "{n}\t太和镇\t第{n}小学\t{n}.5\t2018年9月\n",
    "dates, one paragraph": "2018年8月{day}日前完成，自2019年第{n}季度起，",
    "dates, paragraphs": "于2018年10月底前完成第{n}项，每月20日前报送。\n",
    "citations, one paragraph": "《关于第{n}项工作的通知》（清新府办〔2018〕{n}号）、",
    "citations, paragraphs": "按照《关于第{n}项工作的通知》（清新府办〔2018〕{n}号）执行。\n",
    "names": "区教育局、区财政局、太和镇人民政府、区公安局交警大队、",
    "duties": "区教育局牵头，区财政局、区公安局配合做好第{n}项工作。\n",
    "amounts": "安排资金{n}.5万元，建成{n}公里，达到{n}%以上，每亩补助{n}元；",
    "one paragraph": "全区各级各部门要深入实施方案紧紧围绕工作大局扎实开展重点人群行动",
    "open brackets": "（第{n}项（一【二〔三《四",
    "open quotes, paragraphs": "“要做好第{n}项工作，‘切实抓好落实。\n",
}


def repeated(piece: str, size: int) -> str:
    """A document of about so many bytes that repeats a piece."""
    text, length = [], 0
    for n in count(1):
        text.append(piece.format(n=n, day=1 + n % 31))
        length += len(text[-1].encode())
        if length >= size:
            return f"{_FRONT}{_HEAD.format(n=1, other=2)}{''.join(text)}\n{_TAIL}"
    raise AssertionError("count ends")


def documents(size: int) -> str:
    """An issue of about so many bytes in documents of 2 KB, each of which cites another one."""
    document = _HEAD + _BODY + _TAIL + "\n"
    number = max(2, size // len(document.encode()))
    return _FRONT + "".join(document.format(n=n, other=1 + 7 * n % number) for n in range(1, number + 1))


KINDS: dict[str, Callable[[int], str]] = {
    **{name: (lambda size, piece=piece: repeated(piece, size)) for name, piece in _PIECES.items()},  # type: ignore[misc]
    "500 documents in one issue": documents,
}


def run(bench: Bench) -> None:
    """Prints the seconds of each kind at both sizes, their ratio and the speed."""
    tune_process()
    small, large = (100_000, 200_000) if bench.quick else (500_000, 1_000_000)
    process(_source(documents(10_000)))  # Dictionaries are loaded.
    rows: list[tuple[str, list[Cell]]] = []
    for name, make in KINDS.items():
        texts = [_source(make(size)) for size in (small, large)]
        first, second = (_cpu(text) for text in texts)
        for _ in range(2):
            if second > _MOST * first:  # Another program may have slowed one of them down.
                first, second = min(first, _cpu(texts[0])), min(second, _cpu(texts[1]))
        ratio = second / first
        rows.append((name, [first, second, ratio, large / 1e6 / second, "<-- NOT LINEAR" if ratio > _MOST else ""]))
        if ratio > _MOST:
            bench.report.failure(f"{name}: twice the text takes {ratio:.1f} times as long")
    bench.report.table(
        "nasty",
        "texts of one kind, all stages up to the check, CPU",
        [f"s at\n{small / 1e6:g} MB", f"s at\n{large / 1e6:g} MB", "ratio", "MB/s", ""],
        rows,
    )


def _cpu(source: SourceText) -> float:
    return seconds(lambda: process(source))[0]


def _source(text: str) -> SourceText:
    return SourceText(text, "nasty.txt", "txt", hashlib.sha256(text.encode()).hexdigest())

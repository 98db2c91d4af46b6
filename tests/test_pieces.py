"""What documents are made of: headings, parts, tables and what a web site puts around them (tests/cases/pieces.jsonl).

The kinds, and how official documents write them:

- titles and sentences (tests/cases/headings.json): what a label and a full stop make a heading, and what they do not;
- slogans, words with 应, 以下 and 以上, left out: titles that look like sentences;
- rules, replies: sentences that look like titles;
- entries, numbered notes: lines with a label that are no headings, or no outline;
- labels in one character: ⒈ ⑴ ㈠ for 1. （1） （一）;
- blank forms: rows of one label and a blank cell, over or under rows of two;
- printed twice: a plan lists its headings before it begins, without the line 目录;
- attachment list, lines behind the date, bracket line, approval, signature, issuers: their usual forms;
- over the document, hidden page, whole pages: what a web site adds, or hides until a script has run;
- between name and table, caption row, head over serials: what stands at the head of a table;
- unannounced: rules, plans, proclamations, news that no notice names, without a number: documents of their own;
- announced: what looks so and is a piece of the document before;
- made known: proclamations, minutes, speeches, explanations and news without a number, behind a notice, an instrument,
  an attachment or a list; not made known: what looks so inside a plan, a form, or of a notice that sends out several;
- named in part: instruments of which the notice names one or none (等三项制度, 有关制度);
- no label: what begins a line with a figure and is none: years, sums, days (5.1劳动节), telephone numbers, old document
  numbers (（57）财经字第45号), ordinals; and what looks so and is one;
- numeral at the line head: the end of a line cuts 第一, 统一 or a number from its sentence;
- titles in a list: items that open with a title, and end in ；;
- list before table: a list of names by blanks, and behind it the table of another document;
- forwarded with byline, issuer over the verb: what a notice forwards, with its author and day in one bracket; a title
  whose first line is its issuer (批转…的通知 on the second).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import CASES, breaches, text_source

from pipeline.read.html import read
from pipeline.rows import IssueData
from pipeline.source import File, Imprint
from pipeline.stages import process
from pipeline.text import Span

LINES = (CASES / "pieces.jsonl").read_text(encoding="utf-8").splitlines()
EVERY = [pytest.param(case, id=case["id"]) for case in map(json.loads, LINES)]


def issue_of(case: dict[str, Any]) -> IssueData:
    """The rows of a case: one document of a gathered issue, from a text or a web page; or a whole gazette."""
    text = case["text"]
    if case.get("gazette"):
        return process(text_source(text))
    source = read(text.encode(), "document.html") if case.get("html") else text_source(text)
    imprint = Imprint(
        gazette=f"{case['place']}人民政府公报",
        place=case["place"],
        year=2021,
        number=1,
        published_on=date(2021, 12, 31),
    )
    files = (File(name="document", span=Span(0, len(source.text))),)
    return process(replace(source, files=files, imprint=imprint, sha256="0" * 64))


def told(row: Any, name: str) -> Any:
    """A value as the cases write it."""
    if name == "n_issuers":
        return len(row.issuers)
    value = getattr(row, name)
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", EVERY)
def test_pieces(case: dict[str, Any]) -> None:
    data = issue_of(case)
    assert breaches(data) == []
    for dataset, wanted in case["expected"].items():
        rows: list[Any] = list(data.rows[dataset])
        if dataset == "table_cells":
            places = [(cell["row"], cell["col"]) for cell in wanted]
            rows = [row for place in places for row in rows if (row.row, row.col) == place]
        if dataset == "findings":
            rows = [row for row in rows if row.code != "contents.absent"]
        found = [{name: told(row, name) for name in columns} for row, columns in zip(rows, wanted, strict=False)]
        assert (found, len(rows)) == (wanted, len(wanted))


HEADINGS = json.loads((CASES / "headings.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["titles", "sentences"])
def test_titles_and_sentences(kind: str) -> None:
    words = HEADINGS[kind]
    items = "".join(f"　　{n}.{each}。这一条有进一步的说明。\n" for n, each in enumerate(words, 1))
    text = f"佛府〔2021〕9号\n佛冈县人民政府关于若干事项的意见\n各镇人民政府：\n　　一、事项\n{items}"
    rows: list[Any] = list(issue_of({"text": text, "place": "佛冈县"}).rows["sections"])
    found = [row.heading for row in rows if row.label != "一、"]
    assert found == (words if kind == "titles" else [None] * len(words))

"""What stands round a document, and where it begins and ends: small gazettes and lines (tests/cases/furniture.jsonl).

The kinds, and how official documents write them:

- page foot: a document ends at the foot of its page, so its date, note, copies and imprint touch the page number;
- foot or head: page numbers stand at the foot of all pages or at the head of all, and the contents say on which;
- colophon: the last page, without number, tells who hosts, edits and prints the periodical;
- next title: a title begins on a line of its own, behind the signature or the list that ends the document before it;
- round a document: lists over the signature, who signed it off, what a gazette prints for itself behind it;
- contents again: at the end of the issue, in two columns of one line, with no-break blanks or leaders in other places;
- odd number: a document number that lacks a bracket or its code, has its year behind, or shares its place with another;
- day of publication: a masthead without contents prints the day alone, with its day of the week, or behind who edits;
- months under the title: a list or a chronicle says in brackets of which months it is, a plan of which years, and
  only the years are of its title;
- bracket line: a title's second line, in brackets, names its years, its version or its number (not a day);
- addressees: places, kinds of towns and numbers in a row share the word that makes the last of them a body, kinds of
  offices their owner; a registration number may stand over them, and who decides (省政府决定：) is none;
- number with its day: what bears no signature prints its day beside its number, under the title;
- note under the title (题注): who approved it and from when on it is in force, which is no part of the title;
- release line, contact: behind or before the signature stands who may read the document, and whom to ask;
- page number beside the head: a running head has it at the left or at the right, mirrored or not;
- subtitle: where a report or a speech was given, behind a dash under its title, is no item of its outline;
- parts of a plan: 第一部分, 第一篇 and 第一单元 on a line of their own head what counts anew under them;
- broken lines: a text keeps its lines as printed, paragraphs set in and all other lines flush;
- end of the issue: a list whose items have no marks at their ends;
- contents side by side: entries of several lines in two columns, of which the left one begins with the line 目录;
- contents on several pages: 目录 stands over each, 本期要目 on the cover before; numbered entries: 一、, as rubrics may
  be; rubric of one word: 通告, 批复 over its titles;
- number in words: 总号：一〇四, and what the 1950s called documents (指示);
- several numbers: those who issue a document together print one each, on one line, and sign under a seal (代章);
- gazette of a town: names of its own bodies begin with it, its county stands in the gazette's name;
- alike in the contents: proclamations of one title, told by their numbers;
- approved and printed: a resolution approves what is printed behind it, and sends nothing out;
- kind over its number: 公告⏎2018年第5号⏎关于…的公告; an order of several bodies, beside whose names stands one 令;
- list told in the text: 名单附后; what is left out says so under its title (（略）); an entry may take two lines;
- contents without pages: an entry ends where the body prints it as a title of one line;
- proclamation without a code: 〔2021〕2号 under 某市人大常委会公告, whose title counts;
- rubrics that count: 三、 behind 二、 is one; several under one entry: 批复三则; speaker before the title: in the
  contents, under it in the text;
- appointments: lists of the 1950s (国务院任免的行政人员) behind what bears its day under the title;
- page beside the header: no other line prints the page's number;
- printed again: a decision in a proclamation prints the law that it changes;
- colophon under the contents: who makes the gazette, and how often;
- own contents: a plan or a regulation lists its chapters under 目录; those of the gazette stand before all documents;
- rules one after the other: title, who adopted them and when, perhaps 目录: they are no piece of what stands before;
- ministry of an order: 人力资源和社会保障部令 names a body to its end, 防火戒严令 what the order is about;
- number behind the title: in brackets on its line;
- session in the number of an order: （九届第46号）, 〔十五届〕第七十号;
- report to a congress: under its title the meeting, with or without a mark or a day, and who speaks, by one office, two
  or none;
- day under the title without brackets: over whom it addresses, or with who replies behind it (1990年1月9日，最高人民
  法院);
- replies, letter below the reply: courts print the request that they answer under 附：, with whom it addresses;
- issuers of the centre and of congresses: 中共中央　国务院 are two, 第十四届人民代表大会第一次会议 is a congress;
- text without its own title: what is sent out begins with its first heading; contents of a plan without their head: its
  headings stand between its title and the same title over the text;
- label below a table: 附件2：… touches the last row of the table before it, and the head of its own;
- approved_by, published_on, contents (a title on two lines ends its first one with no rubric), attachment list: their
  usual forms.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import CASES, breaches, build, text_source

from pipeline.layout import lay_out
from pipeline.outline import approved_by
from pipeline.outline.addressees import split_addressees
from pipeline.read.draft import Draft
from pipeline.rows import IssueData
from pipeline.source import File, Imprint
from pipeline.stages import process
from pipeline.text import Span

LINES = (CASES / "furniture.jsonl").read_text(encoding="utf-8").splitlines()
EVERY: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def of_kind(*kinds: str) -> list[Any]:
    """The cases of some kinds, each with its name."""
    return [pytest.param(case, id=case["id"]) for case in EVERY if case["kind"] in kinds]


OF_A_LINE = ("addressees", "approved_by", "published_on")
GAZETTES = [pytest.param(case, id=case["id"]) for case in EVERY if case["kind"] not in OF_A_LINE]


def issue_of(case: dict[str, Any]) -> IssueData:
    """The rows of a case: a whole gazette, or one document of a gathered issue where the case names the place."""
    source = text_source(case["text"])
    if "place" in case:
        imprint = Imprint(gazette=f"{case['place']}人民政府公报", place=case["place"], year=2021, number=1)
        files = (File(name="document.txt", span=Span(0, len(source.text))),)
        source = replace(source, files=files, imprint=imprint)
    return process(source)


def told(value: Any) -> Any:
    """A value as the cases write it."""
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("case", GAZETTES)
def test_gazettes(case: dict[str, Any]) -> None:
    data, wanted = issue_of(case), case["expected"]
    rows: dict[str, Any] = dict(data.rows)
    assert breaches(data) == []
    assert {name: told(getattr(rows["issues"][0], name)) for name in wanted.get("issue", {})} == wanted.get("issue", {})
    if "documents" in wanted:
        found = []
        for row, columns in zip(rows["documents"], wanted["documents"], strict=True):
            parts = [
                [part.kind, part.number, part.title] for part in rows["parts"] if part.document_id == row.document_id
            ]
            found.append({name: parts if name == "parts" else told(getattr(row, name)) for name in columns})
        assert found == wanted["documents"]
    roles = {role: [row.text for row in rows["blocks"] if row.role == role] for role in wanted.get("roles", {})}
    assert roles == wanted.get("roles", {})
    if "contents" in wanted:
        assert [[row.rubric, row.title, row.doc_number, row.page] for row in rows["contents"]] == wanted["contents"]
        assert all(row.document_id is not None for row in rows["contents"])
    if "tables" in wanted:
        assert [[row.n_rows, row.n_cols] for row in rows["tables"]] == wanted["tables"]
    of_structure = ("contents", "document", "input", "attachment", "outline")
    codes = [row.code for row in rows["findings"] if row.code.split(".")[0] in of_structure]
    assert sorted(code for code in codes if code != "contents.absent") == wanted.get("findings", [])


@pytest.mark.parametrize("case", of_kind("addressees"))
def test_addressees(case: dict[str, Any]) -> None:
    assert list(split_addressees(case["text"])) == case["expected"]


@pytest.mark.parametrize("case", of_kind("approved_by"))
def test_approved_by(case: dict[str, Any]) -> None:
    assert approved_by(case["text"]) == case["expected"]


@pytest.mark.parametrize("case", of_kind("published_on"))
def test_published_on(case: dict[str, Any]) -> None:
    title = "宁海县人民政府关于公布水源保护名录的通知"
    data = build(f"{case['text']}\n目　录\n{title}……1\n\n{title}\n宁政〔2023〕9号\n\n现予公布。\n")
    assert told(data.rows["issues"][0].published_on) == case["expected"]  # type: ignore[attr-defined]


def test_every_day_of_publication_is_one_of_its_dates() -> None:
    """The colophon's day is the issue's, the day in an imprint is not."""
    case = next(case for case in EVERY if "出版日期：2009年9月30日" in case["text"])
    dates = issue_of(case).rows["dates"]
    assert [(row.raw, row.document_id) for row in dates if row.role == "published"] == [("2009年9月30日", None)]  # type: ignore[attr-defined]
    case = next(case for case in EVERY if "imprint" in case["expected"].get("roles", {}))
    data = issue_of(case)
    printed = [row for row in data.rows["blocks"] if row.role == "imprint"]  # type: ignore[attr-defined]
    roles = {d.role for b in printed for d in data.rows["dates"] if b.char_start <= d.char_start < b.char_end}  # type: ignore[attr-defined]
    assert roles == {"text"}


# --- where the reader saw the pages ---------------------------------------------------------------------------


def test_a_colophon_on_a_page_of_its_own() -> None:
    draft = Draft()
    draft.paragraph("佛冈县人民政府关于节约用水的通知", page=1, align="center")
    draft.paragraph("各镇人民政府：", page=1)
    draft.paragraph("请各镇抓好节约用水工作。", page=1)
    draft.paragraph("佛冈县人民政府", page=1, align="right")
    draft.paragraph("2021年7月1日", page=1, align="right")
    draft.paragraph("主办：佛冈县人民政府", page=2)
    draft.paragraph("地址：佛冈县石角镇", page=2)
    blocks = lay_out(draft.source("公报.pdf", "pdf")).blocks
    assert [block.text for block in blocks if block.role == "colophon"] == [
        "主办：佛冈县人民政府",
        "地址：佛冈县石角镇",
    ]

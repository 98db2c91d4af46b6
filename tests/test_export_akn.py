"""Akoma Ntoso: valid by the standard's schema, nothing printed lost, what is marked is what was read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline import run
from pipeline.export import Choice, export
from pipeline.export.akn import names
from pipeline.export.akn.marks import Mark, Marked
from pipeline.model import FURNITURE

SCHEMA = Path(__file__).parent / "akn" / "akomantoso30.xsd"
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
A = f"{{{NAMESPACE}}}"
HIERARCHY = ("chapter", "section", "article", "clause", "indent", "point", "level")


def rows_of(output: Path, dataset: str) -> list[dict[str, Any]]:
    paths = sorted(output.glob(f"parquet/{dataset}/*/*.parquet"), key=lambda path: path.stem)
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def files(output: Path, folder: Path, choice: Choice | None = None) -> dict[str, etree._Element]:
    export(output, folder, ["akn"], choice)
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return {path.stem: etree.parse(path, parser).getroot() for path in sorted((folder / "akn").glob("*.xml"))}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA, etree.XMLParser(no_network=True)))


@pytest.fixture(scope="module")
def documents(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, etree._Element]:
    return files(shelf, tmp_path_factory.mktemp("akn") / "out")


def ink(text: str) -> str:
    return "".join(text.split())


def printed(root: etree._Element) -> str:
    """The words of a file in its order, without what it says of them."""
    return ink("".join(root.xpath("//text()[not(ancestor::a:meta)]", namespaces={"a": NAMESPACE})))


def find(root: etree._Element, path: str) -> list[Any]:
    found: list[Any] = root.xpath(path, namespaces={"a": NAMESPACE})
    return found


def test_every_file_is_valid(documents: dict[str, etree._Element], schema: etree.XMLSchema, shelf: Path) -> None:
    assert list(documents) == [row["document_id"] for row in rows_of(shelf, "documents")]
    for name, root in documents.items():
        assert schema.validate(root), (name, schema.error_log.last_error)


def test_the_schema_refuses_what_is_no_akoma_ntoso(
    documents: dict[str, etree._Element], schema: etree.XMLSchema
) -> None:
    root = etree.fromstring(etree.tostring(documents["441803-2018-03.d04"]))
    find(root, "//a:date")[0].set("date", "2018年底")
    assert not schema.validate(root)


def test_nothing_printed_is_lost_or_moved(documents: dict[str, etree._Element], shelf: Path) -> None:
    expected: dict[str, str] = {}
    for block in rows_of(shelf, "blocks"):
        if block["document_id"] and block["role"] not in FURNITURE:
            expected[block["document_id"]] = expected.get(block["document_id"], "") + ink(block["text"])
    assert {name: printed(root) for name, root in documents.items()} == expected


def test_a_file_says_which_document_it_is(documents: dict[str, etree._Element], shelf: Path) -> None:
    for row in rows_of(shelf, "documents"):
        meta = find(documents[row["document_id"]], "/a:akomaNtoso/a:doc/a:meta")[0]
        work = find(meta, "a:identification/a:FRBRWork")[0]
        value = {each.tag.removeprefix(A): each.get("value") for each in work}
        assert value["FRBRcountry"] == "cn"
        assert value["FRBRname"] == row["title"]
        assert value.get("FRBRnumber") == row["doc_number"]
        assert value["FRBRuri"] == names.work_of(row)
        assert value["FRBRthis"] == f"{value['FRBRuri']}/!main"
        assert find(meta, "string(.//a:FRBRlanguage/@language)") == "zho"
        day = row["signed_on"].isoformat() if row["signed_on"] else ""
        if day:
            assert find(work, "string(a:FRBRdate[@name='signed']/@date)") == day
        assert find(meta, "string(.//a:FRBRManifestation/a:FRBRuri/@value)") == f"{value['FRBRuri']}/zho@{day}.xml"
        called = {f"#{each.get('eId')}": each.get("showAs") for each in find(meta, ".//a:TLCOrganization")}
        authors = [called[each] for each in find(work, "a:FRBRauthor/@href")]
        assert authors == row["issuers"] or not row["issuers"]


def test_the_outline_is_that_of_the_output(documents: dict[str, etree._Element], shelf: Path) -> None:
    """Each section is an element, in order, inside its parent's."""
    sections = rows_of(shelf, "sections")
    by_id = {row["section_id"]: row for row in sections}
    for name, root in documents.items():
        own = [row for row in sections if row["document_id"] == name]
        elements = list(root.iter(*(A + tag for tag in HIERARCHY)))
        assert len(elements) == len(own)
        place = {id(element): row for element, row in zip(elements, own, strict=True)}
        for element, row in zip(elements, own, strict=True):
            outer = next((each for each in element.iterancestors() if id(each) in place), None)
            parent = place[id(outer)] if outer is not None else None
            assert (parent and parent["section_id"]) == row["parent_id"], row["section_id"]
            assert by_id[row["section_id"]] is row
            number = element.find(A + "num")
            assert number is not None
            if row["heading"] is not None:
                heading = "".join(element.find(A + "heading").itertext())
                assert ink(heading).strip("。：:（）") == ink(row["heading"]).strip("。：:（）")


def test_elements_are_named_by_the_kind_of_their_label(documents: dict[str, etree._Element]) -> None:
    (order,) = (root for name, root in documents.items() if name.startswith("441800-2019-02"))
    (chapter, *_) = find(order, "//a:chapter")
    assert (chapter.find(A + "num").text, chapter.find(A + "heading").text) == ("第一章", "总则")
    article = find(order, "//a:article[a:num='第三条']")[0]
    assert article.getparent() is chapter
    assert article.get("eId") == f"{chapter.get('eId')}__art_3"
    assert [each.text for each in find(article, "a:clause/a:num")] == ["（一）", "（二）"]
    assert ink("".join(article.find(A + "intro").itertext())).startswith("市生态环境主管部门负责")


def test_parts_are_attachments_in_printed_order(documents: dict[str, etree._Element]) -> None:
    root = documents["441821-2021-04.d01"]
    assert find(root, "/a:akomaNtoso/a:doc/@name") == ["通知"]
    parts = find(root, "/a:akomaNtoso/a:doc/a:attachments/a:attachment/a:doc")
    assert [part.get("name") for part in parts] == ["附件", "附件"]
    assert [ink("".join(find(part, "a:preface//a:docTitle//text()"))) for part in parts] == [
        "用水调查工作安排",
        "用水调查汇总表",
    ]
    assert find(root, "string(/a:akomaNtoso/a:doc/a:conclusions//a:docDate/@date)") == "2021-11-01"
    assert find(root, "//a:conclusions/a:p[@class='note']")[0].text == "（此件公开发布）"
    copies = find(documents["441821-2021-04.d02"], "//a:conclusions/a:p[@class='copy_to']")
    assert copies[0].text == "抄送：县委办公室，县人大常委会办公室。"


def test_citations_are_references_to_works(documents: dict[str, etree._Element], shelf: Path) -> None:
    works = {row["document_id"]: names.work_of(row) for row in rows_of(shelf, "documents")}
    asked = held = 0
    for name, root in documents.items():
        found = Counter((ink("".join(each.itertext())), each.get("href")) for each in root.iter(A + "ref"))
        for row in rows_of(shelf, "citations"):
            if row["document_id"] == name and row["target_id"] in works:
                assert found[ink(row["raw"]), works[row["target_id"]]], row["raw"]
                held += 1
            elif row["document_id"] == name and row["doc_number"] and row["kind"] == "document":
                number = names.segment(row["doc_number"])
                # A title in a cell and its number in the next one: the title is marked.
                assert any(words and ink(row["raw"]).startswith(words) and number in href for words, href in found)
                asked += 1
    assert held > 10
    assert asked > 10


def test_a_work_has_one_name_whether_it_is_held_or_cited() -> None:
    document = {"doc_number": "国办发〔2018〕121号", "title": "意见", "signed_on": None}
    citation = {"kind": "document", "doc_number": "国办发〔2018〕121号", "title": None}
    assert names.work_of(document) == names.work_cited(citation) == "/akn/cn/doc/2018/国办发〔2018〕121号"
    law = {"kind": "law", "doc_number": None, "title": "中华人民共和国水法"}
    assert names.work_cited(law) == "/akn/cn/act/中华人民共和国水法"
    standard = {"kind": "standard", "doc_number": "GB/T 18973-2016", "title": "旅游厕所"}
    assert names.work_cited(standard) == "/akn/cn/doc/standard/GB%2FT%2018973-2016"
    assert names.work_cited({"kind": "document", "doc_number": None, "title": None}) is None


def test_days_and_bodies_are_marked(documents: dict[str, etree._Element], shelf: Path) -> None:
    bodies = Counter((row["document_id"], ink(row["raw"]), row["org_id"]) for row in rows_of(shelf, "responsibilities"))
    days: dict[tuple[str, str, str], int] = Counter()
    for row in rows_of(shelf, "dates"):
        if row["bound"] == "by" and row["end"] and row["role"] == "text" and row["kind"] == "point":
            days[row["document_id"], ink(row["raw"]), row["end"].isoformat()] += 1
    found: Counter[tuple[str, str, str]] = Counter()
    named: Counter[tuple[str, str, str]] = Counter()
    for name, root in documents.items():
        called = {f"#{each.get('eId')}": each.get("showAs") for each in root.iter(A + "TLCOrganization")}
        for each in root.iter(A + "date"):
            found[name, ink("".join(each.itertext())), each.get("date")] += 1
        for each in root.iter(A + "organization"):
            assert each.get("refersTo") in called
            named[name, ink("".join(each.itertext())), called[each.get("refersTo")]] += 1
    assert len(days) > 20
    assert {key: found[key] for key in days} == dict(days)
    for key in bodies:
        if key[2]:
            assert named[key], key
    assert not any("31" in key[1] and "2018年11月31日" in key[1] for key in found), "a day that the calendar lacks"


def test_tables_are_tables(documents: dict[str, etree._Element], shelf: Path) -> None:
    cells = rows_of(shelf, "table_cells")
    tables = rows_of(shelf, "tables")
    spans = repeated = 0
    for name, root in documents.items():
        for element, table in zip(
            root.iter(A + "table"), (row for row in tables if row["document_id"] == name), strict=True
        ):
            own = [row for row in cells if row["table_id"] == table["table_id"]]
            found = [
                (
                    n,
                    each.tag == A + "th",
                    int(each.get("rowspan", 1)),
                    int(each.get("colspan", 1)),
                    "".join(each.itertext()),
                )
                for n, line in enumerate(element.iter(A + "tr"))
                for each in line
            ]
            if len(find(element, "a:tr")) > table["n_rows"]:  # A header that the print repeats is there again.
                assert found[6:9] == [(2, *each[1:]) for each in found[:3]]
                found = found[:6] + [(each[0] - 1, *each[1:]) for each in found[9:]]
                repeated += 1
            expected = [
                (cell["row"], cell["header"], cell["row_span"], cell["col_span"], cell["text"])
                for cell in sorted(own, key=lambda cell: (cell["row"], cell["col"]))
            ]
            assert [(*each[:4], ink(each[4])) for each in found] == [(*each[:4], ink(each[4])) for each in expected]
            spans += sum(cell["row_span"] > 1 or cell["col_span"] > 1 for cell in own)
    assert spans > 3
    assert repeated == 1


def test_same_rows_give_the_same_bytes(shelf: Path, tmp_path: Path) -> None:
    choice = Choice(places=("441803",))
    for folder in (tmp_path / "a", tmp_path / "b"):
        export(shelf, folder, ["akn"], choice)
    for path in (tmp_path / "a" / "akn").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "akn" / path.name).read_bytes()


HOSTILE = """佛冈县人民政府公报

2022

第1期

佛冈县人民政府主办

2022年3月30日出版

佛冈县人民政府办公室关于<script>\uffff与&amp;的通知

佛府办〔2022〕1号

各镇人民政府：

根据《<b>a/b?c#d%e & "f"</b> ]]>》要求，请于2022年5月20日前办理\uffff。

一、总体要求。 \u3000二、<!-- x -->

正文。

佛冈县人民政府办公室

2022年1月1日
"""


def test_hostile_words_stay_words(tmp_path: Path, schema: etree.XMLSchema) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").ok
    (root,) = files(tmp_path / "output", tmp_path / "out").values()
    assert schema.validate(root), schema.error_log.last_error
    blocks = [row["text"] for row in rows_of(tmp_path / "output", "blocks") if row["document_id"]]
    assert printed(root) == ink("".join(blocks)).replace("\uffff", "\ufffd")
    assert "<script>" in printed(root)
    assert "]]>" in printed(root)


TEXT = "各镇于2018年底前完成《方案》"


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)), st.sampled_from(("ref", "date", "organization"))
        ),
        max_size=8,
    )
)
def test_marks_never_change_the_words(drawn: list[tuple[int, int, str]]) -> None:
    marks = sorted(
        {Mark(start, min(start + length, len(TEXT)), tag, ()) for start, length, tag in drawn},
        key=lambda mark: (mark.start, -mark.end, mark.tag),
    )
    element = Marked(TEXT, tuple(marks)).fill(Element("p"))
    assert "".join(element.itertext()) == TEXT
    for outer in element.iter():
        assert all(inner.tag != outer.tag for inner in outer.iter() if inner is not outer)
    if marks:
        assert len(element), "a mark that nothing stands against is an element"


def test_marks_are_nested_where_they_lie_in_each_other() -> None:
    marks = (Mark(3, 12, "ref", ()), Mark(3, 9, "date", (("date", "2018-12-31"),)), Mark(8, 16, "organization", ()))
    element = Marked(TEXT, marks).fill(Element("p"))
    assert [each.tag for each in element.iter()] == ["p", "ref", "date"]
    assert (element.text, element[0][0].text, element[0].tail) == ("各镇于", "2018年底", "《方案》")

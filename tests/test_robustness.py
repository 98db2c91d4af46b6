"""Bad input: what cannot be read is said so, what is cut off is read as far as it goes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import RAW, breaches, build, printed

from pipeline.read import ReadError, read_source
from pipeline.resolve.organizations import bodies_of
from pipeline.stages import process
from pipeline.text import UnusableInputError
from pipeline.vocab.places import find_place

WORDS = "清远市清新区人民政府公报\n\n2018年第3期\n\n各镇人民政府：\n\n镕喆\n"


def saved(folder: Path, content: bytes) -> Path:
    """A file with the content."""
    path = folder / "gazette.txt"
    path.write_bytes(content)
    return path


# --- reading -------------------------------------------------------------------------------------------------

ENCODED = {
    "utf-8": WORDS.encode(),
    "utf-8 with BOM": b"\xef\xbb\xbf" + WORDS.encode(),
    "gb18030": WORDS.encode("gb18030"),
    "gbk": WORDS.encode("gbk"),
    "utf-16": WORDS.encode("utf-16"),
    "utf-16 big endian": b"\xfe\xff" + WORDS.encode("utf-16-be"),
    "crlf": WORDS.replace("\n", "\r\n").encode(),
    "crlf and gb18030": WORDS.replace("\n", "\r\n").encode("gb18030"),
    "crlf and BOM": b"\xef\xbb\xbf" + WORDS.replace("\n", "\r\n").encode(),
    "cr": WORDS.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_give_one_text(tmp_path: Path, name: str) -> None:
    source = read_source(saved(tmp_path, ENCODED[name]))
    assert source.text == WORDS
    assert (source.name, source.format) == ("gazette.txt", "txt")


def test_rare_characters_of_gb18030(tmp_path: Path) -> None:
    text = WORDS + "\U00020087\u3400㎡①〔2018〕—\n"
    assert read_source(saved(tmp_path, text.encode("gb18030"))).text == text


@pytest.mark.parametrize(("name", "content"), [
    ("empty", b""),
    ("blank", b" \n\t\r\n\xe3\x80\x80\n"),
    ("only a BOM", b"\xef\xbb\xbf"),
    ("binary", bytes(range(256)) * 40),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x01\x02\xff" * 60),
    ("archive", b"PK\x03\x04\x14\x00\x06\x00\x08\x00" * 60),
    ("zeros", b"\x00" * 500),
    ("cut UTF-16", "公报".encode("utf-16") + b"\x01"),
    ("damaged UTF-8 with BOM", b"\xef\xbb\xbf" + WORDS.encode()[:-3]),
    ("neither", WORDS.encode() + b"\xff\xff"),
])  # fmt: skip
def test_unreadable_content_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(ReadError) as caught:
        read_source(path)
    assert caught.value.path == path
    assert caught.value.reason
    assert caught.value.advice


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(ReadError):
            read_source(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    path = saved(tmp_path, WORDS.encode())
    path.chmod(0)
    with pytest.raises(ReadError):
        read_source(path)


@pytest.mark.parametrize("text", [
    "今天天气很好。我们去公园散步，看见许多花。",
    "Dear Sir,\n\nThank you for your letter.\n\nYours",
    "1\n2\n3\n4\n5\n",
    "姓名\t年龄\n张三\t30\n李四\t40\n",
    "第一章 起风了\n\n他推开门，外面下着雨。\n\n第二章 雨停了\n\n她没有回来。",
])  # fmt: skip
def test_no_gazette(text: str) -> None:
    with pytest.raises(UnusableInputError) as caught:
        build(text)
    assert caught.value.reason
    assert caught.value.advice


# --- cut and changed copies of the real issue ----------------------------------------------------------------

STEPS = range(5, 100, 5)


@pytest.mark.parametrize("percent", STEPS)
def test_cut_copies_are_read_as_far_as_they_go(tmp_path: Path, percent: int) -> None:
    whole = RAW.read_text(encoding="utf-8")
    text = whole[: len(whole) * percent // 100]
    data = process(read_source(saved(tmp_path, text.encode())))
    assert data.issue_id == "441803-2018-03"
    assert breaches(data) == []
    assert len(data.rows["contents"]) == 7
    assert all(row.signed_on and row.issuers and row.doc_number for row in data.rows["documents"][:-1])
    codes = [row.code for row in data.rows["findings"]]
    printed_titles = sum(row.document_id is not None for row in data.rows["contents"])
    assert printed_titles == len(data.rows["documents"])
    assert codes.count("contents.missing") == 7 - printed_titles
    assert "input.truncated" in codes or text[-1:] in "。\n"


def test_a_cut_copy_holds_what_the_whole_one_holds(tmp_path: Path, data) -> None:  # type: ignore[no-untyped-def]
    """Half of the issue gives the first documents unchanged."""
    end = data.rows["documents"][2].char_end
    cut = process(read_source(saved(tmp_path, data.source_text[:end].encode())))
    sha256 = data.rows["documents"][0].source_sha256
    first = tuple(replace(row, source_file="cut.txt", source_sha256=sha256) for row in cut.rows["documents"])
    assert first == tuple(replace(row, source_file="cut.txt") for row in data.rows["documents"][:3])
    for name in ("parts", "sections", "responsibilities", "citations", "quantities"):
        assert cut.rows[name] == tuple(row for row in data.rows[name] if row.document_id[-2:] in ("01", "02", "03"))


def test_without_contents(source) -> None:  # type: ignore[no-untyped-def]
    begin, end = source.text.index("目 录"), source.text.index("清远市清新区人民政府办公室印发清远市 清新区全民")
    data = build(source.text[:begin] + source.text[end:])
    assert breaches(data) == []
    assert len(data.rows["documents"]) == 7
    assert "contents.absent" in {row.code for row in data.rows["findings"]}


def test_without_masthead(source) -> None:  # type: ignore[no-untyped-def]
    data = build(source.text[source.text.index("清远市清新区人民政府办公室印发清远市 清新区全民") :])
    assert breaches(data) == []
    assert len(data.rows["documents"]) == 7
    assert "masthead.incomplete" in {row.code for row in data.rows["findings"]}


@pytest.mark.parametrize("change", [("\n\n", "\n"), ("\n\n", "\n\n\n\n"), ("\n", " \n\u3000\u3000")])
def test_other_spacing_loses_nothing(source, change: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    data = build(source.text.replace(*change))
    assert breaches(data) == []
    assert [row.doc_number for row in data.rows["documents"]][:1] == ["清新府办〔2018〕35号"]
    assert printed(data.source_text) == printed(source.text)


# --- what the print may say ------------------------------------------------------------------------------------

FRONT = "佛冈县人民政府公报\n2021年第2期\n{published}\n"
TITLE = "佛冈县人民政府关于做好工作的通知\n佛府〔{year}〕8号\n\n各镇人民政府：\n\n"
FOOT = "\n\n佛冈县人民政府\n{signed}\n"


def issue(words: str, front: str = FRONT, published: str = "", year: int = 2021, signed: str = "") -> str:
    """A gazette of one document; without `signed` it has neither signature nor date."""
    foot = FOOT.format(signed=signed) if signed else ""
    return front.format(published=published) + TITLE.format(year=year) + words + foot


PUBLISHED, SIGNED = "2021年7月15日出版", "2021年7月5日"


@pytest.mark.parametrize("words", [
    "整治从2018年5月1日至2017年3月2日开展。",
    "整治自2021年11月至2021年6月开展。",
    "一、安排\n2019年到2018年7月2日完成。",
])  # fmt: skip
def test_an_end_before_its_start_is_told(words: str) -> None:
    data = build(issue(words, published=PUBLISHED, signed=SIGNED))
    assert breaches(data) == []
    (row,) = [row for row in data.rows["dates"] if row.start and row.end and row.start > row.end]  # type: ignore[attr-defined]
    assert row.valid  # type: ignore[attr-defined]
    (told,) = [row for row in data.rows["findings"] if row.code == "date.order"]  # type: ignore[attr-defined]
    assert (told.char_start, told.char_end) == (row.char_start, row.char_end)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("printed_in", "edtf"), [
    ({}, "../2021-08-31"),
    ({"year": 2020}, "../2020-08-31"),
    ({"front": ""}, "../2021-08-31"),
    ({"front": "佛冈县人民政府公报\n2019年第2期\n", "year": 2020}, "../2020-08-31"),
    ({"published": PUBLISHED, "year": 2020}, "../2021-08-31"),
    ({"published": "2022年1月15日出版", "signed": SIGNED}, "../2021-08-31"),
])  # fmt: skip
def test_the_year_of_a_month_is_the_nearest_that_is_printed(printed_in: dict[str, str], edtf: str) -> None:
    """The day of signing, of publication, the document's number, the masthead: the first that tells a year."""
    data = build(issue("请于8月底前完成。", **printed_in))  # type: ignore[arg-type]
    assert breaches(data) == []
    (row,) = [row for row in data.rows["dates"] if row.raw == "8月底前"]  # type: ignore[attr-defined]
    assert (row.edtf, row.inferred, row.valid) == (edtf, True, True)  # type: ignore[attr-defined]


def test_the_masthead_gives_the_year_where_a_number_has_none() -> None:
    data = build(issue("请于8月底前完成，今明两年做好，月底前报送。").replace("佛府〔2021〕8号\n", ""))
    assert breaches(data) == []
    found = {row.raw: row.edtf for row in data.rows["dates"]}  # type: ignore[attr-defined]
    assert found["8月底前"] == "../2021-08-31"
    assert found["今明两年"] == "2021/2022"


def test_a_month_of_no_year_at_all_has_no_values() -> None:
    data = build(issue("请于8月底前完成。", front="").replace("佛府〔2021〕8号\n", ""))
    assert breaches(data) == []
    (row,) = data.rows["dates"]
    assert (row.raw, row.edtf, row.start, row.end, row.inferred) == ("8月底前", None, None, None, False)  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", ["免去张三（女）职务。", "免去李四（兼）职务", "免去（1）职"])
def test_a_bracket_behind_a_person_may_end_the_words(words: str) -> None:
    data = build(issue(words, published=PUBLISHED, signed=SIGNED))
    assert breaches(data) == []
    assert data.rows["appointments"] == ()


@pytest.mark.parametrize("heading", ["职责", "管护"])
@pytest.mark.parametrize("body", ["镇政府", "镇人民政府", "乡政府", "街道办事处"])
def test_a_name_takes_nothing_from_the_line_before(heading: str, body: str) -> None:
    words = f"一、明确责任\n（一）{heading}\n{body}负责水库日常管理。"
    data = build(issue(words, published=PUBLISHED, signed=SIGNED))
    assert breaches(data) == []
    assert [(row.org, row.org_id) for row in data.rows["responsibilities"]] == [(body, None)]  # type: ignore[attr-defined]


def test_a_range_whose_upper_end_is_printed_first() -> None:
    data = build(issue("奖补比例为5%—1.8%。", published=PUBLISHED, signed=SIGNED))
    assert breaches(data) == []
    assert [(row.value, row.value_high) for row in data.rows["quantities"]] == [(1.8, 5.0)]  # type: ignore[attr-defined]


def test_the_topic_of_a_body_ends_with_its_line() -> None:
    words = "一、加强全县道路交通安全工作\n联席会议每月召开，县联席会议办公室负责协调。"
    assert bodies_of(words, find_place("佛冈县", date(2021, 7, 1))) == {}
    whole = words.replace("\n", "")
    assert list(bodies_of(whole, find_place("佛冈县", date(2021, 7, 1)))) == ["县联席会议办公室"]

"""Text files: which encoding they have, what is damaged, what no one can read, what is too large."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import RAW, breaches

from pipeline.read import ReadError, read_source
from pipeline.read.text import decode, read
from pipeline.stages import process
from pipeline.text import UnusableInputError, clean, unify
from pipeline.vocab import radicals

WORDS = (
    "某区人民政府关于改建公厕的通知\n各镇人民政府：\n一、任务。区教育局牵头，2018年8月底前改建20间以上，见《公厕办法》。\n"
    * 9
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_an_encoding_is_found(encoding: str) -> None:
    assert decode(WORDS.encode(encoding)).removeprefix("\ufeff") == WORDS


ISSUE = RAW.read_text(encoding="utf-8").replace("张", "𬱟")  # a name that GB 18030 writes in four bytes
FORMS = {
    **{name: ISSUE.encode(name) for name in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030")},
    **{repr(end): ISSUE.replace("\n", end).encode() for end in ("\r\n", "\r", "\v", "\x85", "\u2028", "\u2029")},
    "gb18030, CR LF, end of DOS": ISSUE.replace("\n", "\r\n").encode("gb18030") + b"\x1a",
    "utf-16, CR LF": ISSUE.replace("\n", "\r\n").encode("utf-16-le"),
    "utf-8 and gb18030": b"".join(
        line.encode(("utf-8", "gb18030")[5000 < n < 9000 or n % 7 == 0])
        for n, line in enumerate(ISSUE.splitlines(keepends=True))
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_issue_in_every_encoding_is_the_same_text(form: str) -> None:
    assert read(FORMS[form], "a.txt").text == ISSUE


def test_two_encodings_put_together_inside_a_line_lose_no_more_than_the_line() -> None:
    at = ISSUE.index("区人力资源社会保障局负责") + 20
    for first, second in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        text = decode(ISSUE[:at].encode(first) + ISSUE[at:].encode(second))
        start, end = ISSUE.rindex("\n", 0, at), len(ISSUE) - ISSUE.index("\n", at)
        assert text.startswith(ISSUE[:start])
        assert text.endswith(ISSUE[-end:])


@pytest.mark.parametrize("words", ["政府", "联通", "2018\n", "第3期"])
def test_short_texts(words: str) -> None:
    assert decode(words.encode()) == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_damage_is_told_and_the_rest_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "damaged.txt"
    data = WORDS.encode(encoding)
    at = data.index("改建20间".encode(encoding.removesuffix("-sig")))
    path.write_bytes(data[:at] + b"\xff\xff" + data[at:])
    source = read_source(path)
    assert source.text.replace("\ufffd", "") == WORDS
    (remark,) = source.remarks
    assert remark.code == "text.replacement_character"
    assert set(source.text[slice(*remark.span)]) == {"\ufffd"}
    assert remark.message.startswith("第3行有2处字节无法识别，“018年8月底前”之后")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_file_that_was_cut_off_inside_a_character(encoding: str) -> None:
    text = decode(WORDS.rstrip("\n").encode(encoding)[:-4])
    assert WORDS.startswith(text.rstrip("\ufffd"))
    assert len(text) > len(WORDS) - 8


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, WORDS.encode() + b"\xff" * 20, b"\x00" * 99])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableInputError, match="is not a text file"):
        decode(data)


def test_a_lone_control_character_makes_no_binary_and_the_end_of_dos_is_taken_off() -> None:
    assert decode((WORDS * 9).encode("gbk") + b"\x1a") == WORDS * 9
    assert decode((WORDS * 9).encode() + b"\x01\n") == WORDS * 9 + "\x01\n"


def test_characters_of_gb18030_2022() -> None:
    assert decode(WORDS.encode("gb18030") + b"\xfe\x59\xa6\xd9") == WORDS + "\u9fb4\ufe10"


def test_private_use_and_radicals(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("张\ue5e5同志\n李\ue5e5\ue5e6\n⼈⺠政府⼈\n", encoding="utf-8")
    remarks = read_source(path).remarks
    assert [remark.code for remark in remarks] == ["text.private_use", "text.private_use", "text.radical"]
    assert "U+E5E5出现2次，先见于第1行“张”之后" in remarks[0].message
    assert "2种部首字符代替汉字，共3处（⼈→人、⺠→民）" in remarks[2].message


def test_cleaned_text_holds_characters_for_radicals() -> None:
    assert sum(char < 0xF900 for char in radicals()) == 348
    text = "⺠ 政〔2018〕1号⼾"
    cleaned = clean(text)
    assert cleaned.text == "民政〔2018〕1号户"
    assert text[slice(*cleaned.span(0, 2))] == "⺠ 政"
    assert unify("①㎡（Ⅲ）％") == "①㎡（Ⅲ）％"


def test_cleaned_text_holds_characters_for_their_second_codes(tmp_path: Path) -> None:
    text = "2018\uf98e6\uf9d1月，\uf967\ufa08\uf981同志\U0002f804\ufa0e"
    assert clean(text).text == "2018年6六月，不行女同志你\ufa0e"  # U+FA0E has one code only
    path = tmp_path / "odd.txt"
    path.write_text("2018\uf98e\uf967⼈\n", encoding="utf-8")
    remarks = read_source(path).remarks
    assert [remark.message[:11] for remark in remarks] == ["3种部首或兼容字符代替"]


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_marks_that_are_not_seen_change_nothing(tmp_path: Path, mark: str) -> None:
    """A word processor notes where a word may be parted; a web page has them in names, numbers and contents."""
    text = (
        "武隆县人民政府公报\n2014年第1期\n目　录\n武隆县人民政府关于防汛的通知\n武隆府发〔2014〕8号……1\n\n"
        "武隆县人民政府\n关于防汛的通知\n武隆府发〔2014〕8号\n各乡镇人民政府：\n"
        "　　全县要在5月底前落实责任，由县水务局牵头。\n武隆县人民政府\n2014年3月6日\n"
    )
    path = tmp_path / "marks.txt"
    wanted, found = [], []
    for rows, printed in ((wanted, text), (found, text.replace("县", f"县{mark}").replace("府发", f"府{mark}发"))):
        path.write_text(printed, encoding="utf-8")
        data = process(read_source(path))
        assert breaches(data) == []
        rows += [data.issue_id, *((row.doc_number, row.title, row.issuers) for row in data.rows["documents"])]
        rows += [(row.title, row.doc_number, row.page, row.document_id) for row in data.rows["contents"]]
        rows += [(row.org, row.org_id) for row in data.rows["responsibilities"]]
        rows += [(row.code, row.message) for row in data.rows["findings"]]
    assert found == wanted


def test_an_issue_with_radicals_and_damage_keeps_the_contract(tmp_path: Path) -> None:
    text = RAW.read_text(encoding="utf-8")
    at = text.index("清新府办〔2018〕35号")
    path = tmp_path / "odd.txt"
    path.write_bytes((text[:at] + text[at:].replace("人民", "⼈⺠")).replace("人民", "⼈⺠", 2).encode() + b"\xff")
    data = process(read_source(path))
    assert data.issue_id == "441803-2018-03"
    assert {name for row in data.rows["documents"] for name in row.issuers} == {"清远市清新区人民政府办公室"}
    assert {"text.radical", "text.replacement_character"} <= {row.code for row in data.rows["findings"]}
    assert breaches(data) == []


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="a line of more than 4 MB"):
        read(b"a" * (5 << 20), "long.txt")
    assert read((b"a" * (1 << 20) + b"\n") * 9, "lines.txt").text


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.touch()
    os.truncate(path, 600 << 20)
    with pytest.raises(ReadError, match="holds 600 MB; no more than 512 are read"):
        read_source(path)


def test_too_much_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "much.txt"
    path.write_bytes(b"0123456789abcdefg\n" * 600_000)
    with pytest.raises(ReadError, match="million characters"):
        read_source(path)

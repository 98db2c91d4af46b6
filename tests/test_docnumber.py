"""Document numbers (发文字号): normal form, pieces, and what is none."""

from __future__ import annotations

import pytest

from pipeline.notation.docnumber import is_codeless, read_number, split_number

# printed, normal form, code, year, serial
NUMBERS = [
    ("清新府办函〔2018〕81号", "清新府办函〔2018〕81号", "清新府办函", 2018, 81),
    ("清新府办〔2018〕35 号", "清新府办〔2018〕35号", "清新府办", 2018, 35),
    ("国办发[2015]9号", "国办发〔2015〕9号", "国办发", 2015, 9),
    ("国办发［2015］9号", "国办发〔2015〕9号", "国办发", 2015, 9),
    ("国办发【2015】9号", "国办发〔2015〕9号", "国办发", 2015, 9),
    ("国办发„2009‟3号", "国办发〔2009〕3号", "国办发", 2009, 3),
    ("皖教人“2003”18号", "皖教人〔2003〕18号", "皖教人", 2003, 18),
    ("粤府（2018）第 12 号", "粤府〔2018〕12号", "粤府", 2018, 12),
    ("粤府(2018)12号", "粤府〔2018〕12号", "粤府", 2018, 12),
    ("国函〔２０１８〕１５９号", "国函〔2018〕159号", "国函", 2018, 159),
    ("（国函〔2018〕159号）", "国函〔2018〕159号", "国函", 2018, 159),
    ("佛府〔 2021 〕 007 号", "佛府〔2021〕7号", "佛府", 2021, 7),
    ("内政办发〔2019〕12345号", "内政办发〔2019〕12345号", "内政办发", 2019, 12345),
    ("财政部公告2018年第5号", "财政部公告2018年第5号", "财政部公告", 2018, 5),
    ("2018年第5号", "2018年第5号", None, 2018, 5),
    ("第706号", "第706号", None, None, 706),
    ("粤青年发〔2018〕5号", "粤青年发〔2018〕5号", "粤青年发", 2018, 5),
    ("（第12号）", "第12号", None, None, 12),
    ("（78）交公路字412号", "〔78〕交公路字412号", "交公路字", 1978, 412),
    ("皖政〔86〕31号", "皖政〔86〕31号", "皖政", 1986, 31),
    ("德革生字（71）第9号", "德革生字〔71〕9号", "德革生字", 1971, 9),
    ("(85)宁政办发第7号", "〔85〕宁政办发第7号", "宁政办发", 1985, 7),
    ("[1986]国函字第012号", "〔1986〕国函字第12号", "国函字", 1986, 12),
    ("泉政〔1999〕综58号", "泉政〔1999〕综58号", "泉政综", 1999, 58),
    ("（厦府办［2007］综 123 号）", "厦府办〔2007〕综123号", "厦府办综", 2007, 123),
    ("闽政〔1998〕综字第12号", "闽政〔1998〕综字12号", "闽政综字", 1998, 12),
    ("〔2001〕编字第12号", "〔2001〕编字第12号", "编字", 2001, 12),
    (
        "广东省第十一届人民代表大会常务委员会公告第35号",
        "广东省第十一届人民代表大会常务委员会公告第35号",
        "广东省第十一届人民代表大会常务委员会公告",
        None,
        35,
    ),
    ("砀政〔2016 21号", "砀政〔2016〕21号", "砀政", 2016, 21),
    ("玉政告2001）3号", "玉政告〔2001〕3号", "玉政告", 2001, 3),
    ("丰政通字2016第18号", "丰政通字〔2016〕18号", "丰政通字", 2016, 18),
    ("洮政字41号（1987）", "洮政字〔1987〕41号", "洮政字", 1987, 41),
    ("辰政办发〔2015〕8号之一", "辰政办发〔2015〕8号之一", "辰政办发", 2015, 8),
    ("（麻政发[2017]09号之二）", "麻政发〔2017〕9号之二", "麻政发", 2017, 9),
    ("2020年第7号公告", "2020年第7号", None, 2020, 7),
    ("清远市人民政府令第1号", "清远市人民政府令第1号", "清远市人民政府令", None, 1),
    ("中华人民共和国国务院令 第 706 号", "中华人民共和国国务院令第706号", "中华人民共和国国务院令", None, 706),
]
# orders of the President and of many governments count in Chinese numerals; the normal form has Arabic digits
HAN_NUMBERS = [("第七十号", "第70号", 70), ("中华人民共和国主席令第十六号", "中华人民共和国主席令第16号", 16)]
NONE = [
    "", "号", "2018年", "2018年7月2日", "第3期", "清新府办〔2018〕35", "〔2018〕35号", "清新府办〔2018〕号",
    "清新府办2018 35号",
    "关于印发方案的通知", "清新府办〔2018〕35号文件精神", "清新府办〔18〕35号", "（12）加强领导35号", "第1—2期", "3号",
    "（1996）23号", "通航2018第3号", "2018第3号", "第3号（2018）", "清新府办〔2018〕35号之", "镇政发12号",
    "〔1999〕综58号", "编字〔1999〕综58号", "泉政〔1999〕综58",
]  # fmt: skip
# a title as the contents print it, its own words, its number
SPLIT = [
    ("印发实施方案的通知 清新府办〔2018〕35号", "印发实施方案的通知", "清新府办〔2018〕35号"),
    ("印发实施方案的通知\t清新府办函〔2018〕81 号", "印发实施方案的通知", "清新府办函〔2018〕81号"),
    ("印发实施方案的通知（清新府办〔2018〕35号）", "印发实施方案的通知", "清新府办〔2018〕35号"),
    ("关于同意设立开发区的批复（国函〔2018〕159号）", "关于同意设立开发区的批复", "国函〔2018〕159号"),
    ("印发实施方案的通知清新府办〔2018〕35号", "印发实施方案的通知", "清新府办〔2018〕35号"),
    ("公布权力清单的通知（辰政办发〔2015〕8号之一）", "公布权力清单的通知", "辰政办发〔2015〕8号之一"),
    ("批转水利局报告的通知　（86）德署发21号", "批转水利局报告的通知　", "〔86〕德署发21号"),
    ("下达种植计划的通知\t皖政〔86〕31号", "下达种植计划的通知", "皖政〔86〕31号"),
    ("印发实施方案（2016-2020年）的通知", "印发实施方案（2016-2020年）的通知", None),
    ("关于印发管理办法（试行）的通知", "关于印发管理办法（试行）的通知", None),
    ("中华人民共和国国务院令（第706号）", "中华人民共和国国务院令", "第706号"),
]


@pytest.mark.parametrize(("printed", "normal", "code", "year", "serial"), NUMBERS)
def test_reads(printed: str, normal: str, code: str | None, year: int | None, serial: int) -> None:
    number = read_number(printed)
    assert number is not None
    assert (number.text, number.code, number.year, number.serial) == (normal, code, year, serial)


@pytest.mark.parametrize(("printed", "normal", "serial"), HAN_NUMBERS)
def test_reads_chinese_numerals(printed: str, normal: str, serial: int) -> None:
    number = read_number(printed)
    assert number is not None
    assert (number.text, number.serial) == (normal, serial)


@pytest.mark.parametrize("printed", NONE)
def test_is_none(printed: str) -> None:
    assert read_number(printed) is None


def test_a_number_without_its_code() -> None:
    codeless = ["（1996）23号", "[1998] 12 号", "〔2018〕35号"]
    assert [text for text in [*codeless, "第3号", "皖政〔86〕31号", "（98）号"] if is_codeless(text)] == codeless


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case[0])
def test_normal_form_is_stable(case: tuple[str, str, str | None, int | None, int]) -> None:
    number = read_number(case[1])
    assert number is not None
    assert number.text == case[1]


@pytest.mark.parametrize(("printed", "title", "number"), SPLIT)
def test_splits(printed: str, title: str, number: str | None) -> None:
    words, found = split_number(printed)
    assert (words, found.text if found else None) == (title, number)

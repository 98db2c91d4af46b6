"""Any text: it is refused with a reason or read so that the contract holds; the finders take everything."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import CASES, RAW, breaches, build, text_source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.find.appointments import find_appointments
from pipeline.find.citations import find_citations
from pipeline.find.dates import find_dates
from pipeline.find.duties import Name, find_duties
from pipeline.find.quantities import find_quantities
from pipeline.find.tables import find_tables
from pipeline.find.terms import find_terms
from pipeline.layout import lay_out
from pipeline.notation.labels import read_label
from pipeline.resolve.organizations import bodies_of
from pipeline.text import UnusableInputError, clean
from pipeline.vocab.organizations import names
from pipeline.vocab.places import find_place

LINES = sorted(
    {line for path in (RAW, *(CASES / "gazettes").glob("*.txt")) for line in path.read_text("utf-8").split("\n")}
)
LABELS = [
    "一、",
    "（一）",
    "(二)",
    "1.",
    "2、",
    "（1）",
    "①",
    "第一章 ",
    "第二条 ",
    "——",
    "一是",
    "附件1",
    "附件：",
    "抄送：",
    "第3期",
    "目 录",
]
SCRAPS = [
    "佛冈县人民政府公报", "2021年", "第2期", "佛府〔2021〕8号", "的通知", "关于", "印发", "办法", "《", "》", "（",
    "）", "(", ")", "“", "”", "〔", "〕",
    "2018年7月2日", "11月31日前", "每月20日", "“十三五”期间", "1", "20", "3.5%", "1,000", "万元", "\t", "\t\t", " ",
    "\u3000", "\n", "\n\n", "。", "，",
    "：", "、", "……1", "— 4 —", "县教育局", "各镇人民政府", "负责", "牵头部门：", "合计", "续表", "单位：元",
    "其中", "以下简称", "废止", "根据", "A",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.sampled_from(LABELS), st.sampled_from(SCRAPS), st.text(max_size=6), st.sampled_from(LINES)),
    max_size=40,
).map("".join)
PAGES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(LINES), st.lists(st.sampled_from(LABELS + SCRAPS), max_size=8).map("".join)),
        st.sampled_from(["\n", "\n\n", "\n\n— 3 —\n\n", "\n\n\n", "\t\n"]),
    ),
    max_size=40,
).map(lambda pairs: "".join(line + end for line, end in pairs))
# What stands where documents begin and end, of one town: titles, numbers, orders, who signs, attachments, contents.
ENDS_AND_HEADS = [
    "韶关市城市绿化管理办法", "韶关市人民政府令第12号", "韶关市人民政府令", "第12号", "（第12号）",
    "韶关市人民政府通告", "韶关市人民政府公告第3号", "韶关市人民代表大会常务委员会公告（第8号）",
    "韶府办〔2020〕14号", "韶府〔2020〕15号",
    "《韶关市城市绿化管理办法》已经2020年3月1日市人民政府常务会议审议通过，现予公布，自2020年5月1日起施行。",
    "韶关市人民政府办公室关于印发韶关市城市绿化管理办法的通知", "关于加强消防工作的通知",
    "关于张三等同志任免职的通知", "现将《韶关市城市绿化管理办法》印发给你们，请认真贯彻执行。", "各县人民政府：",
    "任命张三为市教育局局长。", "市长　李某某", "2020年3月20日", "（2020年3月20日）", "韶关市人民政府",
    "韶关市人民政府办公室", "第一章　总则", "第一条　为加强管理，制定本办法。", "一、市消防救援支队要加强检查。",
    "附件", "附件1", "附件：1.韶关市城市绿化管理办法", "抄送：市委办。", "（此件公开发布）", "目录",
    "韶关市城市绿化管理办法……1", "关于加强消防工作的通知（韶府办〔2020〕14号）……5", "规范性文件", "【政府令】",
    "1", "",
]  # fmt: skip
MODEST = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FRONT = "佛冈县人民政府公报\n\n2021年第2期\n\n2021年7月15日出版\n\n"


@MODEST
@given(st.one_of(PAGES, TEXTS), st.booleans())
def test_any_mixture_keeps_the_contract(text: str, with_front: bool) -> None:
    text = (FRONT if with_front else "") + text.replace("\r", "\n").replace("\f", "\n")
    try:
        data = build(text)
    except UnusableInputError:
        return
    assert breaches(data) == []


@MODEST
@given(st.lists(st.sampled_from(ENDS_AND_HEADS), min_size=4, max_size=26))
def test_heads_in_any_order_keep_the_contract(lines: list[str]) -> None:
    assert breaches(build("韶关市人民政府公报\n2020年第2期\n2020年6月30日出版\n\n" + "\n".join(lines))) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_gazettes_keep_the_contract(data: st.DataObject) -> None:
    """Lines of a sound gazette left out, doubled and moved."""
    path = data.draw(st.sampled_from(sorted((CASES / "gazettes").glob("*.txt"))))
    lines = path.read_text("utf-8").split("\n")
    kept = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=len(lines) + 4))
    order = kept if data.draw(st.booleans()) else sorted(kept)
    try:
        rows = build("\n".join(lines[i] for i in order))
    except UnusableInputError:
        return
    assert breaches(rows) == []


def finders_take(text: str) -> None:
    """Runs every finder on a cleaned text: none raises, the evidence is what it says, and no name, date or quantity
    goes on over a line end, which is the end of a block or of a row."""
    finder = names(find_place("佛冈县", date(2021, 7, 1)), 2021)
    known = [Name(m.start, m.end, m.collective) for m in finder.find(text)]
    on_a_line = [
        *find_dates(text, date(2021, 7, 1)), *find_dates(text, None, 2021), *find_dates(text), *find_quantities(text),
        *find_duties(text, known), *find_duties(text, ()),
    ]  # fmt: skip
    for one in [*on_a_line, *find_citations(text), *find_appointments(text)]:
        assert one.raw
        assert one.raw == text[one.char_start : one.char_end]
    assert not [one.raw for one in on_a_line if "\n" in one.raw]
    assert not [text[name.start : name.end] for name in known if "\n" in text[name.start : name.end]]
    for found in (find_dates(text, date(2021, 7, 1)), find_dates(text, None, 2021)):
        assert all(d.edtf or not d.valid or d.kind == "recurring" for d in found), "a known year gives every date one"
    assert all(q.value_high is None or q.value_high >= q.value for q in find_quantities(text))
    bodies_of(text, find_place("佛冈县", date(2021, 7, 1)))
    find_terms(text, [(name.start, name.end) for name in known])
    read_label(text)


@MODEST
@given(TEXTS)
def test_finders_take_any_text(text: str) -> None:
    finders_take(clean(text).text if len(text) % 2 else text)


# What sentences of documents are made of, a line for each kind: numbers, the calendar, labels, brackets, bodies,
# duties, persons, measures and references, marks.
WORDS = """\
0 1 ２ 10 2018 一 十 百 万 亿 两 半 ① . ， % ‰ - — 至 /
年 月 日 季度 上旬 底 前 后 起 期间 “十三五” 每月 今年 次年 本月 从 自 截至
2018年7月2日 11月31日 二〇一八年 2018.7 2018-07-02
一、 （一） (二) 1. （1） ① 第一章 第二条 —— 一是 附件1 附件： 第3期
《 》 （ ） ( ) 〔 〕 [ ] 【 】 “ ” （女） （兼） （1） 《《 ））
县教育局 各镇人民政府 镇政府 街道办事处 乡人民政府 国务院有关部门 领导小组 联席会议 办公室 区府办 和 、
牵头 负责 配合 会同 责任单位： 牵头部门： 由 根据 按照 废止 印发 关于 的通知 以下简称
任命 免去 张三 欧阳明 王\u3000强 同志 为 任 局长 副县长 职务 不再担任 辞去
万元 平方米 元/月 个工作日 间 不少于 以上 以内 超过 合计 单位：元 GB/T18973-2016 国发〔2006〕7号 令第1号 法 条例
\t \u3000 。 ； ， ："""
GRAMMAR = [line.split(" ") for line in WORDS.split("\n")] + [["\n", " "]]
SENTENCES = st.lists(st.one_of([st.sampled_from(words) for words in GRAMMAR]), max_size=24).map("".join)


@MODEST
@given(SENTENCES)
def test_finders_take_any_words_of_the_language(text: str) -> None:
    finders_take(text)


# Each is read by a finder; brackets, labels and line ends are put at every place of it, and it is cut there.
SOUND = [
    "免去张三职务。",
    "免去张三县教育局局长职务。",
    "任命李明、王小红为县人民法院审判员。",
    "欧阳明同志不再担任佛冈县水务局副局长职务。",
    "任命：李明为县教育局局长，免去其县水务局局长职务。",
    "镇政府负责水库日常管理。",
    "由县教育局牵头，县财政局、各镇人民政府配合。",
    "（责任单位：县教育局、太和镇人民政府）",
    "1.县水务局：负责防汛工作。",
    "街道办事处负责管护，领导小组办公室牵头。",
    "自2021年11月至2021年6月每月20日前报送。",
    "截至2020年底，从2018年5月1日起，“十三五”期间",
    "每年第一季度、8月底前和次年1月5日之前",
    "不少于1亿2000万元，同比增长5%—10%，每亩补助100元/年以上",
    "在20个工作日内建成3.5万平方米以上",
    "根据《水法》（主席令第74号）第十二条",
    "《办法》（佛府〔2016〕4号，以下简称《办法》）同时废止。",
    "按照GB/T 18973-2016和省政府212号文，转发《关于印发〈方案〉的通知》",
]
PUT_IN = ["\n", "（", "）", "（女）", "（一）", "\n（一）职责\n", "一是", "《", "》", "\t", " ", "、", "1."]


@pytest.mark.parametrize("sentence", SOUND)
def test_finders_take_brackets_labels_and_line_ends_at_every_place(sentence: str) -> None:
    for place in range(len(sentence) + 1):
        before, after = sentence[:place], sentence[place:]
        for text in (before, after, *(f"{before}{piece}{after}" for piece in PUT_IN)):
            finders_take(text)


@MODEST
@given(PAGES)
def test_layout_and_tables_take_any_text(text: str) -> None:
    layout = lay_out(text_source(text))
    for table in find_tables(layout.blocks):
        assert table.n_rows >= 1
        assert table.n_cols >= 1
        assert all(0 <= c.char_start <= c.char_end <= len(text) for c in table.cells if c.text)


@pytest.mark.parametrize("text", ["\t\t\t新建\t改建\t\n（1）校内\t\n\t一、\n"])
def test_blank_cells_have_places(text: str) -> None:
    (table,) = find_tables(lay_out(text_source(text)).blocks)
    assert all(0 <= c.char_start <= c.char_end <= len(text) for c in table.cells)


@pytest.mark.parametrize("text", ["", "\n", " ", "\t", "一", "目 录", "《", "附件", "\x00", "\ud7ff", "\U0010ffff"])
def test_almost_nothing_is_refused(text: str) -> None:
    with pytest.raises(UnusableInputError):
        build(text)

"""What a document says that it sends out (印发, 发布, 转发), and which title behind it nobody has announced.

A notice names what it issues: in its title, in 《》, in its list of attachments. What stands behind its day and is
neither named nor the first text behind a notice that sends something out is a document of its own, though it bears no
number: rules, plans, proclamations (布告), lists of appointments and news are printed so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from pipeline.model import Block
from pipeline.notation.labels import ARTICLE, Label, read_item, read_label
from pipeline.notation.marks import (
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    DATE_ONLY,
    GENRES,
    NOTE,
    OF_ITS_OWN,
    TITLE_END,
    is_issued,
    title_key,
)
from pipeline.notation.numerals import HAN_NUMERAL, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.vocab.places import longest_name, name_before, unit_endings

# The notice that sends out a text has no more paragraphs.
NOTICE_PARAGRAPHS = 20
# So many characters of a notice are asked.
_NOTICE_LENGTH = 3000
# In so many it says how many texts it sends out.
_SAID_FIRST = 400

# 关于印发…的通知   批转…的通知   公布…   某市人民政府令   财政部公告
_TITLE_SENDS = compiled(r"印发|转发|批转|[公发颁]布|颁发|[下分]达|下发|令$|公告$")
# 现将《…》印发给你们   予以公布   名单附后   已经市政府同意
_TEXT_SENDS = compiled(
    r"(?:现将?|特将?|予以?|一并)[^。；\n]{0,80}(?:[印转颁下]发|批转|[公发颁]布|下达|[发送]给|如后)|[印转颁下]发给|批转给?你"
    r"|附[后件表]|后附|如后|[见随所]附|》[^。；\n]{0,24}已[经由报][^。；\n]{0,60}(?:通过|同意|批准|审定)"
)
# 三个方案   2项制度: how many it sends out
_COUNTED = compiled(
    rf"(?P<count>[\d{HAN_NUMERAL}]{{1,3}})[个项部件份](?:[\p{{Han}}]{{0,12}}(?:文件|规章|法规|办法|方案|预案|制度|规定|规则|细则|意见|规划|计划))"
)
# 农村宅基地等管理办法   有关制度   制度汇编: more than the title names; 市财政局等八部门 are who wrote it
_MORE = compiled(
    rf"(?<![高平初中均优同])等(?!级|[\d{HAN_NUMERAL}]{{0,3}}[个家]?(?:部门|单位|厅局|委局|同志))|汇编|[各系]项|系列|(?:规章|法规|文件)的"
    r"|(?:有关|相关|若干|配套)(?:文件|办法|制度|规定|规则|细则)"
)
_MANY = 99
# No notice lists more.
_MOST_LINES = 200
# 《甲办法》   《转发〈乙意见〉的通知》
CITED = re.compile(r"《((?:[^《》]|《[^《》]*》)*)》")


@dataclass(slots=True)
class Sent:
    """What a document says that it sends out, and how much of it has come while its blocks are passed.

    `sends` tells whether it sends out anything, `lines` are the blocks of its notice with their keys, `count` is how
    many texts it announces, `come` how many have begun. `alone` is a report or rules, which no day ends; `news` tell of
    documents; `ended` is whether its day or its note was passed, `fresh` whether nothing stands behind that yet,
    `listing` whether its list of attachments goes on; `cited` are the titles that it names behind its notice.
    """

    sends: bool
    title: str
    lines: list[tuple[int, str]]
    count: int
    first: int | None
    news: bool
    alone: bool
    ended: bool
    come: int = 0
    fresh: bool = False
    listing: bool = False
    cited: set[str] = field(default_factory=set)

    def announces(self, title: str, at: int) -> bool:
        """Whether the notice names a title that stands at block `at`, be it without the place or with another
        qualifier: 《绿化办法》 and 宜昌市绿化办法（试行）."""
        whole = title_key(_QUALIFIED.sub("", title))
        key = _without_place(whole)
        if len(key) <= 3:
            return False
        said = key in self.title or any(key in line for i, line in self.lines if i < at)
        return said or whole in self.cited or key in self.cited

    def fits(self, title: str) -> bool:
        """Whether a title is about what the document is about: half of its own words are in that one's title."""
        own = _matter_of(title)
        pairs = [own[i : i + 2] for i in range(len(own) - 1)]
        return bool(pairs) and 2 * sum(pair in self.title for pair in pairs) >= len(pairs)

    def waits(self) -> bool:
        """Whether something that it sends out has not come yet."""
        return self.sends and self.come < self.count

    def pass_by(self, blocks: Sequence[Block], i: int) -> None:
        """Takes notice of a block behind the head that is no title line."""
        text = blocks[i].text
        if (DATE_ONLY.fullmatch(text) and i != self.first) or NOTE.fullmatch(text):
            self.fresh = self.fresh or not self.ended
            self.ended = True
            return
        self.fresh = False
        if "《" in text:
            self.cited.update(title_key(title) for title in CITED.findall(text))
        item = _entry(text) if self.listing else None
        if ATTACHMENT_LABEL.fullmatch(text):
            self.come += 1
        elif item is not None or ATTACHMENT_LIST.match(text):
            if len(self.lines) < _MOST_LINES:
                self.lines.append((i, title_key(text)))
            self.count = max(self.count, (item.number or 1) if item is not None else 1)
            self.sends = self.listing = True
            return
        self.listing = False


_QUALIFIED = re.compile(r"[（(][^（）()]*[）)]$")


def sent_by(blocks: Sequence[Block], place: Sequence[int], n: int, title: str) -> Sent:
    """What a document with a title says that it sends out, whose text begins at position `n` of `place`."""
    lines: list[tuple[int, str]] = []
    listed = 0
    for i in place[n : n + NOTICE_PARAGRAPHS]:
        text = blocks[i].text[:_NOTICE_LENGTH]
        if (lines and (DATE_ONLY.fullmatch(text) or _reads_as_title(text))) or ATTACHMENT_LABEL.fullmatch(text):
            break
        lines.append((i, text))
        item = _entry(text) if listed else None
        if ATTACHMENT_LIST.match(text):
            listed = max(listed, 1)
        elif item is not None and item.number == listed + 1:
            listed += 1
    said = "\n".join(text for _, text in lines)[:_NOTICE_LENGTH]
    alone = OF_ITS_OWN.fullmatch(title) is not None or any(
        _opens_rules(text) or _SPOKEN.match(text) for _, text in lines[:2]
    )
    sends = not alone and bool(_TITLE_SENDS.search(title) or _TEXT_SENDS.search(said))
    counted = _COUNTED.search(title) or (_COUNTED.search(said[:_SAID_FIRST]) if sends else None)
    many = parse_integer(counted["count"]) or _MANY if counted is not None else _MANY if _MORE.search(title) else 0
    count = max(1, listed, len(CITED.findall(title)), many)
    keys = [(i, title_key(text)) for i, text in lines]
    first = place[n] if n < len(place) else None
    return Sent(sends, title_key(title), keys, count, first, _NEWS.search(title) is not None, alone, ended=alone)


def _entry(text: str) -> Label | None:
    """The label of an entry of a list of attachments: 2.物资调拨办法, 2.2015年任务表."""
    return read_label(text) or read_item(text) if "。" not in text else None


# Chronicles and news tell of documents: 市政府印发关于加强殡葬管理的意见
_NEWS = compiled(r"要闻|简讯|大事记|纪事|动态|实录")
# ——1999年2月5日在市第三届人民代表大会第二次会议上
_SPOKEN = compiled(r"[—―-]{1,2}[^。]{0,60}[会议]上$")


def _reads_as_title(text: str) -> bool:
    """Whether a line is the title of another document: 某县人民政府关于…的通知."""
    return "。" not in text and TITLE_END.search(text) is not None and is_issued(text)


def _opens_rules(text: str) -> bool:
    """Whether a line opens rules: 第一条, 第一章."""
    label = read_label(text) if text.startswith("第") else None
    return label is not None and label.rank <= ARTICLE and label.number == 1


# 1　总则   一、总则
_GENERAL = compiled(r"(?:1[.．、]?\s*|一、\s*)?总\s*则")
# 人民政府   管理   工作: words that say nothing of the matter
_EMPTY = regex.compile(
    r"人民政府|办公[室厅]|委员会|管理|工作|实施|暂行|试行|若干|关于|进一步|加强|做好|开展|市|县|区|州|省|的|年|\d+"
)
_GENRE = compiled(rf"(?:{'|'.join(GENRES)})$")


def _without_place(key: str) -> str:
    """A title's key without the place that it begins with."""
    return key[place_length(key) :]


def _matter_of(title: str) -> str:
    """The words of a title that say what it is about, without place, kind and what all titles have."""
    key = _without_place(title_key(_QUALIFIED.sub("", title)))
    return str(_EMPTY.sub("", _GENRE.sub("", key)))


def place_length(text: str) -> int:
    """How many characters of a title are the place that it begins with: 3 of 宜昌市绿化办法, 0 of 城市绿化办法."""
    for end in range(min(longest_name(), len(text) - 1), 1, -1):
        if text[end - 1] in unit_endings() and name_before(text, end) == 0:
            return end
    return 0


# a list, a form or a chart belongs to a text: 名单, 任务分解表; a headline that ends in 《…》 tells of one
_OF_A_TEXT = compiled(
    r"(?:》|表|图|令|合同|协议|名单|名录|清单|目录|标准|指标|流程|体系|职责|说明|安排|措施|建议|总结|解释)(?:[（(][^（）()]*[）)])?$"
)
# 附表1…   表2…   2组织体系: a label stands before it
_LABELLED = re.compile(r"[附表]|\d{1,2}(?![\d年月])")
# 宜昌市人民政府2023年3月份任免人员名单   人事任免   绵阳市人民政府领导成员工作分工
_OFFICES = compiled(
    r"(?:[\p{Han}\d、]{0,30}(?:人民政府|政府|委员会|国务院|法院|检察院|办公[室厅]))?(?:\d{4}年)?(?:\d{1,2}月份?)?"
    r"(?:人事)?(?:任免|任职|免职)(?:事项|(?:工作)?人员)?(?:的?名单)?"
)
_APPOINTS = re.compile(r"任命|免去|任免|决定|通过")
_DUTIES = compiled(r"[\p{Han}]{2,20}(?:政府|委员会|办公[室厅])(?:领导)?(?:班子)?(?:成员|同志)?(?:的)?(?:工作)?分工")
# 2012年一季度全州国民经济主要指标   一九九二年上半年主要经济指标完成情况
_FIGURES = compiled(
    rf"(?:\d{{4}}|[{HAN_NUMERAL}]{{4}})年[\p{{Han}}\d—－~-]{{0,24}}(?:经济|统计|社会发展)[\p{{Han}}]{{0,8}}(?:指标|数据)(?:完成情况|统计)?表?"
)


def stands_alone(title: str, under: Sequence[Block], sent: Sent) -> bool:
    """Whether a title that nobody announced, over the blocks `under`, begins a document of its own.

    What it is must be seen: rules open with their first article, an organ's name opens what it makes known, a place's
    name opens its rules and plans; a list of appointments, a division of duties and a table of figures say so.
    """
    text = under[0].text if under else ""
    table = bool(under) and under[0].role == "table"
    if table or not text:
        return table and sent.ended and _FIGURES.fullmatch(title) is not None
    if _OFFICES.fullmatch(title):
        # 人事任免 over 市人民政府决定： stands for itself; over a sentence it may be a heading of the document before
        said = any(_APPOINTS.search(block.text[:80]) for block in under[:2])
        return said and (sent.ended or text.endswith(("：", ":")))
    if _DUTIES.fullmatch(title):
        return sent.ended and "。" in text
    if TITLE_END.search(title) is None or _OF_A_TEXT.search(title) is not None or _LABELLED.match(title):
        return False
    rules = _opens_rules(text)
    if not (rules or "。" in text or text.endswith(("：", ":")) or read_label(text) or _GENERAL.fullmatch(text)):
        return False
    if sent.news and not rules:
        return False
    placed, issued = place_length(title) > 0, is_issued(title)
    if not sent.ended:
        return placed and (rules or issued)
    # rules in a row are a collection that the document holds: 首问负责制度   限时办结制度
    return placed or issued or (rules and not sent.sends and not sent.alone)

"""What a document says that it sends out (印发, 发布, 转发), and which title behind it nobody has announced.

A notice names what it issues: in its title, in 《》, in its list of attachments. What stands behind its day and is
neither named nor the first text behind a notice that sends something out is a document of its own, though it bears no
number: rules, plans, proclamations (布告), lists of appointments and news are printed so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model import Block
from pipeline.notation.calendar import YEAR, number, read_day
from pipeline.notation.labels import ARTICLE, Label, read_item, read_label
from pipeline.notation.marks import (
    ADOPTED,
    ATTACHMENT_LABEL,
    ATTACHMENT_LIST,
    ATTACHMENT_LIST_FIRSTS,
    CHRONICLE,
    CITED,
    DATE_ONLY,
    GENRES,
    GIVEN_AT,
    NOTE,
    OF_ITS_OWN,
    OWN_CONTENTS,
    TITLE_END,
    is_body_name,
    is_issued,
    title_key,
)
from pipeline.notation.numerals import HAN_NUMERAL, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.outline.titles import is_day_under_title
from pipeline.precompiled import compile_re, compile_regex
from pipeline.vocab import text_kinds
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
# 现将基准地价公布如下：   现公告如下：   发布禁火令如下： what it makes known stands in its own text, unless that says
# otherwise
_IN_ITSELF = compiled(r"(?:[公发颁]布(?:\p{Han}{1,8}令)?|公告|通告)如下[：:。]")
_BEHIND = compiled(r"附[后件表]|后附|[印转颁下]发|批转|发给你")
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


@dataclass(slots=True)
class Sent:
    """What a document says that it sends out, and how much of it has come while its blocks are passed.

    `sends` tells whether it sends out anything, `lines` are the blocks of its notice with their keys, `count` is how
    many texts it announces, `come` how many have begun. `alone` is a report or rules, which no day ends; `news` tell of
    documents; `undated` is whether no day stands at its foot, `ended` whether its day or its note was passed, `fresh`
    whether nothing stands behind that yet, `listing` whether its list of attachments goes on; `cited` are the titles
    that it names behind its notice; `year` is that of its day.
    """

    sends: bool
    title: str
    lines: list[tuple[int, str]]
    count: int
    first: int | None
    news: bool
    alone: bool
    undated: bool
    ended: bool
    come: int = 0
    fresh: bool = False
    listing: bool = False
    cited: set[str] = field(default_factory=set)
    year: int = 0

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
        own = _pairs(_matter_of(title))
        bare = str(_EMPTY.sub("", self.title))
        return bool(own) and 2 * sum(pair in self.title or pair in bare for pair in own) >= len(own)

    def waits(self) -> bool:
        """Whether something that it sends out has not come yet."""
        return self.sends and self.come < self.count

    def may_hold(self, title: str) -> bool:
        """Whether a title may be what it sends out and has not printed yet. Who sends out 有关制度 does not say how
        many: behind the first, what bodies make known or say is none of them."""
        if not self.waits():
            return False
        of_own = _kind_of_own(title) or _OFFICES.fullmatch(title) or _DUTIES.fullmatch(title)
        return not self.come or self.count < _MANY or of_own is None

    def is_of_its_kind(self, title: str) -> bool:
        """Whether a title is of the kind that it sends out and about the same: the second of 全省果业会议领导讲话, or a
        chronicle of what it sends out (茶产业大事记 in a plan for tea) that tells of no year."""
        if not (self.sends and self.fits(title)):
            return False
        if CHRONICLE.search(title):
            return "年" not in title
        kind = _kind_of_own(title)
        return kind is not None and kind in self.title.removesuffix(kind)

    def pass_by(self, i: int, text: str) -> None:
        """Takes notice of a block behind the head that is no title line."""
        whole = text.endswith("。")  # a sentence is neither day, note nor label
        if not whole and ((DATE_ONLY.fullmatch(text) and i != self.first) or NOTE.fullmatch(text)):
            self.fresh = self.fresh or not self.ended
            self.ended = True
            signed = read_day(text)
            self.year = signed.year if signed is not None else self.year
            return
        self.fresh = False
        if "《" in text:
            self.cited.update(title_key(title) for title in CITED.findall(text))
        item = _entry(text) if self.listing else None
        if not whole and ATTACHMENT_LABEL.fullmatch(text):
            self.come += 1
        elif item is not None or (text[:1] in ATTACHMENT_LIST_FIRSTS and ATTACHMENT_LIST.match(text)):
            if len(self.lines) < _MOST_LINES:
                self.lines.append((i, title_key(text)))
            self.count = max(self.count, (item.number or 1) if item is not None else 1)
            self.sends = self.listing = True
            return
        self.listing = False


_QUALIFIED = compile_re(r"[（(][^（）()]*[）)]$")


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
    first_words = [text for _, text in lines if not stands_over_rules(text)][:2]
    alone = _ends_undated(title) or any(map(_opens_alone, first_words))
    itself = not listed and _IN_ITSELF.search(said) is not None and not _BEHIND.search(said)
    sends = not alone and not itself and bool(_TITLE_SENDS.search(title) or _TEXT_SENDS.search(said))
    count = max(1, listed, len(CITED.findall(title)), _said_in_words(title, said if sends else ""))
    keys = [(i, title_key(text)) for i, text in lines]
    first = place[n] if n < len(place) else None
    opening = [blocks[i].text for i in place[n : n + 2]]
    undated = alone or (bool(opening) and is_day_under_title(opening[0], opening[-1]))
    return Sent(sends, title_key(title), keys, count, first, _NEWS.search(title) is not None, alone, undated, alone)


def _said_in_words(title: str, said: str) -> int:
    """How many texts a notice says that it sends out, in its title or its first words, or 0."""
    counted = _COUNTED.search(title) or _COUNTED.search(said[:_SAID_FIRST])
    if counted is not None:
        return parse_integer(counted["count"]) or _MANY
    return _MANY if _MORE.search(title) else 0


def named_in_part(title: str, said: str) -> int:
    """How many texts a notice sends out of which it names some, or none: 《甲规定》等三项制度, 有关制度. A collection
    (制度汇编) is one text."""
    if "汇编" in title or not _TITLE_SENDS.search(title):
        return 0
    return _said_in_words(title, said)


def is_one_of_several(title: str, under: str, said: str) -> bool:
    """Whether a title over its first words is one more of the texts that a notice sends out without its name.

    Its articles begin anew, or it is of a kind that the notice says (制度) and begins with its place, its issuer or
    with 关于.
    """
    if _OF_A_TEXT.search(title):
        return False
    if _opens_rules(under):
        return True
    kind = TITLE_END.search(title)
    label = read_label(under)
    begins = "。" in under or under.endswith(("：", ":")) if label is None else label.number == 1
    opens = place_length(title) > 0 or title.startswith("关于") or is_issued(title)
    return kind is not None and kind["genre"] in said and begins and opens


def _entry(text: str) -> Label | None:
    """The label of an entry of a list of attachments: 2.物资调拨办法, 2.2015年任务表."""
    return read_label(text) or read_item(text) if "。" not in text else None


# Chronicles and news tell of documents: 市政府印发关于加强殡葬管理的意见
_NEWS = compiled(r"要闻|简讯|大事记|纪事|动态|实录")
# ——1999年2月5日在市第三届人民代表大会第二次会议上
_SPOKEN = compiled(
    rf"[—―-]{{1,2}}[^。]{{0,60}}(?:[会议]上|上的(?P<speech>{one_of(text_kinds('speech'))}|报告)(?:[（(][^（）()]{{1,6}}[）)])?)$"
)


def _reads_as_title(text: str) -> bool:
    """Whether a line is the title of another document: 某县人民政府关于…的通知."""
    return "。" not in text and TITLE_END.search(text) is not None and is_issued(text)


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _ends_undated(title: str) -> bool:
    """Whether the text under a title ends without a day: a report, a speech, minutes, appointments, news."""
    if OF_ITS_OWN.fullmatch(title) or _OFFICES.fullmatch(title) or _FIGURES.fullmatch(title):
        return True
    kind = _kind_of_own(title)
    return _is_headline(title) if kind is None else kind in _UNDATED


# What bodies make known or say, be it without a number: no notice has it for an annex unless it says so. Rules, plans,
# lists and tables are not here, and 说明 only with the title that it explains.
_SPEECHES = (*text_kinds("speech"), *text_kinds("greeting"))
_UNDATED = frozenset({*_SPEECHES, "纪要", "答记者问", "问答", "解读", "公报", "的说明"})
_KIND_OF_OWN = compiled(
    rf"(?P<kind>{one_of(text_kinds('made_known'))}|(?:(?<=[会上式日]的)|(?<=[新春国][年节庆]))(?:{one_of(_SPEECHES)})|纪要|答记者问"
    r"|(?:(?<=》)|(?<=》的)|(?<=》政策))(?:解读|问答)|(?<=》)的说明)$"
)
# （格式）   （样本）: a form that others fill in
_SAMPLE = compile_re(r"[（(][^（）()]*(?:格式|样本|样式|式样|范本|样张|文本|参考|模板|示例|例)[^（）()]*[）)]$")


def _kind_of_own(title: str) -> str | None:
    """What kind a title ends in, of those that bodies make known or say by themselves; no model form is one."""
    if _SAMPLE.search(title):
        return None
    found = _KIND_OF_OWN.search(_QUALIFIED.sub("", title))
    return str(found["kind"]) if found is not None else None


def _opens_alone(text: str) -> bool:
    """Whether a line under a title opens what no day ends: rules, or what was said at a meeting."""
    return _opens_rules(text) or _SPOKEN.match(text) is not None or GIVEN_AT.fullmatch(text) is not None


def stands_over_rules(line: str) -> bool:
    """Whether a line stands between the title of rules and their first article: who adopted them, their contents."""
    return ADOPTED.fullmatch(line) is not None or OWN_CONTENTS.fullmatch(line) is not None


def _opens_rules(text: str) -> bool:
    """Whether a line opens rules: 第一条, 第一章."""
    label = read_label(text) if text.startswith("第") else None
    return label is not None and label.rank <= ARTICLE and label.number == 1


# 1　总则   一、总则
_GENERAL = compiled(r"(?:1[.．、]?\s*|一、\s*)?总\s*则")
# 人民政府   管理   工作: words that say nothing of the matter
_EMPTY = compile_regex(
    r"人民政府|人民代表大会|办公[室厅]|常务委员会|委员会|管理|工作|实施|暂行|试行|若干|关于|进一步|加强|做好|开展|市|县|区|州|省|的|年|\d+"
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
_LABELLED = compile_re(r"[附表]|\d{1,2}(?![\d年月])")
# 宜昌市人民政府2023年3月份任免人员名单   人事任免   绵阳市人民政府领导成员工作分工
_OFFICES = compiled(
    # 国务院任免的行政人员   国务院任命和批准任命的人员名单   中华人民共和国主席任免令: until the 1980s
    r"[\p{Han}]{0,16}(?:国务院|主席|委员会)(?:任[命免]|批准任[命免])(?:[和及]批准任[命免])?(?:的)?(?:令|[\p{Han}]{0,8}人员(?:名单)?)|"
    r"(?:[\p{Han}\d、]{0,30}(?:人民政府|政府|委员会|国务院|法院|检察院|办公[室厅]))?(?:\d{4}年)?(?:\d{1,2}月份?)?"
    r"(?:领导)?(?:人事)?(?:同志|人员|干部)?(?:任免|任职|免职)(?:事项|(?:国家(?:行政)?机关)?(?:工作)?人员|驻外(?:使节|大使|代表)|干部|同志)?(?:的?名单)?"
)
_APPOINTS = compile_re(r"任命|免去|任免|决定|通过")
_DUTIES = compiled(r"[\p{Han}]{2,20}(?:政府|委员会|办公[室厅])(?:领导)?(?:班子)?(?:成员|同志)?(?:的)?(?:工作)?分工")
# 2012年一季度全州国民经济主要指标   一九九二年上半年主要经济指标完成情况
_FIGURES = compiled(
    rf"(?:\p{{Han}}{{1,14}}[省市县区州盟旗镇乡])?{YEAR}年[\p{{Han}}\d—－~-]{{0,24}}(?:经济|统计|社会发展)[\p{{Han}}]{{0,8}}(?:指标|数据)(?:完成情况|统计)?表?"
    # 某市人民政府2005年1—5月份规范性文件目录
    r"|[\p{Han}]{2,20}(?:政府|[委局厅室])\d{4}年[\p{Han}\d—－~-]{0,12}文件目录"
)


def stands_alone(title: str, under: Sequence[Block], sent: Sent, adopted: bool = False) -> bool:
    """Whether a title that nobody announced, over the blocks `under`, begins a document of its own.

    What it is must be seen: rules open with their first article, an organ's name opens what it makes known, a place's
    name opens its rules and plans; a list of appointments, a division of duties and a table of figures say so. Rules
    that say under their title who `adopted` them are no piece of another document.
    """
    text = under[0].text if under else ""
    table = bool(under) and under[0].role == "table"
    if table or not text:
        record = table and sent.ended and _FIGURES.fullmatch(title) is not None
        # what a plan wants to reach is no record: 2015年全省主要经济指标 in 2009
        return record and not 0 < sent.year < (number(title[: title.find("年")][-4:]) or 0)
    if _OFFICES.fullmatch(title):
        # 人事任免 over 市人民政府决定： stands for itself; over a sentence it may be a heading of the document before
        said = any(_APPOINTS.search(block.text[:80]) for block in under[:2])
        return said and (sent.ended or sent.undated or text.endswith(("：", ":")))
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
        return (placed and (rules or issued or adopted)) or (rules and adopted)
    # rules in a row are a collection that the document holds: 首问负责制度   限时办结制度
    return placed or issued or (rules and (adopted or (not sent.sends and not sent.alone)))


def may_be_left_out(title: str) -> bool:
    """Whether contents may leave out what a title says: a table of figures, a list of appointments, a division of
    duties, or what an organ makes known.

    >>> may_be_left_out("和硕县2011年上半年主要经济指标"), may_be_left_out("和硕县防汛预案")
    (True, False)
    """
    record = _FIGURES.fullmatch(title) or _OFFICES.fullmatch(title) or _DUTIES.fullmatch(title)
    return record is not None or (is_issued(title) and _kind_of_own(title) is not None)


def is_left_out(title: str, under: Sequence[Block], behind: Sequence[Block], sent: Sent) -> bool:
    """Whether a title that contents may leave out, behind the end of a document that waits for nothing, begins a
    document by the blocks `under` it and `behind` it: what an organ makes known is signed and dated there."""
    return _is_signed(behind) if is_issued(title) and _kind_of_own(title) else stands_alone(title, under, sent)


# Two of them make a document.
ENOUGH_SIGNS = 2
# So many blocks are asked for the end of a text.
FAR = 40
# （二〇〇九年四月）   （2009年第一季度）   （2009年3—4月）
WHEN = compiled(rf"[（(]{YEAR}年[^（）()。]{{1,12}}[日月度][）)]")
# 各位来宾，女士们、先生们：   同志们：   各市、县人民政府：
_ADDRESS = compiled(
    r"(?:[^。：:]{0,40}(?:同志|代表|来宾|嘉宾|女士|先生|朋友|委员|同胞|乡亲|市民)们?|各[^。：:]{1,120})[^。：:]{0,60}[：:]"
)
_INTRODUCES = compile_re(r"如下|下列|以下|(?:决定|规定|要求)[：:]$")
# 省农业厅厅长　刘福成   自治区水利厅厅长阿不都拉·吾守尔   市人大常委会副主任、执法检查组组长　贺章
_OFFICER = compiled(r"(?:\p{Han}{2,20}、){0,2}\p{Han}{0,20}(?:长|主任|主席|书记)\s?[\p{Han}·]{2,16}")
PERSON_ALONE = compiled(r"\p{Han}{2,4}|\p{Han}{1,8}·[\p{Han}·]{1,16}")
# 特通告如下：   现予公示   现将会议主要精神纪要如下
_NAMES_ITSELF = compile_re(
    r"(?:公告|通告|布告|公示|通报|公布|纪要|解读|说明|通知)(?:如下|于后)|(?:予以?|特此)(?:公告|通告|公示|通报)"
)
_ASKED = compile_re(r"(?:问|记者)\s*[：:]")
# 省政府召开电话会议部署春耕生产   市长李明会见外宾
_HEADLINE = compiled(r"[\p{Han}]{0,12}(?:政府|[省市州县区旗]委|[省市州县区旗]长)[\p{Han}\d]{2,}")
_DOINGS = compile_re(rf"{one_of(text_kinds('news'))}|会议$")
_OPENS_WITH_DAY = compiled(
    rf"(?:\d{{4}}年)?(?:\d{{1,2}}|[{HAN_NUMERAL}]{{1,3}})月(?:\d{{1,2}}|[{HAN_NUMERAL}]{{1,3}})日"
)
_LEAD = 160


def may_stand_under(line: str, title: str) -> bool:
    """Whether a line may say under a title whose text it is, or of which time."""
    spoken = _kind_of_own(title) in (*_SPEECHES, "的说明")
    return WHEN.fullmatch(line) is not None or (spoken and is_author(line, alone=True))


def _is_headline(title: str) -> bool:
    """Whether a title says who did what: 省政府召开电话会议部署春耕生产."""
    if len(title) > 40 or not (_HEADLINE.match(title) and _DOINGS.search(title)) or is_issued(title):
        return False
    return TITLE_END.search(title) is None or title.endswith("协议")  # who signs one


def is_author(line: str, alone: bool) -> bool:
    """Whether a line names a body or an officer; in a speech a name stands alone as well."""
    if is_body_name(line) or _OFFICER.fullmatch(line):
        return True
    return alone and PERSON_ALONE.fullmatch(line) is not None


def signs_of_own(title: str, behind: Sequence[Block], sent: Sent) -> int:
    """How many signs say that a title that nobody announced begins a document of its own, over the blocks `behind` it.

    Its kind is one that bodies make known or say; an address, a day, an author or a meeting stands under it; it says
    itself what it is (特通告如下); it is signed and dated. What it has in common with what the document before is about
    speaks against it, and so does a numbering that goes on.
    """
    kind = _kind_of_own(title)
    if kind is None and not (behind and _SPOKEN.match(behind[0].text)):
        return _signs_of_news(title, behind, sent)
    found: set[str] = set() if kind is None else {"kind"}
    text = ""
    for n, block in enumerate(behind):
        line = block.text
        if block.role != "paragraph":
            break
        spoken = _SPOKEN.match(line) if n < _FEW_LINES else None
        if spoken is not None:
            found |= {"meeting", "kind"} if spoken["speech"] else {"meeting"}
        elif DATE_ONLY.fullmatch(line) or WHEN.fullmatch(line):
            found.add("day")
        elif _ADDRESS.fullmatch(line) and not _INTRODUCES.search(line):
            found.add("address")
        elif n < _FEW_LINES and is_author(line, alone="meeting" in found or kind in _UNDATED):
            found.add("author")
        else:
            text = line
            break
    label = read_label(text) if text else None
    if not text or (label is not None and (label.number or 1) > 1):
        return 0
    if any(_BLANKS.search(block.text[:_SAID_FIRST]) for block in behind[:_FORM_LINES]):
        return 0
    if "kind" in found and (_NAMES_ITSELF.search(text[:_SAID_FIRST]) or _ASKED.match(text)):
        found.add("itself")
    if "kind" in found and _is_signed(behind):
        found.add("signed")
    if sent.is_of_its_kind(title):
        return 0
    return len(found) - sent.fits(CITED.sub("", title))


# ××市人民政府   ＿＿县   　　年　月　日: what a model form leaves blank
_BLANKS = compile_re(r"[×ＸX＿_]{2}|年\s*月\s*日")
# So many lines stand between a title and its text.
_FEW_LINES = 5
# In so many a form shows its blanks.
_FORM_LINES = 8


def _signs_of_news(title: str, behind: Sequence[Block], sent: Sent) -> int:
    """The signs of news: a headline of who did what, over a text that begins with the day and tells the same."""
    text = behind[0].text[:_LEAD] if behind else ""
    if sent.news or not (_is_headline(title) and _OPENS_WITH_DAY.match(text)):
        return 0
    own = _pairs(title_key(title))
    tells = 3 * sum(pair in text for pair in own) >= 2 * len(own)
    return ENOUGH_SIGNS if tells and not sent.fits(title) else 0


def _is_signed(behind: Sequence[Block]) -> bool:
    """Whether the text ends in a body's name over a day, before another title."""
    for n, block in enumerate(behind[:FAR]):
        if n and DATE_ONLY.fullmatch(block.text) and is_body_name(behind[n - 1].text):
            return True
        if ATTACHMENT_LABEL.fullmatch(block.text) or (n and "。" not in block.text and TITLE_END.search(block.text)):
            return False
    return False

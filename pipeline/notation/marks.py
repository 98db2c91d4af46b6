"""Marks of official documents that more than one module reads: small named parts, an example beside each."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.notation.bodies import body_end, body_ends
from pipeline.notation.calendar import ANY_DAY, COUNT, DAY, TO, YEAR
from pipeline.notation.needs import openings, sure
from pipeline.notation.numerals import HAN_NUMERAL, parse_integer
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex
from pipeline.text import BLANK
from pipeline.vocab import genres, text_kinds
from pipeline.vocab.tables import longest_first

# What a government's gazette is called: 清远市人民政府公报, 甘肃政报; but 行政报告, 财政报账, 政报送. A 公报 of
# figures or of a session (统计公报, 环境状况公报, 全会公报) is a document.
_BULLETINS = "统计|普查|状况|数据|资源|监测|调查|质量|会议|全会"
GAZETTE = rf"(?:(?<!{_BULLETINS})公报|(?<![行财民党军])政报(?![告送表名账请批备经销价考道警到]))"
_NAMES_GAZETTE = compile_re(GAZETTE)


def names_gazette(text: str) -> bool:
    """Whether words name a gazette.

    >>> names_gazette("甘肃政报1996年第11期"), names_gazette("行政报告"), names_gazette("2012年统计公报")
    (True, False, False)
    """
    return "报" in text and _NAMES_GAZETTE.search(text) is not None


# what typesetters put before a rubric, an entry or a heading, or round it
ORNAMENTS = "◆◇■□●○◎★☆▲△▼▽※♦"
# the head of contents: 目　录   【目录】   —— 目 录 ——   ◆目录◆   本期目录   本期要目   总目录   目　录　CONTENTS
ROUND_HEAD = rf"[{BLANK}【】\[\]〖〗「」『』《》·•・\-—－–=＝~～*＊{ORNAMENTS}]"
CONTENTS_HEAD = compile_re(
    rf"{ROUND_HEAD}*+(?:本[{BLANK}]*期[{BLANK}]*)?(?:(?:总[{BLANK}]*)?目[{BLANK}]*[录錄次](?:[{BLANK}]*索[{BLANK}]*引)?|要[{BLANK}]*目)"
    rf"(?i:[{BLANK}]*[（(]?contents[）)]?)?{ROUND_HEAD}*+"
)
# 目　录: over the contents that a plan or a regulation prints of itself
OWN_CONTENTS = compile_re(r"目\s*[录錄次]")
# 目　录（续）   目录: over each page of contents that take several
CONTENTS_AGAIN = compile_re(rf"{CONTENTS_HEAD.pattern}(?:[（(][{BLANK}]*续[{BLANK}]*[）)])?{ROUND_HEAD}*+")
_LEADER = r".．·…‥⋯\-_=\u2010-\u2015\uff0d"
# the dots between a title and what stands at the line's end, as no title has them
LEADERS = compile_regex(r"[.．·_]{4,}|[…‥⋯]{2,}[.．·…‥⋯]*")
# what sets page numbers apart, besides line ends; web pages have no-break blanks
_SET_APART = "\t\u3000 \u00a0\u2002\u2003"
# 4   （4）   [4]   P4   （第4页）   4-6: a page in contents, with what stands round it
_PAGE = r"(?:[Pp][.．]?\s?|第\s?)?\d{1,4}(?:\s?[-—–~～－]\s?\d{1,4})?\s?页?"
_PAGE_ENCLOSED = rf"[（(［\[]\s?{_PAGE}\s?[）)］\]]"
# ……- 4 -: the dash before it has been read with the leader
_PAGE_IN_DASHES = r"(?<=[-—–－]\s?)\d{1,3}\s?[-—–－]{1,2}"
# …………（三）   …………一五: pages of the 1950s, behind a leader alone
_PAGE_IN_WORDS = rf"(?<=[{_LEADER}{BLANK}])(?:[（(]\s?[{HAN_NUMERAL}]{{1,5}}\s?[）)]|[{HAN_NUMERAL}]{{1,5}})"
# 标题…………（4）   标题.....	1   标题    12   标题	12   标题……- 12 -   and, on a line without room for a leader:
# 〔2018〕81号67, （昌政〔2018〕12号）1; years that the end of a line cuts are no leader and page: （2016-2020. Without
# any leader a page needs a mark of its own: （宁政〔2014〕6号）（1）   公报／12   公报…/12   公报P12   公报第12页
# 公报·12·   公报06. The run is tried from its first character only: a thousand dots would be read a thousand times.
ENTRY_END = compile_regex(
    rf"(?:(?<![{_LEADER}][{BLANK}]*+)(?!(?<=\d{{4}})[-—–－]\d{{4}}$)[{_LEADER}][{_LEADER}{BLANK}]*+(?:[/／|｜]\s*)?"
    rf"|(?<![{_SET_APART}])[{_SET_APART}]++(?:[/／|｜]\s*)?"
    rf"|(?<=[〕］\])）】]\d{{1,5}}号[）)]?))(?:{_PAGE_ENCLOSED}|{_PAGE}|{_PAGE_IN_DASHES})$"
    rf"|(?<=[\p{{Han}}）)〕”》])(?:{_PAGE_ENCLOSED}|[/／|｜]\s?{_PAGE}|[Pp][.．]?\d{{1,3}}|第\d{{1,3}}页"
    r"|(?<mark>[·•]|[-—–－]{1,2})\s?\d{1,3}\s?(?&mark)|0\d{1,2})$"
    rf"|(?<![{_LEADER}][{BLANK}]*+)(?:[…‥⋯]|[.．·]{{4}})[.．·…‥⋯{BLANK}]*+{_PAGE_IN_WORDS}$"
)


@lru_cache(maxsize=1024)
def entry_end(text: str) -> regex.Match[str] | None:
    """What ENTRY_END finds in a line: layout and outline ask the lines of contents for it again and again."""
    return ENTRY_END.search(text)


# 4　关于…   P4 关于…   第4页　关于…   04 / 关于…   （4）关于…: the page before the title
ENTRY_BEGIN = compile_regex(
    rf"(?<page>{_PAGE_ENCLOSED}|(?:[Pp][.．]?\s?|第\s?)?\d{{1,3}}\s?页?(?=[{_SET_APART}/／|｜·•]))"
    rf"[{_SET_APART}/／|｜·•]*+"
    r"(?=[\p{Han}“《【（(〔]|[12]\d{3}年)"
)
_FIRST_NUMBER = compile_regex(r"\d+")
_NO_NUMERAL = compile_re(rf"[^{HAN_NUMERAL}]+")


def page_in(mark: str) -> int:
    """The page that the mark of an entry of the contents prints, the first of several.

    >>> page_in("…………（4）"), page_in("/ 12"), page_in("……4-6"), page_in("……（一二）")
    (4, 12, 4, 12)
    """
    number = _FIRST_NUMBER.search(mark)
    return int(number.group()) if number is not None else parse_integer(_NO_NUMERAL.sub("", mark)) or 0


# 主办：肥西县人民政府办公室   编辑出版：…   准印证号：…   责任编辑：…   主　办　肥西县人民政府: what a colophon
# (版权页) says of the periodical. `press` is what only a periodical has, `host` what a meeting has as well.
_HOST = r"主\s*[管办]|承\s*办|协\s*办"
_PRESS = (
    r"编\s*[辑印审]|(?:副\s*)?[主总]\s*编|(?:责任|执行|美术)\s*编\s*辑|责\s*编|编\s*(?:辑\s*)?委\s*(?:员\s*)?会|出\s*版|[印承]\s*[刷印]|(?:总\s*)?发\s*行|准\s*印"
    r"|刊\s*[号名]|国内统一|国[内外](?:公开)?发\s*行|国外代号|订\s*[阅购](?=[处者价\s]*[:：])|国际标准|印\s*[数张]|定\s*价|工\s*本\s*费|邮发代号|广告经营|赠\s*阅|发\s*[送放]\s*(?:对\s*象|范\s*围)|封\s*[面底二三]|摄\s*影|题\s*字|排\s*版"
)
_COLOPHON_LABEL = compile_regex(
    rf"(?:(?P<host>{_HOST})|(?P<press>{_PRESS}))(?:[\p{{Han}}\s·・、/／]{{0,10}}[:：]|(?:\s*单\s*位)?[\s]+(?=\S))"
)
# 地址：…   电话：…: also at the foot of a document
_COLOPHON_PLACE = compile_regex(
    r"(?:(?:通\s*[讯信])?\s*地\s*址|(?:联\s*系)?\s*电\s*话|传\s*真|邮\s*编|邮政编码|网\s*址|电子邮[箱件]|E-?mail|校\s*对|审\s*核)[\p{Han}\s]{0,6}[:：]"
)
_MAKES = r"(?:主\s*[管办]|承\s*办|编\s*[辑印]|出\s*版|印\s*刷|承\s*印|发\s*行)"
_MADE_BY = compile_regex(rf"(?:(?P<host>{_HOST})|{_MAKES})(?=\s|$)")
# 陕内资图批字（2004）AK018号   （湘）州内资准字第041号   吉新出（延）内资字第0016号: under which licence it is printed
_LICENCE = (
    r"[（(]?\p{Han}{1,2}[）)]?\p{Han}{0,3}(?:新出|内[资准图连部印])[\p{Han}（）()]{0,12}?[字证][\p{Han}（）()]{0,4}"
    r"[\dA-Z第（）()〔〕\[\]—-]{2,20}号?"
)
# 肥西县人民政府主办   肥西县人民政府办公室编印　　肥西县印刷厂印刷   （内部资料　免费赠阅）   与正式文件具有同等效力
_COLOPHON_WORDS = compile_regex(
    rf"(?:《?\p{{Han}}{{2,30}}{GAZETTE}》?\s*[（(]\p{{Han}}{{1,3}}刊[）)]\s*)?"
    rf"(?:[\p{{Han}}《》][\p{{Han}}\s《》]{{3,39}}(?:{_MAKES}|(?<=[室厅部委府])编)(?:\s+|$)){{1,3}}"
    rf"|{_LICENCE}(?:\s.{{0,30}})?"
    r"|[（(【]?(?:内部(?:资料|刊物|发行)|免费(?:赠阅|交流|发放)|赠\s*阅|欢迎订阅|版权所有)[^。；]{0,24}[）)】]?"
    rf"|[（(]封[面底二三][）)].{{0,40}}"
    rf"|.{{0,30}}{GAZETTE}.{{0,30}}(?:同等效力|标准文本|电子版|订阅|查阅|索取).{{0,20}}"
)
# 《曲靖市人民政府公报》编辑部　网址：…   本刊地址：…　电话：…: the periodical speaks of itself
_OF_ITSELF = compile_regex(
    rf"《?[\p{{Han}}]{{2,30}}{GAZETTE}》?\s*(?:编辑[部室]|编辑委员会|编委会)(?=\s|[:：]|$)"
    r"|本刊(?:编辑部)?(?:通[讯信])?(?:地址|电话|传真|邮编|网址|邮箱|刊号|工本费)\s*[:：]"
)
_LATIN = compile_regex(r"[A-Za-z][A-Za-z .'·-]{5,}")


# 凤凰县人民政府公报编辑委员会   编委会名单: over the people who make it
_COMMITTEE = compile_regex(rf"(?:《?[\p{{Han}}]{{2,30}}{GAZETTE}》?)?(?:编辑委员会|编委会)(?:(?:组成人员|成员)?名单)?")


def names_makers(text: str) -> bool:
    """Whether a line is the head of a list of those who make the gazette.

    >>> names_makers("凤凰县人民政府公报编辑委员会"), names_makers("县志编纂委员会")
    (True, False)
    """
    return _COMMITTEE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Imprinted:
    """What a line says of the periodical: how many labels, and whether one is of a kind that only a periodical has."""

    labels: int
    press: bool


def colophon_line(text: str) -> Imprinted | None:
    """What a line of a colophon (版权页) says; None where it can be none.

    >>> colophon_line("主办：肥西县人民政府　编辑：县政府办公室")
    Imprinted(labels=2, press=True)
    """
    if "。" not in text and (named := _OF_ITSELF.match(text)):
        return Imprinted(2 if named.end() < len(text) else 1, True)  # its name alone may sign what it prints
    if _COLOPHON_LABEL.match(text):
        found = list(_COLOPHON_LABEL.finditer(text))
        places = sum(1 for _ in _COLOPHON_PLACE.finditer(text)) + text.endswith("赠阅")
        places += _DAY_PRINTED.search(text) is not None  # 编辑：某县人民政府办公室　　1978年6月5日出版
        return Imprinted(len(found) + places, any(match["press"] for match in found))
    if _COLOPHON_WORDS.fullmatch(text):
        made = list(_MADE_BY.finditer(text))  # a meeting has its hosts as well
        return Imprinted(1 if all(match["host"] for match in made) else len(made), True)
    return Imprinted(0, False) if _COLOPHON_PLACE.match(text) or _LATIN.fullmatch(text) else None


# 2018年10月15日|出版
PUBLISHED = r"(?:出版|印发|发行|印刷|编印)"
_DAY_PRINTED = compile_regex(rf"{DAY}\s*{PUBLISHED}$")
_DAY_OF_ISSUE = compile_regex(rf"(?:出版日期[:：]?\s*)?{DAY}\s*{PUBLISHED}?")


def makes_gazette(text: str) -> bool:
    """Whether a line beside the contents says who makes the gazette, or its day.

    >>> makes_gazette("主管主办：县政府办公室"), makes_gazette("1998年6月15日出版"), makes_gazette("大事记")
    (True, True, False)
    """
    said = colophon_line(text)
    return (said is not None and said.labels > 0) or _DAY_OF_ISSUE.fullmatch(text) is not None


# 2018 年 7 月 2 日   二O〇四年四月二十七日   （98年7月2日）   2018.7.2
DATE_ONLY = compile_re(rf"[（(]?{ANY_DAY}[）)]?")
# （一九八八年五月二日）: under the title, where no date stands at the document's foot
DATE_IN_BRACKETS = compile_re(rf"[（(]\s*{ANY_DAY}\s*[）)]")
# （2009年4月）   （二〇〇九年三至四月）   （2009年第一季度）: the months that a list or a chronicle is of, on a line
# under its title; a year alone belongs to the title (年度报告⏎（2009年度）)
MONTHS_IN_BRACKETS = compile_re(
    rf"[（(]\s*{YEAR}\s*年\s*(?:{COUNT}\s*(?:月份?)?{TO}{COUNT}\s*月份?|{COUNT}\s*月份?|第?\s*{COUNT}\s*季度|[上下]半年)\s*[）)]"
)

# The kinds of document and of instruments that titles end in (文种); what attachments are called besides.
_SHEETS = ("表", "图", "任免", "解读", "分工", "职责", "流程", "体系", "指标")
GENRES = longest_first({*genres().official, *genres().other, *_SHEETS})
_QUALIFIER = r"(?:\s*[（(][^（）()]{1,24}[）)])?"
# …的通知   …实施意见（试行）   …方案（2016-2020年）
TITLE_END = compiled(rf"(?P<genre>{'|'.join(GENRES)})[”》]?{_QUALIFIER}$")

# 政府工作报告（摘要）: how much of a text is printed
ABRIDGEMENT = r"摘\s?[要登编]|节\s?[选录]"
# 第14期   第六次: which minutes (纪要) they are, under their title or behind it
SITTING = rf"第\s*[\d{HAN_NUMERAL}]{{1,4}}\s*[期次]"
# 会议纪要（第14期）   在全县农村工作会议上的讲话　王强
_BEHIND_TITLE = compile_regex(
    rf"(?<=纪要)\s*[（(]?\s*{SITTING}\s*[）)]?$|(?<=(?:会|上)的(?:讲话|致辞|发言)(?:[（(](?:{ABRIDGEMENT})[）)])?)\s*(?:[（(]{DAY}[）)]\s*)?[（(]?\p{{Han}}{{2,4}}[）)]?$"
)


def without_byline(title: str) -> str:
    """A title as contents print it without what stands behind it: which minutes they are, or whose speech.

    >>> without_byline("研究供热问题的会议纪要　第6期"), without_byline("在全县防汛工作会议上的讲话王强")
    ('研究供热问题的会议纪要', '在全县防汛工作会议上的讲话')
    """
    return str(_BEHIND_TITLE.sub("", title))


CHRONICLE = compile_regex("大事记|政务纪事|政务纪要")
_TIME_WORDS = compile_regex(r"[\d年月日份第一二三四季度上下半至到—-]")
_YEARLY = "政府工作报告"
_ABRIDGED = compile_regex(rf"(?:{ABRIDGEMENT}|全文)$")


def are_of_a_series(one: str, other: str) -> bool:
    """Whether two title keys are a chronicle, whose time the one says in other words or whose place it leaves out; or
    the government's yearly report, which says whose it is in the contents.

    >>> are_of_a_series("大事记2016年8月", "海原县2016年第三季度大事记"), are_of_a_series("大事记", "工作报告")
    (True, False)
    """
    if CHRONICLE.search(one) and CHRONICLE.search(other):
        bare, said = _TIME_WORDS.sub("", one), _TIME_WORDS.sub("", other)
        return bool(bare.endswith(said) or said.endswith(bare))
    one, other = _ABRIDGED.sub("", one), _ABRIDGED.sub("", other)
    return one.endswith(_YEARLY) and other.endswith(_YEARLY) and _YEARLY in (one, other)


# 在县第十六届人民代表大会第四次会议上: where a report was given. With its day or a mark before it, it is a line under
# the title by itself: ——2019年3月2日在…会议上   （在…会议上）   2019年3月2日在…会议上
_OCCASION = r"在[^。；：:，]{4,60}会议?上"
OCCASION = compile_re(_OCCASION)
GIVEN_AT = compiled(
    rf"[—―─–-]{{1,2}}\s?(?:{DAY})?{_OCCASION}|[（(]\s?(?:{DAY}[，,]?)?{_OCCASION}\s?[）)]|{DAY}[，,]?{_OCCASION}"
)
# 在全县防汛工作会议上的讲话（摘要）   致全州各族人民的新年贺词
SPEECH = (
    rf"(?:在[\p{{Han}}\d、“”]{{4,40}}上的(?:{'|'.join(text_kinds('speech'))})"
    rf"|(?:\d{{4}}年)?(?:致[\p{{Han}}、]{{2,20}})?(?:新年|新春|春节|元旦|国庆)(?:{'|'.join(text_kinds('greeting'))}|慰问信))"
    rf"(?:[（(](?:{ABRIDGEMENT})[）)])?"
)
# 《某县停车管理办法》政策解读   关于《某办法》的解读   和静县2012年第一季度大事记   2013年政府工作报告
# 某市2012年国民经济和社会发展统计公报: no piece of a document before it
OF_ITS_OWN = compiled(
    r"(?:关于)?《[^《》]{4,80}》的?(?:有关|相关)?(?:政策|文字)?(?:解读|问答)"
    r"|\p{Han}{0,16}(?:\d{4}年)?[第\d一二三四上下半季度月份至到—-]{0,12}(?:大事记|政务纪事)"
    r"|(?:\p{Han}{2,12})?(?:\d{4}年)?(?:\p{Han}{2,12})?政府工作报告"
    rf"(?:[（(](?:{ABRIDGEMENT}|全文)[）)])?"
    rf"|[\p{{Han}}\d、]{{4,40}}(?:{_BULLETINS})公报(?:[（(][^（）()]{{1,10}}[）)])?"
    rf"|{SPEECH}"
    # 简讯   三月份政务要闻   市政府新闻发布会实录
    rf"|(?:(?:\d{{4}}年)?(?:\d{{1,2}}|[{HAN_NUMERAL}]{{1,3}})月份?)?(?:\p{{Han}}{{0,8}}政务|政府|工作|时政)?(?:要闻|简讯)"
    r"|[\p{Han}\d“”]{2,30}新闻发布会(?:文字)?实录"
    r"|关于[\p{Han}\d、]{4,60}(?:预算|计划)(?:草案)?(?:执行情况)?[\p{Han}\d、]{0,40}的报告"
    r"|[\p{Han}]{2,16}人民代表大会(?:常务委员会)?(?:第[\p{Han}\d]{1,4}次会议)?关于[\p{Han}\d、“”]{4,60}的(?:决议|决定)"
)
# 附件   附件1   附件 2：   附表一   附：
ATTACHMENT_LABEL = compile_re(rf"附\s*+(?:件|表|录|图)?\s*+(?P<number>\d{{1,3}}|[{HAN_NUMERAL}]{{1,3}})?\s*+[:：.、]?")
# 附件：1.清远市…计划   附件1：…   附件1.…   附：内地西藏初中班（校）扩大招生计划表   - 附件：1.…
ATTACHMENT_LIST = compile_re(
    rf"(?:[-—·•]\s*+)?附\s*+(?:件|表|录)?\s*+(?:(?P<number>\d{{1,2}}|[{HAN_NUMERAL}]{{1,2}})?\s*+[:：]\s*+(?=\S)|(?=1\s*+[.．、]\s*+\S))"
)
ATTACHMENT_LIST_FIRSTS = sure(openings(ATTACHMENT_LIST.pattern))
_ATTACHMENT_WORDS = compile_regex(
    rf"附\s*[件表录图]\s*(?:(?<number>\d{{1,3}})(?:[-—]\d{{1,2}})?(?!\d)|(?<number>[{HAN_NUMERAL}]{{1,3}})(?=\s*[:：.、]))?\s*[:：.、]?\s*"
)


def read_attachment_words(text: str) -> tuple[str | None, str] | None:
    """The number and the title of a line that opens with the words of an attachment, or None.

    >>> read_attachment_words("附件1治水工作任务分工表"), read_attachment_words("附属医院名单")
    (('1', '治水工作任务分工表'), None)
    """
    match = _ATTACHMENT_WORDS.match(text)
    return (match["number"], text[match.end() :]) if match else None


# （略）   （内容略）   （表格略）: the gazette leaves out what should stand there; （战略） and （策略） do not say so
OMITTED = compile_re(r"[（(][^（）()]{0,8}(?<![战策方侵谋忽简粗])略(?!图)[^（）()]{0,4}[）)]")


def without_omission(title: str) -> str:
    """A title without the editors' remark that they leave out what it names.

    >>> without_omission("农村公路任务表（略）"), without_omission("某县规划（乡村振兴战略）")
    ('农村公路任务表', '某县规划（乡村振兴战略）')
    """
    return str(OMITTED.sub("", title)).rstrip() if "略" in title else title


# 抄送：…
COPY_TO = compile_re(r"(?:抄\s*+[送报]|[分印]送)\s*+(?:机关|单位)?\s*+[:：]")
_COPIES = r"[（(]?\s*共\s*+印\s*+[\d０-９〇○零一二三四五六七八九十百千]{1,6}\s*+份\s*[）)]?"
_IMPRINT = compile_re(rf"(?:.{{2,40}}?\s*+)?{DAY}\s*+印\s*+发(?:\s*+{_COPIES})?|{_COPIES}")
# （此件公开发布）   （本文有删减）   （联系人：…）   （共印80份）
_RELEASED = r"此件|本文|联系|注[:：]|公开|信息公开|主动公开|依申请|不予公开"
_NOTE_IN_BRACKETS = rf"[（(［\[](?:{_RELEASED}|共\s*+印)[^（）()［］\[\]]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)］\]]"
# 公开方式：主动公开   政府信息公开选项：依申请公开   公开范围：全社会   此件公开发布
_RELEASE_LINE = (
    r"(?:政府)?(?:信息)?公\s*+开\s*+(?:方\s*+式|形\s*+式|属\s*+性|类\s*+[别型]|选\s*+项|范\s*+围|程\s*+度|时\s*+限)\s*+[:：][^。；]{1,20}"
    r"|(?:此件)?(?:主动|依申请|不予|免予)公开(?:发布)?|此件公开(?:发布)?"
    # 信息来源：…   责任编辑：…   政策解读：…: what a web site puts under the document
    r"|(?:\p{Han}{0,4}(?:来源|解读|编辑|审核|校对|责编|作者|链接)|是否公开)\s*+[:：][^。；]{1,60}"
)
# 主题词：城市　交通　通知: until 2012 over the copies (抄送)
SUBJECT_WORDS = compile_re(r"主\s*+题\s*+词\s*+[:：].*")
NOTE = compiled(rf"{_NOTE_IN_BRACKETS}|{_RELEASE_LINE}")

# what a row or a column of totals is called: 合计, 总　计, 小计
TOTAL = r"[合总小共]\s*计"
# titles that a text names: 《甲办法》   《转发〈乙意见〉的通知》
CITED = compile_re(r"《((?:[^《》]|《[^《》]*》)*)》")
# LYDR—2016—00003   登记号：TLFS-96-003   （规范性文件登记编号：云府登1234号）: the number under which a normative
# document is registered (规范性文件登记号), under its own number
REGISTERED = compiled(
    r"(?=\D*\d)[（(【\[]?(?:规范性文件)?(?:统一)?(?:登记|备案|编制登记)(?:编?号|编码)\s*[:：]\s*[\p{Han}A-Z\d\s〔〕\[\]－—–―-]{4,30}[）)】\]]?"
    r"|[（(]?[A-Z]{2,8}\d{0,4}(?:\s*[－—–―-]+\s*\d{2,8}){2,3}[）)]?"
)

# 注：1.本公报数据为初步统计数。   注释：   说明：一、…: words that open notes, of which the first may stand behind them
OPENS_NOTES = compile_re(
    r"[（(]?(?:(?P<alone>附\s*注|备\s*注|注\s*释|注)|说\s*明|填表说明)\s*[:：]\s*(?P<first>.{0,24})"
)

# 联系人：刘某，联系电话：…   市水利局联系人：刘某   监督电话：…   邮政编码：…: whom to ask, never who signs
CONTACT_LINE = compiled(
    r"(?:(?P<who>[\p{Han}（）、]{2,30}?))?\s*+(?:(?:联\s*+系|咨\s*+询)\s*+(?:人|单\s*+位|部\s*+门|科\s*+室|处\s*+室|方\s*+式|电\s*+话|地\s*+址)(?:及(?:联系)?电话|及联系方式|、?电话)?"
    r"|(?:(?:咨\s*+询|监\s*+督|举\s*+报|投\s*+诉|办\s*+公|热\s*+线)\s*+)?电\s*+话|传\s*+真|(?:通\s*+[讯信]\s*+)?地\s*+址|邮\s*+编|邮政编码|电子邮[箱件]|邮\s*+箱|E-?mail)\s*+[:：].*"
)

# 签发人：李明: over a report upwards, beside its number or under it
SIGNED_OFF = compile_re(r"签\s*发\s*人\s*[:：].{0,30}")
# 总理　李克强   省长　高　原: who signs an order
OFFICE_SIGNS = compile_re(
    r"(?:代)?(?:总理|主席|省长|市长|县长|区长|旗长|州长|盟长|专员|主任|局长|部长|镇长|乡长|署长|院长|检察长|委员长)"
)
_BODY_END = rf"(?:{body_end()}|会)"
# 1990年1月9日，最高人民法院: under the title of a reply
DAY_AND_BODY = compiled(rf"[（(]?{DAY}[，,]\s*\p{{Han}}{{2,30}}{_BODY_END}[）)]?")
_BODY_NAME = compiled(rf"国\s*务\s*院|[\p{{Han}}（）\s]{{1,40}}{_BODY_END}")
_LAST_OF_BODY = {word[-1] for word in (*body_ends(), "会", "国务院")}
# What a title says behind its issuer: 某县人民政府关于…   国务院办公厅转发…
TITLE_VERB = "关于|印发|转发|批转|公布|发布|颁发|公告|通告|布告|决定|对|任免|任命"
# 某某人民政府（关于…）   某县教育局 某县财政局（关于…）: whoever issues a title's document
ISSUER = rf"[\p{{Han}}（）\s、]{{1,120}}?{_BODY_END}"
# 某某人民政府关于…   国务院办公厅转发…   某市发展改革委等8部门关于…
ISSUED = rf"{ISSUER}\s*(?:等[\d{HAN_NUMERAL}]*个?(?:部门|单位)\s*)?(?:{TITLE_VERB}|令$)"
_ISSUED = compiled(ISSUED)
# 关于…   转发…   批转…: a title so far lacks its issuer, whose name may stand on the line over it
LACKS_ISSUER = ("关于", "印发", "转发", "批转")


def is_issued(title: str) -> bool:
    """Whether a title begins with who issues it.

    >>> is_issued("某县人民政府批转县计委关于控制投资的报告"), is_issued("批转县计委关于控制投资的报告")
    (True, False)
    """
    return not title.startswith(LACKS_ISSUER) and _ISSUED.match(title) is not None


_SUMMED_UP = compile_regex(rf"(\p{{Han}}{{3,30}}?)等[\d{HAN_NUMERAL}]*个?(?:部门|单位)")


def sums_up_issuers(entry: str, title: str) -> bool:
    """Whether contents sum up in an entry who issued a document whose title names them all.

    >>> sums_up_issuers("市教育局等2部门关于做好招生的通知", "市教育局市财政局关于做好招生的通知")
    True
    """
    summed = _SUMMED_UP.match(entry)
    return bool(summed and title.startswith(summed[1]) and title.endswith(entry[summed.end() :]))


def leaves_out_issuer(entry: str, title: str) -> bool:
    """Whether contents leave out in an entry who issued a document, and 关于 before people.

    >>> leaves_out_issuer("关于调整线路的通告", "韶关市人民政府办公室关于调整线路的通告")
    True
    >>> leaves_out_issuer("李某等同志任职的通知", "秀洲区人民政府关于李某等同志任职的通知")
    True
    """
    before = title.removesuffix(entry)
    return before != title and (before == "关于" or is_body_name(before.removesuffix("关于")))


_FEWEST_ABOUT = 8  # characters of the shortest title that tells a document without its issuer


def without_issuer(title: str) -> str:
    """A title as contents print it that leave out who issued it; the whole one where no issuer stands before it.

    >>> without_issuer("韶关市人民政府办公室关于调整线路的通告"), without_issuer("市长关于调整线路的讲话")
    ('关于调整线路的通告', '市长关于调整线路的讲话')
    """
    match = _SUBJECT.search(title)
    if match is None or len(title) - match.start() < _FEWEST_ABOUT or not is_body_name(title[: match.start()]):
        return title
    return title[match.start() :]


def is_issuer_alone(line: str) -> bool:
    """Whether a line of a title names who issues it and nothing of its matter.

    >>> is_issuer_alone("秀洲区人民政府办公室"), is_issuer_alone("秀洲区人民政府办公室转发区民政局")
    (True, False)
    """
    return is_body_name(line) and _SUBJECT.search(line) is None


_SUBJECT = compiled("|".join(LACKS_ISSUER))


def names_author(title: str, cited: str) -> bool:
    """Whether a title is a cited one with its author before it: of 市教育局《关于…的意见》 the title is printed as
    市教育局关于…的意见. Both are keys (`title_key`).

    >>> names_author("市教育局关于做好招生工作的意见", "关于做好招生工作的意见")
    True
    """
    return len(cited) >= _FEWEST_ABOUT and cited.startswith(LACKS_ISSUER) and title.endswith(cited) and title != cited


# 某地区行政公署|布告   某市人民政府|通告: what bears no matter in its title
_MADE_KNOWN_BY = compiled(rf"(?P<who>{ISSUER})(?P<kind>布告|通告|公告|公示|令|通知|决定)")


def tells_matter(entry: str, title: str) -> bool:
    """Whether contents tell in an entry what a document is about whose title names its issuer and its kind alone.

    >>> tells_matter("喀什地区行政公署关于加强棉花收购工作的布告", "喀什地区行政公署布告")
    True
    """
    found = _MADE_KNOWN_BY.fullmatch(title)
    opens = found is not None and entry.startswith((f"{found['who']}关于", "关于"))
    return found is not None and opens and entry.endswith(f"的{found['kind']}")


_SUBTITLE = compile_regex(r"\s*[—―－-]{2}(?=.{0,40}(?:[会议]上|讲话|报告|致辞|发言|演讲)$)")


def without_subtitle(title: str) -> str:
    """A title without the occasion behind a dash (副标题), which the document prints on a line of its own.

    >>> without_subtitle("政府工作报告——2019年1月8日在县第九届人民代表大会第四次会议上")
    '政府工作报告'
    """
    found = _SUBTITLE.search(title) if "—" in title or "-" in title else None
    return title[: found.start()] if found is not None and found.start() > 3 else title


def is_imprint(text: str) -> bool:
    """Whether a line says who printed a document and when (印发机关和日期), or how many copies.

    >>> is_imprint("某某办公室　2018年7月2日印发"), is_imprint("共印80份"), is_imprint("共印发宣传单")
    (True, True, False)
    """
    return text.endswith(("发", "份", "）", ")")) and _IMPRINT.fullmatch(text) is not None


def is_body_name(text: str) -> bool:
    """Whether a line is a body's name and nothing else: 清远市清新区人民政府   铜仁地区行政公署   中共溧水县委."""
    text = without_seal(text)
    return text[-1:] in _LAST_OF_BODY and _BODY_NAME.fullmatch(text) is not None


# 某县水利局（章）   某县财政局（代章）   （印章）: where a signature stood under a seal
_SEAL = compile_re(r"\s*[（(]\s*(?:盖|公|代|印)?\s*[章印]\s*[）)]$")


def without_seal(text: str) -> str:
    """A signature without the word for its seal: 某县财政局（代章） gives 某县财政局."""
    return str(_SEAL.sub("", text)) if text[-1:] in ("）", ")") else text


def ends_document(text: str) -> bool:
    """Whether a line is one of those that end a document: its date, a note, its copies, the imprint."""
    whole = DATE_ONLY.fullmatch(text) or NOTE.fullmatch(text) or COPY_TO.match(text)
    return whole is not None or is_imprint(text)


def is_of_document(text: str) -> bool:
    """Whether a line at the edge of a page is a document's own: what ends it, who signs, whom to ask, an attachment.

    Such lines repeat from document to document and make no running header.
    """
    opened = SUBJECT_WORDS.match(text) or CONTACT_LINE.match(text) or ATTACHMENT_LIST.match(text)
    return (
        opened is not None
        or ends_document(text)
        or ATTACHMENT_LABEL.fullmatch(text) is not None
        or is_body_name(text)
        or (OFFICE_SIGNS.match(text) is not None and len(text) < 16)
    )


_APPROVES = "(?:通过|批准|同意|审定|核准)"
_TAKES_EFFECT = "(?:施行|试行|执行|实施|生效)"
# （2005年11月25日贵州省第十届人民代表大会常务委员会第十八次会议通过）   （一九八九年四月八日市政府批准，市粮食局发布）
# （经市人民政府批准，自2009年5月1日起执行）   （自2012年5月1日起试行）: under the title of a law or a rule (题注)
ADOPTED = compiled(
    rf"[（(]\s*+(?:{YEAR}\s*+年[^（）()]*(?:{_APPROVES}|[公发颁]布|修[订正]|{_TAKES_EFFECT})[^（）()]*"
    rf"|[^（）()]{{2,40}}(?:{_BODY_END}|会议)[^（）()，,]{{0,8}}{_APPROVES}(?:[，,；;\s][^（）()]*|[公发颁]布|{_TAKES_EFFECT})?"
    rf"|[自从]\s*{DAY}\s*(?:起|开始)(?:正式)?{_TAKES_EFFECT})[）)]"
)

_LETTERHEAD = compiled(rf"[\p{{Han}}（）()\s]{{2,60}}{_BODY_END}\s*文\s*件")


def is_letterhead(text: str) -> bool:
    """Whether a line is the red head over a document (发文机关标志): 清远市清新区人民政府文件."""
    return text.endswith("件") and "关于" not in text and _LETTERHEAD.fullmatch(text) is not None


_TABLE_NUMBER = rf"(?:\d{{1,3}}(?:[-－.—]\d{{1,2}})?|[{HAN_NUMERAL}]{{1,3}})"
# 续表   续表1   续上表   （续表二）   续表1 主要指标   续表　单位：万元   接上页   表1（续）   重点任务分工表（续一）
_CONTINUED = compile_regex(
    rf"[（(]?\s*续\s*[上前]?\s*表\s*{_TABLE_NUMBER}?\s*[）)]?(?:[\s:：][^。；;！？]{{0,40}})?"
    rf"|续\s*表\s*{_TABLE_NUMBER}[^。；;，,！？]{{0,40}}"
    rf"|[（(]?\s*(?:接\s*上\s*[页表]|上\s*接[^。；;，,！？]{{0,8}}|(?:附?\s*表\s*{_TABLE_NUMBER}?)?\s*续)\s*[）)]?"
    rf"|附?\s*表\s*{_TABLE_NUMBER}?[^。；;，,！？]{{0,40}}[（(]\s*续\s*[上前]?\s*表?\s*{_TABLE_NUMBER}?\s*[）)]"
)


def continues_table(text: str) -> bool:
    """Whether a line says that a table goes on.

    >>> continues_table("续表1 主要指标"), continues_table("接上页"), continues_table("继续实施")
    (True, True, False)
    """
    return ("续" in text or "接" in text) and _CONTINUED.fullmatch(text) is not None


# 重点任务分工表（续）: only between two tables, a title may end so as well
CONTINUED_NAME = compile_regex(rf"[^。；;！？]{{1,40}}[（(]\s*续\s*[上前]?\s*表?\s*{_TABLE_NUMBER}?\s*[）)]")
# 单位：万元   （单位：万元）   金额单位：元
UNIT_LINE = compile_regex(r"[（(]?[\p{Han}]{0,4}单\s*位\s*[:：][^。；;]{0,30}")

# 填报单位（盖章）：　　填表人：　　联系电话：   （统计截止时间：2014年7月31日）   （截至2021年6月底）:
# between a table's name and the table, what a form has to be filled in with, or the day that the table tells of
TABLE_LINE = compiled(
    r"[（(]?\s*(?:\p{Han}{0,8}(?:单位|时间|日期|部门|机关|[表报核制管系责]人|电话|传真|年度|编号|表号|文号|盖章)"
    r"(?:[（(][^（）()]{1,8}[）)])?\s*[:：][^。；;:：]{0,30}){1,6}[）)]?|[（(]\s*截[至止][^（）()。]{2,24}[）)]"
)

# What stands round a page number.
PAGE_MARK = r"[-\u2010-\u2015\uff0d·•.~～_|\s]"
# — 4 —   - 12 -   ·3·   4   第4页   第 4 页 共 9 页   4/9
_PAGE_NUMBER = compile_re(
    rf"{PAGE_MARK}*+(\d{{1,4}}){PAGE_MARK}*+|第\s*+(\d{{1,4}})\s*+页(?:\s*+[，,]?\s*+共\s*+\d+\s*+页)?|(\d{{1,4}})\s*+/\s*+\d{{1,4}}"
)


def page_number(text: str) -> int | None:
    """The number of a line that is a page number (页码) and nothing else, with its marks or bare."""
    match = _PAGE_NUMBER.fullmatch(text)
    return int(next(group for group in match.groups() if group)) if match else None


_VARYING = compile_regex(r"[\s\p{P}\p{S}]")


# Titles are asked for again and again, and no title is longer.
_LONGEST_TITLE = 200


def title_key(text: str) -> str:
    """A title without what print varies: blanks, punctuation, widths of brackets."""
    return _title_key(text) if len(text) <= _LONGEST_TITLE else str(_VARYING.sub("", text))


@lru_cache(maxsize=4096)
def _title_key(text: str) -> str:
    return text if text.isalnum() else str(_VARYING.sub("", text))


_ORGAN = compile_regex(
    r"(?:人民政府|人民委员会|革命委员会|政府|行政公署|行署|人民代表大会常务委员会|人大常委会|国务院|办公室|办公厅)?(?:公报|政报|政务公报)$"
)


def gazette_place(gazette: str) -> str:
    """The place in a gazette's name: 清远市清新区人民政府公报 → 清远市清新区."""
    return str(_ORGAN.sub("", gazette))


def is_same_title(cited: str, printed: str) -> bool:
    """Whether two title keys are of one document: equal, one within the other, or the same but for a few words."""
    if not cited or not printed:
        return False
    if cited in printed or printed in cited:
        return True
    return difflib.SequenceMatcher(None, cited, printed, autojunk=False).ratio() >= 0.8

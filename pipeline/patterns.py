"""Marks of official documents that more than one room reads: small named parts, an example beside each."""

from __future__ import annotations

import difflib

import regex

from pipeline.text import BLANK
from pipeline.vocab import genres

HAN_NUMERAL = "一二三四五六七八九十百零〇○两"

_LEADER = r".．·…‥⋯\-_=\u2010-\u2015\uff0d"
# 标题…………（4）   标题.....	1   标题    12   标题	12   and, on a line without room for a leader: 〔2018〕81号67
ENTRY_END = regex.compile(
    rf"(?:[{_LEADER}][{_LEADER}{BLANK}]*+|[\t\u3000 ]++|(?<=[〕］\])）】]\d{{1,5}}号))[（(]?\d{{1,4}}[）)]?$"
)

# 主办：肥西县人民政府办公室   编辑出版：…   准印证号：…   地址：…
COLOPHON = regex.compile(
    r"(?P<strong>主\s*[管办]|编\s*[辑印]|主\s*编|出\s*版|印\s*刷|发\s*行|准\s*印|刊\s*号|国内统一|印\s*数|定\s*价)[\p{Han}\s]{0,10}[:：]"
    r"|(?:地\s*址|电\s*话|传\s*真|邮\s*编|邮政编码|网\s*址|电子邮[箱件]|E-?mail)[\p{Han}\s]{0,6}[:：]|赠\s*阅"
)

# 2018 年 7 月 2 日   二〇〇四年四月二十七日   2018年7月2日印发
DATE_ONLY = regex.compile(
    rf"[（(]?[\d{HAN_NUMERAL}]{{2,4}}\s*年\s*[\d{HAN_NUMERAL}]{{1,3}}\s*月\s*[\d{HAN_NUMERAL}]{{1,3}}\s*日[）)]?"
)

# The kinds of document and of instruments that titles end in (文种); what attachments are called besides.
_SHEETS = ("表", "图", "任免", "解读", "分工", "职责", "流程", "体系", "指标")
GENRES = sorted({*genres().official, *genres().other, *_SHEETS}, key=lambda word: (-len(word), word))
_QUALIFIER = r"(?:\s*[（(][^（）()]{1,24}[）)])?"
# …的通知   …实施意见（试行）   …方案（2016-2020年）
TITLE_END = regex.compile(rf"(?<genre>{'|'.join(GENRES)})[”》]?{_QUALIFIER}$")

# 附件   附件1   附件 2：   附表一   附：
ATTACHMENT_LABEL = regex.compile(rf"附\s*(?:件|表|录|图)?\s*(?<number>\d{{1,3}}|[{HAN_NUMERAL}]{{1,3}})?\s*[:：.、]?")
# 附件：1.清远市…计划   附件1：…   附件1.…   附：内地西藏初中班（校）扩大招生计划表   - 附件：1.…
ATTACHMENT_LIST = regex.compile(
    rf"(?:[-—·•]\s*)?附\s*(?:件|表|录)?\s*(?:(?<number>\d{{1,2}}|[{HAN_NUMERAL}]{{1,2}})?\s*[:：]\s*(?=\S)|(?=1\s*[.．、]\s*\S))"
)
# 抄送：…
COPY_TO = regex.compile(r"(?:抄\s*[送报]|[分印]送)\s*(?:机关|单位)?\s*[:：]")
# 某某办公室　2018年7月2日印发
IMPRINT = regex.compile(
    rf"(?:.{{2,40}}?\s*)?[\d{HAN_NUMERAL}]{{4}}\s*年\s*[\d{HAN_NUMERAL}]{{1,3}}\s*月\s*[\d{HAN_NUMERAL}]{{1,3}}\s*日\s*印\s*发"
)
# （此件公开发布）   （本文有删减）   （联系人：…）
NOTE = regex.compile(
    r"[（(](?:此件|本文|联系|注[:：]|公开|主动公开|依申请)[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]"
)

# （2005年11月25日贵州省第十届人民代表大会常务委员会第十八次会议通过）: under the title of a law (题注)
ADOPTED = regex.compile(r"[（(]\s*\d{4}\s*年[^（）()]*(?:通过|批准|[公发颁]布|修[订正]|施行)[^（）()]*[）)]")

# 清远市清新区人民政府文件   中共清远市委办公室文件   佛冈县教育局 佛冈县财政局文件 (发文机关标志)
LETTERHEAD = regex.compile(
    r"[\p{Han}（）()\s]{2,60}(?:政府|委员会|党委|[省市县区旗州盟]委|办公室|办公厅|公署|[局厅部院署会])\s*文\s*件"
)

_TABLE_NUMBER = rf"(?:\d{{1,3}}(?:[-－.—]\d{{1,2}})?|[{HAN_NUMERAL}]{{1,3}})"
# 续表   续表1   续上表   （续表二）   续表1 主要指标   续表　单位：万元   接上页   表1（续）   重点任务分工表（续一）
CONTINUED = regex.compile(
    rf"[（(]?\s*续\s*[上前]?\s*表\s*{_TABLE_NUMBER}?\s*[）)]?(?:[\s:：][^。；;！？]{{0,40}})?"
    rf"|续\s*表\s*{_TABLE_NUMBER}[^。；;，,！？]{{0,40}}"
    rf"|[（(]?\s*(?:接\s*上\s*[页表]|上\s*接[^。；;，,！？]{{0,8}}|(?:附?\s*表\s*{_TABLE_NUMBER}?)?\s*续)\s*[）)]?"
    rf"|附?\s*表\s*{_TABLE_NUMBER}?[^。；;，,！？]{{0,40}}[（(]\s*续\s*[上前]?\s*表?\s*{_TABLE_NUMBER}?\s*[）)]"
)
# 重点任务分工表（续）: only between two tables, a title may end so as well
CONTINUED_NAME = regex.compile(rf"[^。；;！？]{{1,40}}[（(]\s*续\s*[上前]?\s*表?\s*{_TABLE_NUMBER}?\s*[）)]")
# 单位：万元   （单位：万元）   金额单位：元
UNIT_LINE = regex.compile(r"[（(]?[\p{Han}]{0,4}单\s*位\s*[:：][^。；;]{0,30}")

# What stands round a page number.
PAGE_MARK = r"[-\u2010-\u2015\uff0d·•.~～_|\s]"
# — 4 —   - 12 -   ·3·   4   第4页   第 4 页 共 9 页   4/9
_PAGE_NUMBER = regex.compile(
    rf"{PAGE_MARK}*+(\d{{1,4}}){PAGE_MARK}*+|第\s*(\d{{1,4}})\s*页(?:\s*[，,]?\s*共\s*\d+\s*页)?|(\d{{1,4}})\s*/\s*\d{{1,4}}"
)


def page_number(text: str) -> int | None:
    """The number of a line that is a page number (页码) and nothing else, with its marks or bare."""
    match = _PAGE_NUMBER.fullmatch(text)
    return int(next(group for group in match.groups() if group)) if match else None


_VARYING = regex.compile(r"[\s\p{P}\p{S}]")


def title_key(text: str) -> str:
    """A title without what print varies: blanks, punctuation, widths of brackets."""
    return str(_VARYING.sub("", text))


_ORGAN = regex.compile(
    r"(?:人民政府|政府|人民代表大会常务委员会|人大常委会|国务院|办公室|办公厅)?(?:公报|政报|政务公报)$"
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

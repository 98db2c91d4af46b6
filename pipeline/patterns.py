"""Marks of official documents that more than one room reads: small named parts, an example beside each."""

from __future__ import annotations

import regex

from pipeline.text import BLANK
from pipeline.vocab import genres

HAN_NUMERAL = "一二三四五六七八九十百零〇○两"

_LEADER = r".．·…‥⋯\-_=\u2010-\u2015\uff0d"
# 标题…………（4）   标题.....	1   标题    12   标题	12
ENTRY_END = regex.compile(rf"(?:[{_LEADER}][{_LEADER}{BLANK}]*+|[\t\u3000 ]++)[（(]?\d{{1,4}}[）)]?$")

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

_VARYING = regex.compile(r"[\s\p{P}\p{S}]")


def title_key(text: str) -> str:
    """A title without what print varies: blanks, punctuation, widths of brackets."""
    return str(_VARYING.sub("", text))

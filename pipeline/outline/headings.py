"""Headings: which words of an item are its title, and which are a sentence of the body."""

from __future__ import annotations

import re

import regex

from pipeline.model import Block
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.brackets import OPENERS, left_open, outside
from pipeline.notation.labels import ARTICLE, SECTION, Label
from pipeline.notation.marks import OMITTED
from pipeline.notation.numerals import HAN_COUNT, HAN_NUMERAL
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex

# Words that make an organisation the subject of a sentence: 各镇…, 区政府…, 县教育局…
# (园, 校, 社, 站, 所, 馆 begin words as often as they end names: 市政园林, 乡村社区)
_NAMED = rf"[本我]?[{PLACE_UNITS}]级?\p{{Han}}{{0,14}}?(?:{body_end()})(?<![园校社站所馆](?<!供销社)(?<!学校))"

# What a title says of a body, no predicate: 县级医院能力建设, 乡镇政府职能转变, 市政园林绿化
_NOUN_BEHIND = (
    r"(?:(?!负责|牵头|配合|协助|参与|主办|承办)\p{Han}{2}|\p{Han}{0,10}(?:建设|改革|管理|服务|能力|职[责能]|设置|机制|制度|体系"
    r"|工作|问题|标准|收费|待遇|编制|布局|发展|作用|改造|转变|运行|用地|规模|条件|范围|程序|名单|人员|责任))"
)

_SUBJECT = compiled(
    r"任何|各(?:级|地|镇|乡|县|区|市|省|街道|有关|相关|职能|单位|部门|成员|企业|学校|村|苏木|旗)"
    rf"|{_NAMED}(?!{_NOUN_BEHIND}$)"
    r"|国务院|国家[\p{Han}]{2,10}(?:委|局|部|署)|[\p{Han}]{2,12}(?:部门|机关)(?=[^\p{Han}]|应|要|负责|可|不)"
)

# 同意…   原则同意…   撤销某乡，设立某镇: what a reply (批复) decides
_NOT_OPENING = compiled(
    r"按照?|根据|依据|依照|对[^，,。]{0,60}的[，,]|为了|凡|由(?!来)|经(?!济|营|费|贸|常)|因|如|若|逾期|未(?!来|成年)|本(?:[办条规细方]|决[定议]|意见|通[知告]|公告|制度|预案)"
    r"|(?:原则上?)?(?:不?同意|批准)|撤销[^，,。]{2,20}[，,]设立"
)

# words that hold 应 and say of nothing that it has to be: 响应, 应急, 应保尽保
_OTHER_YING = compiled(
    r"[响供适对反相效回呼答感照顺策报]应|应[急用届收付对变聘邀税征诉战]|一应|应有|应运|应(\p{Han})尽\1"
)

_MODAL = compiled(
    rf"应|不得|须(?!知)|可以|是指|删去|修改为|第[{HAN_COUNT}]+条|由[^，,]{{1,40}}(?:担任|承担|组成|主持)$"
    r"|(?<![自理事缘])由[^，,]{1,40}(?:列支|解决|负担|支付|审批|核定|自理)$|自[^，,]{2,20}起(?:施行|执行|实施|生效)"
    rf"|由[^，,向]{{0,16}}(?:{body_end()}|部门|单位)"
)

# 负责 with what is to be done behind it, or with the body before it: 负责组织实施, 由县教育局负责; not 负责制, 分级负责
_IN_CHARGE = compile_regex(r"(?P<who>[^，,、]*?)负责(?![制任人])(?P<what>[^，,、]*)")

_OF_DUTIES = compiled(r"的\p{Han}{1,4}")

_BODY = compiled(rf"[由\p{{Han}}]*(?:{body_end()}|部门|单位)")

# bodies by their kind, which a slogan may name: 政府负责，部门联动
_KINDS = compiled(r"(?:党委|政府|部门|单位|企业|学校|社会|行业|条块|上下)?")

_IMPERATIVE = r"(?:坚持|实行|落实|推行|建立|健全|完善|做到|开展|组织|实施|加强|明确|对|在)"

_ADVERB = r"(?:全面|逐步|统一|依法|分类|分级|率先|普遍|稳步|严格|继续|探索|尝试|鼓励|支持|引导|推动|允许|创新)"

_PAID = r"(?:收取|缴[纳存]|发放|拨付|核拨|支付|结算|计[算发征]|征收|[报上][送报]|调整|执行|分[配摊])"

_SUM = rf"[\d{HAN_NUMERAL}半]+"

# A rule with subject and predicate, of which no title is made.
_RULE = compiled(
    # 认养期限一般不超过二十年   公示期不少于7天   试点期限为两年   考核结果分为三个等级
    rf"\p{{Han}}{{2,}}(?:不(?:超过|低于|少于|高于|多于|足)|为)(?:每\p{{Han}}{{1,4}})?{_SUM}[^，,]{{0,12}}$|\p{{Han}}{{2,}}分为"
    # 示范区是全省开放的窗口   新机场定名为临沧沧源机场
    rf"|\p{{Han}}{{2,}}(?:(?<![求凡总])是(?![否非])|[定命更改]名为)\p{{Han}}{{2,}}"
    # 张家港河疏浚工程，12月底前全面完工
    rf"|[^，,]+[，,][^，,]{{0,8}}\d{{1,2}}月[^，,]{{0,4}}前[^，,]{{0,4}}(?:完成|完工|竣工|到位|建成|投产|通车)$"
    # 责任书一式三份   资金拨付以验收结果为依据
    rf"|\p{{Han}}{{2,}}(?:一式[{HAN_NUMERAL}]份|以\p{{Han}}{{2,8}}为(?:准|限|依据))$"
    # 管委会隶属市政府   防汛办设在县水务局   船闸管理所归口市港航局管理   博物馆驻南浔古镇; not 理顺隶属关系
    rf"|(?!把|将|{_IMPERATIVE})[\p{{Han}}、]{{2,}}(?:(?:隶属于?|设[在于]|挂靠[在于]?)\p{{Han}}{{1,14}}?(?:{body_end()})(?!\p{{Han}})"
    rf"|归口(?:由|于)?\p{{Han}}{{0,14}}(?:{body_end()}|部门)(?:统一)?(?:管理|领导)$|(?<=[馆所处站局社校厂院府])驻\p{{Han}}{{1,8}}[市县区旗镇乡村街路]$)"
    # 堤脚外五十米为护堤地   原有项目仍按原规定审批
    rf"|[\p{{Han}}、]{{2,}}(?:{_SUM}(?:公?里|米)(?:以?内)?为\p{{Han}}{{2,}}$|仍(?:按|由|归|执行)\p{{Han}}{{2,}})"
    # 合同实行每两年一签   资金实行专户管理
    rf"|(?!{_IMPERATIVE}|{_ADVERB})\p{{Han}}{{2,8}}实行"
    # 租金按季度收取   补助资金按进度拨付
    rf"|(?!{_IMPERATIVE})\p{{Han}}{{2,}}按\p{{Han}}{{1,8}}{_PAID}$"
    # 补贴资金每年核拨两次   车辆每半年检测一次
    rf"|(?!{_IMPERATIVE})\p{{Han}}{{2,}}每半?(?:{_SUM})?(?:年|个?月|季度?|周|日|天)\p{{Han}}{{0,6}}{_SUM}次$"
)

# What an item may say that has a list under it, and no other: 对存在下列问题的单位要进行整改。 提出以下意见。
# The 以下 of a place or a measure (市以下, 规模以下) announces nothing.
_LISTING = compile_regex(
    rf"如下|下列|(?<![{PLACE_UNITS}级模额度准岁元人])以下|(?<![需主重必首])要(?=[^求素点件闻道务])"
)

# 第一条【立法目的】   第一条（目的和依据）
_ARTICLE_TITLE = compiled(rf"[【（(](?![{HAN_COUNT}\d]+[】）)])(\p{{Han}}[^】）)。，：:]{{1,23}})[】）)]")

_BRACKET = compile_re(r"[（(][^（）()]*[）)]")

# 最高运行水位为⏎1974米: what a line end cut from its number
_UNFINISHED = compile_re(r"(?:(?<![行作有认])为|达到|不(?:少|低|高|超)于|不超过|控制在)$")


def heading_of(block: Block, label: Label, elaborated: bool, has_children: bool) -> tuple[str | None, int]:
    """The heading's own words and where they end in `text`; None and the label's end where the item is a sentence.

    A heading on its own line needs something under it that it names, or stands without a full stop. One that shares
    its line with the body is a title of at most 30 characters that the rest of the line elaborates.
    """
    text = block.text
    start = label.length
    while start < len(text) and text[start] in " \u3000\t":
        start += 1
    rest = text[start:]
    if label.rank <= SECTION:
        return (rest.rstrip("。：:") or None), start + len(rest.rstrip("。：:"))
    if label.rank == ARTICLE:
        if title := _ARTICLE_TITLE.match(rest):
            return title[1], start + title.end()
        alone = (
            elaborated
            and len(rest) <= 24
            and not _UNFINISHED.search(rest)
            and not regex.search(r"[\p{P}--[、“”（）()]]", rest, regex.V1)
        )
        return (rest, len(text)) if alone and _is_title(rest, 0) else (None, label.length)
    if parted := _parted_title(block, start):
        return text[start:parted], parted
    stop = _sentence_end(rest)
    words = rest[:stop] if stop is not None else rest
    own_line = stop is None or not rest[stop + 1 :].strip()
    if own_line:
        if stop is None and (words.endswith(("；", ";", "，", ",", "、")) or _UNFINISHED.search(words)):
            return None, label.length
        plain = words.rstrip("：:")
        limit = 60 if has_children else 30
        ended = stop is not None or plain != words or words.endswith(("。”", "；”"))
        # a line without an end is a heading whoever it names: （一）县三防指挥部
        titled = len(plain) <= limit and (not ended or _is_title(plain, 2 if has_children else 1, has_children))
        if plain and titled and (elaborated or not (ended or _NAMED_ONLY.fullmatch(plain))):
            return plain, start + len(plain)
        return None, label.length
    assert stop is not None
    if len(words) > 30 or not _is_title(words, 1):
        return None, label.length
    body = rest[stop + 1 :].lstrip()
    empty = body[0] in "（(" and not OMITTED.search(body) and not _BRACKET.sub("", body).strip()
    return (None, label.length) if empty else (words, start + stop)


# 《某市拆迁管理细则》（某政规〔2006〕3号）: an item of a list of documents, over which nothing stands
_NAMED_ONLY = compiled(r"《.+》(?:[（(][^（）()]+[）)])?")


def _sentence_end(text: str) -> int | None:
    """Place of the first 。 that stands in no bracket; of the first of all where a bracket is left open."""
    first = text.find("。")
    if first < 0:
        return None
    if _OPENER.search(text, 0, first) is None:
        return first
    found = next(outside(text, "。"), None)
    return first if found is None and left_open(text) else found


_OPENER = compile_re("[" + re.escape(OPENERS) + "]")

_ASIDE = compile_re(r"[（(][^（）()]*[）)]|“[^”]*”")

_COMMA = compile_re(r"[，,]")

_CLAUSE_MARK = compile_re(r"[；;：:]")


def _parted_title(block: Block, start: int) -> int | None:
    """The end of a title that a printed blank parts from the body: （一）指导思想　以…为指导, or None."""
    text, origin = block.text, block.cleaned.origin
    first, last = start + 2, min(start + 12, len(text) - 13)
    if last < first or origin[last] - origin[first - 1] == last - first + 1:
        return None  # no blank is printed there
    at = next(n for n in range(first, last + 1) if origin[n] - origin[n - 1] > 1)
    if at - start < 4 or origin[start + 1] - origin[start] > 1:
        return None
    return at if _WORDS_ONLY.fullmatch(text, start + 1, at + 1) and _is_title(text[start:at], 0) else None


_WORDS_ONLY = compiled(r"[\p{Han}“”]+")


def _assigns(words: str) -> bool:
    """Whether words say who has what duty: 由县教育局负责, 负责组织实施. A slogan names nobody (分级负责，属地管理)."""
    for match in _IN_CHARGE.finditer(words):
        who, what = match["who"], match["what"]
        if what and _OF_DUTIES.fullmatch(what) is None:
            return True
        if not what and _KINDS.fullmatch(who) is None and (_BODY.fullmatch(who) or who.startswith("由")):
            return True
    return False


def _is_title(words: str, commas: int, listing: bool = False) -> bool:
    """Whether words read as a title: one or two short phrases that name a topic and tell nobody to do it.

    With `listing` there is a list under it, which they may announce.
    """
    bare = _ASIDE.sub("", words) if "（" in words or "(" in words or "“" in words else words
    if "，" in bare or "," in bare:
        phrases = _COMMA.split(bare)
        if len(phrases) > commas + 1 and max(map(len, phrases)) > 8:
            return False
    return (
        bool(words)
        and not _CLAUSE_MARK.search(bare)
        and _NOT_OPENING.match(words) is None
        and _SUBJECT.match(words) is None
        and not words.startswith("《")
        and _MODAL.search(_OTHER_YING.sub("", bare) if "应" in bare else bare) is None
        and not ("负责" in bare and _assigns(bare))
        and _RULE.match(bare) is None
        and (listing or _LISTING.search(bare) is None)
    )

"""The outline of a part: labelled blocks become nodes, nested by the style of their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

import regex

from pipeline.model import Block, Section
from pipeline.notation.bodies import PLACE_UNITS, body_end
from pipeline.notation.brackets import OPENERS, left_open, outside
from pipeline.notation.labels import ARTICLE, CLAUSE, DECIMAL, ITEM, SECTION, Label, read_item, read_label
from pipeline.notation.marks import OMITTED, OPENS_NOTES
from pipeline.notation.numerals import HAN_COUNT, HAN_NUMERAL
from pipeline.notation.patterns import compiled
from pipeline.precompiled import compile_re, compile_regex


class _Node(NamedTuple):
    """A node as it is found; `before` is the position of the one before it under the same parent."""

    block: int
    label: Label
    parent: int | None
    before: int | None
    level: int
    path: str


def find_sections(
    blocks: Sequence[Block], of: Sequence[int], part: int, before: int
) -> tuple[list[Section], dict[int, int]]:
    """The nodes of one part, and the innermost node that each of its blocks stands in.

    `of` are the part's body blocks in order, `before` the number of nodes in the document's earlier parts (parents
    count through the document).
    """
    nodes: list[_Node] = []
    latest: dict[int | None, int] = {}  # the last node under each parent
    stack: list[tuple[int, int]] = []  # (rank, position in nodes)
    inside: dict[int, int] = {}
    decimal = any(_DECIMAL.match(blocks[i].text) for i in of)
    heads = _decimal_parents(blocks, of)
    counted = _Counted(blocks, of)
    opened = True
    notes = _notes(blocks, of)
    for i in of:
        text = blocks[i].text
        printed = blocks[i].role == "paragraph" and i not in notes
        label = None
        if printed and not (i in of[:2] and _is_subtitle(text)):
            label = _label(text, nodes, stack, opened, counted)
        if label is not None and (i in heads or _follows_head(label, nodes, stack, heads)):
            heads.add(i)
            label = replace(label, rank=DECIMAL)
        if label is None and decimal and printed:
            label = _decimal_head(text)
        if label is None and stack and printed and _closes_list(blocks, nodes, stack[-1][1]):
            stack.pop()  # the words under a list are the parent's
        if label is not None and _is_node(text, label):
            while stack and stack[-1][0] >= label.rank:
                stack.pop()
            parent = stack[-1][1] if stack else None
            above = nodes[parent].path + "/" if parent is not None else ""
            nodes.append(_Node(i, label, parent, latest.get(parent), len(stack) + 1, above + label.text))
            latest[parent] = len(nodes) - 1
            stack.append((label.rank, len(nodes) - 1))
        if stack:
            inside[i] = before + stack[-1][1]
        opened = (label is not None and label.rank < ITEM) or text.endswith(("：", ":"))
    children = {node.parent for node in nodes}
    after: dict[int, int | None] = dict(zip(of, [*of[1:], None], strict=False))
    labelled = {node.block for node in nodes}
    entries = _entries(blocks, of, nodes, children)
    sections: list[Section] = []
    titled: set[int] = set()  # the items that open with a title, on one line with what it is about
    plain: dict[int | None, int] = {}  # the last own-line item without a heading under each parent
    for n, node in enumerate(nodes):
        following = after[node.block]
        elaborated = n in children or (
            following is not None and following not in labelled and blocks[following].role == "paragraph"
        )
        block = blocks[node.block]
        heading, end = _heading(block, node.label, elaborated, n in children)
        sentence, opens_list = block.text.endswith("。"), block.text.endswith(("：", ":"))
        # an item on a line of its own whose fellows before it are sentences is one too
        alone = end >= len(block.text) - 1
        alike = sentence and alone and plain.get(node.parent) == node.label.rank
        listed = _is_listed(blocks, nodes, n) and node.before not in titled
        if heading is not None and not alone:
            titled.add(n)
        if n in entries:
            heading, end = None, node.label.length
        if heading is not None and ((listed or alike) if n not in children else (listed and alone and opens_list)):
            heading, end = None, node.label.length
        if heading is None and sentence:
            plain[node.parent] = node.label.rank
        sections.append(
            Section(
                part=part,
                block=node.block,
                parent=None if node.parent is None else before + node.parent,
                level=node.level,
                kind=node.label.kind,
                label=node.label.text,
                number=node.label.number,
                heading=heading,
                path=node.path,
                span=block.cleaned.span(0, end),
            )
        )
    return sections, inside


# ——一九九六年四月二日在某省第八届人民代表大会第四次会议上   ——在全省财政工作会议上的报告
_SUBTITLE = compiled(
    r"[—―─–-]{1,2}[^。；：，]{0,24}在[^。；：]{4,60}上(?:的(?:报告|讲话|发言|致辞|说明))?(?:[（(][^（）()]*[）)])?$"
)


def _is_subtitle(text: str) -> bool:
    """Whether a line under the title of a report or a speech says where and when it was given."""
    return _SUBTITLE.match(text) is not None


# --- numbers before digits and decimal outlines --------------------------------------------------------------


class _Counted:
    """Which numbers the lines of a part open with, before it is known what they are."""

    def __init__(self, blocks: Sequence[Block], of: Sequence[int]) -> None:
        texts = [blocks[i].text for i in of if blocks[i].role == "paragraph"]
        self.items = {label.number for text in texts if (label := read_item(text) or read_label(text)) is not None}
        self._decimals = {label.text for text in texts if (label := read_label(text)) and DECIMAL < label.rank < ITEM}

    def is_of_outline(self, label: Label) -> bool:
        """Whether a decimal outline goes on from a label, or leads to it, though no head of it is printed: 5.2 or 5.1.1
        stands there beside 5.1. A day (5.1劳动节) and a sum (1.5万元) stand alone."""
        above, _, _ = label.text.rpartition(".")
        return f"{above}.{(label.number or 0) + 1}" in self._decimals or f"{label.text}.1" in self._decimals


def _label(
    text: str, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], opened: bool, counted: _Counted
) -> Label | None:
    """The label that a block opens with, read after the nodes before it.

    3.5家企业 is item 3. where item 2. stands before, and 3.5 of a decimal outline under a heading 3. `opened` tells
    that the block before opens a list: a heading, or words that end in a colon. 1.5万元以下的 is an item where an item
    2. stands in the part (`counted`), else a sum.
    """
    label = read_label(text)
    decimal = label is not None and DECIMAL < label.rank < ITEM
    if label is not None and (not decimal or _has_parent(label, nodes, stack)):
        return label
    item = read_item(text)
    if (
        item is not None
        and item.number in _next_items(nodes, stack, opened)
        and (item.number != 1 or 2 in counted.items)
    ):
        return item
    if label is None:
        return None
    first = label.number == 1 and (label.text.startswith("1.") or counted.is_of_outline(label))
    return label if first or _has_sibling(label, nodes) else None


def _next_items(nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], opened: bool) -> set[int]:
    """The numbers that an item (1. 2.) may have here: the next one of its list, or 1 where a list opens."""
    parent = next((n for rank, n in reversed(stack) if rank < ITEM), None)
    before = next((node.label for node in reversed(nodes) if node.parent == parent and node.label.rank == ITEM), None)
    following = {before.number + 1} if before is not None and before.number is not None else set()
    return following | {1} if opened else following


def _has_parent(label: Label, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]]) -> bool:
    """Whether the parent of a decimal label is open: 3 for 3.1, 3.1 for 3.1.2; and for 3.2 its fellow 3.1."""
    above = label.text.rpartition(".")[0]
    number = int(above) if above.isdigit() else None
    for _, n in stack:
        open_label = nodes[n].label
        if open_label.text == above or (number is not None and open_label.number == number):
            return label.number == 1 or _has_sibling(label, nodes)
    return False


def _has_sibling(label: Label, nodes: Sequence[_Node]) -> bool:
    """Whether the decimal label before this one stands before it: 3.1 for 3.2."""
    above = label.text.rpartition(".")[0]
    before = f"{above}.{(label.number or 0) - 1}"
    return any(node.label.text == before for node in reversed(nodes))


def _decimal_parents(blocks: Sequence[Block], of: Sequence[int]) -> set[int]:
    """The items that head a decimal outline: 1.总则 over 1.1编制目的."""
    heads: set[int] = set()
    last: tuple[int, int | None] | None = None
    for i in of:
        label = read_label(blocks[i].text) if blocks[i].role == "paragraph" else None
        if label is None:
            continue
        if label.rank == ITEM:
            last = (i, label.number)
        elif last is not None and label.rank == DECIMAL + 1 and label.text == f"{last[1]}.1":
            heads.add(last[0])
    return heads


def _follows_head(label: Label, nodes: Sequence[_Node], stack: Sequence[tuple[int, int]], heads: Set[int]) -> bool:
    """Whether an item without decimals under it goes on with the heads of a decimal outline: 4.附则 after 3.2."""
    if label.rank != ITEM or any(rank == ITEM for rank, _ in stack):
        return False
    head = next((nodes[n] for rank, n in stack if rank == DECIMAL and nodes[n].block in heads), None)
    return head is not None and label.number == (head.label.number or 0) + 1


_WORDS = compiled(r"[\p{Han}“《]")


# 1.1 编制目的: the part counts in decimals, and 总则 with a bare 1 before it is a heading
_DECIMAL = compiled(r"\d{1,2}\.\d{1,2}(?![\d.．、%％])\s?[\p{Han}“《]")
_DECIMAL_HEAD = compiled(r"(?P<number>\d{1,2})\s?(?=[\p{Han}][^。；，,：:]{1,20}$)")


def _decimal_head(text: str) -> Label | None:
    """The label of an outermost heading in a decimal outline: 1 总则."""
    match = _DECIMAL_HEAD.match(text)
    return Label("clause", DECIMAL, match["number"], int(match["number"]), match.end("number")) if match else None


def _is_listed(blocks: Sequence[Block], nodes: Sequence[_Node], n: int) -> bool:
    """Whether a node is the last item of an enumeration: the one before it ends in ；."""
    before = nodes[n].before
    same = before is not None and nodes[before].label.rank == nodes[n].label.rank
    return same and before is not None and blocks[nodes[before].block].text.endswith(("；", ";"))


def _notes(blocks: Sequence[Block], of: Sequence[int]) -> set[int]:
    """The blocks that go on with numbered notes (注：1.…⏎2.…) or stand under 注释：; their labels are no outline."""
    found: set[int] = set()
    rank: int | None = None
    wanted = 0  # the number of the note that comes next; 0 where no notes are open
    for i in of:
        text = blocks[i].text
        if blocks[i].role != "paragraph":
            wanted = 0
        elif (opens := OPENS_NOTES.match(text)) is not None:
            first = read_label(opens["first"])
            rank = first.rank if first is not None else None
            wanted = 2 if first is not None and first.number == 1 else 1 if opens["alone"] and not opens["first"] else 0
        elif wanted:
            label = read_label(text) or read_item(text)
            if label is None or label.number != wanted or rank not in (None, label.rank):
                wanted = 0
                continue
            rank, wanted = label.rank, wanted + 1
            found.add(i)
    return found


def _entries(
    blocks: Sequence[Block], of: Sequence[int], nodes: Sequence[_Node], children: Set[int | None]
) -> frozenset[int]:
    """The nodes that are entries of a list and no headings: lines without an end that touch one another, the first at
    the beginning of its part (under 获奖项目) or behind a colon (名单如下：). The last may have text behind it."""
    place = {i: n for n, i in enumerate(of)}
    found: set[int] = set()
    n = 0
    while n < len(nodes):
        end = n
        while (
            end < len(nodes)
            and end not in children
            and nodes[end].label.rank >= CLAUSE
            and _is_entry(blocks[nodes[end].block].text)
            and (end == n or _touches(nodes[end - 1], nodes[end], place))
        ):
            end += 1
        at = place[nodes[n].block]
        if end - n > 1 and (at == 0 or blocks[of[at - 1]].text.endswith(("：", ":"))):
            found.update(range(n, end))
        n = max(end, n + 1)
    return frozenset(found)


_ENDS_ITEM = "；：，、！？;:,…"


def _is_entry(text: str) -> bool:
    return "。" not in text and text[-1] not in _ENDS_ITEM


def _touches(node: _Node, following: _Node, place: Mapping[int, int]) -> bool:
    """Whether a node of the same list stands right under another."""
    alike = node.parent == following.parent and node.label.rank == following.label.rank
    return alike and place[following.block] == place[node.block] + 1


def _closes_list(blocks: Sequence[Block], nodes: Sequence[_Node], n: int) -> bool:
    """Whether node `n` ends an enumeration, so that a paragraph without a label under it belongs to the parent."""
    whole = blocks[nodes[n].block].text.endswith("。")
    return whole and nodes[n].parent is not None and _is_listed(blocks, nodes, n)


def _is_node(text: str, label: Label) -> bool:
    """A label is no node where it is all that stands there, or a dash that opens no words."""
    rest = text[label.length :].strip()
    if label.kind == "dash":
        return _WORDS.match(rest) is not None
    return bool(rest) or label.rank <= ARTICLE


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


def _heading(block: Block, label: Label, elaborated: bool, has_children: bool) -> tuple[str | None, int]:
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
    bare = _ASIDE.sub("", words)
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

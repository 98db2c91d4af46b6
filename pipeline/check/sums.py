"""Checks of sums in running text: a total against the parts that 其中 tells of."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from pipeline.check.case import Case, Finding, number, quote, rounding, shared_start
from pipeline.model import KnownName
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import HAN_COUNT, HAN_FIGURE, parse_integer
from pipeline.precompiled import compile_re, compile_regex
from pipeline.rows import DocumentRow, IssueRow, QuantityRow
from pipeline.text import Cleaned, Span
from pipeline.vocab import fields, part_sets, part_words
from pipeline.vocab.places import children

_NOT_SUMMED = frozenset({"percent", "rate", "duration"})


@dataclass(frozen=True, slots=True)
class _Amount:
    """A quantity at its place in the cleaned text, with the words before it, which say what it counts."""

    row: QuantityRow
    start: int
    end: int
    label: str = ""


def check_sums(case: Case) -> Iterator[Finding]:
    """`sum.mismatch`: a total followed by 其中, or 合计, and parts of one kind that exceed it, or make it up and fall
    short; a list that its own total closes (小学2所、初中1所、高中1所，共5所); shares of one whole above 100 %.

    Read in cleaned text, where the end of a page parts no sentence.
    """
    rows: dict[str, list[QuantityRow]] = defaultdict(list)
    for row in case.rows(QuantityRow):
        rows[row.document_id].append(row)
    codes = [issue.division_code for issue in case.rows(IssueRow)]
    for finds in case.finds:
        if finds.document is not None:
            document = case.documents[finds.document]
            amounts = _amounts(finds.text, rows[document.document_id])
            yield from _sums(finds.text.text, amounts, finds.names or (), document, codes[0] if codes else None)
            yield from _added_up(finds.text.text, amounts, document)
            shares = _amounts(finds.text, [row for row in rows[document.document_id] if row.unit == "%"], summed=False)
            yield from _shared(finds.text.text, shares, finds.names or (), document)
            yield from _structure(finds.text, document)
            yield from _points(finds.text, document)


def _amounts(cleaned: Cleaned, rows: Sequence[QuantityRow], summed: bool = True) -> list[_Amount]:
    """The quantities at their places; `summed` those alone that can be parts of a sum."""
    origin = cleaned.origin
    return [
        _Amount(row, bisect_left(origin, row.char_start), bisect_left(origin, row.char_end - 1) + 1)
        for row in rows
        if not summed or row.kind not in _NOT_SUMMED or _is_for_each(row)
    ]


def _is_for_each(row: QuantityRow) -> bool:
    """Whether an amount is a sum of money for each head, year or place (每人每年390元), which its sources make up."""
    return row.kind == "rate" and row.unit.startswith("元/")


def _is_of_kind(part: QuantityRow, total: QuantityRow) -> bool:
    """Whether a part may be of a total: of its unit; what each is given is said with the total alone (每人每年390元，
    其中个人缴费90元)."""
    if part.unit == total.unit and part.kind == total.kind:
        return True
    return _is_for_each(total) and part.unit == "元" and part.kind == "money"


# what stands between a total and its parts; behind 合计 a mark alone does (合计4800万元，甲县1500万元、乙县…)
_LEAD = compile_regex(
    r"其中|(?<=[，,：:（(])(?:分别为|包括)|(?<=(?:合计|共计|总计)[\d.,]{1,12}[^\d，,：:。；、\n]{1,4})[，,：:]"
)
_SUMMED_UP = ("合计", "共计", "总计")
# the same of a text in which nothing is summed up: `re` runs through it to the words
_LEAD_ALONE = compile_re(r"其中|分别为|包括")
_BEFORE_PARTS = frozenset("，,：:（(")
_COLON = compile_regex(r"\s*[：:，,]?\s*")
_SENTENCE_END = compile_regex(r"[。！？\n]")
_BRACKETED = compile_regex(r"[（(][^（）()\n]*[）)]")


def _sums(
    text: str, amounts: Sequence[_Amount], names: Sequence[KnownName], document: DocumentRow, code: str | None
) -> Iterator[Finding]:
    starts = [amount.start for amount in amounts]
    summed_up = holds_any(text, _SUMMED_UP)
    for lead in (_LEAD if summed_up else _LEAD_ALONE).finditer(text) if amounts else ():
        if not summed_up and lead[0] != "其中" and text[lead.start() - 1 : lead.start()] not in _BEFORE_PARTS:
            continue
        begin = _COLON.match(text, lead.end()).end()
        opener = _open_bracket(text, lead.start())
        stop = _scope_end(text, begin, opener is not None)
        n = bisect_left(starts, begin)
        following = _outside_brackets(text, begin, stop, [a for a in amounts[n : n + 40] if a.end <= stop])
        if not following:
            continue
        before = bisect_left(starts, lead.start())
        total = _total(text, amounts[max(0, before - 24) : before], lead.start(), opener, following)
        if total is None:
            continue
        same = [a for a in following if _is_of_kind(a.row, total.row)]
        parts = [p for p in _labelled(text, begin, same) if not _is_bound(p)]
        listed = lead[0] not in _MARKS or (len(same) == len(following) and _are_listed(text, following))
        if not listed:
            continue
        scope = Span(lead.start(), stop)
        finding = _compare(text, total, parts, len(same) - len(parts), scope, names, document, code, lead[0] in _MARKS)
        if finding is not None:
            yield finding


_MARKS = "，,：:"


def _are_listed(text: str, amounts: Sequence[_Amount]) -> bool:
    """Whether amounts are items of one list, parted by 、 alone."""
    return len(amounts) >= _LEAST_ITEMS and all(
        _NEXT_ITEM.fullmatch(text, one.end, following.start) for one, following in itertools.pairwise(amounts)
    )


_CLOSES = compile_regex(r"[，,]?(?:共计|合计|总计|共)$")
# behind 分别 the total may say of what: 分别为300万元、200万元和100万元，总投资700万元
_CLOSES_EACH = compile_regex(r"[，,](?:共|总)\p{Han}{1,3}$")
_EACH_BEFORE = compile_regex(r"分别\p{Han}{0,6}$")
_NEXT_ITEM = compile_regex(r"、[^，,。；;：:、（()）\n]{1,16}|、|(?:以及|[和及与])[^，,。；;：:、（()）\n]{0,16}")
_WHOLE_LIST = compile_regex(r"[，,。；;）)\n]|$")
_LEAST_ITEMS = 3


def _added_up(text: str, amounts: Sequence[_Amount], document: DocumentRow) -> Iterator[Finding]:
    """Lists of at least three amounts of a unit, parted by 、 alone, that a total behind them closes."""
    for n in range(_LEAST_ITEMS, len(amounts)):
        total = amounts[n]
        window = max(0, total.start - 6), total.start
        closes, each = _CLOSES.search(text, *window), False
        if closes is None:
            closes, each = _CLOSES_EACH.search(text, *window), True
        if closes is None or closes.start() != amounts[n - 1].end or not _WHOLE_LIST.match(text, total.end):
            continue
        first = n - 1
        while first and _NEXT_ITEM.fullmatch(text, amounts[first - 1].end, amounts[first].start):
            first -= 1
        items = amounts[first:n]
        if each and _EACH_BEFORE.search(text, max(0, items[0].start - 9), items[0].start) is None:
            continue
        edge = _edge(text, items[0].start, "\n。")
        earlier = (a for a in amounts[max(0, first - 8) : first] if a.start >= edge)
        if (
            len(items) < _LEAST_ITEMS
            or any(not _is_exact(text, a) or a.row.unit != total.row.unit for a in (*items, total))
            or any(a.row.unit == total.row.unit for a in earlier)
        ):
            continue
        amount = sum(item.row.value for item in items)
        if abs(amount - total.row.value) > _slack([total, *items]):
            yield _mismatch(total, items, Span(items[0].row.char_start, total.row.char_end), document, None)


# 所需资金由|省级|承担   常住人口中，|城镇人口|占
_OF_SHARE = compile_regex(
    r"^\p{Han}*(?:由|按)|^其中|(?:出资|投资|人口|资金)?(?:所占|占|承担|负担|出资|配套|分担|补助|投入)(?:比例|比重)?(?:为|的)?$"
)
_WHOLE_SHARE = 100


def _shared(
    text: str, shares: Sequence[_Amount], names: Sequence[KnownName], document: DocumentRow
) -> Iterator[Finding]:
    """Shares of one whole, one clause a part, that are more than all of it: 省级承担60%，市级承担25%，县级承担20%."""
    first = 0
    for n in range(1, len(shares) + 1):
        if n < len(shares) and _NEXT_SHARE.fullmatch(text, shares[n - 1].end, shares[n].start):
            continue
        run, first = shares[first:n], n
        if not 2 <= len(run) <= _MOST_SHARES or not all(_is_exact(text, part) for part in run):
            continue
        begin = _edge(text, run[0].start, "\n。；;，,：:、")
        parts = [
            _Amount(part.row, part.start, part.end, _OF_SHARE.sub("", part.label))
            for part in _labelled(text, begin, run)
        ]
        amount = sum(part.row.value for part in parts)
        if amount > _WHOLE_SHARE + _slack(parts) and _are_shared(text[begin : run[-1].end], parts, names):
            terms = "+".join(number(part.row.value) for part in parts)
            message = f"各部分之和超过100%：{terms}={number(amount)}%"
            yield Finding("sum.mismatch", run[0].row.char_start, run[-1].row.char_end, message, document.document_id)


# 三次产业结构由15.2:48.3:36.5调整为12.3:45.6:42.1
_OF_STRUCTURE = compile_regex(r"(?:三次|一二三|第?一、二、三次?)产业(?:增加值)?(?:结构|比重|比例|占比|构成|之?比)")
_THREE = compile_regex(
    r"(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)\s?[:：∶]\s?(\d{1,2}(?:\.\d{1,2})?)\s?[:：∶]\s?(\d{1,2}(?:\.\d{1,2})?)(?![\d.:：∶])"
)
_LEAST_OF_WHOLE = 80  # 1:2:3 is a ratio and no structure


def _structure(cleaned: Cleaned, document: DocumentRow) -> Iterator[Finding]:
    """Structures of the three industries (三次产业结构) whose shares are not the whole, even if all were rounded."""
    text = cleaned.text
    if "产业" not in text:
        return
    for said in _OF_STRUCTURE.finditer(text):
        end = _SENTENCE_END.search(text, said.end(), said.end() + 80)
        for three in _THREE.finditer(text, said.end(), end.start() if end else min(len(text), said.end() + 80)):
            amount = sum(map(float, three.groups()))
            slack = rounding([10.0 ** -len(share.partition(".")[2]) for share in three.groups()])
            if amount < _LEAST_OF_WHOLE or abs(amount - _WHOLE_SHARE) <= slack:
                continue
            terms = "+".join(number(float(share)) for share in three.groups())
            place = cleaned.span(three.start(), three.end())
            message = f"三次产业比重之和不是100：{terms}={number(round(amount, 2))}"
            yield Finding("sum.mismatch", place.start, place.end, message, document.document_id)


# 由61.3%提高到63.5%，提高2.2个百分点
_SHARE_PRINT = r"(\d{1,2}(?:\.\d{1,2})?)[%％]"
_POINTS_BETWEEN = compile_regex(
    rf"[由从](?:\d{{4}}年(?:底|末)?的?)?{_SHARE_PRINT}(?P<up>提高|上升|提升|增加|扩大)?(?P<down>下降|降低|减少|缩小|回落)?[到至](?:\d{{4}}年(?:底|末)?的?)?{_SHARE_PRINT}"
    r"[，,](?:共|累计|净|五年)?(?(up)(?:提高|上升|提升|增加|扩大))(?(down)(?:下降|降低|减少|缩小|回落))了?(\d{1,2}(?:\.\d{1,2})?)个百分点"
)


def _points(cleaned: Cleaned, document: DocumentRow) -> Iterator[Finding]:
    """Shares that are said to differ by other percentage points than they do."""
    if "个百分点" not in cleaned.text:
        return
    for said in _POINTS_BETWEEN.finditer(cleaned.text):
        if (said["up"] is None) == (said["down"] is None):
            continue
        printed = (said[1], said[4], said[5])
        one, other, points = map(float, printed)
        slack = rounding([10.0 ** -len(share.partition(".")[2]) for share in printed])
        if abs(abs(other - one) - points) <= slack:
            continue
        place = cleaned.span(said.start(), said.end())
        message = f"百分点与前后两数不符：{quote(said[0], 40)}，相差{number(round(abs(other - one), 2))}个百分点"
        yield Finding("sum.mismatch", place.start, place.end, message, document.document_id)


_NEXT_SHARE = compile_regex(r"[，,、](?:和|与)?[^，,。；;：:、（()）\n]{1,14}")
_MOST_SHARES = 8
_SHARES = compile_regex("占|承担|负担|分担|出资|配套")


def _are_shared(text: str, parts: Sequence[_Amount], names: Sequence[KnownName]) -> bool:
    """Whether clauses say how one whole is shared out, and by parts of which none holds another."""
    if _SHARES.search(text) is None:
        return False
    labels = [part.label for part in parts]
    payers = _payer().fullmatch
    return (len(set(labels)) == len(labels) and all(map(payers, labels))) or _kind(parts, names) is not None


@lru_cache(maxsize=1)
def _payer() -> regex.Pattern[str]:
    giver = "|".join(map(regex.escape, part_words("giver")))
    return compile_regex(rf"(?:{giver})+级?(?:财政|政府)?")


def _is_exact(text: str, amount: _Amount) -> bool:
    row = amount.row
    return row.comparator == "=" and row.value_high is None and not _is_vague(text, amount)


_LONGEST = 600  # characters of a sentence that is read


def _edge(text: str, at: int, ends: str) -> int:
    """Where the stretch begins that one of the marks ends before `at`."""
    return max(max(text.rfind(end, max(0, at - _LONGEST), at) for end in ends) + 1, at - _LONGEST, 0)


def _open_bracket(text: str, at: int) -> int | None:
    """Where the bracket opens that `at` stands in, within its sentence."""
    before = _edge(text, at, "\n。")
    depth = 0
    for place in range(at - 1, before - 1, -1):
        if text[place] in "）)":
            depth += 1
        elif text[place] in "（(":
            if depth == 0:
                return place
            depth -= 1
    return None


def _scope_end(text: str, start: int, bracket: bool) -> int:
    """Where the parts end: with the bracket, or with the sentence. A bracket that does not close holds none."""
    if bracket:
        depth = 0
        for place in range(start, min(start + _LONGEST, len(text))):
            if text[place] in "\n。":
                return place
            depth += (text[place] in "（(") - (text[place] in "）)")
            if depth < 0:
                return place
        return start
    end = _SENTENCE_END.search(text, start, start + _LONGEST)
    return end.start() if end else min(start + _LONGEST, len(text))


def _outside_brackets(text: str, start: int, stop: int, amounts: Sequence[_Amount]) -> list[_Amount]:
    """The amounts that no bracket holds."""
    spans = [m.span() for m in _BRACKETED.finditer(text, start, stop)]
    return [amount for amount in amounts if not any(s <= amount.start < e for s, e in spans)]


# what a total is not: how much more than the year before, what is due for each
_CHANGE = r"增加|增长|减少|下降|新增|增|减|比[^，。]{0,10}|同比[^，。]{0,4}"
_GROWN = compile_regex(rf"(?:{_CHANGE}|每[^，。]{{0,6}}|人均|均)$")
_MORE = compile_regex(rf"(?:{_CHANGE})$")
_ABOUT_BEFORE = compile_regex(r"(?:约|近|将近|接近|估计)$")
_ABOUT = compile_regex(r"约|近|余|多|左右|上下")
_ONLY_MARKS = compile_regex(r"[\s，,；;：:。]*(?:[（(][^（）()]*[）)])?[\s，,；;：:。（(]*")


def _total(
    text: str, before: Sequence[_Amount], lead: int, opener: int | None, following: Sequence[_Amount]
) -> _Amount | None:
    """The amount that 其中 parts: the one of the parts' unit in the sentence before it, if there is one alone or one
    that touches."""
    at = lead if opener is None else opener
    edge = _edge(text, at, "\n。；")
    if not text[edge:at].strip():
        # 其中 opens its sentence: the total stands in the one before
        edge = _edge(text, max(0, edge - 1), "\n。")
    units = {a.row.unit for a in following}
    each = "元" in units
    near = [
        a for a in before if a.start >= edge and a.end <= at and (a.row.unit in units or (each and _is_for_each(a.row)))
    ]
    found = _outside_brackets(text, edge, at, near)
    if not found:
        return None
    last = found[-1]
    touches = _ONLY_MARKS.fullmatch(text, last.end, lead) is not None
    # several amounts of several units before 其中: which is parted cannot be said
    if sum(a.row.unit == last.row.unit for a in found) > 1:
        return None
    if not touches and len({a.row.unit for a in found}) > 1:
        return None
    above = text[max(edge, last.start - 12) : last.start]
    if last.row.value_high is not None or (_GROWN if not _is_for_each(last.row) else _MORE).search(above):
        return None
    return last


def _labelled(text: str, begin: int, amounts: Sequence[_Amount]) -> list[_Amount]:
    """The parts with their labels: the words between a part and the one before it."""
    labelled, at = [], begin
    for amount in amounts:
        words = _BRACKETED.sub("", text[at : amount.start])
        words = _PARTED.split(words.rstrip("，,、；;：: "))[-1]
        labelled.append(_Amount(amount.row, amount.start, amount.end, _TRIMMED.sub("", words.strip())))
        at = amount.end
    return labelled


_PARTED = compile_regex(r"[，,、；;：:。）)]")
_TRIMMED = compile_regex(r"^(?:和|与|及|以及|另有|另|还有|有)|(?:共计|合计|分别|各|共|约|为|是|计)$")
_EACH = compile_regex(r"每|人均|均|单价|标准|最高|最低|各$")


def _is_bound(part: _Amount) -> bool:
    """Whether an amount is a cap or a rate and no part (每村不超过30万元)."""
    return part.row.comparator != "=" or part.row.value_high is not None or _EACH.search(part.label) is not None


# --- of which kind parts are --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _source_of_money() -> regex.Pattern[str]:
    giver, fund = ("|".join(map(regex.escape, part_words(kind))) for kind in ("giver", "fund"))
    own = "自筹(?:资金)?|财政(?:资金)?|配套(?:资金)?|银行贷款|贷款|专项债券?|(?:地方)?(?:政府)?债券|社会资本|公益金"
    return compile_regex(
        rf"(?:由|从|争取|申请|申报|利用|落实)?(?:(?:{giver})+级?(?:{fund})+|(?:{giver})*(?:{own})|(?:{giver}))"
    )


@lru_cache(maxsize=1)
def _zone() -> regex.Pattern[str]:
    return compile_regex(rf"(?:{'|'.join(map(regex.escape, part_words('zone')))})+区(?:面积)?")


# a town, a county or a village, and what it does with its part (新哨镇新建48个)
_UNIT = compile_regex(
    r"(?P<name>(?:\p{Han}{1,6}?(?P<town>街道办事处|街道|镇|乡|苏木)|\p{Han}{1,7}?(?P<county>自治[县旗州]|[县市区旗])|\p{Han}{1,5}?(?P<village>村|社区)))"
    r"(?:新建|新增|改建|扩建|建设|建成|完成|安排|种植|栽植|改造|任务|面积|落实|整治|储备|承担){0,2}"
)
_ORDINAL = compile_regex(
    rf"(?P<name>[{HAN_FIGURE}特优]等奖?|[一二三四五甲乙丙丁ⅠⅡⅢⅣ]类|[一二三四五]级|第[{HAN_COUNT}]+[批期类组])\p{{Han}}{{0,6}}"
)
# not 6月底完成100个，10月底完成220个: what is done by a day holds what was done by the day before it
_YEAR = compile_regex(r"(?P<name>(?:19|20)\d\d)年(?:度)?(?![年内]?[底末前])\p{Han}{0,4}")
_PERIOD = compile_regex(r"第?(?P<name>[一二三四]季度|[上下]半年|\d{1,2}月)(?:份)?(?![底末前])\p{Han}{0,4}")
_SEX = compile_regex(r"(?P<name>[男女])(?:性|生|职工|代表)?")
_REST = compile_regex(r"其余|余下|剩余|其他|其它|其余的?\p{Han}{0,6}")
_REST_OPEN = compile_regex(r"其余|余下|剩余|不足部分|缺口")


def _kind(parts: Sequence[_Amount], names: Sequence[KnownName]) -> str | None:
    """The kind that all parts are of, so that none is counted twice; None where they may overlap."""
    labels = [part.label for part in parts]
    if len(labels) < 2 or any(not label for label in labels):
        return None
    differ = len(set(labels)) == len(labels)
    if parts[0].row.unit.startswith("元") and differ and all(map(_source_of_money().fullmatch, labels)):
        return "money"
    if differ and all(map(_zone().fullmatch, labels)):
        return "zone"
    for kind, form in (("ordinal", _ORDINAL), ("year", _YEAR), ("period", _PERIOD), ("sex", _SEX)):
        found = [form.fullmatch(label) for label in labels]
        if all(found) and len({m["name"] for m in found if m}) == len(labels):
            return kind
    if _are_of_fields(labels):
        return "field"
    if _are_of_a_set(labels):
        return "set"
    units = [_UNIT.fullmatch(label) for label in labels]
    if all(units) and len({m["name"] for m in units if m}) == len(labels):
        for level in ("town", "county", "village"):
            if all(m[level] for m in units if m):
                return level
    bodies = [_body_at(part, names) for part in parts]
    if all(bodies) and len(set(bodies)) == len(bodies):
        return "body"
    return None


# 公办|小学, 种植|玉米: what is said of all alike
_OF_ALL = compile_regex(
    r"^(?:公办|民办|新建|改扩建|改建|扩建|种植(?!业)|现有|发放|兑付|完成|落实|实现)+"
    r"|(?:种植面积|播种面积|面积|总产量?|产量|总?产值|增加值|存栏|出栏|里程)$"
)


def _are_of_a_set(labels: Sequence[str]) -> bool:
    """Whether labels are things of which none holds another: 高中, 初中, 小学; 粮食直补, 良种补贴."""
    named = {_OF_ALL.sub("", label) for label in labels}
    return len(named) == len(labels) and any(named <= words for words in part_sets())


def _are_of_fields(labels: Sequence[str]) -> bool:
    """Whether labels are fields of government with one noun: 水利项目, 交通项目."""
    shared = min(shared_start(labels[0][::-1], label[::-1]) for label in labels[1:])
    named = [label[: len(label) - shared] for label in labels]
    return len(set(named)) == len(named) and all(name in fields() for name in named)


def _body_at(part: _Amount, names: Sequence[KnownName]) -> str | None:
    """The full name of the body that a part's label opens with."""
    at = part.start - len(part.label)
    first = bisect_left(names, at - 1, key=lambda name: name.start)
    return next((name.full for name in names[first : first + 3] if abs(name.start - at) <= 1), None)


_NAMED_UNITS = compile_regex(rf"(\d+|[{HAN_COUNT}]{{1,3}})个(?:乡镇|镇|乡|街道|县|区|市|旗|县区|县市|村|社区)")


def _is_whole(kind: str, parts: Sequence[_Amount], text: str, code: str | None) -> bool:
    """Whether parts of a kind make up the whole: sources of money, zones, all units of the place."""
    if kind in ("money", "zone"):
        return True
    names = {m["name"] for part in parts if (m := _UNIT.fullmatch(part.label))}
    if kind == "county" and code is not None:
        own = {place.name for place in children(code)}
        if own and own <= names:
            return True
    return any(parse_integer(m[1]) == len(parts) for m in _NAMED_UNITS.finditer(text))


# --- the comparison -----------------------------------------------------------------------------------------------


def _compare(
    text: str,
    total: _Amount,
    parts: list[_Amount],
    dropped: int,
    scope: Span,
    names: Sequence[KnownName],
    document: DocumentRow,
    code: str | None,
    whole: bool,
) -> Finding | None:
    """The finding where parts contradict their total; `whole` where the list leaves none of them out."""
    lead, stop = scope.start, scope.end
    rest = next((n for n, part in enumerate(parts) if _REST.fullmatch(part.label)), None)
    named = parts if rest is None else parts[:rest]
    while len(named) >= 2 and _kind(named, names) is None:
        named = named[:-1]  # amounts behind the parts tell of something else
    kind = _kind(named, names) if len(named) >= 2 else None
    complete = rest is not None and named == parts[:rest] and len(named) >= 1
    summed = [*named, parts[rest]] if complete and rest is not None else list(named)
    if len(summed) < 2 or any(_is_vague(text, part) for part in (total, *summed)):
        return None
    amount, slack = sum(part.row.value for part in summed), _slack([total, *summed])
    if _is_for_each(total.row) and any(part.row.value >= total.row.value for part in summed):
        return None  # 总投资90万元，每户补助2万元，其中中央资金60万元: the sources of all that is given
    over = amount > total.row.value + slack and (kind is not None or (complete and len(named) == 1))
    short = amount < total.row.value - slack and total.row.comparator in ("=", "<=")
    if short and not complete:
        behind = text[summed[-1].end : stop]
        short = (
            kind is not None
            and len(summed) >= 3
            and len(summed) == len(parts)
            and not dropped
            and not behind.startswith("等")
            and _REST_OPEN.search(text[lead:stop]) is None
            and not _is_for_each(total.row)
            and (whole or _is_whole(kind, summed, text[max(0, total.start - 60) : lead], code))
        )
    if not over and not short:
        return None
    severity = "info" if short and not complete else None
    return _mismatch(total, summed, Span(total.row.char_start, summed[-1].row.char_end), document, severity)


def _mismatch(
    total: _Amount, parts: Sequence[_Amount], place: Span, document: DocumentRow, severity: str | None
) -> Finding:
    scale, unit = _scale(total.row)
    unit = unit.split("/")[0]  # of 元/人·年, as the print has it: each of the parts is 元
    terms = "+".join(number(part.row.value / scale) for part in parts)
    amount = sum(part.row.value for part in parts)
    message = f"总数与分项不符：{quote(total.row.raw)}，而{terms}={number(amount / scale)}{unit}"
    return Finding("sum.mismatch", place.start, place.end, message, document.document_id, severity)


def _is_vague(text: str, amount: _Amount) -> bool:
    before, behind = text[max(0, amount.start - 2) : amount.start], text[amount.end : amount.end + 2]
    return bool(_ABOUT_BEFORE.search(before) or _ABOUT.search(amount.row.raw) or _ABOUT.match(behind))


_FIGURE = compile_regex(r"\d+(?:\.(\d+))?")


def _slack(amounts: Sequence[_Amount]) -> float:
    """How far the parts may lie from the total because all were rounded to their last printed places."""
    places = []
    for amount in amounts:
        figure = _FIGURE.search(amount.row.raw)
        printed = float(figure.group()) if figure else 0.0
        scale = amount.row.value / printed if printed else 1.0
        decimals = len(figure[1] or "") if figure else 0
        if decimals or scale > 1:
            places.append(scale / 10**decimals)
    return rounding(places)


def _scale(row: QuantityRow) -> tuple[float, str]:
    """The scale and the unit that a total is printed in: 920万元, 7.5万亩."""
    for scale, word in ((1e8, "亿"), (1e4, "万")):
        if word + row.unit in row.raw:
            return scale, word + row.unit
    return 1.0, row.unit

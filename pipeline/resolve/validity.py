"""When a document takes effect and when it ends: 施行 and 有效期 clauses (规章制定程序条例, article 32)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pipeline.model import FoundDate
from pipeline.notation.marks import GENRES
from pipeline.notation.numerals import parse_integer
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex

# 自1999年10月1日起实行。   but 1月5日至2月5日实行24小时值守
_IN_FORCE = r"(?:正式)?(?:施行|实施|实行(?![^。；;，,）)\n])|执行|生效|起效|试行)"
_TERM = r"(?:(?:有效期|试行期|施行期|实施期|执行期)限?|执行时间)(?:暂定)?"
_OWN_TEXT = rf"(?:{one_of(GENRES)}|文件|政策|标准|措施|制度|规范|目录)"
# 自2019年3月1日起施行   于2020年7月1日起执行   自2020年7月1日起至2025年6月30日止施行
# not 自2019年1月1日起执行新标准: what takes effect then is something else's
_COUNT = r"(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,3})\s?(?P<unit>年|个月)"
_FROM_DATE = compile_regex(
    rf"[起]?[，,]?(?:至[^，。；\n]{{6,14}}止)?{_IN_FORCE}(?:(?<=试行)(?={_COUNT})|(?!(?![至到截有])\p{{Han}}))"
)
# 自公布之日起施行   从印发之日起30日后实施
_FROM_SIGNING = compile_regex(
    rf"[自从](?:本?\p{{Han}}{{0,6}})?(?:公布|发布|印发|下发|下达|颁布|颁发|签发|发文)之日起?(?:满?(?P<days>\d{{1,3}})(?:日|天)后?)?{_IN_FORCE}"
)
# 有效期5年   有效期为三年   试行两年   试行期限为2年   有效期自施行之日起5年
_LASTS = compile_regex(rf"(?:{_TERM}(?:为|是|自\p{{Han}}{{2,8}}之日起(?:计算)?[，,]?(?:为期?)?)?|试行|暂行)\s?{_COUNT}")
# 有效期至2025年6月30日   有效期截至2025年6月30日
_UNTIL = compile_regex(rf"{_TERM}(?:自[^，。；\n]{{4,40}}|为)?[，,]?(?:截?[至止]|到)+\Z")
# 有效期自2020年2月1日至2025年1月31日   执行期限为2019年1月1日至2023年12月31日
_DURING = compile_regex(rf"{_TERM}(?:为|是|[：:])?\Z")
# 自…起施行，|2010年1月31日自行失效   ，|执行至2011年12月31日: what stands before the last day, and behind it
_GOES_ON = compile_regex(
    r"[，,；;]?(?:暂定?|(?:并|将)?[于在自从]|有效|(?P<runs>(?:执行|试行|施行|实施)(?:期限)?(?:截?止)?))*+"
)
_LAPSES = compile_regex(r"(?:止)?(?:[自即]行|自动)?(?:失效|废止|终止|停止(?:执行|施行|实施)|届满)")
_CLOSES = compile_regex(r"止?[。；;\n]|止?\Z")
# How far from the clause of effect (施行) the term is told: the same article or one beside it. A term elsewhere is
# that of a licence or of an older text.
_BEFORE, _AFTER = 60, 100


# 本决定自公布之日起施行: of a decision that prints the rules that it amends, whose own clause is an older one
_OF_DECISION = compile_regex(r"本决定(?=[自从于])")
# 将第二十条中的“|, 修改为：“|, 作为第三十条：“|: words of the text that is changed
_CHANGED = compile_regex(
    r"(?:[改称]为|中的?|作为[^“\n]{0,12}|增加[^“\n]{0,24}|删[去除]|第[^“\n]{1,6}[条款项])[：:，,]?\Z"
)
_QUOTE_WITHIN = 600


def _is_of_another(text: str, at: int) -> bool:
    """Whether a place stands in the words of a text that this one amends (将…中的“有效期至…”修改为“…”)."""
    low = max(0, at - _QUOTE_WITHIN)
    opening = text.rfind("“", low, at)
    return opening > text.rfind("”", low, at) and _CHANGED.search(text, max(0, opening - 30), opening) is not None


def validity(text: str, dates: Sequence[FoundDate], signed: date | None) -> tuple[date | None, date | None]:
    """The first and the last day on which a document holds, where its text says so; the closing clause counts, in a
    decision (决定) its own."""
    start: date | None = None
    end: date | None = None
    clause_at: int | None = None
    clause_end = 0
    decides = any(not _is_of_another(text, found.start()) for found in _OF_DECISION.finditer(text))
    for found in dates:
        if not found.valid or found.grain == "year" or _is_of_another(text, found.char_start):
            continue
        if decides and not text.startswith("本决定", max(0, found.char_start - 3)) and found.bound != "by":
            continue
        begins = found.bound == "from" or (found.bound == "between" and _is_said_from(text, found))
        begins = begins and not _is_said_of_another(text, found.char_start)
        begins = begins or (found.bound == "on" and found.grain == "day" and _is_own_day(text, found))
        if begins and found.start and (force := _FROM_DATE.match(text, found.char_end)):
            start, clause_at, clause_end = found.start, found.char_start, force.end()
            end = found.end if found.bound == "between" else end
        elif found.bound == "between" and found.start and _during(text, found):
            start, end = start or found.start, found.end
        elif found.end and found.bound in ("on", "by", "between") and _lasts_until(text, found):
            end = found.end
    if start is None and signed is not None:
        clause = None
        for one in _FROM_SIGNING.finditer(text):  # the last one counts
            own = not decides or text.startswith("本决定", max(0, one.start() - 3))
            clause = one if own and not _is_of_another(text, one.start()) else clause
        if clause is not None:
            start, clause_at = signed + timedelta(days=int(clause["days"] or 0)), clause.start()
            clause_end = clause.end()
    if start is not None and end is None and clause_at is not None:
        # of a decision only its own paragraph counts: behind it stand the rules that it amends
        line = text.find("\n", clause_at) if decides else -1
        end = _lapses_on(text, clause_end, dates) or _after(start, text if line < 0 else text[:line], clause_at, dates)
    return start, end


def _lapses_on(text: str, clause_end: int, dates: Sequence[FoundDate]) -> date | None:
    """The last day that the words right behind the clause of effect name: 自…起施行，2010年1月31日自行失效."""
    found = next((one for one in dates if one.char_start >= clause_end), None)
    if found is None or not found.valid or found.grain != "day":
        return None
    between = _GOES_ON.fullmatch(text, clause_end, found.char_start)
    if between is None:
        return None
    lapses = _LAPSES.match(text, found.char_end) is not None
    if found.bound == "from":
        return found.start - timedelta(days=1) if lapses and found.start else None
    # 自…起执行|至2020年12月31日
    runs = between["runs"] or (found.char_start == clause_end and found.raw.startswith("至"))
    ends = found.bound == "by" and (runs or found.raw.endswith("止"))
    return found.end if lapses or (ends and _CLOSES.match(text, found.char_end)) else None


# 自…至…施行 tells when a text holds; 七月至十月组织实施 and 6月至8月实施 are stages of the work
_SAID_FROM = compile_regex(r"[自从由于]")
# 本通知|2020年1月1日至2022年12月31日执行
_THIS_TEXT = compile_regex(rf"本{_OWN_TEXT}(?P<day>定?于)?\Z")


def _is_said_from(text: str, found: FoundDate) -> bool:
    """Whether a stretch opens with words that something holds from its first day on."""
    if _SAID_FROM.search(text[max(0, found.char_start - 1) : found.char_start] + found.raw[:1]):
        return True
    return _THIS_TEXT.search(text, max(0, found.char_start - 16), found.char_start) is not None


# 《中华人民共和国慈善法》将|于2016年9月1日起施行: when something else takes effect
# 原《暂行办法》（|2012年3月1日起施行）: of that, too
_OTHER_TEXT = compile_regex(
    r"《(?P<title>[^《》\n]{2,60})》(?:(?:[（(][^（）()\n]{0,40}[）)])?(?:将|已|的规定)?|[（(][^（）()\n]{0,20}?)[于自从]?\Z"
)


_SENT_BEFORE = compile_regex(r"(?:印发|公布|发布|颁布|下发|现将|制定)[^。；\n]{0,40}\Z")
_SENT_BEHIND = compile_regex(r"[^。\n]{0,80}(?:印发|公布|发布|颁布|下发)")


def _is_said_of_another(text: str, at: int) -> bool:
    """Whether a clause of effect tells of a document that this one only names, and neither sends out nor prints."""
    other = _OTHER_TEXT.search(text, max(0, at - 120), at)
    if other is None:
        return False
    title = other["title"]
    if f"\n{title}\n" in text:
        return False
    places = (found for found in _titles_in(text, f"《{title}》"))
    return not any(
        _SENT_BEFORE.search(text, max(0, low - 60), low) or _SENT_BEHIND.match(text, high) for low, high in places
    )


def _titles_in(text: str, title: str) -> Iterator[tuple[int, int]]:
    at = text.find(title)
    while at >= 0:
        yield at, at + len(title)
        at = text.find(title, at + 1)


def _is_own_day(text: str, found: FoundDate) -> bool:
    """Whether a day is that on which this text takes effect: 本条例于一九九〇年六月一日施行."""
    own = _THIS_TEXT.search(text, max(0, found.char_start - 16), found.char_start)
    return own is not None and own["day"] is not None


# 本办法|有效期5年, 九、|有效期至…, …起施行，|有效期两年; not 采矿许可证|有效期至…, 《甲办法》|有效期至…
_OWN_TERM = compile_regex(
    rf"(?:^|[、.．）)条\s])(?:(?:[本此该其]|以上|上述)[\p{{Han}}《》]{{0,16}}|\p{{Han}}{{0,10}}{_OWN_TEXT}|暂定|[均并且])?的?\Z"
    r"|日起\Z"  # 自7月1日起|试行一年
)
_CLAUSE_MARK = compile_regex(r"(?r)[。；;，,：:\n“]")


def _is_own_term(text: str, at: int) -> bool:
    """Whether the term (有效期) that stands at a place is this text's own, by the words before it in its clause."""
    mark = _CLAUSE_MARK.search(text, max(0, at - 60), at)
    words = text[mark.end() if mark else max(0, at - 60) : at]
    if not words and mark and text[mark.start() - 1 : mark.end()] == "的，":
        return False  # 已取得许可证的，有效期至…: of those
    return ("》" not in words or "本《" in words) and _OWN_TERM.search(words) is not None


def _during(text: str, found: FoundDate) -> bool:
    low = max(0, found.char_start - 12)
    term = _DURING.search(text[low : found.char_start])
    return term is not None and _is_own_term(text, low + term.start())


_OPENS_UNTIL = compile_regex(r"(?:截?[至止]|到)+")


def _lasts_until(text: str, found: FoundDate) -> bool:
    low = max(0, found.char_start - 40)
    opening = _OPENS_UNTIL.match(found.raw)
    term = _UNTIL.search(text[low : found.char_start] + (opening[0] if opening else ""))
    return term is not None and _is_own_term(text, low + term.start())


# 有效期五年，自2022年9月1日起|计算
_COUNTED_FROM = compile_regex("计算|起算|算起?")


def _after(start: date, text: str, clause_at: int, dates: Sequence[FoundDate]) -> date | None:
    """The last day of the term that begins on `start`, or on the day that it says itself to be counted from: 有效期5年
    from 1 March 2023 ends on 29 February 2028."""
    around = _LASTS.finditer(text, max(0, clause_at - _BEFORE), clause_at + _AFTER)
    told = [one for one in around if _is_own_term(text, one.start()) and not _is_of_another(text, one.start())]
    match = told[-1] if told else None
    number = parse_integer(match["number"]) if match else None
    if match is None or not number:
        return None
    for one in dates:  # behind the term, or behind its comma or bracket
        counted = match.end() <= one.char_start <= match.end() + 1 and _COUNTED_FROM.match(text, one.char_end)
        if counted and one.start and one.bound == "from" and one.grain == "day":
            start = one.start
    months = number * (12 if match["unit"] == "年" else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    # a month without that day: its last day ends the term (民法典 第二百零二条)
    return date(year, month, last) if start.day > last else date(year, month, start.day) - timedelta(days=1)

"""Which year a month without one lies in: a report tells of the past, a deadline lies ahead.

What is known: the document's day, the year that a heading or the sentence names, and the dated event before it in the
paragraph. The months of a sentence run on: 2019年9月…1月 is January of 2020.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pipeline.find.dates.bounds import LIMIT, sentence_around, words_before
from pipeline.find.dates.stretch import Day, Now, Stretch, day_of, in_year, months_between
from pipeline.model import FoundDate
from pipeline.notation.calendar import CHINESE_DAY, DAY, TO_COME, read_day
from pipeline.notation.numerals import DIGIT, HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words

# What tells of the past, and what of the future, in the words around a date
_PAST = compile_re(
    rf"{one_of(date_words('told'))}|经[\u4e00-\u9fff]{{0,2}}[查核]|[，；]今年(?:[12一二元]月|初)"
    # 完成投资3亿元, not 完成时限：9月30日
    rf"|(?:{one_of(date_words('grown'))})[^，。；]{{0,8}}(?<!\d)\d++(?![年月日号])"
)
_FUTURE = compile_re(rf"{TO_COME}|{one_of(date_words('forecast'))}")
_COMPARED = ("比", "较", "与")  # before a date with which a number is compared
_CLAUSES = 40  # characters around a date that tell its time
_SOON = 100  # days: 1月5日 in a document of 17 December lies ahead
_AHEAD = 9  # months that a deadline without a year may lie ahead of the document, past its year's end
_REPORTS = 4  # the month until which reports on the past year are made
_STORY = 9  # months that one event may lie behind the other in a story
_PLAN, _PLAN_OF_YEAR = 4, 6  # and in a plan, without a year in print or with one: 12月10日前…，1月份验收


class Context(NamedTuple):
    """What a missing year is taken from."""

    now: Now  # what words that count from the document's day count from
    planned: int | None  # the coming year that the document plans for
    heading: int | None = None  # the year that the heading names
    year: int | None = None  # the year that the sentence or, of the past, the paragraph names
    event: Day | None = None  # the dated event before it: year, month and perhaps day
    printed: bool = False  # whether the paragraph prints the year of that event or of one before it
    topical: bool = False  # whether the year is what the paragraph is about
    same_sentence: bool = False
    base: int | None = None  # the year that 次年 and 同年 count from
    rhythm: str | None = None  # YEARLY, MONTHLY or WEEKLY where the sentence speaks of one
    topic: int | None = None  # the year that the sentence is about: its items (；) are each of that year
    reported: int | None = None  # the past year that the whole document reports on
    until: int | None = None  # where a deadline ends that 到 stands before: the next item of its list is one, too
    ahead: Day | None = None  # the last event of the paragraph that lies ahead of the document
    names: bool = False  # whether the year says which work is meant, not when: 2020年度工作总结

    @property
    def on(self) -> date | None:
        """The document's day."""
        return self.now.day

    @property
    def knows(self) -> bool:
        """Whether the sentences before left anything to go by."""
        return self.event is not None or self.year is not None or self.rhythm is not None

    def next_sentence(self) -> Context:
        """A new sentence of the paragraph: what it told of the past still counts, its rhythm and its plans do not."""
        told = self.event is not None and self.on is not None and self._is_past(self.event)
        past = self.topical and self.year is not None and self.on is not None and self.year <= self.on.year
        return self._replace(
            event=self.event if told else None,
            ahead=self.event if self.event is not None and not told else self.ahead,
            printed=told and self.printed,
            year=self.year if past else None,
            same_sentence=False,
            topic=None,
            base=self.base if told else None,
            rhythm=None,
        )

    def _is_past(self, day: Day) -> bool:
        last = day_of(day)
        return last is not None and self.on is not None and last <= self.on

    def next_item(self) -> Context:
        """A new item of a sentence about one year: 今年…12月20日前入住；3月1日起实行监管."""
        return self if self.topic is None else self._replace(year=self.topic, event=None, printed=False)

    def next_line(self, heading: int | None, chronicle: bool) -> Context:
        """A new paragraph; the lines of a chronicle go on one another."""
        if chronicle:
            return self._replace(heading=heading, rhythm=None)
        return Context(self.now, self.planned, heading, reported=self.reported)

    def after(self, found: FoundDate, stretch: Stretch | None, text: str) -> Context:
        """What the words behind a row may leave out."""
        if found.kind == "recurring":
            frequency = (found.rrule or "").removeprefix("FREQ=").partition(";")[0]
            inner = "BYMONTH" in (found.rrule or "") if frequency == "YEARLY" else ";BY" in (found.rrule or "")
            return self._replace(rhythm=frequency) if inner or self.rhythm is None else self
        until = found.char_end if self._is_goal(found, stretch, text) else None
        return self._after(found, stretch, text)._replace(until=until)

    def _is_goal(self, found: FoundDate, stretch: Stretch | None, text: str) -> bool:
        """Whether a row is a deadline by the words before it: 到2008年, 完成时限：6月, or its list's next item."""
        if found.bound != "by" or stretch is None or stretch.end != found.char_end or stretch.interval:
            return False
        if found.raw.startswith(("到", "至", "截")) or LIMIT.search(words_before(text, found.char_start)):
            return True
        return self.until is not None and not stretch.edge

    def _after(self, found: FoundDate, stretch: Stretch | None, text: str) -> Context:
        day = found.end or found.start
        if stretch is None or day is None:
            return self
        if _DOCUMENT_BEHIND.match(text, found.char_end):
            return self  # it dates a document that is cited, and tells of nothing
        if found.grain == "year":
            if (
                found.bound != "on"
                or _SEASON_ON.match(text, found.char_end)
                or text[max(0, found.char_start - 1) : found.char_start] in ("比", "较", "以")
            ):
                return self  # 比2017年 compares, it dates nothing
            if stretch.near:
                return self
            starts = text[max(0, found.char_start - 1) : found.char_start] in _TOPIC_BEFORE
            topical = starts or text[found.char_end : found.char_end + 1] in "，,"
            kept = None if topical or not self.same_sentence else self.event
            return self._replace(
                year=day.year,
                topical=topical,
                names=_names_work(text, found),
                event=kept,
                same_sentence=True,
                base=day.year,
                rhythm=None,
                topic=day.year if starts else None,
            )
        first = found.start or day
        if stretch.edge and text[max(0, found.char_start - 1) : found.char_start] in _COMPARED:
            return self  # 比2017年末 compares, too
        # of 2000年1月—3月 the months behind it are counted from the first, of 1月3日至5日 the days from the last
        of = day if found.grain == "day" else first
        event: Day = (of.year, of.month, of.day if found.grain == "day" else None)
        base = self.base if stretch.near else first.year
        printed = not found.inferred or self.printed
        topic = self.topic if of.year == self.topic and not stretch.near else None
        return Context(
            self.now,
            self.planned,
            self.heading,
            None,
            event,
            printed,
            self.topical,
            True,
            base,
            topic=topic,
            reported=self.reported,
            ahead=self.ahead,
        )


# 内务部一九五二年十一月二十日|“关于…的指示”, 2019年11月5日|市政府印发的《…》; not 5月3日印发《…》，which tells
_DOCUMENT_BEHIND = compile_re(
    r"(?:[\u4e00-\u9fff、]{0,20}(?:印发|发布|公布|颁布|颁发|下发|转发|批转|通过|批准|制定)的)?(?:《|“关于)"
)
_SEASON_ON = compile_re("[春夏秋冬][季天]?(?:以来|开始|起|至今)")  # 去年|秋季以来
_TOPIC_BEFORE = ("", "\n", "。", "，", "；", "　", " ", "、", "：", "）", "的")


def year_of(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> int | None:
    """The year of a stretch that prints none; `last` is the far end of its range, or the stretch itself."""
    own, on = context.now
    if stretch.near and context.base is not None:
        return context.base + (stretch.shift or 0)
    if stretch.shift is not None:
        if context.reported is not None and text[stretch.start] in "上年" and not _lies_ahead(stretch, last, text):
            return context.reported + stretch.shift  # 由上年的35%, 比年初: of the year that is reported
        if (told := _told_year(stretch, last, bound, text, context)) is not None:
            return told
        if (coming := _coming_year(stretch, text, context)) is not None:
            return coming
        if bound == "on" and _counts_at_end(stretch, text, context):
            return own - 1 if own else None
        return own + stretch.shift if own else None
    month = stretch.first[1]
    if bound == "from" and on is not None and _LASTING.match(text, last.end):
        begun = day_of(in_year(stretch.first, on.year))
        return None if begun is None else on.year - (begun > on)  # 4月份以来 has begun when it is told
    if context.event is not None and month is not None:
        if stretch.listed:
            return context.event[0]
        found = _from_event(stretch, month, bound, context, context.event)
        if found is not None:
            return found
    if (
        context.year is not None
        and (context.same_sentence or _may_lie_in(context.year, stretch, last, bound, text, on))
        and not _is_of_document(stretch, last, bound, text, context)
    ):
        return context.year
    if context.heading is not None and (
        _may_lie_in(context.heading, stretch, last, bound, text, on) or _is_looked_back(stretch, last, text, context)
    ):
        return context.heading
    if on is None:
        return own
    told = bound in ("on", "between") or (context.reported is not None and _is_in_report(stretch, text, on))
    if context.reported is not None and told and not _lies_ahead(stretch, last, text):
        return context.reported
    if context.planned is not None:
        day = day_of(in_year(last.last, on.year), closing=True)
        if day is not None and day < on:
            return context.planned
    return _from_document(stretch, last, bound, text, on, context.ahead)


_LASTING = compile_re("以来|至今")


def _told_year(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> int | None:
    """The year of 年初 and 年末 alone where the text tells of an earlier one: under its heading, or 年末 before it."""
    own = text[stretch.start] == "年"
    if not (own or text.startswith("上年", stretch.start)) or bound != "on" or context.on is None:
        return None
    if _lies_ahead(stretch, last, text):
        return None
    compared = text[stretch.start - 1 : stretch.start] in _COMPARED
    event = context.event
    if compared and event is not None and event[0] and event[1:] == (12, 31) and stretch.edge != own:
        return event[0] + (stretch.shift or 0)  # 年末余额2466亿元，比年初增加181亿元; 比上年末增加
    if not own:
        return None
    for year in (context.year if context.topical else None, context.heading):
        if year is not None and year < context.on.year:
            return year
    return None


_LATE = 10  # the month from which on a plan tells of the coming year


def _coming_year(stretch: Stretch, text: str, context: Context) -> int | None:
    """The year of 年底 and 年内 alone where the words before it plan for a coming one: under its heading, in a sentence
    about it, or, late in the year, behind a day of it (2008年1月底前完成方案，…年底前投入使用)."""
    on, event = context.on, context.event
    if text[stretch.start] != "年" or on is None or not (stretch.edge or stretch.within):
        return None
    if context.same_sentence and context.year is not None and context.topical and not context.names:
        return context.year if context.year > on.year else None
    if context.same_sentence and event is not None:
        return event[0] if event[0] == on.year + 1 and on.month >= _LATE else None
    return context.heading if context.heading is not None and context.heading > on.year else None


def _lies_ahead(stretch: Stretch, last: Stretch, text: str) -> bool:
    """Whether the words around a stretch speak of what is to come."""
    return _FUTURE.search(text[slice(*sentence_around(text, stretch.start, last.end, _CLAUSES))]) is not None


# 年末全市户籍总户数13.2万户
_COUNT_BEHIND = compile_re(r"[^，。；]{2,20}\d")


def _counts_at_end(stretch: Stretch, text: str, context: Context) -> bool:
    """Whether 年末 or 年底 without a year is the day of a count: then it is past when the document is made."""
    if not stretch.edge or text[stretch.start] != "年" or context.on is None:
        return False
    if (context.on.month, context.on.day) == (12, 31) or _COUNT_BEHIND.match(text, stretch.end) is None:
        return False
    return _FUTURE.search(text[slice(*sentence_around(text, stretch.start, stretch.end, _CLAUSES))]) is None


# 2020年度工作总结, 2017年预算, 2011年未完成任务的, 2016年立项的工程: work, papers or what is told of them by 的
_WORK = compile_re(
    rf"[^，。；：！？\n\t]{{0,30}}?(?:的[^，。；：！？\n\t]{{0,12}}?|{one_of(date_words('work'))})"
    rf"(?=[，；]|[于请应须要将拟在]|务必|必须|力争|确保|计划|(?:[{DIGIT}]{{1,2}}|[{CHINESE_DAY}]{{1,3}})月)"
)
_OF_YEAR = compile_re(r"(?![内底末初前后以至起])[\u4e00-\u9fff]")  # 2020年度|总结, not 2020年度内, 2020年度，


def _names_work(text: str, found: FoundDate) -> bool:
    """Whether a year only says which work is meant: 2020年度工作总结请于3月25日前报送; not 2020年，…6月底前开工."""
    if text[max(0, found.char_start - 1) : found.char_start] in ("对", "将", "把"):
        return True  # 对2016年项目开展“回头看”
    names = _OF_YEAR if found.raw.endswith("年度") else _WORK
    return names.match(text, found.char_end) is not None


def _is_of_document(stretch: Stretch, last: Stretch, bound: str, text: str, context: Context) -> bool:
    """Whether a date behind a year that only names the work lies in the document's year: ahead there, and over in the
    year that is named (总结2008年工作，3月5日前), or soon where that is the coming one (编制2017年预算，12月10日前)."""
    year, on = context.year, context.on
    if not context.names or year is None or on is None or year == on.year:
        return False
    day = day_of(in_year(last.last, on.year), closing=True)
    if day is None or day < on:
        return False
    if year > on.year:
        return year == on.year + 1 and on.month > 6 and (day - on).days <= _SOON
    low, high = sentence_around(text, stretch.start, last.end, _CLAUSES)
    low = max(low, text.rfind("，", low, stretch.start))  # 受灾 in 2013年受灾的农户，3月底前 goes with the year
    told = _PAST.search(text, low, high) is not None and _FUTURE.search(text, low, high) is None
    return bound in ("by", "from") and not told


def _over(stretch: Stretch, year: int, bound: str, on: date | None) -> bool:
    """Whether a deadline would be over before the document was signed."""
    day = day_of(in_year(stretch.last, year), closing=True)
    return bound in ("by", "from") and on is not None and day is not None and day < on


def _may_lie_in(year: int, stretch: Stretch, last: Stretch, bound: str, text: str, on: date | None) -> bool:
    """Whether a month without a year may lie in the one that the words before it are about."""
    return not _over(stretch, year, bound, on) or (
        on is not None and year == on.year - 1 and _is_reported(stretch, last, bound, text, on)
    )


def _is_looked_back(stretch: Stretch, last: Stretch, text: str, context: Context) -> bool:
    """Whether what stands under the heading of the past year (一、2022年计划执行情况) is of that year, though it may
    seem to lie ahead: 投资自4月起由负转正，9月末增速达到6.2%, said in January 2023."""
    on = context.on
    if on is None or context.heading != on.year - 1 or on.month > _REPORTS:
        return False
    begin = day_of(in_year(stretch.first, on.year))
    return begin is not None and begin > on and not _lies_ahead(stretch, last, text)


# 三、下步要求, （二）整改建议: what a report asks for
_DEMANDS = compile_re(one_of(date_words("demand")))
_HEADING_LINE = compile_re(rf"(?m)^[ \u3000]*[{HAN_COUNT}]{{1,3}}、[^\n]{{1,40}}$")


def _is_in_report(stretch: Stretch, text: str, on: date) -> bool:
    """Whether a beginning or the end of a month stands in the part of a report that tells what was, as under
    一、基本情况: 5月起开设专栏，11月底建成."""
    begin = day_of(in_year(stretch.first, on.year))
    if on.month > _REPORTS or begin is None or begin <= on:
        return False
    above = _heading_above(text, stretch.start)
    return bool(above) and _DEMANDS.search(above) is None


def _heading_above(text: str, at: int) -> str:
    """The last heading with 一、 before a place, "" where none is near."""
    return next((match[0] for match in reversed(list(_HEADING_LINE.finditer(text, max(0, at - 3000), at)))), "")


def _is_reported(stretch: Stretch, last: Stretch, bound: str, text: str, on: date) -> bool:
    """Whether a beginning or a deadline is told of the past year, as reports do that are made in the months behind it:
    2012年，全市经济稳中有进。7月1日起，实施试点, signed in January 2013."""
    begin = day_of(in_year(stretch.first, on.year))
    if on.month > _REPORTS or begin is None or begin <= on or _lies_ahead(stretch, last, text):
        return False
    if bound == "from" and (begin - on).days > _SOON:
        return True
    return _DONE.search(text[slice(*sentence_around(text, stretch.start, last.end, _CLAUSES))]) is not None


# 停止了, 已经关停: something is told that was over then
_DONE = compile_re("(?<!为)了(?!解)|已[经全]|曾")


def _from_event(stretch: Stretch, month: int, bound: str, context: Context, event: Day) -> int | None:
    """The year by the dated event before it, None where the document's day says more."""
    year, event_month = event[0] or 0, event[1] or 1
    if (
        stretch.interval
        and stretch.grain == "month"
        and bound != "by"
        and (context.same_sentence or bound == "between")
    ):
        return year  # quarters and halves are those of the year that is spoken of
    on = context.on
    if bound in ("by", "from"):
        if not context.same_sentence:
            return None
        floor = min((year, event_month), (on.year, on.month)) if on else (year, event_month)
        month = stretch.last[1] or month if bound == "by" else month  # 二季度以前 ends in June
        candidates = [y for y in (year - 1, year, year + 1) if (y, month) >= floor]
        return min(candidates, key=lambda y: (abs(months_between((year, event_month), (y, month))), -y))
    if month >= event_month:
        found = year
    else:
        happened = on is not None and (event_day := day_of(event)) is not None and event_day <= on
        if not happened and month + 12 - event_month > (_PLAN_OF_YEAR if context.printed else _PLAN):
            return None if not context.printed else year
        day = day_of(in_year(stretch.first, year + 1))
        over = happened and on is not None and day is not None and day > on
        found = year + 1 if month + 12 - event_month <= _STORY and not over else year
    if context.same_sentence or on is None:
        return found
    day = day_of(in_year(stretch.first, found))
    return found if day is None or day <= on else None


def _follows(stretch: Stretch, ahead: Day | None, on: date) -> bool:
    """Whether a day comes soon behind one of the coming year before it: 2025年2月6日公示。2月17日报到."""
    if ahead is None or ahead[0] != on.year + 1 or stretch.grain != "day" or stretch.first[1] is None:
        return False
    return 0 <= stretch.first[1] - (ahead[1] or 12) < _PLAN


def _from_document(stretch: Stretch, last: Stretch, bound: str, text: str, on: date, ahead: Day | None) -> int:
    """The document's year, or the one beside it where the words say so."""
    begin = day_of(in_year(stretch.first, on.year))
    end = day_of(in_year(last.last, on.year), closing=True)
    if begin is None or end is None:
        return on.year
    if begin <= on and (end >= on or (bound == "between" and end < begin)):
        return on.year  # 11月下旬至2月中旬 has begun
    around = text[slice(*sentence_around(text, stretch.start, last.end, _CLAUSES))]
    told = _PAST.search(around) is not None and (bound == "on" or _FUTURE.search(around) is None)
    told = told and not (begin > on and _is_under_plan(text, stretch.start))
    if begin > on:
        as_of = _AS_OF.search(text, max(0, stretch.start - 3), stretch.start) if bound == "by" else None
        # 截至11月底 counts up to a day; 截止11月底 does where something is told, else it closes a term
        counted = as_of is not None and (as_of["mark"] == "至" or _PAST.search(around) is not None)
        past = (told or counted) and _FUTURE.search(around) is None and (bound in ("on", "between") or counted)
        past = past or (bound in ("on", "between") and _opens_story(stretch, last, text, around, on))
        return on.year - 1 if past else on.year
    if told:
        return on.year
    if _follows(stretch, ahead, on) and bound in ("on", "between"):
        return on.year + 1
    coming = day_of(in_year(stretch.first if bound == "from" else last.last, on.year + 1), closing=bound != "from")
    if coming is None:
        return on.year
    if bound in ("by", "from"):
        return on.year + 1 if months_between((on.year, on.month), (coming.year, coming.month)) <= _AHEAD else on.year
    return on.year + 1 if stretch.grain == "day" and (coming - on).days <= _SOON else on.year


_JUST_PAST, _FAR_AHEAD = 60, 270  # days
_OPENS = ("", "\n", "。", "\u3000", " ")


def _opens_story(stretch: Stretch, last: Stretch, text: str, around: str, on: date) -> bool:
    """Whether a day opens a sentence that tells what was, in the weeks behind the turn of the year: 12月28日，召开会议,
    in a document of 5 January; a plan for the year has days of its end, too."""
    day = day_of(in_year(last.last, on.year - 1), closing=True)
    coming = day_of(in_year(stretch.first, on.year))
    if stretch.grain != "day" or day is None or coming is None:
        return False
    if (on - day).days > _JUST_PAST or (coming - on).days < _FAR_AHEAD or _FUTURE.search(around):
        return False
    opens = text[max(0, stretch.start - 1) : stretch.start] in _OPENS and text[last.end : last.end + 1] == "，"
    return opens and not any(int(year) >= on.year for year in _PLANS.findall(text, 0, 300))


_PLANS_AHEAD = compile_re(one_of(date_words("ahead")))
_LOOKS_BACK = compile_re(one_of(date_words("back")))


def _is_under_plan(text: str, at: int) -> bool:
    """Whether the heading above speaks of what is to come: 完成清淤1200公里 under 二、下半年主要工作."""
    above = _heading_above(text, at)
    return (_DEMANDS.search(above) is not None or _PLANS_AHEAD.search(above) is not None) and _LOOKS_BACK.search(
        above
    ) is None


_AS_OF = compile_re(r"截(?P<mark>[至止])[到至]?\Z")
# 关于2019年部分节假日安排的通知: the year that a document plans for
_PLANNED = compile_re(r"(?:关于|现将|做好|印发)[^。，；\n]{0,20}?([12][0-9]{3})年")


def planned_year(text: str, on: date | None) -> int | None:
    """The coming year, where a document of the last quarter says at its head that it plans for it (年度安排).

    关于2019年部分节假日安排的通知, signed on 2018-12-04: its 2月4日 lies in 2019.
    """
    if on is None or on.month < 10:
        return None
    return next((on.year + 1 for match in _PLANNED.finditer(text, 0, 2000) if int(match[1]) == on.year + 1), None)


# ——1998年3月12日在市第三届人民代表大会第二次会议上, （2020年12月26日在全县经济工作会议上的讲话）
_DELIVERED = compile_re(
    rf"(?:[^\n。]{{1,60}}\n){{1,3}}[ \u3000]*(?:[—―–-]{{1,2}}|[（(])?[ \u3000]*(?P<day>{DAY})"
    r"在[^\n。；]{2,60}?[会议]上(?:的[^\n。]{1,8})?[）)]?[ \u3000]*(?:\n|\Z)"
)


# …常务会议纪要 （第58期） 2016年8月29日下午，市长主持召开市政府常务会议
_MET = compile_re(
    r"(?:[^\n。]{0,60}\n){0,3}[^\n。]{0,50}纪要(?:[（(〔\[第][^\n。]{0,12})?[ \u3000]*\n"
    rf"(?:[^\n。]{{0,40}}\n){{0,4}}[ \u3000]*(?P<day>{DAY})[^\n。]{{0,60}}(?:召开|召集|主持)"
)
_PRINTED_SOON = 60  # days between a meeting and the minutes of it


def delivered_on(text: str, on: date | None) -> date | None:
    """The day on which a report or a speech was given, where the line under its title names it (题注), or that of the
    meeting whose minutes are printed long after it: what they say of this year and the next counts from it, not from
    the day of the print (`on`)."""
    head = text[:800].lstrip("\n \u3000")
    if match := _DELIVERED.match(head):
        return read_day(match["day"])
    met = read_day(match["day"]) if "纪要" in head and (match := _MET.match(head)) else None
    return met if met is not None and (on is None or (on - met).days > _PRINTED_SOON) else None


# 2009年国民经济和社会发展统计公报, 关于2017年度目标责任考核结果的通报: titles of what looks back on one year
_REPORTED = compile_re(
    r"(?P<year>[12][0-9]{3})年度?[^，。；\n]{0,30}?"
    rf"(?:{one_of(date_words('reported'))})"
    r"(?![^\n]*[12][0-9]{3}年)"
)


# …和2023年财政预算（草案）的报告: what looks ahead as well
_PLANS = compile_re(rf"([12][0-9]{{3}})年度?[^，。；\n]{{0,24}}?(?:{one_of(date_words('planned'))})")


def reported_year(text: str, on: date | None) -> int | None:
    """The year before the document's where the title says that it reports on it (统计公报), else None."""
    if on is None or any(int(year) >= on.year for year in _PLANS.findall(text, 0, 300)):
        return None
    return next((on.year - 1 for match in _REPORTED.finditer(text, 0, 300) if int(match["year"]) == on.year - 1), None)

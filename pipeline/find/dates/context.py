"""What the words before a date leave known: its sentence's year, the event before it, a rhythm (`Context`)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pipeline.find.dates.bounds import LIMIT, words_before
from pipeline.find.dates.stretch import Day, Now, Stretch, day_of, months_between
from pipeline.find.dates.told import COMPARED
from pipeline.model import FoundDate
from pipeline.notation.calendar import CHINESE_DAY
from pipeline.notation.numerals import DIGIT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words


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

    def next_entry(self, heading: int | None) -> Context:
        """A new line of a chronicle, which goes on the one before."""
        return self._replace(heading=heading, rhythm=None)

    def after(self, found: FoundDate, stretch: Stretch | None, text: str) -> Context:
        """What the words behind a row may leave out."""
        if found.kind == "recurring":
            frequency = (found.rrule or "").removeprefix("FREQ=").partition(";")[0]
            inner = "BYMONTH" in (found.rrule or "") if frequency == "YEARLY" else ";BY" in (found.rrule or "")
            return self._replace(rhythm=frequency) if inner or self.rhythm is None else self
        until = found.char_end if self._is_goal(found, stretch, text) else None
        context = self._after(found, stretch, text)
        return context if context.until == until else context._replace(until=until)

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
            if self.on is not None and day.year > self.on.year + 1 and _GOAL.match(text, found.char_end):
                return self  # nor does a far goal: 对照2035年远景目标，5月底前提出清单
            if stretch.near or (self.topical and text.startswith("上年", found.char_start)):
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
        if text[max(0, found.char_start - 1) : found.char_start] in (COMPARED if stretch.edge else ("比", "较")):
            return self  # 比2017年末, 较上月 compare, too
        # of 2000年1月—3月 the months behind it are counted from the first, of 1月3日至5日 the days from the last; but
        # what prepares a season over the turn of the year (2019年11月15日至2020年3月15日) lies before it
        season = first.year < day.year and months_between((first.year, first.month), (day.year, day.month)) >= _SEASON
        of = day if found.grain == "day" and not season else first
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


# 2020年度工作总结, 2017年预算, 2011年未完成任务的, 2016年立项的工程: work, papers or what is told of them by 的
_WORK = compile_re(
    rf"[^，。；：！？\n\t]{{0,30}}?(?:的[^，。；：！？\n\t]{{0,12}}?|{one_of(date_words('work'))})"
    rf"(?=[，；]|[于自从定请应须要将拟在]|务必|必须|力争|确保|计划|(?:[{DIGIT}]{{1,2}}|[{CHINESE_DAY}]{{1,3}})月)"
)
# 2035年远景目标, 2030年可持续发展议程: what is aimed at then, not 2030年完成规划编制
_GOAL = compile_re(
    rf"(?:(?!{one_of(date_words('achieved'))})[^，。；：！？\n\t]){{0,16}}?(?:{one_of(date_words('goal'))})(?![\u4e00-\u9fff]?[馆院局])"
)
_SEASON = 2  # months from its first to its last
_FEAST = compile_re(rf"[“\"]?(?:{one_of(date_words('feast'))})")
_OF_YEAR = compile_re(r"(?![内底末初前后以至起])[\u4e00-\u9fff]")  # 2020年度|总结, not 2020年度内, 2020年度，


def _names_work(text: str, found: FoundDate) -> bool:
    """Whether a year only says which work is meant: 2020年度工作总结请于3月25日前报送; not 2020年，…6月底前开工."""
    if text[max(0, found.char_start - 1) : found.char_start] in ("对", "将", "把"):
        return True  # 对2016年项目开展“回头看”
    if _FEAST.match(text, found.char_end):
        return True  # 为迎接1987年元旦、春节，…要在12月25日以前备足货源
    names = _OF_YEAR if found.raw.endswith("年度") else _WORK
    return names.match(text, found.char_end) is not None


# 内务部一九五二年十一月二十日|“关于…的指示”, 2019年11月5日|市政府印发的《…》; not 5月3日印发《…》，which tells
_DOCUMENT_BEHIND = compile_re(
    r"(?:[\u4e00-\u9fff、]{0,20}(?:印发|发布|公布|颁布|颁发|下发|转发|批转|通过|批准|制定)的)?(?:《|“关于)"
)
_SEASON_ON = compile_re("[春夏秋冬][季天]?(?:以来|开始|起|至今)")  # 去年|秋季以来
_TOPIC_BEFORE = ("", "\n", "。", "，", "；", "　", " ", "、", "：", "）", "的")

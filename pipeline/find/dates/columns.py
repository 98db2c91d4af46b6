"""What the lines around a date say (表头、标题、大事记): heads of columns, years of headings, chronicles."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.find.dates.bounds import JOINT
from pipeline.find.dates.stretch import Stretch
from pipeline.notation.calendar import CHINESE_DAY, MONTH, YEAR, number
from pipeline.notation.needs import holds_any
from pipeline.notation.numerals import DIGIT, HAN_COUNT
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_re
from pipeline.vocab import date_words

# What the head of a column says that its cells are: days, months, years; or how long something takes
_TIME_HEAD = compile_re(
    r"(?:[\u4e00-\u9fff]{0,8})(?:时限|日期|时间|时点|年月|(?:完成|办理|整改|截止|有效|实施)期限)(?:要求|节点|安排)?(?:[（(][^（）()\t\n]{0,12}[）)])?"
)
_LENGTH_HEAD = compile_re(r"(?:[\u4e00-\u9fff]{0,4})(?:工期|周期|年限|学制|时长)(?:[（(][^（）()\t\n]{0,12}[）)])?")
_TIME_CELL = compile_re(
    rf"(?P<year>(?:19[5-9]|20[0-4])[{DIGIT}])[.．/-](?P<month>1[0-2]|0?[1-9])(?![{DIGIT}.．/-])(?P<edge>[底末])?"
)
_LENGTH_CELL = compile_re(rf"[{DIGIT}{CHINESE_DAY}]{{1,3}}月(?=[\t\n]|\Z)")
_TAB = compile_re("\t")
# 一、2016年主要工作 | （二）2017年工作安排 | 2016年工作回顾: a short line that begins with its year
_LABEL = compile_re(
    rf"[ \u3000]*(?:(?P<part>第[{HAN_COUNT}]{{1,3}}[章节]|第[{HAN_COUNT}]{{1,3}}部分)[ \u3000]*"
    rf"|(?P<one>[{HAN_COUNT}]{{1,3}}、)|(?P<two>[（(][{HAN_COUNT}]{{1,3}}[）)]))?"
)
_ABOUT = one_of(date_words("heading"))
_HEADING_YEAR = compile_re(
    rf"(?:过去的)?(?P<year>{YEAR})年度?(?=[\u4e00-\u9fff、]{{2,20}}\Z)(?!.*月)[\u4e00-\u9fff、]*?(?:{_ABOUT})\Z"
)
# what makes lines worth a look: most say nothing, and line ends are found sooner than places behind them
_YEAR_FIRST = compile_re(rf"\n{_LABEL.pattern}(?:过去的)?{YEAR}年")
_LEVELS = ("part", "one", "two")
# 一九九八年 over 3月5日　县人民代表大会召开: a line that is a year, and one that opens with a month
_YEAR_ALONE = compile_re(rf"[ \u3000]*(?P<year>{YEAR})[ \u3000]?年[ \u3000]*")
_MONTH_FIRST = compile_re(rf"[ \u3000]*{MONTH}[ \u3000]?月")
_CHRONICLES = date_words("chronicle")


class Lines:
    """What the lines above a place say about it; queried in the order of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tabs: list[int] | None = None
        # What few texts hold is looked for once in all of it
        self._signs = tuple(sign for sign in ("\t", *_CHRONICLES) if sign in text)
        self._line_start = 0
        self._times: frozenset[int] = frozenset()
        self._lengths: frozenset[int] = frozenset()
        self._read = 0
        self._level = -1
        self._above: int | None = None  # the year that is all of the line before
        self.heading: int | None = None  # the year that the heading above names
        self.chronicle = False  # whether the lines are a chronicle's, whose days stand bare at their beginning

    def reach(self, at: int) -> bool:
        """Reads the lines up to a place; whether it stands in another line than the place before."""
        if self._read > at:
            return False
        text = self._text
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        passed = text[self._read : end]
        self._read, self._line_start, self._tabs = end + 1, text.rfind("\n", 0, at) + 1, None
        listing = self._times or self._lengths or self.heading is not None or self._above is not None
        if listing or self._tells(passed):
            for line in passed.split("\n"):
                self._line(line)
        return True

    def _tells(self, lines: str) -> bool:
        """Whether lines may hold the head of a table, a chronicle's name or a heading with a year."""
        return holds_any(lines, self._signs) or ("年" in lines and _YEAR_FIRST.search("\n" + lines) is not None)

    def measures(self, at: int) -> bool:
        """Whether a cell tells how long something takes (6月 under 工期)."""
        return (
            bool(self._lengths) and self._column(at) in self._lengths and _LENGTH_CELL.match(self._text, at) is not None
        )

    def month(self, at: int) -> Stretch | None:
        """The month that a cell under 完成时限 names with a point: 2023.6."""
        if not self._times or self._column(at) not in self._times:
            return None
        match = _TIME_CELL.match(self._text, at)
        if match is None or JOINT.match(self._text, match.end()):
            return None
        point = (number(match["year"]), number(match["month"]), -1 if match["edge"] else None)
        edge = match["edge"] is not None
        return Stretch(at, match.end(), point, point, "day" if edge else "month", edge=edge)

    def _column(self, at: int) -> int:
        """The column of a place, -1 outside tables."""
        if self._tabs is None:
            # Their places once for each line: a line may be as long as the text, and every date in it asks.
            self._tabs = [tab.start() for tab in _TAB.finditer(self._text, self._line_start, self._read - 1)]
        return bisect_left(self._tabs, at) if self._tabs else -1

    def _line(self, line: str) -> None:
        if "\t" in line:
            cells = line.split("\t")
            times = frozenset(n for n, cell in enumerate(cells) if _TIME_HEAD.fullmatch(cell.strip()))
            lengths = frozenset(n for n, cell in enumerate(cells) if _LENGTH_HEAD.fullmatch(cell.strip()))
            if times or lengths:
                self._times, self._lengths = times, lengths
            return
        above, self._above = self._above, None
        if alone := _YEAR_ALONE.fullmatch(line):
            self._above = number(alone["year"])
            return
        if above is not None and _MONTH_FIRST.match(line):
            self.heading, self._level = above, len(_LEVELS)  # until any heading
        if line.endswith("。"):
            self._times = self._lengths = frozenset()
        if len(line) <= 40:
            self.chronicle = self.chronicle or holds_any(line, _CHRONICLES)
        if self.heading is None and (len(line) > 40 or "年" not in line):
            return  # no heading
        label = _LABEL.match(line)
        level = next((n for n, name in enumerate(_LEVELS) if label and label[name]), -1)
        if len(line) <= 40 and label and (named := _HEADING_YEAR.match(line, label.end())):
            self.heading, self._level = number(named["year"]), level
        elif 0 <= level <= self._level:
            self.heading = None

"""Source text, spans and cleaned text: every value knows where it stands in the print.

Patterns are run over *cleaned* text, evidence is given in *source* text. `Cleaned` carries the map
between the two, so nothing is ever searched for a second time to find its place.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.precompiled import compile_re
from pipeline.quick import make_quick
from pipeline.vocab import COMPATIBILITY, radicals


class Span(NamedTuple):
    """Half-open range `[start, end)` of Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text with its way home: `origin[i]` is the place of `text[i]` in the source text."""

    text: str
    origin: array[int]

    def span(self, start: int, end: int) -> Span:
        """The source span of a match `[start, end)` in the cleaned text."""
        if start >= end:
            here = self.origin[start] if start < len(self.origin) else (self.origin[-1] + 1 if self.origin else 0)
            return Span(here, here)
        return Span(self.origin[start], self.origin[end - 1] + 1)


make_quick((Cleaned,))


# Blanks of typesetting: ASCII blank, no-break blank, the U+2000 family, ideographic blank, and marks of no width.
BLANK = " \t\u00a0\u00ad\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff"
# Those of no width: where a line or a word may be parted (可选连字符), where letters join, the mark of byte order.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
WITHOUT_UNSEEN = dict.fromkeys(map(ord, UNSEEN))
# All of them, each by itself, for `str.strip`.
BLANKS = BLANK.replace("\u2000-\u200d", "".join(map(chr, range(0x2000, 0x200E))))

# The characters of the script Han, for a class: `re` has no name for them as `regex` has, and is much the faster of
# the two where a pattern does not match.
HAN = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufa6d\ufa70-\ufad9\U00016fe2\U00016fe3\U00016ff0-\U00016ff6\U00020000-\U0003fffd"
)

# Characters between which typesetting puts blanks that mean nothing (contract, "Cleaned text"): Chinese
# characters, Chinese punctuation and brackets of any width on the one side, and those or a digit on the other.
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARK = (
    "\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_BRACKET = r"()\[\]<>{}"
_DIGIT = "0-9\uff10-\uff19"

# The circle that typists set for 〇 in a year: 二 ○ 一 八 年. Elsewhere it is an ornament.
_GAP = compile_re(
    rf"(?<=[{_HAN}{_MARK}])[{BLANK}\n]+(?=[{_HAN}{_MARK}{_BRACKET}{_DIGIT}])"
    rf"|(?<=[{_BRACKET}{_DIGIT}])[{BLANK}\n]+(?=[{_HAN}{_MARK}])"
    rf"|(?<=[{_BRACKET}])[{BLANK}\n]+(?=[{_DIGIT}{_BRACKET}])"
    rf"|(?<=[{_DIGIT}])[{BLANK}\n]+(?=[{_BRACKET}])"
    rf"|(?<=[一二])[{BLANK}\n]+(?=○(?:[{BLANK}]*[{_HAN}○]){{2}}[{BLANK}]*年(?!级))"
    rf"|(?:(?<=[一二○]○)|(?<=[一二○][{BLANK}]○))[{BLANK}\n]+(?=(?:[{_HAN}○][{BLANK}]*){{1,2}}年(?!级))"
)

# Radicals (康熙部首, 部首补充) and strokes: PDF files made by some programs hold them in the place of characters.
_RADICAL = "\u2e80-\u2fd5\u31c0-\u31e3"
_ANY_RADICAL = compile_re(rf"[{_RADICAL}{COMPATIBILITY}]")


def unify(text: str) -> str:
    """The text with characters in the place of radicals and of their second codes, one for one; nothing else is
    changed."""
    return text.translate(radicals()) if _ANY_RADICAL.search(characters_of(text)) else text


# Fewer characters are asked as fast by themselves.
_FEW = 1000


def characters_of(text: str) -> str:
    """The characters of a text, each once where it is long: an issue prints a thousand different ones a hundred times.
    Whether it holds one of some characters is asked of these.

    >>> characters_of("甲乙" * 1000)
    '乙甲'
    """
    return text if len(text) < _FEW else _characters_of(text)


@lru_cache(maxsize=1)  # Reader and layout ask the same text.
def _characters_of(text: str) -> str:
    import numpy as np  # It takes longer to load than all else here, and most commands read no text.

    counts = np.bincount(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))
    return np.flatnonzero(counts).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def clean(text: str, spans: Iterable[Span] | None = None) -> Cleaned:
    """Cleaned text of `spans` (of the whole text when None), joined without a seam.

    A paragraph that a page break cuts is given as its two spans and comes out as one sentence.
    Wording, punctuation and misprints stay as printed; line breaks inside a span go like blanks do
    between Chinese characters and become one blank elsewhere (between Latin words). A radical becomes the
    character that it looks like.
    """
    pieces = [Span(0, len(text))] if spans is None else list(spans)
    return _without_gaps(unify(_joined(text, pieces)), pieces)


def clean_unified(text: str, spans: Sequence[Span]) -> Cleaned:
    """The same of a text that `unify` has gone over, which is searched for radicals once and not piece by piece."""
    if len(spans) == 1:  # as nearly all that is printed
        start, end = spans[0]
        return _closed_up(text[start:end], _numbers(start, end))
    return _without_gaps(_joined(text, spans), spans)


def _joined(text: str, spans: Sequence[Span]) -> str:
    return text[slice(*spans[0])] if len(spans) == 1 else "".join([text[s:e] for s, e in spans])


def has_no_gap(text: str) -> bool:
    """Whether a text holds neither blanks nor line ends: all but one of them are what Python calls unprintable."""
    return " " not in text and text.isprintable()


def _without_gaps(joined: str, spans: Sequence[Span]) -> Cleaned:
    """The words of `spans` without the blanks and line breaks that mean nothing."""
    origin = _numbers(*spans[0]) if spans else array("L")
    for s, e in spans[1:]:
        origin += _numbers(s, e)
    return _closed_up(joined, origin)


def _closed_up(joined: str, origin: array[int]) -> Cleaned:
    """The same of words that stand at the places `origin`."""
    printable = joined.isprintable()
    if printable and " " not in joined:  # as in `has_no_gap`
        return Cleaned(joined, origin)
    kept: list[str] = []
    places = array("L")
    last = 0
    whole = len(joined)
    for gap in (_PRINTABLE_GAP if printable else _ANY_GAP).finditer(joined):
        start, end = gap.span()
        kept.append(joined[last:start])
        if start > 0 and end < whole and not _GAP.match(joined, start):
            kept.append(" ")
            start += 1  # the first blank stays
        places += origin[last:start]
        last = end
    kept.append(joined[last:])
    places += origin[last:]
    return Cleaned("".join(kept), places)


_ANY_GAP = compile_re(rf"[{BLANK}\n]+")
# The same where all is printable; a pattern that begins with a character is searched for as fast as that character.
_PRINTABLE_GAP = compile_re("  *")

# Numbers from 0 on, up to the longest text so far or to those of a million characters.
_counted = [array("L")]
_MOST = 1 << 20


def _numbers(start: int, end: int) -> array[int]:
    """The numbers `[start, end)`: cut from those that were counted before, which is many times as fast."""
    if end > _MOST:
        return array("L", range(start, end))
    counted = _counted[0]
    if len(counted) < end:
        counted = _counted[0] = array("L", range(min(_MOST, max(end, 2 * len(counted)))))
    return counted[start:end]


def join(parts: Iterable[Cleaned], seam: str = "\n") -> Cleaned:
    """Cleaned texts one after the other with `seam` (one character) between them.

    The seam's place is the last place of the text before it, so spans that end at a seam stay right.
    """
    texts: list[str] = []
    origin = array("L")
    for part in parts:
        if texts:
            texts.append(seam)
            origin.append(origin[-1] if origin else 0)
        texts.append(part.text)
        origin.extend(part.origin)
    return Cleaned("".join(texts), origin)


def lines(text: str) -> Iterator[Span]:
    """The spans of the lines of `text` that hold more than blanks, blanks at both ends left out."""
    for match in _LINE.finditer(text):
        yield Span(*match.span())


_LINE = compile_re(rf"[^{BLANK}\n](?:[^\n]*[^{BLANK}\n])?")


class UnusableInputError(Exception):
    """Input that no issue can be made of: `reason` says why, `advice` what the person can do. `lasting` tells that it
    is the file itself that cannot be used: to try again would be in vain, as it would not for a converter or a package
    that may be installed, or a time that ran out."""

    def __init__(self, reason: str, advice: str, lasting: bool = True) -> None:
        super().__init__(f"{reason}. {advice}")
        self.reason = reason
        self.advice = advice
        self.lasting = lasting


# The line ends of other systems than ours; U+0085, U+2028 and U+2029 are those of Unicode and of mainframes.
BREAKS = "\r\v\f\x85\u2028\u2029"
# Control characters (控制字符) of ASCII and C1 without tab and line ends, and those that turn the direction of writing:
# no print holds them. This is the contract's set of what the source text has U+FFFD for.
CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Besides: what breaks a line, and halves of characters.
_COMMANDS = compile_re(rf"[{CONTROLS}{BREAKS}\t\n\ud800-\udfff]")


def printable(text: str) -> str:
    """A name, a path or another line of text as it can be shown and saved: what is no text in it becomes U+FFFD.

    It keeps its length, but for names from old Chinese archives: they hold bytes of GB 18030, which Python hands over
    as halves of characters.

    >>> printable("raw/" + "公报".encode("gb18030").decode("utf-8", "surrogateescape"))
    'raw/公报'
    """
    if not _COMMANDS.search(text):
        return text
    return _COMMANDS.sub("\ufffd", "/".join(map(_decoded_name, text.split("/"))))


def printable_lines(text: str) -> str:
    """The same for text of several lines."""
    return "\n".join(map(printable, text.split("\n")))


def _decoded_name(name: str) -> str:
    try:
        return name.encode("utf-8", "surrogateescape").decode("gb18030") if re.search("[\udc80-\udcff]", name) else name
    except UnicodeError:
        return name

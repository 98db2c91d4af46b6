"""Whether the words of a page are those that it prints.

The fonts of some typesetting programs do not say which marks they draw: the words of a page have signs such as ! # $ in
the place of ，。、, or nothing. Running Chinese text without marks is not to be found in print, but contents, lists of
names and forms rightly have none.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

from pipeline.precompiled import compile_re
from pipeline.read.page.sheet import LEADER, Glyphs

# The marks of a sentence in all their widths: those of science (．), of vertical print and of half width too.
_MARK = compile_re(r"[，。、；：！？．｡､﹐﹑﹒﹔﹕︐︑︒︓︔]")
# ASCII marks that take their place in typescript.
_TYPED = compile_re(r"(?<=[\u3400-\u9fff])[,.;:?!](?![\d!-/])")
# Signs that no sentence has between two characters. Quotation marks, brackets, hyphens and the signs of numbers may
# stand there.
_ODD = compile_re(r"(?<=[\u3400-\u9fff])[!#$%&'*+<=>@\\^_`{|}~\ue000-\uf8ff\ufffd](?=[\u3400-\u9fff])")
_HAN = compile_re(r"[\u3400-\u9fff]")
# Words of sentences (虚词); names have few of them.
_OF_SENTENCES = compile_re(r"[的了在是或不以及其应当对由为于等可被并者从到这要]")

# So many characters of running text show by themselves whether it has marks; one mark to so many is too few: print
# has one to ten.
_ENOUGH, _SPARSE = 150, 150
_FEW, _MANY = 40, 600
# Sizes of a character: the lines of running text, also in three columns, are longer.
_LONG = 13.0


def without_marks(pages: Sequence[Sequence[Glyphs]]) -> list[bool]:
    """Which pages of a file hold running text with hardly a mark in it.

    Where a page or the whole file shows that marks are lost, few lines without marks are enough for the others.
    """
    if not any(map(_lacks_marks, pages)) and not _is_bare(pages):
        return [False] * len(pages)
    return [_may_lack_marks(lines) for lines in pages]


def _lacks_marks(lines: Sequence[Glyphs]) -> bool:
    """Whether a page holds paragraphs of some lines, and hardly a mark."""
    if not _is_sparse("\n".join(line.text for line in lines), _ENOUGH):
        return False
    return _is_unmarked([line for run in _runs(lines) if len(run) > 2 for line in run], _ENOUGH)


def _is_bare(pages: Sequence[Sequence[Glyphs]]) -> bool:
    """Whether a file of many long lines has hardly a mark: paragraphs may be short."""
    if not _is_sparse("\n".join(line.text for lines in pages for line in lines), _MANY):
        return False
    return _is_unmarked([line for lines in pages for line in lines if _is_running(line)], _MANY)


def _is_unmarked(lines: Sequence[Glyphs], enough: int) -> bool:
    """Whether lines are enough, are sentences and no list of names, and have no ASCII marks as typescript has."""
    words = "\n".join(line.text for line in lines)
    han = len(_HAN.findall(words))
    if han < enough or len(_OF_SENTENCES.findall(words)) < 0.02 * han:
        return False
    typed, odd = len(_TYPED.findall(words)), len(_ODD.findall(words))
    return typed * 40 < han or odd > typed


def _may_lack_marks(lines: Sequence[Glyphs]) -> bool:
    """Whether a page holds some signs in the place of marks, or a little running text without marks."""
    text = "\n".join(line.text for line in lines)
    if not _is_sparse(text, 1):
        return False
    if len(_ODD.findall(text)) > 2:
        return True
    words = "\n".join(line.text for line in lines if _is_running(line))
    return len(_HAN.findall(words)) >= max(_FEW, 40 * len(_TYPED.findall(words)))


def _is_sparse(text: str, enough: int) -> bool:
    """Whether a text of enough characters has hardly a mark."""
    han = len(_HAN.findall(text))
    return han >= enough and len(_MARK.findall(text)) * _SPARSE <= han


def _runs(lines: Sequence[Glyphs]) -> Iterable[list[Glyphs]]:
    """Long lines of one column that stand under one another and are equally wide: those of a paragraph but its last.

    A list whose entries are as long as one another by chance is none: its lines end in blanks or numbers.
    """
    runs: list[list[Glyphs]] = []
    for line in sorted(filter(_is_running, lines), key=lambda line: line.top):
        for run in reversed(runs[-4:]):
            if _is_next(run[-1], line):
                run.append(line)
                break
        else:
            runs.append([line])
    return runs


def _is_running(line: Glyphs) -> bool:
    """Whether a line is long, most of it is Han, and no leader or number of a page ends it.

    Marks that have no words may leave their blank, but sentences have longer stretches than lists of names.
    """
    stretches = line.text.split()
    wide = (line.right - line.left) / line.size if line.size > 0 else 0.0
    return (
        wide >= _LONG
        and len(_HAN.findall(line.text)) >= 0.6 * wide
        and not LEADER.search(line.text)
        and re.search(r"\d[)）]?$", line.text) is None
        and len(line.text) >= 6 * len(stretches)
    )


def _is_next(above: Glyphs, line: Glyphs) -> bool:
    size = above.size
    return (
        0.8 * size < line.top - above.top < 3.0 * size
        and abs(line.size - size) <= 0.1 * size
        # The first line of a paragraph stands in.
        and -2.6 * size < line.left - above.left < 0.6 * size
        # A mark at the end that has no words leaves its blank.
        and abs(line.right - above.right) < 1.3 * size
    )


# --- words in the wrong encoding -----------------------------------------------------------------------------

# Letters that Chinese print does not have, but GBK and UTF-8 that were read as Latin do (ÇåÔ¶ÊÐ, æ¸…è¿œ).
_LATIN = compile_re(r"[\u00a1-\u00a6\u00a8-\u00af\u00b2-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_ENOUGH_WRONG, _WRONG_LATIN, _WRONG_HAN = 20, 0.3, 0.3


def is_misread(text: str) -> bool:
    """Whether words are those of another encoding (乱码): GBK or UTF-8 read as Latin, or UTF-8 read as GBK (娓呰繙).

    The bytes of Chinese words in GBK hardly ever make characters in UTF-8; those of UTF-8 that were read as GBK do.
    """
    if len(_LATIN.findall(text)) > max(_ENOUGH_WRONG, _WRONG_LATIN * len(text)):
        return True
    han = _HAN.findall(text)
    if len(han) < 2 * _ENOUGH_WRONG:
        return False
    back = "".join(han).encode("gb18030").decode("utf-8", "ignore")
    return len(_HAN.findall(back)) > _WRONG_HAN * len(han)


# --- the maps of a PDF file's fonts --------------------------------------------------------------------------

_MAP = compile_re(rb"/ToUnicode\s+(\d{1,8})\s+(\d{1,5})\s+R")
_OBJECT = compile_re(rb"(?<!\d)(\d{1,8})\s+(\d{1,5})\s+obj(?![a-z])")
# Bytes: no head of a map is longer, and no map of a font.
_LONGEST_HEAD, _LONGEST_MAP = 1000, 1 << 22


def maps_are_whole(data: bytes) -> bool:
    """Whether the maps of characters (ToUnicode) that the fonts of a PDF file name are there and not damaged.

    A file that was made without such maps names none. What only a reader of the whole file can tell counts as whole:
    maps in an encrypted file, and those that are named inside a packed part.
    """
    named = {(int(found[1]), int(found[2])) for found in _MAP.finditer(data)}
    if not named or b"/Encrypt" in data:
        return True
    maps = {key: at.end() for at in _OBJECT.finditer(data) if (key := (int(at[1]), int(at[2]))) in named}
    return len(maps) == len(named) and all(_is_map(data, start) for start in maps.values())


def _is_map(data: bytes, start: int) -> bool:
    """Whether the object from `start` on is a stream that holds a map of characters."""
    begin = data.find(b"stream", start, start + _LONGEST_HEAD)
    head = data[start:begin].split() if begin >= 0 else []
    if not head or not head[0].startswith(b"<<"):
        return False
    words = b" ".join(head)
    body = data[begin + len(b"stream") : begin + _LONGEST_MAP].lstrip(b"\r\n")
    if b"/Filter" not in words:
        return _is_whole_map(body[: body.find(b"endstream")])
    if b"/FlateDecode" not in words:
        return any(name in words for name in _FILTERS)
    try:
        return _is_whole_map(zlib.decompressobj().decompress(body, _LONGEST_MAP))
    except zlib.error:
        return False


_PAIRS = compile_re(rb"(\d+)\s+beginbf")


def _is_whole_map(words: bytes) -> bool:
    """Whether a map has its beginning and its end, and says of each part how many characters it names."""
    parts = _PAIRS.findall(words)
    whole = b"begincmap" in words and b"endcmap" in words and len(parts) == words.count(b"endbf")
    return whole and all(len(count) < _MANY_DIGITS for count in parts)


_MANY_DIGITS = 6  # no font has so many characters


_FILTERS = (
    b"/Fl",
    b"/LZWDecode",
    b"/LZW",
    b"/ASCII85Decode",
    b"/A85",
    b"/ASCIIHexDecode",
    b"/AHx",
    b"/RunLengthDecode",
)

"""Letters that are drawn as outlines, seals and two-dimensional codes are no rules, in OFD files and in PDF files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from make_ofd import archive, box, code, outlined, path_object, rule, seal, text_object
from make_pdf import pdf as pdf_file

from pipeline.read import ofd, pdf
from pipeline.source import SourceText

_POINT = 72 / 25.4


class Form(NamedTuple):
    """A printed form: filled paths, ruled lines, words with their place and size, and what it is read as."""

    paths: Sequence[str]
    rules: Sequence[tuple[float, float, float, float]]
    words: Sequence[tuple[str, float, float, float]]
    tables: Sequence[tuple[int, int]] = ()
    first: str = ""
    last: str = ""


LETTER = [
    ("关于加快城南涵洞建设的函", 65, 70, 7.0),
    ("城南区人民政府：", 28, 90, 5.6),
    ("根据我市二〇二三年房地产用地供应计划，城南大道北侧地块定于七月出", 39, 100, 4.6),
    ("让，请你区按规划委员会第七次会议要求，落实涵洞建设方案并抓紧施工。", 28, 108, 4.6),
    ("此函。", 39, 116, 5.6),
    ("2023年7月12日", 140, 150, 5.6),
]
GRID = [(28.0, y, 182.0, y) for y in range(100, 161, 12)] + [(x, 100.0, x, 160.0) for x in (28.0, 70.0, 110.0, 182.0)]
CELLS = [
    (f"{word}{row + 1}", x, 107 + 12 * row, 4.2)
    for row in range(5)
    for word, x in (("项目", 30), ("面积", 72), ("说明", 112))
]
DOUBLE_LINE = [box(20.5, 43.5, 192, 44.5), box(20.5, 45.5, 192, 45.8)]


def letter(*paths: str, **more: Sequence[tuple[float, float, float, float]]) -> Form:
    return Form(paths, more.get("rules", ()), LETTER, (), LETTER[0][0], LETTER[-1][0])


FORMS = {
    "a county's letterhead over a double line": letter(*outlined("县人民政府办公室", 25, 24, 16, 20), *DOUBLE_LINE),
    "a bureau's letterhead that touches its line": letter(
        *outlined("建设局办公室", 30, 28, 15.5, 25), box(28, 43.5, 182, 44.3), *outlined("政府", 90, 60, 3.7)
    ),
    "a permit: a table under an outlined title": Form(
        outlined("建设许可", 60, 60, 20, 24) + [p for y in (88, 93) for p in outlined("建设局办公室", 28, y, 4.2)],
        GRID,
        [("许可字第12号", 140, 95, 4.2), *CELLS, ("2021年3月1日", 140, 180, 5)],
        [(5, 3)],
        "许可字第12号",
        "2021年3月1日",
    ),
    "a permit whose labels are outlined too": Form(
        [p for n in range(5) for p in outlined("建设", 50, 103 + 12 * n, 4.5)] + outlined("可许", 100, 70, 18),
        GRID,
        CELLS,
        [(5, 3)],
    ),
    "a letter with a seal over its date": letter(
        *outlined("县人民政府", 40, 24, 16, 26), *seal(155, 148, 21, "办公室")
    ),
    "a notice with a code of squares": letter(*code(150, 20, 1.1)),
    "a notice with a code of stripes": letter(*code(150, 20, 1.3, merged=True)),
    "a permit with a code beside its table": Form(
        code(149, 66, 1.1), GRID, [("许可字第12号", 28, 95, 4.2), *CELLS], [(5, 3)], "许可字第12号"
    ),
    "a permit with codes that touch its table": Form(
        [*code(30, 67.9, 1.1, merged=True), *code(150.0, 160.3, 1.0)], GRID, CELLS, [(5, 3)]
    ),
}


def as_ofd(form: Form) -> SourceText:
    white = path_object(box(0, 38, 210, 297), ' Alpha="0" Stroke="false" Fill="true"', "255 255 255")
    content = [path_object(data) for data in form.paths]
    content += [rule(*line) for line in form.rules] + [text_object(*entry) for entry in form.words]
    return ofd.read(archive([white + "".join(content)]), "a.ofd")


def as_pdf(form: Form) -> SourceText:
    content = ["1 0 0 rg", *(_in_points(data) + " f" for data in form.paths), "0 g 0.5 w"]
    content += [_in_points(f"M {a} {b} L {c} {d}") + " S" for a, b, c, d in form.rules]
    for words, x, y, size in form.words:
        coded = words.encode("utf-16-be").hex()
        place = f"{x * _POINT:.2f} {842 - y * _POINT:.2f}"
        content.append(f"BT /F {size * _POINT:.2f} Tf {place} Td <{coded}> Tj ET")
    return pdf.read(pdf_file("\n".join(content)), "a.pdf")


def _in_points(data: str) -> str:
    """The path in the language of PDF."""

    def place(match: re.Match[str]) -> str:
        x, y = float(match[2]) * _POINT, 842 - float(match[3]) * _POINT
        return f"{x:.2f} {y:.2f} {match[1].lower()}"

    return re.sub(r"([ML]) ([-\d.]+) ([-\d.]+)", place, data).replace("C", "h")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("read", [as_ofd, as_pdf])
def test_drawings_are_no_rules(form: Form, read: type) -> None:
    source = read(form)
    tables = [(piece.grid.rows, piece.grid.cols) for piece in source.pieces if piece.grid is not None]
    pieces = ["".join(source.text[slice(*span)] for span in piece.spans) for piece in source.pieces]
    assert tables == list(form.tables)
    if form.first:
        assert pieces[0] == form.first
    if form.last:
        assert pieces[-1] == form.last
    assert all(sum(words in piece for piece in pieces) == 1 for words, *_ in form.words), pieces

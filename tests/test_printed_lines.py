"""Where printed lines stand: the boxes of PDF, OFD and pictures, and the file of the issue that holds them."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import make_pdf
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest
from conftest import CASES, breaches, tree
from conftest import printed as without_blanks
from make_ofd import archive, rule, text_object
from make_places_pdf import pdf_of, width_of
from PIL import Image
from test_folder import TOML

from pipeline.read import image, ofd, pdf, read_source
from pipeline.read.page.sheet import turned_back
from pipeline.read.scan.level import is_installed, upright
from pipeline.rows import IssueData
from pipeline.run import build, remove
from pipeline.schema import owner_of
from pipeline.source import PrintedLine, SourceText
from pipeline.stages import process
from pipeline.validate import validate

installed = pytest.mark.skipif(not is_installed(), reason="the packages of the extra ocr are not installed")
ISSUE = "441803-2019-02"
NAME = f"layout/{ISSUE}.parquet"
# Words, their left edge and base line from the top of an upright A4 page, and their size, in millimetres.
NOTICE = (
    ("清远市清新区人民政府办公室关于修缮渡口的通知", 43.0, 40.0, 6.0),
    ("清新府办〔2019〕7号", 80.0, 55.0, 5.0),
    ("各镇人民政府：", 25.0, 70.0, 5.0),
    ("请区交通局牵头，于2019年8月底前完成全区渡口的修缮工作，并按时", 35.0, 80.0, 5.0),
    ("报区政府办公室。", 25.0, 90.0, 5.0),
    ("清远市清新区人民政府办公室", 110.0, 110.0, 5.0),
    ("2019年5月6日", 140.0, 120.0, 5.0),
)
Drawn = tuple[str, float, float, float]


def words_of(source: SourceText) -> dict[str, PrintedLine]:
    """The printed lines by their words."""
    assert source.printed is not None
    return {source.text[slice(*line.span)]: line for line in source.printed}


def away(line: PrintedLine, drawn: Drawn) -> float:
    """How far, in millimetres, an edge of a box is from where the words were printed."""
    words, x, y, size = drawn
    where = (x, y - 0.86 * size, x + width_of(words, size), y + 0.14 * size)
    return max(abs(found - wanted) for found, wanted in zip(line.box, where, strict=True))


def test_lines_of_a_pdf_stand_where_they_are_printed() -> None:
    found = words_of(pdf.read(pdf_of([NOTICE, (("第二页的话。", 30.0, 250.0, 4.0),)]), "a.pdf"))
    for drawn in NOTICE:
        assert away(found[drawn[0]], drawn) < 1, drawn
        assert (found[drawn[0]].page, found[drawn[0]].paper) == (1, (210.0, 297.0))
    second = found["第二页的话。"]
    assert second.page == 2
    assert away(second, ("第二页的话。", 30.0, 250.0, 4.0)) < 1


def test_lines_of_an_ofd_stand_where_they_are_printed() -> None:
    found = words_of(ofd.read(archive(["".join(text_object(*drawn) for drawn in NOTICE)]), "a.ofd"))
    for drawn in NOTICE:
        assert away(found[drawn[0]], drawn) < 1, drawn
        assert found[drawn[0]].paper == (210.0, 297.0)


def test_cells_of_ruled_tables_and_each_of_their_lines_have_boxes() -> None:
    cells = (
        ("项目", 32.0, 57.0, 4.0), ("年份", 72.0, 57.0, 4.0),
        ("东街渡口", 32.0, 66.0, 4.0), ("码头", 32.0, 71.0, 4.0), ("2019", 72.0, 68.0, 4.0),
    )  # fmt: skip
    rules = [(30.0, y, 110.0, y) for y in (52, 60, 74)] + [(x, 52.0, x, 74.0) for x in (30, 70, 110)]
    strokes = "".join(rule(*ends) for ends in rules)
    for source in (
        pdf.read(pdf_of([cells], [rules]), "a.pdf"),
        ofd.read(archive(["".join(text_object(*drawn) for drawn in cells) + strokes]), "a.ofd"),
    ):
        assert "东街渡口码头\t2019" in source.text
        found = words_of(source)
        assert all(away(found[drawn[0]], drawn) < 1 for drawn in cells)
        assert list(found) == [drawn[0] for drawn in cells]


def test_rows_that_blanks_arrange_have_a_box_for_each_cell() -> None:
    rows = [("序号", "项目名称", "金额"), ("1", "东街渡口", "120"), ("2", "西街渡口", "95"), ("3", "南门渡口", "8")]
    drawn = [
        (words, x, 60.0 + 8 * n, 4.0)
        for n, row in enumerate(rows)
        for words, x in zip(row, (30.0, 70.0, 130.0), strict=True)
    ]
    found = words_of(pdf.read(pdf_of([drawn]), "a.pdf"))
    assert all(away(found[cell[0]], cell) < 1 for cell in drawn)


# --- pages that are turned ---------------------------------------------------------------------------------------


def on_page(data: bytes, line: PrintedLine) -> str:
    """What pdfium finds in the box of a line on the page as it shows it."""
    page = pdfium.PdfDocument(data)[line.page - 1]
    picture = np.asarray(page.render(scale=2).to_pil().convert("L"))
    scale = picture.shape[1] / line.paper[0]
    x0, y0, x1, y1 = (round(at * scale) for at in line.box)
    inside, whole = int((picture[y0:y1, x0:x1] < 128).sum()), int((picture < 128).sum())
    return "all" if inside >= 0.97 * whole and inside else f"{inside} of {whole}"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "space", ["1 0 0 1 0 0 cm", "0 1 -1 0 595 0 cm", "-1 0 0 -1 595 842 cm", "0 -1 1 0 0 842 cm", "-1 0 0 1 595 0 cm"]
)
def test_boxes_lie_on_the_page_as_it_is_shown(rotation: int, space: str) -> None:
    """However the page and the words on it are turned or mirrored."""
    data = make_pdf.pdf(space + "\n" + make_pdf.text("某市渡口", 120, 200, 14), page=f"/Rotate {rotation}")
    (line,) = words_of(pdf.read(data, "a.pdf")).values()
    assert line.paper == ((297.0, 209.9) if rotation % 180 else (209.9, 297.0))
    assert on_page(data, line) == "all"


@pytest.mark.parametrize("ctm", ["1 0 0 1 0 0", "0 1 -1 0 200 0", "-1 0 0 -1 200 280", "0 -1 1 0 0 280"])
def test_boxes_of_an_ofd_lie_on_the_page_as_it_is_shown(ctm: str) -> None:
    data = archive([text_object("某市渡口工程", 40, 60, 5, "", f' CTM="{ctm}"')])
    (line,) = words_of(ofd.read(data, "a.ofd")).values()
    a, b, c, d, e, f = map(float, ctm.split())
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (40.0, 70.0) for y in (55.6, 60.6)]
    xs, ys = zip(*corners, strict=True)
    assert line.paper == (210.0, 297.0)
    assert line.box == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=0.2)


@pytest.mark.parametrize("quarters", range(4))
def test_turning_back(quarters: int) -> None:
    picture = np.zeros((30, 20), np.uint8)
    picture[4:7, 2:12] = 1
    rows, cols = np.nonzero(np.rot90(picture, quarters))
    shown = turned_back(20, 30, quarters)
    assert shown.map.box(cols.min(), rows.min(), cols.max() + 1, rows.max() + 1) == (2, 4, 12, 7)


# --- pictures ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def part() -> Image.Image:
    """The upper part of a page in print, at 200 dots to the inch, on a sheet of 210 by 140 millimetres."""
    page = pdfium.PdfDocument(CASES / "pdf" / "one_column.pdf")[3]
    sheet = Image.new("L", (1653, 1102), 255)
    sheet.paste(page.render(scale=200 / 72).to_pil().convert("L").crop((0, 0, 1653, 620)))
    return sheet


@pytest.fixture(scope="module")
def printed() -> SourceText:
    """The file that the page is of."""
    return pdf.read((CASES / "pdf" / "one_column.pdf").read_bytes(), "a.pdf")


@installed
@pytest.mark.parametrize(
    "change", [pytest.param("none", marks=pytest.mark.slow), "slant", pytest.param("head", marks=pytest.mark.slow)]
)
def test_lines_of_a_picture_stand_where_they_are_printed(
    part: Image.Image, printed: SourceText, tmp_path: Path, change: str
) -> None:
    """On a picture that lies aslant, or on its head, too."""
    turn: Callable[[Image.Image], Image.Image] = {
        "none": lambda picture: picture,
        "slant": lambda picture: picture.rotate(2, fillcolor=255, resample=Image.Resampling.BICUBIC),
        "head": lambda picture: picture.rotate(180),
    }[change]
    path = tmp_path / "a.png"
    turn(part).save(path, dpi=(200, 200))
    found = image.read(path.read_bytes(), "a.png")
    near = 0
    assert printed.printed is not None
    for words, line in words_of(found).items():
        wanted = [one for one in printed.printed if one.page == 4 and printed.text[slice(*one.span)] == words]
        if len(wanted) != 1 or len(words) < 5:
            continue
        left, top, right, bottom = wanted[0].box
        box: tuple[float, float, float, float] = wanted[0].box
        width, height = line.paper
        if change == "head":
            box = (width - right, height - bottom, width - left, height - top)
        if change == "slant":
            lean = np.exp(-2j * np.pi / 180)
            middle = complex(width / 2, height / 2)
            corners = [(complex(x, y) - middle) * lean + middle for x in (left, right) for y in (top, bottom)]
            xs, ys = [corner.real for corner in corners], [corner.imag for corner in corners]
            box = (min(xs), min(ys), max(xs), max(ys))
        assert line.box == pytest.approx(box, abs=2), words
        near += 1
    assert near >= 5


@installed
@pytest.mark.slow
def test_scans_in_pdf_and_ofd_have_the_boxes_of_their_pictures(part: Image.Image) -> None:
    """The sheet is aslant in all of them; in one PDF it lies on its side, which the page says."""
    aslant = part.rotate(1.5, fillcolor=255, resample=Image.Resampling.BICUBIC).convert("RGB")
    files: dict[str, bytes] = {}
    for form in ("png", "pdf"):
        with io.BytesIO() as file:
            aslant.save(file, form, **({"dpi": (200, 200)} if form == "png" else {"resolution": 200}))
            files[form] = file.getvalue()
    with io.BytesIO() as file:
        aslant.transpose(Image.Transpose.ROTATE_90).save(file, "pdf", resolution=200)
        document = pdfium.PdfDocument(file.getvalue())
    document[0].set_rotation(90)
    with io.BytesIO() as file:
        document.save(file)
        files["turned"] = file.getvalue()
    scan = '<ofd:ImageObject ID="7" Boundary="0 0 210 140" ResourceID="8"/>'
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:PageArea>"
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile></ofd:MultiMedia>'
    whole = zipfile.ZipFile(io.BytesIO(archive([scan], resources=media)))
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as changed:
            for name in whole.namelist():
                changed.writestr(name, re.sub("<ofd:PageArea>.*?</ofd:PageArea>", area, whole.read(name).decode()))
            changed.writestr("Doc_0/scan.png", files["png"])
        packed = file.getvalue()
    wanted = words_of(image.read(files["png"], "a.png"))
    for source in (pdf.read(files["pdf"], "a.pdf"), pdf.read(files["turned"], "a.pdf"), ofd.read(packed, "a.ofd")):
        found = words_of(source)
        shared = [words for words in wanted if words in found and len(words) > 4]
        assert len(shared) >= 5
        for words in shared:
            assert found[words].box == pytest.approx(wanted[words].box, abs=1), words
            assert found[words].paper == pytest.approx((209.9, 140), abs=0.2)


@installed
@pytest.mark.parametrize("angle", [-2.5, 0.0, 1.0])
def test_what_is_made_level_is_led_back(part: Image.Image, angle: float) -> None:
    aslant = part.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    _, back = upright(np.repeat(np.asarray(aslant)[:, :, None], 3, axis=2))
    (x0, y0), (x1, y1) = back.at(0, 0), back.at(100, 0)
    assert np.degrees(np.arctan2(y0 - y1, x1 - x0)) == pytest.approx(angle, abs=0.2)
    middle = (part.width / 200 * 25.4 / 2, part.height / 200 * 25.4 / 2)
    assert back.at(*middle) == pytest.approx(middle)


# --- whole gazettes ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["one_column", "two_columns"])
def whole(request: pytest.FixtureRequest) -> tuple[Path, IssueData]:
    path = CASES / "pdf" / f"{request.param}.pdf"
    return path, process(read_source(path))


def test_every_character_stands_in_one_line(whole: tuple[Path, IssueData]) -> None:
    _, data = whole
    assert data.layout is not None
    spans = [(row.char_start, row.char_end) for row in data.layout]  # type: ignore[attr-defined]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join(without_blanks(data.source_text[a:b]) for a, b in spans) == without_blanks(data.source_text)


def test_pdfium_finds_the_words_in_their_boxes(whole: tuple[Path, IssueData]) -> None:
    path, data = whole
    document = pdfium.PdfDocument(path)
    rows = list(data.layout or ())[::20]
    right = 0
    for page, own in itertools.groupby(rows, lambda row: row.page):  # type: ignore[attr-defined]
        text_page, height = document[page - 1].get_textpage(), document[page - 1].get_height()
        for row in own:
            x0, y0, x1, y1 = (at / 25.4 * 72 for at in (row.x0, row.y0, row.x1, row.y1))  # type: ignore[attr-defined]
            found = text_page.get_text_bounded(x0 - 0.5, height - y1, x1 + 0.5, height - y0)
            words = data.source_text[row.char_start : row.char_end]  # type: ignore[attr-defined]
            right += without_blanks(words) == without_blanks(found)
    assert right >= 0.98 * len(rows)


# --- the file ----------------------------------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An issue that gathers a text and two files with places."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "raw" / "2019-2"
    folder.mkdir(parents=True)
    (folder / "issue.toml").write_text(TOML, encoding="utf-8")
    (folder / "1.txt").write_text("\n".join(words for words, *_ in NOTICE), encoding="utf-8")
    (folder / "2.pdf").write_bytes(pdf_of([NOTICE, (("第二页的话。", 30.0, 250.0, 4.0),)]))
    (folder / "3.ofd").write_bytes(archive(["".join(text_object(*drawn) for drawn in NOTICE)]))
    return folder


def test_a_gathered_issue_has_the_lines_of_the_files_that_know_them(raw: Path, tmp_path: Path) -> None:
    build(raw.parent, Path("output"))
    assert validate(Path("output")) == []
    table = pq.read_table(tmp_path / "output" / NAME)
    text = (tmp_path / "output" / "text" / f"{ISSUE}.txt").read_text(encoding="utf-8")
    rows = table.to_pylist()
    words = [text[row["char_start"] : row["char_end"]] for row in rows]
    title, *_, day = (drawn[0] for drawn in NOTICE)
    assert words.count(title) == words.count(day) == 2
    assert [(row["page"], row["line"]) for row, own in zip(rows, words, strict=True) if own == title] == [
        (1, 1),
        (3, 1),
    ]
    assert {row["page"] for row in rows} == {1, 2, 3}
    assert min(row["char_start"] for row in rows) >= len((raw / "1.txt").read_text(encoding="utf-8"))
    assert breaches(process(read_source(raw / "issue.toml"))) == []


def test_the_file_goes_where_a_text_takes_the_place(raw: Path) -> None:
    output = Path("output")
    build(raw.parent, output)
    assert (output / NAME).is_file()
    before = tree(output)
    build(raw.parent, output, force=True)
    assert tree(output) == before
    for name in ("2.pdf", "3.ofd"):
        (raw / name).unlink()
    build(raw.parent, output)
    assert not (output / NAME).exists()
    assert validate(output) == []


def test_an_issue_without_its_file_is_read_again_and_a_removed_one_leaves_none(raw: Path) -> None:
    output = Path("output")
    (raw / "1.txt").unlink()
    build(raw.parent, output)
    before = tree(output)
    (output / NAME).unlink()
    assert [breach.rule for breach in validate(output)] == ["missing file"]
    build(raw.parent, output)
    assert tree(output) == before
    remove(ISSUE, output)
    assert not (output / NAME).exists()


def test_an_output_on_object_storage_has_and_loses_it_too(raw: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")

    def held() -> dict[str, bytes]:
        return {path.removeprefix("/lines/"): system.cat_file(path) for path in system.find("/lines")}

    build(raw.parent, "memory://lines", cache=Path("cache"))
    build(raw.parent, Path("output"))
    assert held() == tree(Path("output"))
    assert NAME in held()
    for name in ("2.pdf", "3.ofd"):
        (raw / name).unlink()
    build(raw.parent, "memory://lines", cache=Path("cache"))
    assert NAME not in held()
    system.store.clear()


def test_the_owner_of_the_file() -> None:
    assert owner_of(NAME) == ISSUE
    assert owner_of(f"layout/2019/{ISSUE}.parquet") is None


def test_a_text_has_no_file(built: Path) -> None:
    assert not (built / "output" / "layout").exists()


BROKEN = [
    ("char_end", 0, 10**6, "evidence", "not inside the text"),
    ("char_start", 3, 0, "order", "before the end of the line before"),
    ("line", 2, 9, "order", "line 9 of page 1 stands behind line 2"),
    ("page", -1, 7, "page", "page 7 is not in pages"),
    ("x1", 0, 400.0, "box", "is not on a page of 210.0 by 297.0"),
    ("y0", 0, float("nan"), "box", "is not on a page"),
    ("page_width", 1, 300.0, "page", "has another size"),
    ("issue_id", 0, "441803-2019-03", "id", f"in the file of {ISSUE}"),
]


@pytest.mark.parametrize(("column", "number", "value", "name", "message"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_rule_is_told(raw: Path, column: str, number: int, value: object, name: str, message: str) -> None:
    build(raw.parent, Path("output"))
    path = Path("output") / NAME
    table = pq.read_table(path)
    values = table[column].to_pylist()
    values[number] = value
    field = table.schema.field(column)
    at = table.schema.get_field_index(column)
    pq.write_table(table.set_column(at, field, pa.array(values, field.type)), path)
    found = [breach for breach in validate(Path("output")) if breach.rule == name]
    assert any(message in breach.message and breach.file == NAME for breach in found), found

"""Recognition of scans: pages of the gazette drawn as pictures, a little skewed and noisy, without a network."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from conftest import CASES
from PIL import Image

from pipeline.read import ReadError, pdf, read_source
from pipeline.read.draft import Draft
from pipeline.read.page.grid import Ruled
from pipeline.read.page.setting import set_pages
from pipeline.read.page.sheet import Glyphs, Sheet
from pipeline.read.scan import ocr
from pipeline.read.scan.level import MM, Picture, is_installed
from pipeline.read.scan.picture import resolution_of
from pipeline.read.scan.punctuation import Marks, Stretch, full_width
from pipeline.source import SourceText
from pipeline.stages import process
from pipeline.text import Span

PRINT = CASES / "pdf" / "one_column.pdf"
installed = pytest.mark.skipif(not is_installed(), reason="the packages of the extra ocr are not installed")
# The widths of punctuation, which recognition does not see.
WIDTHS = str.maketrans("（），：；？！〔〕—．", "(),:;?![]-.")


def scan(page: int, skew: float, of: Path = PRINT) -> Image.Image:
    """A page (from 1) as a scanner sees it at 200 dots to the inch."""
    picture = pdfium.PdfDocument(of)[page - 1].render(scale=200 / 72).to_pil().convert("L")
    turned = np.asarray(picture.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC), np.float64)
    noise = np.random.default_rng(page).normal(0, 8, turned.shape)
    return Image.fromarray((turned + noise).clip(0, 255).astype(np.uint8))


def words(source: SourceText) -> str:
    return re.sub(r"\s", "", source.text).translate(WIDTHS)


def words_at(source: SourceText, spans: tuple[Span, ...]) -> str:
    return "".join("".join(source.text[slice(*span)] for span in spans).split()).translate(WIDTHS)


def errors(wanted: str, found: str) -> int:
    """How many characters have to be put in, taken out or changed (Levenshtein)."""
    before = list(range(len(found) + 1))
    for i, char in enumerate(wanted, 1):
        now = [i]
        for j, other in enumerate(found, 1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (char != other)))
        before = now
    return before[-1]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[SourceText, SourceText]:
    """Two pages, one with a table: as printed, and from pictures, without a network."""
    folder = tmp_path_factory.mktemp("scan")
    plain = pdfium.PdfDocument.new()
    plain.import_pages(pdfium.PdfDocument(PRINT), [3, 64])
    plain.save(folder / "plain.pdf")
    pictures = [scan(4, 0.7), scan(65, -0.7)]
    pictures[0].save(folder / "scan.tif", save_all=True, append_images=pictures[1:], dpi=(200, 200))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("recognition asks the network"))
        return read_source(folder / "plain.pdf"), read_source(folder / "scan.tif")


# Refuses sockets (libraries try one when they are loaded) and programs, and ends the process where anything looks for a
# name or an address: recognition must need none of them.
CUT_OFF = """
import os, sys
def refuse(event, _args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        os.write(2, event.encode())
        os._exit(9)
    if event.startswith(("socket.", "subprocess.", "os.system", "os.posix_spawn")):
        raise OSError("refused")
sys.addaudithook(refuse)
from pathlib import Path
from pipeline.read import read_source
sys.stdout.buffer.write(read_source(Path(sys.argv[1])).text.encode())
"""


def files_of(package: str) -> list[tuple[str, int]]:
    folder = Path(next(iter(importlib.util.find_spec(package).submodule_search_locations)))  # type: ignore[union-attr,arg-type]
    return sorted((str(path), path.stat().st_size) for path in folder.rglob("*") if path.suffix != ".pyc")


@installed
@pytest.mark.slow
def test_a_child_without_any_network_reads_a_scan(tmp_path: Path) -> None:
    Image.fromarray(np.asarray(scan(4, 0.7))[650:1100]).save(tmp_path / "scan.png", dpi=(200, 200))
    before = files_of("rapidocr")
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", CUT_OFF, str(tmp_path / "scan.png")]
    root = Path(__file__).parents[1]
    child = subprocess.run(command, cwd=root, env=environment, capture_output=True, timeout=300, check=False)
    assert child.returncode == 0, child.stderr.decode()
    assert "背景和意义" in child.stdout.decode()
    assert files_of("rapidocr") == before


@installed
def test_words_are_those_of_the_print(both: tuple[SourceText, SourceText]) -> None:
    printed, seen = map(words, both)
    assert errors(printed, seen) <= 0.005 * len(printed)


@installed
@pytest.mark.slow
def test_scanned_pages_give_the_rows_of_their_print(tmp_path: Path) -> None:
    """Characters with their widths, and what the analysts read first: duties and dates."""
    of = CASES / "pdf" / "mirrored_margins.pdf"
    plain = pdfium.PdfDocument.new()
    pages = [0, 1, 2, 6, 8, 9]  # front page and contents, and those that hold duties and dates
    plain.import_pages(pdfium.PdfDocument(of), pages)
    plain.save(tmp_path / "plain.pdf")
    skews = np.linspace(-1.0, 1.0, len(pages))
    pictures = [scan(page + 1, skew, of) for page, skew in zip(pages, skews, strict=True)]
    pictures[0].save(tmp_path / "scan.pdf", save_all=True, append_images=pictures[1:], resolution=200)
    printed, seen = read_source(tmp_path / "plain.pdf"), read_source(tmp_path / "scan.pdf")
    # How many points a leader of the contents has, nobody counts.
    printed_pages, seen_pages = (
        [re.sub(r"\s|[.．…·]{2,}", "", source.text[slice(*page.span)]) for page in source.pages]
        for source in (printed, seen)
    )
    wrong = sum(errors(*both) for both in zip(printed_pages, seen_pages, strict=True))
    assert wrong <= 0.005 * sum(map(len, printed_pages))
    for dataset, names in {"responsibilities": ("role", "org", "form"), "dates": ("edtf", "bound", "role")}.items():
        wanted, found = (
            Counter(tuple(getattr(row, name) for name in names) for row in process(source).rows[dataset])
            for source in (printed, seen)
        )
        assert wanted.total() >= 15
        assert 2 * (wanted & found).total() >= 0.97 * (wanted.total() + found.total()), wanted - found


@installed
def test_pages_say_that_they_were_recognised(both: tuple[SourceText, SourceText]) -> None:
    assert both[1].format == "image"
    assert all(page.ocr and page.score is not None and page.score > 0.95 for page in both[1].pages)
    assert not both[1].remarks


@installed
def test_ruled_tables_keep_their_grid(both: tuple[SourceText, SourceText]) -> None:
    printed, seen = (
        [
            (
                c.row,
                c.col,
                c.row_span,
                c.col_span,
                words_at(source, c.spans),
            )
            for piece in source.pieces
            if piece.grid is not None
            for c in piece.grid.cells
        ]
        for source in both
    )
    assert len(printed) == 70
    assert seen == printed


@installed
def test_a_scanned_pdf_is_recognised_and_a_faint_page_told(tmp_path: Path) -> None:
    picture = np.asarray(scan(4, 0), np.float64)[600:1100]
    faint = 235 + 20 * (picture / 255) + np.random.default_rng(1).normal(0, 6, picture.shape)
    Image.fromarray(faint.clip(0, 255).astype(np.uint8)).save(tmp_path / "scan.pdf", resolution=200)
    source = read_source(tmp_path / "scan.pdf")
    assert source.format == "pdf"
    (page,) = source.pages
    assert page.ocr
    assert ("ocr.low_score" in {remark.code for remark in source.remarks}) == (
        page.score is not None and page.score < 0.9
    )


@pytest.mark.parametrize(
    ("pictures", "dots"),
    [
        ([(200.0, 100.0)], 200.0),
        ([(72.0, 95.0), (300.0, 5.0)], 72.0),  # a sharp emblem on a coarse page
        ([(72.0, 100.0), (300.0, 100.0)], 300.0),  # a coarse ground under sharp letters
        ([(150.0, 20.0)] * 5, 150.0),  # strips
        ([(72.0, 20.0)], None),
        ([], None),
    ],
)
def test_the_resolution_of_a_page_is_that_of_most_of_it(
    pictures: list[tuple[float, float]], dots: float | None
) -> None:
    assert resolution_of(pictures, 100.0) == dots


@pytest.mark.parametrize(("scanned", "told"), [(72, 72), (150, 150), (600, 200)])
def test_the_resolution_of_a_scanned_pdf_is_that_of_its_picture(tmp_path: Path, scanned: int, told: int) -> None:
    Image.new("L", (round(8.27 * scanned), round(11.69 * scanned)), 255).save(tmp_path / "a.pdf", resolution=scanned)
    document = pdfium.PdfDocument(tmp_path / "a.pdf")
    assert pdf._resolution(document[0], 200.0) == pytest.approx(told, rel=0.01)


def test_pages_of_few_dots_are_told_once() -> None:
    dots = {1: 72.0, 2: 75.0, 3: 200.0, 4: 80.0, 5: None}
    line = Glyphs("关于加强管理的通知", 28, 50, 100, 54, 4.5)
    sheets = [Sheet(number, 210, 297, (line,), score=0.99, dpi=dpi) for number, dpi in dots.items()]
    draft = Draft()
    set_pages([*sheets, Sheet(6, 210, 297, (), score=1.0, dpi=72.0)], draft)
    (remark,) = draft.source("a", "image").remarks
    assert remark.code == "page.low_resolution"
    assert remark.message == "第1—2、4页的图像每英寸只有约72点，小字容易认错，请与原件核对"


def words_of(picture: Picture) -> str:
    return "".join("".join(line.text.split()) for line in ocr.recognise(picture, 200, 1).lines)


@pytest.fixture(scope="module")
def upper_third() -> tuple[Picture, str]:
    """The upper third of a page in colours, and its words."""
    picture = np.repeat(np.asarray(scan(4, 0))[:700, :, None], 3, axis=2)
    return picture, words_of(picture)


@installed
@pytest.mark.parametrize(
    "quarters", [pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow), 3]
)
def test_a_page_on_its_side_or_its_head_is_turned(upper_third: tuple[Picture, str], quarters: int) -> None:
    picture, upright = upper_third
    assert len(upright) > 150
    assert words_of(np.ascontiguousarray(np.rot90(picture, quarters))) == upright


@installed
@pytest.mark.slow
def test_print_under_a_seal_is_read_and_the_seal_is_no_table(upper_third: tuple[Picture, str]) -> None:
    picture, plain = upper_third
    y, x = np.ogrid[: picture.shape[0], : picture.shape[1]]
    distance = np.hypot(y - 500, x - 800)
    seal = np.full_like(picture, 255)
    seal[(distance > 155) & (distance < 168)] = (225, 60, 60)
    seal[distance < 50] = (225, 60, 60)
    stamped = (picture.astype(np.uint16) * seal // 255).astype(np.uint8)
    sheet = ocr.recognise(stamped, 200, 1)
    assert not sheet.tables
    assert errors(plain, "".join("".join(line.text.split()) for line in sheet.lines)) <= 2


@installed
@pytest.mark.slow
def test_scores_of_pages_without_words() -> None:
    shape = (550, 800)
    assert ocr.recognise(np.full(shape, 255, np.uint8), 100, 1).score == 1.0
    assert ocr.recognise(np.full(shape, 5, np.uint8), 100, 1).score == 0.0
    noise = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    assert ocr.recognise(noise, 100, 1).score == 0.0


@installed
def test_a_text_layer_is_used_where_it_is_one(tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    document.import_pages(pdfium.PdfDocument(PRINT), [3])
    page = document[0]
    width, height = page.get_size()
    image = pdfium.PdfImage.new(document)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(Image.new("RGB", (50, 70), "white")))
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    document.save(tmp_path / "layer.pdf")
    assert not read_source(tmp_path / "layer.pdf").pages[0].ocr
    chars = list(pdf._chars(page.get_textpage(), pdf._Frame(page), pdf._Stand(0)))
    assert not pdf._needs_ocr(page, chars)
    assert pdf._needs_ocr(page, [char._replace(text="x") for char in chars]), "made without Chinese"
    assert pdf._needs_ocr(page, [char for char in chars if char.box[1] < 25]), "a stamp at the head of the page"


def test_without_the_packages_a_scan_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.scan.level.is_installed", lambda: False)
    Image.new("L", (1654, 2339), 255).save(tmp_path / "scan.pdf", resolution=200)
    Image.new("L", (1654, 2339), 255).save(tmp_path / "scan.png")
    for name in ("scan.pdf", "scan.png"):
        with pytest.raises(ReadError, match="make ocr"):
            read_source(tmp_path / name)


def test_damaged_and_endless_pictures_are_told(tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.new("L", (100, 100), 255).save(whole, "PNG")
    (tmp_path / "cut.png").write_bytes(whole.getvalue()[:40])
    with pytest.raises(ReadError, match="damaged"):
        read_source(tmp_path / "cut.png")
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x00\x00\x00\x00"
    (tmp_path / "bomb.png").write_bytes(header + b"\x00" * 4)
    with pytest.raises(ReadError):
        read_source(tmp_path / "bomb.png")


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("清新府办函[2018]81号),并于8:30报送(试行):", "清新府办函〔2018〕81号），并于8:30报送（试行）："),
        ("自2018年(含)起,共12.5万元;", "自2018年（含）起，共12.5万元；"),
        ('执行"十三五"规划', "执行“十三五”规划"),
        ("目标-提高", "目标——提高"),
        ("一一加强管理。一一落实责任", "——加强管理。——落实责任"),
        ("一—加强管理。—一落实责任", "——加强管理。——落实责任"),
        ("——一是加强管理", "——一是加强管理"),
        ("原因之一—管理不严", "原因之一——管理不严"),
        ("与名单一一对应", "与名单一一对应"),
        ("GB/T 18973-2016", "GB/T 18973-2016"),
    ],
)
def test_widths_of_punctuation(seen: str, printed: str) -> None:
    assert full_width(seen) == printed


def test_marks_that_are_printed_narrow_stay() -> None:
    assert full_width("患者,由其监护人(亲属)或", {2, 8, 11}) == "患者,由其监护人(亲属)或"
    assert full_width("患者，由其监护人（亲属）或", {2}) == "患者,由其监护人（亲属）或"
    assert full_width("府办(2018)81号", {2, 7}) == "府办〔2018〕81号"


@installed
def test_widths_are_told_by_the_blank_beside_a_mark() -> None:
    """A line of squares: four wide marks with their blank and one without."""
    text, size, at, x = "口，口、口。口，口,口", 40, [], 20
    ink = np.zeros((60, 600), np.uint8)
    for char in text:
        mark = char != "口"
        ink[40 if mark else 15 : 48, x + 2 : x + (12 if mark else 38)] = 255
        at.append((x + (7 if mark else 20)) / MM)
        x += 14 if char == "," else size
    piece = Stretch(text, 1.0, (10 / MM, 5 / MM, 590 / MM, 55 / MM), tuple(at))
    assert Marks(ink, [piece]).narrow(piece) == {9}


def test_large_characters_are_no_table() -> None:
    table = Ruled((134.0, 145.0, 156.0), (53.0, 57.0, 60.0), ((0, 0, 1, 1, (134.0, 53.0, 145.0, 57.0)),))
    assert ocr._is_lettering(table, [(40.0, 53.0, 172.0, 60.5)])
    assert not ocr._is_lettering(table, [(135.0, 53.0, 144.0, 60.0)])


def test_leaders_on_the_first_lines_of_entries_end_them() -> None:
    lines = []
    for n, top in enumerate((50.0, 80.0, 110.0)):
        first = f"清远市清新区人民政府办公室印发关于全民科学素质............{n + 1}"
        lines.append(Glyphs(first, 28, top, 184, top + 4, 4.5))
        lines.append(Glyphs("行动计划的通知", 28, top + 7, 100, top + 11, 4.5))
        lines.append(Glyphs(f"清新府办〔2018〕{n}号", 28, top + 14, 80, top + 18, 4.5))
    draft = Draft()
    set_pages([Sheet(1, 210, 297, tuple(lines), score=0.99)], draft)
    text = draft.source("a", "image").text
    for n in range(3):
        assert f"关于全民科学素质行动计划的通知\n清新府办〔2018〕{n}号............{n + 1}\n" in text

"""Recognition of scans: pages of the gazette drawn as pictures, a little skewed and noisy, without a network."""

from __future__ import annotations

import io
import re
import socket
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from conftest import CASES
from PIL import Image

from pipeline.read import ReadError, ocr, read_source
from pipeline.source import SourceText
from pipeline.text import Span

PRINT = CASES / "pdf" / "one_column.pdf"
installed = pytest.mark.skipif(not ocr.is_installed(), reason="the packages of the extra ocr are not installed")
# The widths of punctuation, which recognition does not see.
WIDTHS = str.maketrans("（），：；？！〔〕—．", "(),:;?![]-.")


def scan(page: int, skew: float) -> Image.Image:
    """A page (from 1) as a scanner sees it at 200 dots to the inch."""
    picture = pdfium.PdfDocument(PRINT)[page - 1].render(scale=200 / 72).to_pil().convert("L")
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


@installed
def test_words_are_those_of_the_print(both: tuple[SourceText, SourceText]) -> None:
    printed, seen = map(words, both)
    assert errors(printed, seen) <= 0.005 * len(printed)


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


def test_without_the_packages_a_scan_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    monkeypatch.setattr(ocr, "_cv2", lambda: (_ for _ in ()).throw(ocr.missing_packages()))
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
    assert ocr.full_width(seen) == printed

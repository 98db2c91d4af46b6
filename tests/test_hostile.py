"""Hostile and broken files: each ends in a sentence and an exit code, in bounded time and memory, and harms nothing.

Most attacks go through one build of one folder, as a person would meet them; what needs long is tried on the reader
with its bound lowered.
"""

from __future__ import annotations

import io
import os
import random
import re
import socket
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import tree
from make_docx import definition, docx, listed, lvl, num, package, relations, tbl, tc, tr
from make_docx import p as paragraph
from make_ofd import archive as ofd
from make_ofd import text_object
from PIL import Image
from worker_tasks import starve

from pipeline import run, workers
from pipeline.cli import main
from pipeline.progress import no_report
from pipeline.read import ReadError, draft, folder, html, is_simple, read_source
from pipeline.read import ofd as read_ofd
from pipeline.read import pdf as read_pdf
from pipeline.read.docx import read as read_docx
from pipeline.read.scan import ocr
from pipeline.read.scan.level import is_installed
from pipeline.run import build
from pipeline.schema import OWN_FILES
from pipeline.text import UnusableInputError, printable

HEAD = "清远市清新区人民政府公报\n2018年第{}期\n\n"
TEXT = (
    "清远市清新区人民政府办公室关于做好冬季防火工作的通知\n清新府办〔2018〕{}号\n各镇人民政府：\n"
    "一、任务\n请区教育局牵头，于2018年12月底前做好防火工作。\n清远市清新区人民政府办公室\n2018年11月6日\n"
)
CASES = Path(__file__).parent / "cases"


def gazette(number: int) -> str:
    """The text of a small issue."""
    return HEAD.format(number) + TEXT.format(number)


# --- files ---------------------------------------------------------------------------------------------------


def stream(data: bytes, facts: str = "") -> bytes:
    return f"<<{facts}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def pdf(content: bytes = b"", page: str = "/MediaBox[0 0 595 842]", top: str = "", **objects: str | bytes) -> bytes:
    """A PDF file of one page; `objects` are more objects, or others, by their numbers (`o6`)."""
    bodies: dict[int, str | bytes] = {
        1: f"<</Type/Catalog/Pages 2 0 R{top}>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>{page}>>",
        4: stream(zlib.compress(content), "/Filter/FlateDecode"),
        5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        **{int(name[1:]): body for name, body in objects.items()},
    }
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    last = max(bodies) + 1
    rows = (f"{places[n]:010} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(last))
    end = f"xref\n0 {last}\n{''.join(rows)}trailer\n<</Size {last}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + end.encode()


WORDS = b"BT /F 12 Tf 60 690 Td (Words of a page) Tj ET\n"
RULES = b"".join(b"50 %d m 500 %d l S %d 700 m %d 500 l S\n" % (y, y, 750 - y, 750 - y) for y in range(500, 701, 25))


def kids(*numbers: int, count: int) -> str:
    return f"<</Type/Pages/Kids[{' '.join(f'{n} 0 R' for n in numbers)}]/Count {count}>>"


def zipped(members: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return whole.getvalue()


def word(document: str | bytes, packing: int = zipfile.ZIP_DEFLATED, **more: str) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **more}, packing)


def claiming(data: bytes, name: str, size: int) -> bytes:
    """The archive with another size of the part `name` in its directory."""
    changed = bytearray(data)
    for match in re.finditer(rb"PK\x01\x02", data):
        at = match.start()
        if data[at + 46 : at + 46 + data[at + 28]] == name.encode():
            struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
LAUGHS = f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>'


def laughing(encoding: str, declaration: str = LAUGHS) -> bytes:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    return word(f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{body}'.encode(encoding))


def picture(form: str, image: Image.Image | None = None, **options: object) -> bytes:
    whole = io.BytesIO()
    (image or Image.new("RGB", (8, 8))).save(whole, form, **options)
    return whole.getvalue()


def giant(form: str) -> bytes:
    """A picture that says that it is 100,000 dots wide and high."""
    data = bytearray(picture(form))
    if form == "PNG":
        struct.pack_into(">II", data, 16, 100_000, 100_000)
        struct.pack_into(">I", data, 29, zlib.crc32(bytes(data[12:29])))
    else:
        struct.pack_into("<ii", data, 18, 100_000, -100_000)
    return bytes(data)


def frames(count: int) -> bytes:
    """A TIFF file of so many pictures of one dot: directories that name one another, all with the same dot."""
    facts = {256: 1, 257: 1, 258: 1, 259: 1, 262: 1, 273: 8, 278: 1, 279: 1}  # the dot stands at byte 8
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in facts.items())
    size = 2 + len(entries) + 4
    following = (10 + size * n if n < count else 0 for n in range(1, count + 1))
    directories = (struct.pack("<H", len(facts)) + entries + struct.pack("<I", at) for at in following)
    return b"II*\x00" + struct.pack("<I", 10) + b"\x00\x00" + b"".join(directories)


WEB_PAGE = "<html><head><meta charset=gb2312></head><body>{}</body></html>".format(
    "".join(f"<p>{line}</p>" for line in gazette(7).splitlines())
)


class Case(NamedTuple):
    """A file and what is said of it; an empty sentence where it is read, `NONE` where it is no gazette."""

    name: str
    data: bytes
    said: str


NONE = "is no gazette"


def attacks(outside: str = "") -> Iterator[Case]:
    """The files of one folder; `outside` is an address that nothing may ask for."""
    real = (CASES / "pdf" / "one_column.pdf").read_bytes()
    for percent in (5, 50, 95):
        yield Case(f"cut-{percent}.pdf", real[: len(real) * percent // 100], "is a damaged PDF")
    yield Case("garbage.pdf", b"%PDF-1.7\n" + random.Random(1).randbytes(9999), "is a damaged PDF")
    yield Case("tree-of-itself.pdf", pdf(o2=kids(3, count=1), o3=kids(2, count=1)), "holds no page that can be read")
    yield Case("tree-of-itself-2.pdf", pdf(WORDS, o2=kids(3, 2, count=2)), NONE)
    yield Case("pages.pdf", pdf(o2=kids(*[3] * 6000, count=6000)), "has 6000 pages. Divide it")
    yield Case("no-pages.pdf", pdf(o2=kids(count=0)), "is a damaged PDF")
    yield Case("box-of-words.pdf", pdf(RULES + WORDS, "/MediaBox[a b c d]"), NONE)
    yield Case("box-that-is-no-number.pdf", pdf(RULES + WORDS, "/MediaBox[0 0 1e38 1e38]"), NONE)
    yield Case("endless-box.pdf", pdf(WORDS, "/MediaBox[0 0 1000000000 1000000000]"), "holds no page that can be read")
    yield Case("thin-box.pdf", pdf(WORDS, "/MediaBox[0 0 0.001 842]"), "holds no page that can be read")
    yield Case("box-turned-over.pdf", pdf(RULES + WORDS, "/MediaBox[595 842 0 0]"), NONE)
    yield Case("length-of-itself.pdf", pdf(o4=b"<</Length 4 0 R>>stream\n" + RULES + WORDS + b"\nendstream"), NONE)
    yield Case("letters.pdf", pdf(b"BT /F 9 Tf 9 9 Td (a) Tj ET\n" * 30_000), "sets more than 25000 stretches of text")
    yield Case("map.pdf", pdf(WORDS + RULES + b"50 50 m 99 99 l S\n" * 30_000), NONE)
    actions = f"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/JavaScript/JS(app.launchURL('{outside}'))>>>>"
    far = f"<</Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/F<</FS/URL/F({outside})>>/Length 0>>"
    yield Case("actions.pdf", pdf(b"/X Do " + WORDS, top=actions, o6=far.encode() + b"stream\n\nendstream"), NONE)

    document = f"<w:document {W}><w:body>{paragraph('甲')}</w:body></w:document>"
    large = word(b"<a>" + b" " * (20 << 20) + b"</a>")
    yield Case("bomb.docx", large, "times its size, as no document does")
    yield Case("small-claim.docx", claiming(large, "word/document.xml", 100), "is damaged")
    yield Case("large-claim.docx", claiming(word(document), "word/document.xml", (4 << 30) - 2), "unpacks to 4095 MB")
    yield Case("packed.docx", word(b"<a/>" * 99, zipfile.ZIP_BZIP2), "is packed in a way")
    yield Case("laughs.docx", laughing("utf-8"), "declares entities")
    yield Case("laughs-16.docx", laughing("utf-16"), "declares entities")
    yield Case("reads.docx", laughing("utf-8", '<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'), "declares")
    yield Case("asks.docx", laughing("utf-8", f'<!DOCTYPE a SYSTEM "{outside}">'), "declares entities")
    climbing = {"a": ("styles", "../../../etc/passwd"), "b": ("numbering", "/etc/passwd"), "c": ("settings", outside)}
    yield Case("climbs.docx", word(document, **{"word/_rels/document.xml.rels": relations(climbing)}), NONE)
    yield Case("macros.docm", word(document, **{"word/vbaProject.bin": "x"}), NONE)
    deep = "<w:p>" * 100_000 + "</w:p>" * 100_000
    yield Case("deep.docx", word(f"<w:document {W}><w:body>{deep}</w:body></w:document>"), "nested deeper than")
    wide = tc("x", '<w:gridSpan w:val="1000000000"/>')
    yield Case("spans.docx", docx(tbl(tr(wide, wide), tr("a", "b", "c"))), NONE)
    yield Case("sheet.docx", zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}), "is an Excel workbook")
    yield Case("text.docx", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "is an OpenDocument file")
    yield Case("jar.docx", zipped({"META-INF/MANIFEST.MF": "x"}), "is an archive, neither a Word document nor OFD")
    yield Case("empty.docx", b"PK\x05\x06" + b"\x00" * 18, "is an archive, neither")
    yield Case("slides.docx", package({"ppt/presentation.xml": "<a/>"}, "ppt/presentation.xml"), "is a PowerPoint")

    page = text_object("字", 1, 1, 5)
    yield Case("laughs.ofd", ofd([page], {"OFD.xml": f"{LAUGHS}<a>&a9;</a>"}), "declares entities")
    root = "<a><DocBody><DocRoot>../../etc/passwd</DocRoot></DocBody></a>"
    yield Case("climbs.ofd", ofd([page], {"OFD.xml": root}), "lacks the document that it announces. Get the file again")
    yield Case("pages.ofd", ofd([page] * 5001), "has too many pages")
    yield Case("locked.ofd", ofd([page], {"OFD.xml": root, "Encryptions.xml": "<a/>"}), "Save it without encryption")

    tags = (
        "<base href={0}><link rel=stylesheet href={0}><script src={0}></script><img src={0}><iframe src={0}></iframe>"
    )
    turn = f"<meta http-equiv=refresh content='0;url={outside}'>"
    yield Case("fetches.html", f"{turn}{tags.format(outside)}文".encode(), NONE)
    cells = "<table><tr><td rowspan=1000000000 colspan=1000000000>甲<td>乙<tr><td>丙</table>"
    yield Case("spans.html", cells.encode(), NONE)
    yield Case("zeros.html", b"<html><body>" + "文".encode() + b"\x00" * 9999, NONE)

    yield Case("zeros.txt", b"\x00" * 9999, "is not a text file")
    for ending in ("pdf", "docx", "jpg", "ofd", "html"):
        yield Case(f"other.{ending}", bytes(range(256)) * 40, f"is no {ending} file, though it is called so")
    yield Case("blanks.txt", " \u3000\n\t".encode() * 99, "is empty")
    yield Case("mark.txt", b"\xff\xfe", "is empty")

    yield Case("giant.png", giant("PNG"), "is a picture far larger than a page")
    yield Case("giant.bmp", giant("BMP"), "is a picture far larger than a page")
    yield Case("frames.tif", frames(2001), "has 2001 pages")
    yield Case("cut.tif", picture("TIFF", Image.new("L", (99, 99)))[:999], "is a damaged picture")
    yield Case("moving.gif.png", picture("GIF"), "is a GIF picture, which is not read. Save it as PNG")

    yield Case("pdf.txt", pdf(WORDS), NONE)
    yield Case("text.pdf", gazette(6).encode(), "")
    yield Case("page.doc", WEB_PAGE.encode("gb2312"), "")
    yield Case("page.rtf", wrapped(WEB_PAGE.replace("第7期", "第8期").replace("gb2312", "utf-8")), "")
    yield Case("rar.docx", b"Rar!\x1a\x07\x00", "is a RAR archive, which is not read. Unpack it")
    yield Case("book.pdf", b"CAJ\x00" + bytes(range(256)), "is a CAJ file")
    yield Case("ole.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "cannot be opened by LibreOffice")
    yield Case("nothing.pdf", b"", "is empty")


def wrapped(page: str) -> bytes:
    """A web page as browsers save it with its pictures."""
    head = 'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    body = "".join(f"={byte:02X}" for byte in page.encode())
    body = re.sub("(.{72})", "\\1=\r\n", body)
    part = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return f"{head}--b\r\n{part}{body}\r\n--b--\r\n".encode()


# --- one build of all of them --------------------------------------------------------------------------------


class Told(NamedTuple):
    """What a build of the attacks came to: exit code, what was said of each file, the output before and after, what
    lies in the folder for temporary files."""

    code: int
    said: Mapping[str, str]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    left: list[str]
    asked: bool


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    home = tmp_path_factory.mktemp("hostile")
    raw, output, temporary = home / "raw", home / "output", home / "tmp"
    for new in (raw, temporary):
        new.mkdir()
    (raw / "good.txt").write_text(gazette(4), encoding="utf-8")
    assert build(raw, output, jobs=1).ok
    before = tree(output)
    (raw / "new.txt").write_text(gazette(5), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        for case in attacks(f"http://127.0.0.1:{server.getsockname()[1]}/x"):
            (raw / case.name).write_bytes(case.data)
        patch.setenv("TMPDIR", str(temporary))
        lines: list[str] = []
        patch.setattr(
            "pipeline.cli.console.Console.print", lambda self, *words, **_: lines.append(" ".join(map(str, words)))
        )
        code = main(["build", str(raw), "--output", str(output), "--quiet", "--jobs", "2"])
        said = {line.removeprefix(f"{raw}/").partition(": ")[0]: line for line in lines if line.startswith(f"{raw}/")}
        try:
            server.accept()
            asked = True
        except TimeoutError:
            asked = False
    return Told(code, said, before, tree(output), [path.name for path in temporary.iterdir()], asked)


@pytest.mark.parametrize("case", list(attacks()), ids=lambda case: case.name)
def test_a_hostile_file_is_told(told: Told, case: Case) -> None:
    """In a sentence that names it, says what is wrong and what to do, and no traceback."""
    said = told.said.get(case.name, "")
    if not case.said:
        assert not said
        return
    assert case.said in said
    assert re.fullmatch(r".+\. [A-Z].+\.", said), said
    assert "fault of the program" not in said


def test_hostile_files_harm_no_other(told: Told) -> None:
    assert told.code == 1
    assert {name: told.after[name] for name in told.before if name not in OWN_FILES} == {
        name: content for name, content in told.before.items() if name not in OWN_FILES
    }
    built = {name for name in told.after if name.startswith("text/")}
    assert built == {f"text/441803-2018-{number:02}.txt" for number in (4, 5, 6, 7, 8)}
    assert not [name for name in told.after if name.startswith(".") and name not in OWN_FILES]
    assert not told.asked
    assert not told.left


# --- what must not be run through a build ----------------------------------------------------------------------


def test_no_part_of_an_archive_unpacks_to_more_than_it_says() -> None:
    data = claiming(word(b" " * (60 << 20)), "word/document.xml", 1000)
    tracemalloc.start()
    with pytest.raises(UnusableInputError, match="is damaged"):
        read_docx(data, "a.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


def long_labels(count: int) -> bytes:
    """Paragraphs of a list whose labels would print a million letters each."""
    numbering = definition(0, lvl(0, "lowerLetter", "%1" * 1000, start=30_000)) + num(1, 0)
    return docx(paragraph("甲", listed(1)) * count, numbering=numbering)


LETTERS = pdf(b"BT /F 9 Tf 9 700 Td (" + b"a" * 6_000 + b") Tj ET")


@pytest.mark.parametrize("read", [
    lambda: read_docx(long_labels(99), "a"),
    lambda: read_ofd.read(ofd([text_object("字" * 999, 1, 1, 5)] * 9), "a"),
    lambda: html.read(b"<p>" + b"a" * 6_000, "a"),
    lambda: read_pdf.read(LETTERS, "a"),
], ids=["docx", "ofd", "html", "pdf"])  # fmt: skip
def test_a_text_has_one_bound_in_every_form(monkeypatch: pytest.MonkeyPatch, read: Callable[[], object]) -> None:
    monkeypatch.setattr(draft, "MOST_CHARACTERS", 5_000)
    with pytest.raises(UnusableInputError, match="holds a text of more than"):
        read()


def test_labels_are_no_longer_than_print() -> None:
    assert len(read_docx(long_labels(1), "a").text) < 100


def test_tables_of_a_file_have_one_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.word.body._MOST_PLACES", 100)
    with pytest.raises(UnusableInputError, match="holds tables of more than 100 places"):
        read_docx(docx(tbl(tr("a", "b"), tr("c", "d")) * 26), "a")


def test_a_page_of_many_pictures_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.scan.level.is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise", lambda *_: pytest.fail("it was drawn"))
    facts = "/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8"
    image = stream(bytes(100), facts)
    with pytest.raises(UnusableInputError, match="holds no page that can be read"):
        read_pdf.read(pdf(b"q 595 0 0 842 0 0 cm " + b"/X Do " * 501 + b"Q", o6=image), "a")


def test_tables_that_pages_part_are_joined_in_time_that_grows_with_them() -> None:
    page = "<table><tr><td>甲<td>乙</table>"
    begin = time.monotonic()
    source = html.read((page * 20_000).encode(), "a")
    with pytest.raises(UnusableInputError, match=NONE):
        run_stages(source)
    assert time.monotonic() - begin < 40  # a quadratic joining takes minutes


def run_stages(source: object) -> None:
    from pipeline.stages import process

    process(source)  # type: ignore[arg-type]


# --- names and files that are none -----------------------------------------------------------------------------


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "good.txt").write_text(gazette(4), encoding="utf-8")
    return tmp_path / "raw"


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def elsewhere(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def itself(path: Path) -> None:
    path.symlink_to(path.name)


def plug(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "is no file but a pipe"),
    "socket": (plug, "is no file but a pipe"),
    "link to nothing": (nowhere, "is a link to a file that is not there"),
    "link to itself": (itself, "is a link to a file that is not there"),
}


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("place", ["x.pdf", "issue/1.txt", "issue/issue.toml"])
def test_what_is_no_file_is_told_and_not_opened(raw: Path, kind: str, place: str) -> None:
    make, words = STRANGE[kind]
    (raw / "issue").mkdir()
    if place == "issue/1.txt":
        (raw / "issue" / "issue.toml").write_text(TOML, encoding="utf-8")
    make(raw / place)
    if place == "issue/1.txt":
        with pytest.raises(ReadError, match=f"a file of it is missing: 1.txt {words}"):
            read_source(raw / "issue" / "issue.toml")
        return
    report = build(raw, Path("output"), jobs=1)
    told = [outcome for outcome in report.outcomes if not outcome.ok]
    assert [words in (outcome.reason or "") for outcome in told] == [True]
    assert Path("output/text/441803-2018-04.txt").exists()


@pytest.mark.parametrize("make", [device, elsewhere, lambda path: path.symlink_to(Path("secret.txt").absolute())])
@pytest.mark.parametrize("place", ["x.txt", "x.xls", "issue/deep/issue.toml"])
def test_links_that_lead_out_are_not_read(raw: Path, make: Callable[[Path], None], place: str) -> None:
    (raw / "issue" / "deep").mkdir(parents=True)
    (raw / "inside.txt").symlink_to("good.txt")
    (raw / "issue" / "inside.txt").symlink_to("../good.txt")
    (raw / "issue" / "to a folder").symlink_to("/etc")
    make(raw / place)
    found = run.find_files(raw)
    assert found.outside == (raw / place,)
    assert found.paths == tuple(sorted([raw / "good.txt", raw / "inside.txt", raw / "issue" / "inside.txt"]))
    assert found.passed_over == (raw / "issue" / "to a folder",)


def test_links_that_lead_out_are_passed_over_and_named(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = "issue/deep/2.txt"
    (raw / "issue" / "deep").mkdir(parents=True)
    (raw / "issue" / "issue.toml").write_text(TOML, encoding="utf-8")
    (raw / "issue" / "1.txt").write_text(TEXT.format(1), encoding="utf-8")
    (raw.parent / "secret.txt").write_text("SECRET", encoding="utf-8")
    (raw / "7.txt").write_text(gazette(7), encoding="utf-8")
    (raw / "issue" / "3.txt").symlink_to("../7.txt")  # stays in the folder that is built
    (raw / place).symlink_to(Path("secret.txt").absolute())
    for again in range(2):
        assert main(["build"]) == 0
        out = capsys.readouterr().out
        assert f"1 link passed over that would lead out of the folder: raw/{place}\n" in out
        assert "3 issues in output" in out
        assert ("3 files unchanged" in out) == (again == 1)
    assert b"SECRET" not in b"".join(tree(Path("output")).values())
    gathered = Path("output/text/441803-2019-02.txt").read_text(encoding="utf-8")
    assert gathered == TEXT.format(1) + gazette(7)
    # Built by itself, the issue has another root.
    assert main(["build", "raw/issue/issue.toml", "--output", "other"]) == 0
    out = capsys.readouterr().out
    assert "2 links passed over" in out
    assert "raw/issue/3.txt" in out


TOML = """gazette = "清远市清新区人民政府公报"
place = "清远市清新区"
year = 2019
number = 2
published_on = 2019-06-30
"""


def test_a_folder_that_cannot_be_opened_is_told(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw / "locked").mkdir()
    scandir = os.scandir

    def refused(path: Any = ".") -> Any:
        if path == raw / "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    report = build(raw, Path("output"), jobs=1)
    assert [outcome.reason for outcome in report.outcomes] == [None, "cannot be read: Permission denied"]


def test_links_to_folders_are_not_followed_and_told(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "loop").symlink_to(".")
    assert main(["build"]) == 0
    assert "1 link to folders passed over, name one to read it: raw/loop" in capsys.readouterr().out


def test_deep_folders_are_searched(raw: Path) -> None:
    where = os.getcwd()
    os.chdir(raw)
    for _ in range(1200):  # deeper than Python calls
        os.mkdir("d")
        os.chdir("d")
    Path("x.pdf").touch()
    found = run.find_files(raw).paths
    os.unlink("x.pdf")
    for _ in range(1200):  # Python takes trees away by calls, too
        os.chdir("..")
        os.rmdir("d")
    os.chdir(where)
    assert len(found) == 2


def test_names_cannot_command_the_terminal(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a\nb.txt", "a\x1b[2J\x07.txt", "a\u202etxt.exe.txt", "a\x9b31m.txt", "[red]a[.txt"):
        (raw / name).write_text("x", encoding="utf-8")
    (raw / "esc\x1b[31m").mkdir()
    (raw / "esc\x1b[31m" / "issue.toml").write_text(TOML + '"\\u001b[31m" = 1\n', encoding="utf-8")
    assert main(["build", "--jobs", "1"]) == 1
    captured = capsys.readouterr()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", captured.out + captured.err)
    assert captured.err.count("is no gazette") == 5
    assert "raw/[red]a[.txt" in captured.err


def test_names_of_old_archives_are_read(raw: Path) -> None:
    (raw / "good.txt").rename(raw / os.fsdecode("公报.txt".encode("gb18030")))
    assert printable("raw/\udcff.txt") == "raw/\ufffd.txt"
    report = build(raw, Path("output"), jobs=1)
    assert report.ok
    assert '"source": "公报.txt"' in Path("output/manifest.json").read_text(encoding="utf-8")
    assert [outcome.unchanged for outcome in build(raw, Path("output"), jobs=1).outcomes] == [True]


@pytest.mark.parametrize(("more", "words"), [
    ("frequency = " + "[" * 9999, "is no valid TOML"),
    ("total_number = " + "9" * 5000, "is no valid TOML"),
    ("# " + "x" * 99_999, "is larger than 64 kB"),
])  # fmt: skip
def test_a_description_made_to_do_harm_is_told(tmp_path: Path, more: str, words: str) -> None:
    (tmp_path / "issue.toml").write_text(TOML + more, encoding="utf-8")
    (tmp_path / "1.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ReadError, match=words):
        read_source(tmp_path / "issue.toml")


def test_the_files_of_an_issue_have_one_bound(tmp_path: Path) -> None:
    toml = tmp_path / "issue.toml"
    toml.write_text(TOML, encoding="utf-8")
    paths = [tmp_path / f"{n}.txt" for n in range(9)]
    for path in paths:
        path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UnusableInputError, match="gathers more than"):
        folder.read(toml, paths, read_source, 3 * len(TEXT))


# --- workers -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux bounds the memory of a process")
def test_a_file_that_needs_too_much_memory_is_told_and_its_worker_ended(tmp_path: Path) -> None:
    tasks = []
    for name in ("a.pdf", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(b"%PDF-1.7" if name == "a.pdf" else gazette(4).encode())
        tasks.append((tmp_path / name, tmp_path / f"out-{name}"))
    first, second, third = workers.run_tasks(tasks, 1, no_report, starve)
    assert (second.ok, second.reason) == (False, "needs more than 4 GB of memory")
    assert first.issue_id != third.issue_id  # another process


def test_a_long_text_counts_for_more_than_a_short_one(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"a\n" * (1 << 19))
    assert is_simple(path)
    path.write_bytes(b"a\n" * (1 << 20))
    assert not is_simple(path)


def test_recognition_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine writes no device's number into the folder for temporary files, as it does to send it away."""
    if not is_installed():
        pytest.skip("the packages for recognition are not installed")
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    ocr._engine(-1)
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"

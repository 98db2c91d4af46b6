"""Speed and memory of each form of input: the same issue as text, web page, Word, OFD, PDF in three looks, and a scan.

Each file is built by a process of its own, so that its peak of memory is its own; `load` are the imports and
dictionaries that any build needs once, `command` is what a person waits for: `gazette build` of that one file.
Scanned pages are drawn from a PDF at 200 dots to the inch and left out where the extra `ocr` is not installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.gazettes import ROOT
from bench.measure import peak_memory
from bench.parts import Bench, built

PRINTS = ROOT / "tests" / "cases" / "pdf"
TEXT = ROOT / "raw" / "qingxin-2018-03.txt"

_DPI = 200


def run(bench: Bench) -> None:
    """Prints a line for each form."""
    folder = bench.folder("forms")
    rows = []
    for name, path in _inputs(folder, 2 if bench.quick else 5):
        command = built(path, folder / f"output of {name}")
        one = [sys.executable, "-m", "bench.forms", str(path)]
        row = json.loads(subprocess.run(one, check=True, capture_output=True, cwd=ROOT).stdout)
        cells = [row[key] for key in ("pages", "load", "read", "stages", "write")]
        rows.append((name, [*cells, command.cpu, command.wall, row["memory"]]))
    bench.report.table(
        "forms",
        "one file, seconds of the processor",
        ["pages", "load s", "read s", "stages s", "write s", "command\nCPU s", "command\nwall s", "peak MB"],
        rows,
    )


def _inputs(folder: Path, scanned: int) -> Iterator[tuple[str, Path]]:
    """The forms by name, each with its file; files are made in `folder`."""
    sys.path.append(str(ROOT / "tests"))  # the makers of the tests' files
    from make_docx import issue_docx
    from make_html import issue_html
    from make_ofd import ofd_of

    from pipeline.api import read_issue
    from pipeline.read.scan.level import is_installed

    yield "text", TEXT
    gb18030 = folder / "gb18030.txt"
    gb18030.write_bytes(TEXT.read_text(encoding="utf-8").encode("gb18030"))
    yield "text, GB 18030", gb18030
    data = read_issue(TEXT)
    (folder / "gazette.html").write_text(issue_html(data), encoding="utf-8")
    yield "web page", folder / "gazette.html"
    (folder / "gazette.docx").write_bytes(issue_docx(data)[0])
    yield "Word", folder / "gazette.docx"
    (folder / "gazette.ofd").write_bytes(ofd_of(PRINTS / "one_column.pdf", range(98)))
    yield "OFD", folder / "gazette.ofd"
    for look in ("one_column", "mirrored_margins", "two_columns"):
        yield f"PDF, {look.replace('_', ' ')}", PRINTS / f"{look}.pdf"
    if is_installed():
        yield "scan", _scan(folder / "scan.pdf", scanned)


def _scan(path: Path, pages: int) -> Path:
    """The first pages of a print as pictures in a PDF file."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(PRINTS / "one_column.pdf")
    pictures = [document[n].render(scale=_DPI / 72).to_pil().convert("L") for n in range(pages)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=_DPI)
    return path


def _steps(path: Path) -> dict[str, float]:
    """Builds one file in this process: pages, seconds of each step, and the peak of memory in MB."""
    start = time.process_time()
    from pipeline.read import read_source
    from pipeline.render import render
    from pipeline.run import tune_process
    from pipeline.stages import process

    tune_process()
    process(read_source(ROOT / "bench" / "tiny.txt"))  # Dictionaries are loaded.
    loaded = time.process_time()
    source = read_source(path)
    read = time.process_time()
    data = process(source)
    processed = time.process_time()
    render(data)
    return {
        "pages": len(source.pages),
        "load": loaded - start,
        "read": read - loaded,
        "stages": processed - read,
        "write": time.process_time() - processed,
        "memory": peak_memory(),
    }


def main() -> None:
    """`python -m bench.forms FILE` writes what one file takes as JSON."""
    print(json.dumps(_steps(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()

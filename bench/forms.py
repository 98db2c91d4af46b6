"""Speed and memory of each form of input: the same issue as text, web page, Word, OFD, PDF in three looks, and a scan.

    python bench/forms.py [--scanned 10] [--only pdf]

Each file is built by a process of its own, so that its peak of memory is its own; `load` are the imports and
dictionaries that any build needs once, `command` is what a person waits for: `gazette build` of that one file.
Scanned pages are drawn from a PDF at 200 dots to the inch and left out where the extra `ocr` is not installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRINTS = ROOT / "tests" / "cases" / "pdf"
TEXT = ROOT / "raw" / "qingxin-2018-03.txt"
# The makers of the tests' files.
sys.path.insert(0, str(ROOT / "tests"))

_DPI = 200


def measure(path: Path) -> dict[str, float]:
    """Builds one file in this process: pages, seconds of each step, and the peak of memory in MB."""
    start = time.perf_counter()
    from bench import peak_memory
    from pipeline.read import read_source
    from pipeline.run import tune_process
    from pipeline.stages import process
    from pipeline.vocab.organizations import names
    from pipeline.vocab.places import find_place
    from pipeline.vocab.words import words
    from pipeline.write import render

    tune_process()
    names(find_place("清远市清新区"), 2018)
    words("政府公报")
    loaded = time.perf_counter()
    source = read_source(path)
    read = time.perf_counter()
    data = process(source)
    processed = time.perf_counter()
    render(data)
    written = time.perf_counter()
    return {
        "pages": len(source.pages),
        "load": loaded - start,
        "read": read - loaded,
        "stages": processed - read,
        "write": written - processed,
        "memory": peak_memory(),
    }


def inputs(folder: Path, scanned: int) -> Iterator[tuple[str, Path]]:
    """The forms by name, each with its file; files are made in `folder`."""
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
    if scanned and is_installed():
        yield "scan", _scan(folder / "scan.pdf", scanned)


def _scan(path: Path, pages: int) -> Path:
    """The first pages of a print as pictures in a PDF file."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(PRINTS / "one_column.pdf")
    pictures = [document[n].render(scale=_DPI / 72).to_pil().convert("L") for n in range(pages)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=_DPI)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scanned", type=int, default=10, help="pages of the scan (10; 0 for none)")
    parser.add_argument("--only", default="", help="forms whose name holds this")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one)))
        return
    print(
        f"{'form':24}{'pages':>6}{'load s':>8}{'read s':>8}{'stages s':>9}{'write s':>8}{'command s':>10}{'peak MB':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, path in inputs(Path(folder), arguments.scanned):
            if arguments.only.lower() not in name.lower():
                continue
            start = time.perf_counter()
            output = f"{folder}/output of {name}"
            command = [sys.executable, "-m", "pipeline", "build", str(path), "--output", output]
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            whole = time.perf_counter() - start
            one = [sys.executable, str(Path(__file__)), "--one", str(path)]
            row = json.loads(subprocess.run(one, check=True, capture_output=True, cwd=ROOT).stdout)
            print(
                f"{name:24}{row['pages']:6}{row['load']:8.2f}{row['read']:8.2f}{row['stages']:9.2f}{row['write']:8.2f}"
                f"{whole:10.2f}{row['memory']:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()

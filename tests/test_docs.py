"""The guides tell the truth: their code runs on the output of the real issue, and the commands that they name exist."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import CASES, THREE_ISSUES
from openpyxl import load_workbook
from PIL import Image

from pipeline.cli import main
from pipeline.export import FORMS, export
from pipeline.run import build

ROOT = Path(__file__).resolve().parent.parent
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ \.venv/bin/gazette ([^\n]*)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:`|bin/)gazette ([a-z]+)")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


def run_code(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the Python of a page, block after block, in a folder that holds `output/`."""
    blocks = CODE.findall((ROOT / page).read_text(encoding="utf-8"))
    assert blocks
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)


def test_code_of_the_readme_runs(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_code("README.md", built, monkeypatch)


def test_commands_of_the_readme_print_what_it_shows(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built)
    monkeypatch.setenv("COLUMNS", "80")
    shown = CONSOLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(shown) == 2
    for command, printed in shown:
        assert main(command.split()) == 0
        assert capsys.readouterr().out == printed


def test_code_of_the_exports_runs(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(built / "release", ignore_errors=True)
    export(built / "output", built / "release", list(FORMS))
    run_code("docs/exports.md", built, monkeypatch)


def test_code_of_the_guide_runs(three_issues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (three_issues / "scans").mkdir()
    shutil.copy(CASES / "pdf" / "one_column.pdf", three_issues / "scans" / "qingxin-2018-03.pdf")
    assert build(three_issues / "scans", three_issues / "output-scans").ok
    run_code("docs/analysts.md", three_issues, monkeypatch)
    pictures = [Image.open(path).convert("RGB") for path in sorted(three_issues.glob("duty-page-*.png"))]
    assert pictures
    assert all((255, 0, 0) in (colour for _, colour in picture.getcolors(1 << 24)) for picture in pictures)
    book = load_workbook(three_issues / "gazette.xlsx")
    assert book.sheetnames == ["文件", "期限"]
    deadlines = list(book["期限"].iter_rows(min_row=2, values_only=True))
    assert deadlines
    assert all(row[0].year == 2018 for row in deadlines)
    assert "、" in "".join(str(row[3]) for row in book["文件"].iter_rows(values_only=True))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="no R here")
def test_r_of_the_guide_runs(three_issues: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    code = "\n".join(block for block in re.findall(r"```r\n(.*?)```", text, re.DOTALL) if "arrow" not in block)
    assert code
    installed = ["Rscript", "-e", "quit(status = !requireNamespace('RSQLite', quietly = TRUE))"]
    if subprocess.run(installed, check=False).returncode:
        pytest.skip("R is without RSQLite")
    (tmp_path / "output").symlink_to(three_issues / "output")
    export(three_issues / "output", tmp_path / "release", ["csv", "sqlite"])
    (tmp_path / "guide.R").write_text(code, encoding="utf-8")
    run = subprocess.run(
        ["Rscript", "guide.R"], cwd=tmp_path, env={**os.environ, "LC_ALL": "C.UTF-8"}, text=True, check=True,
        capture_output=True,
    )  # fmt: skip
    commitments = pd.read_csv(tmp_path / "release" / "commitments.csv")
    due = commitments["due_on"].between("2018-10-01", "2018-12-31").sum()
    assert len(re.findall(r"^\d+ +2018-1\d-\d\d", run.stdout, re.MULTILINE)) == due > 0
    assert "清远市清新区人民政府办公室印发清远市" in run.stdout


def test_end_wants_quotes_in_sql(three_issues: Path) -> None:
    """As the guide says."""
    dates = f"from read_parquet('{three_issues}/output/parquet/dates/**/*.parquet')"
    assert duckdb.sql(f'select count("end") {dates}').fetchall()[0][0] > 0
    with pytest.raises(duckdb.ParserException):
        duckdb.sql(f"select count(end) {dates}")


def test_the_guide_builds_its_issues_as_the_test_does() -> None:
    """The files that the guide tells people to copy are those of `three_issues`."""
    text = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    copied = re.findall(r"^    cp (\S+) issues/(\S*)$", text, re.MULTILINE)
    assert {name or Path(source).name: ROOT / source for source, name in copied} == THREE_ISSUES


def test_the_search_of_the_guide_finds_something(built: Path, tmp_path: Path) -> None:
    (query,) = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "exports.md").read_text(encoding="utf-8"), re.DOTALL)
    export(built / "output", tmp_path / "release", ["sqlite"])
    with closing(sqlite3.connect(tmp_path / "release" / "gazette.sqlite")) as database:
        rows = database.execute(query).fetchall()
    assert rows
    assert all("公厕" in text for _, text in rows)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (path.parent / link).exists(), link


def test_make_targets_of_the_guides_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^    )make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, (page, named - targets)


@pytest.mark.parametrize(("said", "taken"), [
    ("公报  2018", "公报  2018"), ("~/公报 2018", f"{Path.home()}/公报 2018"), ("", "raw"), ("s3://a/b?c=d&e=f", "s3://a/b?c=d&e=f"),
])  # fmt: skip
def test_make_takes_a_name_whole(said: str, taken: str) -> None:
    """Names with blanks are those of one folder, and nothing else is taken away by `make clean`."""
    words = ["make", "--dry-run", "--always-make", f"RAW={said}", f"OUTPUT={said}"]
    recipes = subprocess.run([*words, "all", "clean"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    output = taken if said else "output"
    assert f'gazette build "{taken}" --output "{output}"' in recipes
    assert f'gazette check "{output}"' in recipes
    assert f'rm -rf "{output}" build' in recipes


def test_commands_of_the_guides_exist(capsys: pytest.CaptureFixture[str]) -> None:
    named = {name for page in PAGES for name in COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))}
    assert named >= {"build", "check", "remove"}
    for name in named:
        with pytest.raises(SystemExit) as end:
            main([name, "--help"])
        assert end.value.code == 0, name

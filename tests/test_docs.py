"""The guides tell the truth: their code runs on the output of the real issue, and the commands that they name exist."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import CASES
from PIL import Image

from pipeline.cli import main
from pipeline.export import FORMS, export
from pipeline.run import build

ROOT = Path(__file__).resolve().parent.parent
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:`|bin/)gazette ([a-z]+)")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@pytest.mark.parametrize("page", ["docs/analysts.md", "docs/exports.md", "README.md"])
def test_code_runs(page: str, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = CODE.findall((ROOT / page).read_text(encoding="utf-8"))
    assert blocks
    monkeypatch.chdir(built)
    if "scans/" in "".join(blocks):
        (built / "scans").mkdir()
        shutil.copy(CASES / "pdf" / "one_column.pdf", built / "scans" / "qingxin-2018-03.pdf")
        assert build(built / "scans", built / "output-scans").ok
    if "release/" in "".join(blocks):
        shutil.rmtree(built / "release", ignore_errors=True)
        export(built / "output", built / "release", list(FORMS))
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
    if "scans/" in "".join(blocks):
        pictures = [Image.open(path).convert("RGB") for path in sorted(built.glob("duty-page-*.png"))]
        assert pictures
        assert all((255, 0, 0) in (colour for _, colour in picture.getcolors(1 << 24)) for picture in pictures)


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


def test_commands_of_the_guides_exist(capsys: pytest.CaptureFixture[str]) -> None:
    named = {name for page in PAGES for name in COMMAND.findall((ROOT / page).read_text(encoding="utf-8"))}
    assert named >= {"build", "check", "remove"}
    for name in named:
        with pytest.raises(SystemExit) as end:
            main([name, "--help"])
        assert end.value.code == 0, name

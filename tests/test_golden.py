"""The golden output: what was read from the real issue, as text that people review in a diff.

It is rewritten on purpose only (`make golden`). Where an issue of `raw/` has none, this fails and asks for one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.compare import compare
from pipeline.run import build

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    assert build(ROOT / "raw", folder).ok
    return folder


def test_every_issue_has_golden_output(output: Path) -> None:
    built = {path.stem for path in (output / "json").glob("*.json")}
    held = {path.name for path in GOLDEN.iterdir()} if GOLDEN.is_dir() else set()
    assert built == held, "run `make golden` and review tests/golden"


def test_the_files_of_an_issue_take_little_room(output: Path) -> None:
    """Of 137 KB of text: 1.15 MB at most, with what the folder holds once for all of its issues."""
    folders = ("text", "json", "parquet", "tables")
    files = [path for name in folders for path in (output / name).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_130_000


def test_output_is_the_golden_one(output: Path) -> None:
    changes = compare(GOLDEN, output)
    assert not changes, "\n".join(map(str, changes[:20])) + "\nrun `make diff`; where it is right, `make golden`"

"""The golden output: what was read from the real issue, as text that people review in a diff.

It is rewritten on purpose only (`make golden`). Where an issue of `raw/` has none, this fails and asks for one.
"""

from __future__ import annotations

import re
from pathlib import Path

from small_issue import small_issue

from pipeline.compare import compare, reviewable
from pipeline.ids import ISSUE_ID
from pipeline.write import write_issue

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def test_every_issue_has_golden_output(built: Path) -> None:
    issues = {path.stem for path in (built / "output" / "json").glob("*.json")}
    held = {path.name for path in GOLDEN.iterdir()} if GOLDEN.is_dir() else set()
    assert issues == held, "run `make golden` and review tests/golden"


def test_the_files_of_an_issue_take_little_room(built: Path) -> None:
    """Of 137 KB of text: 1.15 MB at most, with what the folder holds once for all of its issues."""
    folders = ("text", "json", "parquet", "tables")
    files = [path for name in folders for path in (built / "output" / name).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_150_000


def test_output_is_the_golden_one(built: Path) -> None:
    changes = compare(GOLDEN, built / "output")
    assert not changes, "\n".join(map(str, changes[:20])) + "\nrun `make diff`; where it is right, `make golden`"


def test_golden_rows_hold_no_id_that_moves(tmp_path: Path) -> None:
    data = small_issue()
    write_issue(data, tmp_path)
    rows = reviewable(tmp_path, data.issue_id)
    assert rows["appointments"]
    moving = re.compile(rf"{ISSUE_ID}\.[a-z]\d{{5}}")
    words = [
        (name, row) for name, some in rows.items() for row in some if any(map(moving.fullmatch, map(str, row.values())))
    ]
    assert words == []

"""The manifest: written piece by piece as one document, and read back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from pipeline import version
from pipeline.ledger import Entry, Ledger, Refusal, manifest, read_ledger

ENTRY = Entry("441821-2021-02", "子/a “b”.txt", "0" * 64, "1+a", 2, 3, 4, {"info": 1, "error": 2})
FULL = Ledger(
    {ENTRY.issue_id: ENTRY, "110000-2020-01": Entry("110000-2020-01", "b.txt", "1" * 64)},
    {"z.txt": Refusal("2" * 64, "1+a", "is no gazette", "Take it out"), "c.txt": Refusal("3" * 64, "1+a", "空", "")},
    "digest",
    frozenset({"b", "a"}),
)


@pytest.mark.parametrize("ledger", [Ledger(), Ledger({ENTRY.issue_id: ENTRY}), FULL], ids=["empty", "one", "full"])
def test_it_is_written_as_orjson_writes_it_and_read_back(ledger: Ledger, tmp_path: Path) -> None:
    content = b"".join(manifest(ledger))
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    assert content == orjson.dumps(orjson.loads(content), option=options)
    (tmp_path / "manifest.json").write_bytes(content)
    folder = tmp_path / "parquet" / "documents" / "2021"
    folder.mkdir(parents=True)
    for issue_id in ledger.issues:
        (folder / f"{issue_id}.parquet").touch()
    assert read_ledger(tmp_path, look_closely=False) == ledger


def test_what_is_no_part_of_the_fingerprint_is_not_loaded_to_make_an_issue() -> None:
    """Else a change of it would change rows, and the build would take the old ones for new."""
    made_by = "import pipeline.warm, pipeline.publication, pipeline.cluster; pipeline.warm.warm_up()"
    asked = f"import sys; {made_by}; print(*(name for name in sys.modules if name.startswith('pipeline.')))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    files = [name.removeprefix("pipeline.").replace(".", "/") for name in loaded]
    assert "stages" in files
    assert [name for name in files if f"{name}.py".startswith(version._APART) or f"{name}/" in version._APART] == []

"""The notebook: kept without its results, run from top to bottom on three issues, each figure drawn."""

from __future__ import annotations

import base64
import json
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebook.ipynb"
FIGURES = ("duties", "deadlines", "sums", "citations")


def test_the_notebook_is_kept_without_results() -> None:
    """Pictures differ with fonts and versions, and nobody reviews them in a change."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert text == json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert set(FIGURES) < set(ids)
    assert len(set(ids)) == len(ids)


def run(three_issues: Path, monkeypatch: pytest.MonkeyPatch, before: str = "") -> dict[str, list[Any]]:
    """The outputs of each cell by its id; `before` is run behind the first cell of code."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOK.parent.parent))
    monkeypatch.setenv("GAZETTE_OUTPUT", str(three_issues / "output"))
    notebook = nbformat.read(NOTEBOOK, 4)
    nbformat.validate(notebook)
    if before:
        first = next(place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code")
        notebook.cells.insert(first + 1, nbformat.v4.new_code_cell(before))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3")
        client.execute(cwd=str(three_issues))
    return {cell.id: cell.get("outputs", []) for cell in notebook.cells}


def pictures(outputs: list[Any]) -> list[Image.Image]:
    data = (output.data["image/png"] for output in outputs if "image/png" in output.get("data", {}))
    return [Image.open(BytesIO(base64.b64decode(each))).convert("RGB") for each in data]


def words(outputs: list[Any]) -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream")


@pytest.mark.slow
def test_the_notebook_runs_and_draws(three_issues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = run(three_issues, monkeypatch)
    for name in FIGURES:
        (picture,) = pictures(outputs[name])
        blue = sum(1 for pixel in picture.get_flattened_data() if pixel == (15, 76, 129))
        assert picture.width > 600, name
        assert picture.height > 300, name
        assert blue > 300, name  # what the figure is about is drawn
    told = "".join(words(each) for each in outputs.values())
    if "none with Chinese characters" not in told:
        assert "missing from" not in told  # a glyph that the font lacks
    assert "441803-2018-03" in words(outputs["words"])


@pytest.mark.slow
def test_a_machine_without_a_chinese_font_is_told(three_issues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = "[font for font in font_manager.fontManager.ttflist if font.name.startswith('DejaVu')]"
    outputs = run(three_issues, monkeypatch, f"font_manager.fontManager.ttflist = {fonts}")
    assert "No Chinese font was found" in words(outputs["font"])
    assert "fonts-noto-cjk" in words(outputs["font"])
    assert all(len(pictures(outputs[name])) == 1 for name in FIGURES)

"""A fault of one stage on one document: its rows of that document are missing, everything else stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import build, text_source, tree

import pipeline.check
import pipeline.outline
import pipeline.outline.parts
import pipeline.resolve
from pipeline import stages
from pipeline.cli import main
from pipeline.faults import NO_GUARD, Guard
from pipeline.model import Document
from pipeline.read import read_source
from pipeline.rows import IssueData
from pipeline.stages import process
from pipeline.text import UnusableInputError
from pipeline.validate import breaches_of
from pipeline.vocab.places import Place

DOCUMENT = """佛冈县人民政府关于做好{what}工作的通知
佛府〔2021〕{number}号

各镇人民政府：

根据《中华人民共和国水法》，现将{what}工作通知如下：

一、工作目标

请于2021年8月底前新建公厕20间以上。

二、责任分工

（一）县教育局负责{what}工作。

任命李明为县教育局局长。

序号\t项目\t责任单位
1\t{what}\t县水务局
2\t宣传\t县财政局

佛冈县人民政府
2021年7月{number}日
"""
FRONT = "佛冈县人民政府公报\n\n2021年第2期\n\n2021年7月15日出版\n\n"
TEXT = FRONT + DOCUMENT.format(what="防汛", number=1) + "\n" + DOCUMENT.format(what="抗旱", number=2)
SECOND = "抗旱"

# The stage's name, where its function stands, what a fault of it on the second document takes away there.
PLACES: list[tuple[str, ModuleType, str, set[str]]] = [
    ("outline.parts", pipeline.outline, "take_apart", {"sections"}),
    ("outline.sections", pipeline.outline, "find_sections", {"sections"}),
    ("outline.approval", pipeline.outline, "approved_by", set()),
    ("outline.contact", pipeline.outline, "contact", set()),
    ("find.dates", stages, "find_dates", {"dates"}),
    ("find.citations", stages, "find_citations", {"citations"}),
    ("find.names", stages, "names_of", {"responsibilities"}),
    ("find.duties", stages, "find_duties", set()),
    ("find.quantities", stages, "find_quantities", {"quantities"}),
    ("find.tables", stages, "find_tables", {"tables", "table_cells"}),
    ("find.table_duties", stages, "find_table_duties", set()),
    ("find.appointments", stages, "find_appointments", {"appointments"}),
    ("find.terms", stages, "find_terms", {"terms"}),
    ("resolve.place", pipeline.resolve.context, "place_of", set()),
    ("resolve.bodies", pipeline.resolve.context, "bodies_of", set()),
    ("resolve.addressees", pipeline.resolve.documents, "_name_addressees", set()),
    ("resolve.issuers", pipeline.resolve.documents, "_issuers", set()),
    ("resolve.validity", pipeline.resolve.documents, "validity", set()),
    ("resolve.responsibilities", pipeline.resolve, "responsibilities", {"responsibilities"}),
    ("resolve.dates", pipeline.resolve, "dates", {"dates"}),
    ("resolve.citations", pipeline.resolve, "citations", {"citations"}),
    ("resolve.quantities", pipeline.resolve, "quantities", {"quantities"}),
    ("resolve.appointments", pipeline.resolve, "appointments", {"appointments"}),
    ("resolve.tables", pipeline.resolve, "tables", {"tables", "table_cells"}),
]
LISTED = ("sections", "responsibilities", "dates", "citations", "quantities", "tables", "table_cells", "appointments",
          "terms")  # fmt: skip


def planted(monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str, error: BaseException) -> None:
    """Lets a function raise when it is called for the second document."""
    real: Callable[..., Any] = getattr(where, name)
    calls: list[int] = []

    def raising(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if _is_second(arguments, len(calls)):
            raise error
        return real(*arguments, **named)

    monkeypatch.setattr(where, name, raising)


def _is_second(arguments: tuple[Any, ...], calls: int) -> bool:
    """Whether a stage is called for the second document, by what it is given: its text, blocks, or context."""
    first = arguments[0]
    if isinstance(first, Place):  # names_of(place, year)
        return calls == 2
    if isinstance(first, str):
        return SECOND in first
    if isinstance(first, Document):  # place_of(document, identity)
        return SECOND in first.title
    if isinstance(first, list | tuple) and first and hasattr(first[0], "finds"):
        return any(context.finds.document == 1 for context in first)
    if hasattr(first, "finds"):
        return bool(first.finds.document == 1)
    if len(arguments) > 1 and hasattr(arguments[1], "title"):  # take_apart(blocks, head, last)
        return SECOND in arguments[1].title
    if len(arguments) > 1 and isinstance(arguments[1], list):  # find_sections(blocks, of, …)
        return any(SECOND in first[i].text for i in arguments[1])
    return any(SECOND in block.text for block in first)  # find_tables(blocks)


def of_document(data: IssueData, dataset: str, number: int) -> list[dict[str, Any]]:
    """The rows of one document without the identifiers that count through the issue."""
    document = f"{data.issue_id}.d{number:02d}"
    found = []
    for row in data.rows[dataset]:
        values = asdict(row)  # type: ignore[call-overload]
        if values.get("document_id", values.get("table_id", "").split(".t")[0]) == document:
            counted = {"date_id", "citation_id", "quantity_id", "responsibility_id", "appointment_id"}
            found.append({k: v for k, v in values.items() if k not in counted})
    return found


def test_the_sound_issue_has_rows_everywhere() -> None:
    data = build(TEXT)
    assert [row.title for row in data.rows["documents"]] == [  # type: ignore[attr-defined]
        "佛冈县人民政府关于做好防汛工作的通知", "佛冈县人民政府关于做好抗旱工作的通知",
    ]  # fmt: skip
    assert all(of_document(data, dataset, number) for dataset in LISTED for number in (1, 2))


@pytest.mark.parametrize(("stage", "where", "name", "lost"), PLACES, ids=[place[0] for place in PLACES])
def test_a_fault_costs_the_rows_of_one_stage_on_one_document(
    stage: str, where: ModuleType, name: str, lost: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = build(TEXT)
    planted(monkeypatch, where, name, IndexError("planted"))
    data = process(text_source(TEXT))
    assert {(fault.stage, fault.document, fault.error) for fault in data.faults} == {(stage, 1, "IndexError: planted")}
    assert all("IndexError: planted" in fault.details for fault in data.faults)
    for dataset in LISTED:
        assert of_document(data, dataset, 1) == of_document(sound, dataset, 1), dataset
        assert bool(of_document(data, dataset, 2)) is (dataset not in lost), dataset
    assert len(data.rows["documents"]) == 2
    assert [b.text for b in data.rows["blocks"]] == [b.text for b in sound.rows["blocks"]]  # type: ignore[attr-defined]
    said = [row for row in data.rows["findings"] if row.code == "program.fault"]  # type: ignore[attr-defined]
    assert len(said) == 1
    assert said[0].severity == "error"  # type: ignore[attr-defined]
    assert said[0].document_id == f"{data.issue_id}.d02"  # type: ignore[attr-defined]
    assert "第2份文件《佛冈县人民政府关于做好抗旱工作的通知》" in said[0].message  # type: ignore[attr-defined]
    assert stage in said[0].message  # type: ignore[attr-defined]
    others = {row.message for row in data.rows["findings"] if row.code != "program.fault"}  # type: ignore[attr-defined]
    assert others <= {row.message for row in sound.rows["findings"]}, "a fault makes no false finding"  # type: ignore[attr-defined]
    assert breaches_of(data) == []
    named = {row.org_id for row in data.rows["responsibilities"]} - {None}  # type: ignore[attr-defined]
    assert named <= {row.org_id for row in data.rows["organizations"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "forms"), [("find_duties", {"table"}), ("find_table_duties", {"clause"}), ("names_of", set())]
)
def test_duties_of_text_and_of_tables_are_two_stages(
    name: str, forms: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, stages, name, IndexError())
    data = process(text_source(TEXT))
    assert {row["form"] for row in of_document(data, "responsibilities", 1)} == {"clause", "table"}
    assert {row["form"] for row in of_document(data, "responsibilities", 2)} == forms


def test_rows_that_are_not_written_name_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = build(TEXT).rows["organizations"]
    planted(monkeypatch, pipeline.resolve, "responsibilities", IndexError())
    without = process(text_source(TEXT)).rows["organizations"]
    assert without != sound
    monkeypatch.undo()
    real = pipeline.resolve.responsibilities

    def late(contexts: Any, registry: Any) -> Any:
        made = real(contexts, registry)
        if contexts[0].finds.document == 1:
            raise IndexError  # with everybody named
        return made

    monkeypatch.setattr(pipeline.resolve, "responsibilities", late)
    assert process(text_source(TEXT)).rows["organizations"] == without


@pytest.mark.parametrize("n", range(len(pipeline.check.CHECKS)))
def test_a_check_that_fails_costs_its_own_findings(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = build(TEXT)

    def failing(case: Any) -> Any:
        yield from pipeline.check.CHECKS[0](case)
        raise KeyError("planted")

    checks = list(pipeline.check.CHECKS)
    checks[n] = failing
    monkeypatch.setattr(pipeline.check, "CHECKS", tuple(checks))
    checks[n] = None  # type: ignore[call-overload]
    data = process(text_source(TEXT))
    assert [(fault.stage, fault.document) for fault in data.faults] == [("check.failing", None)]
    assert {**data.rows, "findings": ()} == {**sound.rows, "findings": ()}
    messages = [row.message for row in data.rows["findings"]]  # type: ignore[attr-defined]
    assert sum("核查“failing”没有完成" in message for message in messages) == 1
    assert breaches_of(data) == []


def test_an_end_before_its_start_passes_where_the_check_of_dates_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_case: Any) -> Any:
        raise KeyError("planted")

    text = TEXT.replace("2021年8月底前", "从2018年5月1日至2017年3月2日")
    assert "date.order" in {row.code for row in build(text).rows["findings"]}  # type: ignore[attr-defined]
    n = pipeline.check.CHECKS.index(pipeline.check.check_dates)
    checks = (*pipeline.check.CHECKS[:n], failing, *pipeline.check.CHECKS[n + 1 :])
    monkeypatch.setattr(pipeline.check, "CHECKS", checks)
    assert breaches_of(process(text_source(text))) == []


def heads_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.outline.find_heads

    def failing(blocks: Any, entries: Any, start: int, *more: Any) -> Any:
        if SECOND in blocks[start].text:
            raise IndexError("planted")
        return real(blocks, entries, start, *more)

    monkeypatch.setattr(pipeline.outline, "find_heads", failing)


def test_a_file_of_a_gathered_issue_whose_head_fails_is_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = 'gazette = "佛冈县人民政府公报"\nplace = "佛冈县"\nyear = 2021\nnumber = 2\npublished_on = 2021-07-15\n'
    (tmp_path / "issue.toml").write_text(toml, encoding="utf-8")
    for n, what in ((1, "防汛"), (2, SECOND)):
        (tmp_path / f"{n}.txt").write_text(DOCUMENT.format(what=what, number=n), encoding="utf-8")
    heads_failing(monkeypatch)
    data = process(read_source(tmp_path / "issue.toml"))
    assert [(fault.stage, fault.document) for fault in data.faults] == [("outline.heads", 1)]
    numbers = [row.doc_number for row in data.rows["documents"]]  # type: ignore[attr-defined]
    assert numbers == ["佛府〔2021〕1号", None]
    assert of_document(data, "dates", 2)
    assert breaches_of(data) == []


def test_where_the_documents_of_a_text_begin_decides_about_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the file fails as a whole, and the issue that is held stays."""
    real = pipeline.outline.find_heads
    monkeypatch.setattr(pipeline.outline, "find_heads", lambda *_: real(None, None, None))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        process(text_source(TEXT))


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt(), TimeoutError(), UnusableInputError("a", "b")])
def test_what_is_no_fault_of_a_stage_goes_on(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, stages, "find_dates", error)
    with pytest.raises(type(error)):
        process(text_source(TEXT))


def test_without_a_guard_a_fault_is_an_exception() -> None:
    def failing() -> int:
        raise ValueError("planted")

    guard = Guard()
    assert guard.run("find.dates", 3, failing, 7) == 7
    assert [(fault.stage, fault.document) for fault in guard.faults] == [("find.dates", 3)]
    with pytest.raises(ValueError, match="planted"):
        NO_GUARD.run("find.dates", 3, failing, 7)


# --- the build -----------------------------------------------------------------------------------------------------


def test_the_build_tells_a_fault_and_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text(TEXT.replace("第2期", "第3期").replace(SECOND, "防火"), encoding="utf-8")
    assert main(["build", "--quiet", "--output", "sound"]) == 0
    capsys.readouterr()

    with monkeypatch.context() as only_here:
        planted(only_here, stages, "find_quantities", IndexError("planted"))
        for again in range(2):
            assert main(["build", "--quiet"]) == 1
            captured = capsys.readouterr()
            assert "raw/a.txt: find.quantities failed on document 2: IndexError: planted." in captured.err
            assert "please report it with the file" in captured.err
            assert "Traceback" in captured.err
            assert "raw/b.txt" not in captured.err
            assert "1 fault" in captured.out
            assert ("1 file unchanged" in captured.out) is bool(again)
            assert main(["check"]) == 0
            assert main(["show", "441821-2021-02"]) == 0
            assert "program.fault" in capsys.readouterr().out
        issues = json.loads((tmp_path / "output" / "manifest.json").read_bytes())["issues"]
        assert [issues[f"441821-2021-0{n}"]["faults"] for n in (2, 3)] == [1, 0]

    assert main(["build", "--quiet"]) == 0
    assert main(["check"]) == main(["check", "sound"]) == 0
    assert tree(tmp_path / "output") == tree(tmp_path / "sound")
    capsys.readouterr()
    assert main(["build", "--quiet"]) == 0
    assert "2 files unchanged" in capsys.readouterr().out

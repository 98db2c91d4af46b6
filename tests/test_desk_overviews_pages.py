"""The desk's pages over many issues in a browser: a click shows the rows that the data have."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import test_desk_pages as pages
from conftest import RAW
from test_desk_pages import AXE, Watched

from pipeline import run
from pipeline.desk import write_site

pytestmark = pytest.mark.slow

browser, watched, empty = pages.browser, pages.watched, pages.empty
LABELLED = Path(__file__).parent / "labelled"
NAMES = ("duties", "deadlines", "citations", "tables")
ROLES = ("lead", "responsible", "cooperate")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output with a site: three issues of real size from three places, and one that means harm."""
    folder = tmp_path_factory.mktemp("overviews")
    raw = folder / "raw"
    raw.mkdir()
    shutil.copy(RAW, raw)
    for name in ("guowuyuan-2022-36", "guangyuan-2009-04"):
        shutil.copy(LABELLED / name / "gazette.txt", raw / f"{name}.txt")
    (raw / "b.txt").write_text(pages.HOSTILE, encoding="utf-8")
    assert run.build(raw, folder / "output").ok
    write_site(folder / "output", raw)
    return folder / "output"


def rows(output: Path, kind: str) -> list[dict[str, Any]]:
    """All entries of a list, as its data files have them."""
    found = []
    for path in sorted((output / "site" / "data" / kind).glob("*.js")):
        value = json.loads("[" + path.read_text(encoding="utf-8").removeprefix("desk.add(").removesuffix(");\n") + "]")[
            2
        ]
        found += [dict(zip(value["columns"], row, strict=True)) for row in value["rows"]]
    return found


def opened(watched: Watched, output: Path, name: str) -> Any:
    page = watched.open(output, name)
    page.wait_for_function("document.querySelector('#sum').textContent.trim()")
    return page


# --- duties --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["years", "documents", "places"])
def test_a_click_on_a_cell_lists_its_duties(desk: Path, watched: Watched, by: str) -> None:
    duties = rows(desk, "duties")
    column = {
        "years": lambda one: one["issue_id"].split("-")[1],
        "places": lambda one: one["issue_id"].split("-")[0],
        "documents": lambda one: one["document_id"],
    }[by]
    wanted = Counter((f"{column(one)}/{one['office']}", one["role"]) for one in duties)
    page = opened(watched, desk, f"duties.html#by={by}")
    page.wait_for_selector("[data-cell]")
    cells = page.eval_on_selector_all(
        "[data-cell]",
        "all => all.map(one => [one.dataset.cell, Array.from(one.querySelectorAll('.mark'), mark =>"
        " [mark.className, mark.textContent])])",
    )
    signs = {"lead": "●", "responsible": "■", "cooperate": "△"}
    shown: Counter[tuple[str, str]] = Counter()
    for name, marks in cells:
        for kind, text in marks:
            role = kind.removeprefix("mark ")
            assert text.startswith(signs[role])
            shown[name, role] += int(re.search(r"\d+$", text)[0])
    assert shown == wanted
    for number in range(0, len(cells), max(1, len(cells) // 12)):
        name = cells[number][0]
        page.locator(f"[data-cell='{name}']").click()
        page.wait_for_selector(f"#behind[data-shown='{name}']")
        listed = page.eval_on_selector_all("[data-duty]", "all => all.map(one => one.dataset.duty)")
        assert listed == [one["row"] for one in duties if f"{column(one)}/{one['office']}" == name]
    # The link leads to the row on its issue's page, which marks the body's name in the text.
    row = next(one for one in duties if one["row"] == listed[0])
    page.locator("[data-duty] a").first.click()
    page.wait_for_selector("[aria-current][data-row]")
    assert page.get_attribute("[aria-current][data-row]", "data-row") == row["row"]


def test_bodies_are_filtered_sorted_and_kept_in_the_address(desk: Path, watched: Watched) -> None:
    page = opened(watched, desk, "duties.html")
    page.fill("#office", "教育")
    page.select_option("#place", "441803")
    page.select_option("#sort", "name")
    names = page.eval_on_selector_all("tbody th", "all => all.map(one => one.textContent)")
    assert "教育局" in names
    assert all("教育" in name for name in names)
    page.reload()
    page.wait_for_selector("[data-cell]")
    assert page.input_value("#office") == "教育"
    assert page.input_value("#place") == "441803"
    page.fill("#office", "没有这样的机构")
    assert page.locator("[data-cell]:visible").count() == 0


# --- deadlines -----------------------------------------------------------------------------------------------------


def test_deadlines_stand_by_months_with_who_owes_them(desk: Path, watched: Watched) -> None:
    deadlines = [one for one in rows(desk, "deadlines") if one["on"].startswith("2018")]
    page = opened(watched, desk, "deadlines.html#year=2018")
    page.wait_for_selector("[data-deadline]")
    listed = page.eval_on_selector_all(
        "#list [data-deadline]",
        "all => all.map(one => [one.dataset.deadline, one.closest('section').id, Boolean(one.querySelector('.state')),"
        " one.querySelectorAll('.owners li').length])",
    )
    assert sorted(listed) == sorted(
        [one["row"], f"m{one['on'][:7]}", bool(one["overdue"]), len(one["owed_by"])] for one in deadlines
    )
    assert [one[1] for one in listed] == sorted(one[1] for one in listed)
    drawn = page.locator("#timeline > svg .due, #timeline > svg .late").count()
    assert 0 < drawn <= len(deadlines)
    rhythms = [one for one in rows(desk, "rhythms") if "-2018-" in one["issue_id"]]
    assert page.locator("#rhythm-list [data-deadline]").count() == len(rhythms)
    page.check("#overdue")
    late = [one["row"] for one in deadlines if one["overdue"]]
    assert late
    assert sorted(
        page.eval_on_selector_all("[data-deadline]", "all => all.map(one => one.dataset.deadline)")
    ) == sorted(late)
    page.locator("[data-deadline] a").first.click()
    page.wait_for_selector("[aria-current][data-row]")
    assert page.get_attribute("[aria-current][data-row]", "data-row") in late


# --- citations -----------------------------------------------------------------------------------------------------


def cited(one: dict[str, Any]) -> str | None:
    """What is cited, as the page names it."""
    return one["target_id"] or one["doc_number"] or one["title"]


def test_the_neighbours_of_a_document_are_those_that_cite_and_are_cited(desk: Path, watched: Watched) -> None:
    citations = list({one["row"]: one for one in rows(desk, "citations")}.values())
    targets = Counter(one["target_id"] for one in citations if one["target_id"])
    centre = targets.most_common(1)[0][0]
    page = opened(watched, desk, f"citations.html#{centre}")
    page.wait_for_selector("[data-centre]")
    sides = page.eval_on_selector_all(
        ".flow > div:not(.self)",
        "all => all.map(side => Array.from(side.querySelectorAll(':scope > ul > li'), one => one.dataset.neighbour))",
    )
    assert set(sides[0]) == {one["document_id"] for one in citations if one["target_id"] == centre}
    names = {cited(one) for one in citations if one["document_id"] == centre}
    assert set(sides[1]) == names - {None}
    first = page.locator(".flow [data-neighbour] button").first
    wanted = first.evaluate("one => one.closest('[data-neighbour]').dataset.neighbour")
    first.click()
    page.wait_for_selector(f"[data-centre='{wanted}']")
    assert page.evaluate("location.hash") == f"#{wanted}"


def test_missing_documents_are_counted(desk: Path, watched: Watched) -> None:
    citations = list({one["row"]: one for one in rows(desk, "citations")}.values())
    missing = Counter(one["doc_number"] or one["title"] for one in citations if not one["target_id"])
    missing.pop(None, None)
    page = opened(watched, desk, "citations.html#missing")
    page.wait_for_selector("[data-missing]")
    assert page.locator("[data-missing]").count() == len(missing)
    page.locator("[data-missing] summary").first.click()
    page.wait_for_selector("[data-mention]")
    mentions = page.locator("[data-mention]").count()
    assert f"共{mentions}次" in page.locator("[data-missing] summary").first.inner_text()


def test_repeals_and_amendments_stand_in_chains(desk: Path, watched: Watched) -> None:
    changes = [one for one in rows(desk, "citations") if one["relation"] in ("repeals", "amends")]
    page = opened(watched, desk, "citations.html#chains")
    page.wait_for_selector("[data-chain]")
    links = page.eval_on_selector_all("[data-chain] .tree a", "all => all.map(one => one.getAttribute('href'))")
    named = {(one["document_id"], one["relation"], cited(one)) for one in changes}
    assert len(links) == len({one for one in named if one[2]})
    assert len(links) > 3


# --- tables --------------------------------------------------------------------------------------------------------


def test_every_table_is_shown_as_printed_and_typed(desk: Path, watched: Watched) -> None:
    tables = rows(desk, "tables")
    page = opened(watched, desk, "tables.html")
    listed = page.eval_on_selector_all("[data-table]", "all => all.map(one => one.dataset.table)")
    assert listed == [one["row"] for one in tables]
    for one in tables:
        page.locator(f"[data-table='{one['row']}']").click()
        page.wait_for_selector(f"[data-csv='{one['row']}']")
        grid = page.eval_on_selector_all(
            ".printed :is(td, th)", "all => all.reduce((sum, one) => sum + one.rowSpan * one.colSpan, 0)"
        )
        assert grid == one["n_rows"] * one["n_cols"]
        href = page.get_attribute(f"[data-csv='{one['row']}']", "href")
        assert (desk / "site" / href).resolve().is_file()
        assert page.locator(".typed thead th").count() == one["n_cols"]
    page.fill("#words", tables[0]["heads"][0])
    found = page.eval_on_selector_all("[data-table]", "all => all.map(one => one.dataset.table)")
    assert tables[0]["row"] in found
    assert len(found) < len(tables)


# --- all of them ---------------------------------------------------------------------------------------------------

OPEN = {
    "duties": ("duties.html", "[data-cell]", "[data-duty]"),
    "deadlines": ("deadlines.html#year=2018", "#months button", "[data-deadline]"),
    "citations": ("citations.html", "[data-document]", "[data-centre]"),
    "tables": ("tables.html", "[data-table]", ".typed"),
}


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_wrong_after_a_choice_by_the_keyboard(
    browser: Any, desk: Path, name: str, width: int
) -> None:
    one = Watched(browser, width)
    address, choice, shown = OPEN[name]
    page = opened(one, desk, address)
    page.wait_for_selector(choice)
    page.locator(choice).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(shown)
    views = ["around", "chains", "missing"] if name == "citations" else [None]
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for view in views:
        if view:
            page.click(f"[data-view={view}]")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
        assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found["violations"]] == []
    one.context.close()
    assert one.faults == []


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_output_says_so(empty: Path, watched: Watched, name: str) -> None:
    page = watched.open(empty, f"{name}.html")
    page.wait_for_function("desk.$('main').textContent.includes('还没有读入任何一期公报')")


@pytest.mark.parametrize("name", NAMES)
def test_an_address_that_names_nothing_does_no_harm(desk: Path, watched: Watched, name: str) -> None:
    for hash_ in (
        "#x",
        "#../../x.d01.t01",
        "#year=%E0%A4%A&place=<b>",
        f"#{pages.REAL}.d99.t99",
        "#441803-2018-03.d99",
    ):
        page = watched.open(desk, "index.html")
        page = opened(watched, desk, f"{name}.html{hash_}")
        page.wait_for_timeout(100)
        assert page.inner_text("h1")

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
from test_desk_pages import AXE, Watched, wait_for

from bench.desk import add_issues
from pipeline import cli, run
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
    wait_for(page, "document.querySelector('#sum').textContent.trim() !== ''")
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
    while page.locator("#more").is_visible():
        page.click("#more")
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
    # The timeline: of each month how many are due, and of these how many were over at signing, by the form of the bar.
    said = {True: "成文时已过", False: "期限"}
    wanted = Counter(f"{one['on'][:7]} · {said[bool(one['overdue'])]}" for one in deadlines)
    bars = page.eval_on_selector_all("#timeline title", "all => all.map(one => one.textContent)")
    assert sorted(bars) == sorted(f"{words} {number}" for words, number in wanted.items())
    hatched = page.eval_on_selector_all(
        "#timeline rect:has(title)", "all => all.map(one => [one.textContent, one.getAttribute('fill')])"
    )
    assert all(("已过" in words) == (fill == "url(#late)") for words, fill in hatched)
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


def named(output: Path) -> dict[str, str]:
    """What each mention means, as the page names it: a document that is held, else its number or title."""
    found = {one["row"]: one["target_id"] for one in rows(output, "citations") if one["target_id"]}
    absent = rows(output, "missing")
    return found | {row: one["doc_number"] or one["title"] for one in absent for row in one["mentions"]}


def around(output: Path, centre: str) -> dict[str, int]:
    """What stands round a document, with its steps: below 0 what cites it, above what it cites."""
    names = named(output)
    links = {(one["document_id"], names[one["row"]]) for one in rows(output, "citations") if one["row"] in names}
    found = {centre: 0}
    for step in (-1, 1, -2, 2):
        before = {name for name, at in found.items() if at == step - (1 if step > 0 else -1)}
        ends = {one if step < 0 else two for one, two in links if (two if step < 0 else one) in before}
        found.update(dict.fromkeys(ends - found.keys(), step))
    return found


def most_cited(output: Path) -> str:
    return Counter(one["target_id"] for one in rows(output, "citations") if one["target_id"]).most_common(1)[0][0]


def test_the_neighbours_of_a_document_are_those_that_cite_and_are_cited(desk: Path, watched: Watched) -> None:
    centre = most_cited(desk)
    page = opened(watched, desk, f"citations.html#{centre}")
    page.wait_for_selector("[data-centre]")
    sides = page.eval_on_selector_all(
        ".flow > div",
        "all => all.map(side => Array.from(side.querySelectorAll(':scope > ul > li'), one => one.dataset.neighbour))",
    )
    wanted = around(desk, centre)
    assert set(sides[0]) == {name for name, step in wanted.items() if step == -1}
    assert set(sides[1]) == {name for name, step in wanted.items() if step == 1}
    first = page.locator(".flow [data-neighbour] button").first
    wanted_next = first.evaluate("one => one.closest('[data-neighbour]').dataset.neighbour")
    first.click()
    page.wait_for_selector(f"[data-centre='{wanted_next}']")
    assert page.evaluate("location.hash") == f"#{wanted_next}"


DRAWN = """() => {
  const graph = document.querySelector(".graph .canvas")._cyreg.cy;
  return {
    nodes: graph.nodes().map(one => [one.id(), one.position(), one.hasClass("missing"), one.style("border-style")]),
    edges: graph.edges().map(one => [one.source().id(), one.target().id(), one.data("label"), one.style("line-style")]),
  };
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_drawing_says_what_the_lists_say_and_is_the_same_each_time(browser: Any, desk: Path, width: int) -> None:
    centre, one = most_cited(desk), Watched(browser, width)
    drawn = []
    for _ in range(2):
        one.open(desk, "index.html")
        page = opened(one, desk, f"citations.html#{centre}")
        page.wait_for_selector(".graph canvas")
        drawn.append(page.evaluate(DRAWN))
    assert drawn[0] == drawn[1]
    wanted, names = around(desk, centre), named(desk)
    nodes = {name: place["x"] for name, place, _, _ in drawn[0]["nodes"]}
    assert nodes.keys() == wanted.keys()
    # Steps stand from left to right.
    for name, x in nodes.items():
        assert all((x < other) == (wanted[name] < wanted[two]) for two, other in nodes.items() if x != other)
    documents = {each["document_id"] for each in rows(desk, "documents")}
    assert {name for name, _, hollow, _ in drawn[0]["nodes"] if hollow} == wanted.keys() - documents
    assert all((border == "dashed") == hollow for _, _, hollow, border in drawn[0]["nodes"])
    links = {(each["document_id"], names[each["row"]]) for each in rows(desk, "citations") if each["row"] in names}
    assert {(source, target) for source, target, _, _ in drawn[0]["edges"]} == {
        link for link in links if set(link) <= wanted.keys()
    }
    assert all(words for _, _, words, _ in drawn[0]["edges"])
    # A click on a document that is held puts it in the middle.
    held = next(name for name, step in wanted.items() if step and name in documents)
    place = next(place for name, place, _, _ in drawn[0]["nodes"] if name == held)
    page.locator(".graph .canvas").click(position={"x": place["x"], "y": place["y"]})
    page.wait_for_selector(f"[data-centre='{held}']")
    one.context.close()
    assert one.faults == []


def test_missing_documents_are_those_that_the_command_counts(
    desk: Path, watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["missing", "--json", "--output", str(desk)]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    page = opened(watched, desk, "citations.html#missing")
    page.wait_for_selector("[data-missing]")
    shown = page.eval_on_selector_all("[data-missing]", "all => all.map(one => [one.dataset.missing, one.innerText])")
    assert [name for name, _ in shown] == [one["doc_number"] or one["title"] for one in listed]
    for (_, words), one in zip(shown, listed, strict=True):
        assert f"{len(one['cited_by'])}份文件引用，共{one['citations']}次" in words
    assert f"引用而未收的{len(listed)}种" in page.inner_text("#sum")
    page.locator("[data-missing] summary").first.click()
    page.wait_for_selector("[data-mention]")
    assert page.locator("[data-mention]").count() == listed[0]["citations"]


def test_repeals_and_amendments_stand_in_chains(desk: Path, watched: Watched) -> None:
    changes = [one for one in rows(desk, "citations") if one["relation"] in ("repeals", "amends")]
    names = named(desk)
    page = opened(watched, desk, "citations.html#chains")
    page.wait_for_selector("[data-chain]")
    links = page.eval_on_selector_all("[data-chain] .tree a", "all => all.map(one => one.getAttribute('href'))")
    wanted = {(one["document_id"], one["relation"], names.get(one["row"])) for one in changes}
    assert len(links) == len({one for one in wanted if one[2]})
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
    wait_for(page, "desk.$('main').textContent.includes('还没有读入任何一期公报')")


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


def test_the_year_of_the_address_stands_in_the_list(desk: Path, watched: Watched) -> None:
    """Years and kinds are known when rows are loaded: the address is read again then."""
    page = opened(watched, desk, "tables.html#year=2018")
    page.wait_for_selector("[data-table]")
    assert page.input_value("#year") == "2018"
    issues = page.eval_on_selector_all("[data-table]", "all => all.map(one => one.dataset.table.split('-')[1])")
    assert set(issues) == {"2018"}


def test_duties_of_11000_issues_are_shown_in_part_and_all_reached(desk: Path, tmp_path: Path, watched: Watched) -> None:
    """How long the page takes is measured by `make bench BENCH=desk`."""
    site = tmp_path / "output" / "site"
    shutil.copytree(desk / "site", site)
    add_issues(site, 11_000)
    page = opened(watched, tmp_path / "output", "duties.html")
    page.wait_for_selector("[data-cell]")
    offices = int(re.search(r"机构(\d+)个", page.inner_text("#sum"))[1])
    shown = page.locator("#matrix tbody tr").count()
    # What is laid out before anyone asks for more does not grow with the folder; in print, all is.
    assert offices > 11_000
    assert shown < 500
    page.click("#more")
    assert shown < page.locator("#matrix tbody tr").count() < offices
    page.fill("#office", page.inner_text("#matrix tbody tr:nth-child(2) th"))
    wait_for(page, "document.querySelectorAll('#matrix tbody tr').length < 60")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#matrix tbody tr").count() == int(re.search(r"机构(\d+)个", page.inner_text("#sum"))[1])

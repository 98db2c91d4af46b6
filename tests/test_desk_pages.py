"""The desk's pages in a browser, opened from the disk as people open them."""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import RAW

from pipeline import run
from pipeline.desk import write_site
from pipeline.desk.held import Held
from pipeline.desk.issue import values_of_issue
from pipeline.desk.lists import Gathered, entries_of
from pipeline.desk.pages import PAGES
from pipeline.desk.script import data_name, data_script
from pipeline.schema import DATASET_CLASSES, columns_of

pytestmark = pytest.mark.slow

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
OWN = [page.name for page in PAGES]
REAL = "441803-2018-03"

ASTRAL = (
    "𠮷𠮷区人民政府公报\n2019年第1期\n𠮷𠮷区人民政府关于改建公厕的通知\n各镇：\n一、任务。区教育局牵头，2019年8月底前改建20间以上"
    "的的公厕，见《公厕办法》。\n𠮷𠮷区人民政府\n2019年7月2日\n"
)
HOSTILE = (
    "坏区人民政府公报\n2019年第2期\n坏区人民政府关于</script><img src=x onerror=alert(1)>\u2028<!--的通知\n各镇：\n"
    + "区教育局负责。" + "长" * 4000 + "\n\u202e反写\u202c<b>黑</b>&amp;的的\n坏区人民政府\n2019年7月2日\n"
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test-slow")
    if not Path(CHROMIUM).is_file():
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk, or name one by CHROMIUM")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output with a site: the real issue, one with characters of two units, one that means harm."""
    folder = tmp_path_factory.mktemp("desk")
    raw = folder / "raw"
    raw.mkdir()
    shutil.copy(RAW, raw)
    (raw / "a.txt").write_text(ASTRAL, encoding="utf-8")
    (raw / "b.txt").write_text(HOSTILE, encoding="utf-8")
    (raw / "~leer.txt").write_text("", encoding="utf-8")
    run.build(raw, folder / "output")
    write_site(folder / "output", raw)
    return folder / "output"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("empty") / "output"
    output.mkdir()
    write_site(output)
    return output


class Watched:
    """A page, and what it complained of or asked for."""

    def __init__(self, browser: Any, width: int = 1280, height: int = 900) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type != "log" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        self.page.on("dialog", self._dialog)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.faults.append(f"asked for {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, output: Path, name: str) -> Any:
        self.page.goto((output / "site").as_uri() + "/" + name)
        return self.page


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    one = Watched(browser)
    yield one
    one.context.close()
    assert one.faults == []


def address(name: str) -> str:
    return f"issue.html#{REAL}" if name == "issue" else f"{name}.html"


def wait_for(page: Any, expression: str, value: object = True) -> None:
    """Wait until an expression of the page has a value, however slow the machine is.

    Playwright's own `wait_for_function` evaluates strings inside the page, which the pages' content policy forbids.
    """
    expression = f"(() => {{ try {{ return {expression} }} catch (fault) {{ return String(fault) }} }})()"
    until = time.monotonic() + 30
    while (found := page.evaluate(expression)) != value and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert found == value


def text_of(output: Path, issue_id: str) -> str:
    return (output / "text" / f"{issue_id}.txt").read_bytes().decode()


# --- every page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("name", OWN)
def test_a_page_opens_from_the_disk_without_a_fault_and_fits(
    browser: Any, desk: Path, empty: Path, name: str, width: int
) -> None:
    for output in (desk, empty):
        one = Watched(browser, width)
        page = one.open(output, address(name) if output is desk else f"{name}.html")
        wait_for(page, "document.querySelector('main').innerText.trim() !== ''")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        page.click("button[data-lang=en]")
        assert page.evaluate(wide) == 0
        assert page.get_attribute("html", "lang") == "en"
        page.reload()
        assert page.inner_text("a.brand") == "Gazette desk"
        one.context.close()
        assert one.faults == [], (name, width)


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_a_grid_wider_than_the_window_scrolls_by_itself(browser: Any, tmp_path: Path, width: int) -> None:
    (tmp_path / "raw").mkdir()
    for year, number in ((2019, 3), (2021, 48)):
        text = (
            f"佛冈县人民政府公报\n{year}年第{number}期\n佛冈县人民政府关于改建公厕的通知\n各镇：\n请于8月底前完成。\n"
        )
        (tmp_path / "raw" / f"{year}.txt").write_text(text, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").ok
    write_site(tmp_path / "output", tmp_path / "raw")
    one = Watched(browser, width)
    page = one.open(tmp_path / "output", "index.html")
    assert page.locator(".grid thead th").count() == 48
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.evaluate("document.querySelector('.wide-grid').scrollLeft = 1e6")
    printed = _printed(page, tmp_path / "index.pdf")
    assert all(f"{number}缺" in printed for number in range(1, 48))
    for words in ("2020", "全年缺"):
        box = page.get_by_text(words, exact=True).bounding_box()
        assert 0 <= box["x"] <= width - box["width"]
    one.context.close()
    assert one.faults == []


@pytest.mark.parametrize("name", OWN)
def test_axe_finds_nothing_wrong(desk: Path, watched: Watched, name: str) -> None:
    small = next(path.stem for path in (desk / "json").glob("*.json") if path.stem.endswith("2019-01"))
    page = watched.open(desk, f"issue.html#{small}" if name == "issue" else f"{name}.html")
    if name == "issue":
        page.wait_for_selector("[data-row]", state="attached")
        page.evaluate("document.querySelector('[data-row]').click()")
    if name == "search":
        page.fill("input[type=search]", "教育")
        page.wait_for_selector("#hits[data-state=done] [data-hit]")
    if name == "findings":
        page.click("[data-verdict=confirmed]")
    if name == "review":
        page.evaluate(
            f"desk.keep('basket', {{'{REAL}': {{verdicts: {{x: {{key: 'x', code: 'date.invalid', message: '日', "
            "words: '的', state: 'confirmed', on: '2024-03-20', row: 'x'}}, corrections: []}})"
        )
        page.fill("#by", "甲")
        page.reload()
    # The content policy lets no script into the page but those beside it; a tool of the tests may.
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
    told = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert told == []


def test_no_state_is_told_by_colour_alone(desk: Path, watched: Watched) -> None:
    page = watched.open(desk, "index.html")
    for cell in page.query_selector_all("a.cell, span[data-missing]"):
        assert re.search("[✕▲○✓缺]", cell.inner_text()), cell.inner_text()
    page = watched.open(desk, "findings.html")
    assert {one.inner_text() for one in page.query_selector_all(".states .state")} <= {"错误", "警告", "提示"}


# --- an issue --------------------------------------------------------------------------------------------------------

CLICKS = """(step) => {
  const paper = document.querySelector("#paper"), found = [];
  const rows = Array.from(document.querySelectorAll("[data-row]"));
  for (let i = 0; i < rows.length; i += step) {
    const row = rows[i];
    row.click();
    const range = Array.from(CSS.highlights.get("chosen") || [])[0];
    const words = range && range.getClientRects()[0], view = paper.getBoundingClientRect();
    const seen = !words || (words.bottom > view.top && words.top < view.bottom);
    found.push([row.dataset.row, Number(row.dataset.start), Number(row.dataset.end), desk.shown(), seen]);
  }
  return found;
}"""


@pytest.mark.parametrize(("which", "step"), [("000", 1), (REAL, 5)])
def test_a_click_on_a_row_marks_its_words_in_view(desk: Path, watched: Watched, which: str, step: int) -> None:
    others = [path.stem for path in (desk / "json").glob("*.json") if path.stem != REAL]
    for issue_id in [REAL] if which == REAL else others:
        page = watched.open(desk, "index.html")
        page = watched.open(desk, f"issue.html#{issue_id}")
        page.wait_for_selector("[data-row]", state="attached")
        text = text_of(desk, issue_id)
        clicked = page.evaluate(CLICKS, step)
        assert len(clicked) > 20
        assert [one for one in clicked if one[3] != text[one[1] : one[2]]] == []
        assert [one for one in clicked if not one[4]] == []


def test_a_browser_that_paints_no_ranges_gets_marks(desk: Path, watched: Watched) -> None:
    watched.page.add_init_script("delete CSS.highlights; delete window.Highlight;")
    for issue_id in [path.stem for path in (desk / "json").glob("*.json")]:
        page = watched.open(desk, "index.html")
        page = watched.open(desk, f"issue.html#{issue_id}")
        page.wait_for_selector("[data-row]", state="attached")
        text = text_of(desk, issue_id)
        for row in page.evaluate(CLICKS.replace('CSS.highlights.get("chosen") || []', "[]"), 40):
            assert row[3] == text[row[1] : row[2]]
        assert page.evaluate("document.querySelector('#paper').textContent") == text


def test_a_click_in_the_text_shows_the_rows_there(desk: Path, watched: Watched) -> None:
    page = watched.open(desk, f"issue.html#{REAL}/f00010")
    page.wait_for_selector("[data-row]", state="attached")
    page.click(f"[data-row='{REAL}.f00010']")
    words = page.evaluate("desk.shown()")
    place = page.evaluate(
        "() => { const box = Array.from(CSS.highlights.get('chosen'))[0].getClientRects()[0];"
        " return [box.left + box.width / 2, box.top + box.height / 2]; }"
    )
    page.click(f"[data-row='{REAL}.f00001']")
    page.evaluate(f"document.querySelector('[data-row=\"{REAL}.f00010\"]').click()")
    page.mouse.click(*place)
    assert page.get_attribute(f"[data-row='{REAL}.f00010']", "class") == "at"
    # The shortest row there is the one that is chosen.
    assert set(page.evaluate("desk.shown()")) & set(words)
    start, end = (
        int(page.get_attribute(f"[data-row='{REAL}.f00010']", f"data-{name}") or 0) for name in ("start", "end")
    )
    chosen = [int(page.get_attribute("[aria-current][data-row]", f"data-{name}") or 0) for name in ("start", "end")]
    assert chosen[0] < end
    assert start < chosen[1]
    assert page.query_selector_all("#here button")


def test_keys_links_and_the_way_back(desk: Path, watched: Watched) -> None:
    page = watched.open(desk, f"issue.html#{REAL}/d04")
    page.wait_for_selector("[aria-current][data-row]")
    assert page.get_attribute("[aria-current][data-row]", "data-row") == f"{REAL}.d04"
    page.click(f"[data-row='{REAL}.f00002']")
    page.wait_for_url("**/f00002")
    page.go_back()
    page.wait_for_selector(f"[aria-current][data-row='{REAL}.d04']")
    page.click(f"[data-row='{REAL}.f00002']")
    for key, row in (("j", "f00003"), ("j", "f00004"), ("k", "f00003")):
        page.keyboard.press(key)
        assert page.get_attribute("[aria-current][data-row]", "data-row") == f"{REAL}.{row}"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.verdict") == "confirmed"
    text = text_of(desk, REAL)
    at = text.index("厕所革命")
    page = watched.open(desk, f"issue.html#{REAL}/@{at}-{at + 4}")
    wait_for(page, "desk.shown && desk.shown()", "厕所革命")
    page = watched.open(desk, "index.html")
    page = watched.open(desk, "issue.html#..%2f..%2fx/d01")
    wait_for(page, "document.querySelector('#choose').textContent.includes('没有编号为')")


# --- hostile text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
def test_hostile_text_stays_text(desk: Path, watched: Watched, name: str) -> None:
    issue_id = next(path.stem for path in (desk / "json").glob("*.json") if path.stem.endswith("2019-02"))
    page = watched.open(desk, f"issue.html#{issue_id}" if name == "issue" else f"{name}.html")
    wait_for(page, "document.querySelector('main').innerText.trim() !== ''")
    if name == "search":
        page.fill("input[type=search]", "<img src=x onerror=alert(1)>")
        page.wait_for_selector("#hits[data-state=done] [data-hit]")
    if name == "issue":
        wait_for(page, "document.querySelector('#paper').textContent", text_of(desk, issue_id))
    assert page.query_selector_all("main img, main b b, main script") == []


def test_ten_million_characters_open(desk: Path, tmp_path: Path, watched: Watched) -> None:
    shutil.copytree(desk / "site", tmp_path / "output" / "site")
    text = ("第一条　各镇人民政府于2019年8月底前完成。\n" * 50 + "长" * 2000 + "\n") * 2900
    assert len(text) > 9_000_000
    places = [match.start() for match in re.finditer("8月底前", text)][:20_000]

    def row(dataset: str, **values: Any) -> dict[str, Any]:
        return dict.fromkeys(column.name for column in columns_of(DATASET_CLASSES[dataset])) | values

    about = {"issue_id": "999999-2019-01", "gazette": "长", "year": 2019, "number": 1, "number_label": "第1期"}
    about |= {"source_format": "txt", "$row": "999999-2019-01", "$start": 0, "$end": 5}
    rows: dict[str, Any] = {name: [] for name in DATASET_CLASSES}
    rows["issues"] = [row("issues", **about)]
    rows["dates"] = [
        row("dates", **{"$row": f"999999-2019-01.m{n}", "$start": at, "$end": at + 4, "raw": "8月底前", "valid": True})
        for n, at in enumerate(places)
    ]
    held = Held("999999-2019-01", text, rows, (), "long.txt", None, {}, None, "long.review.toml", None, "")
    lists = Gathered()
    lists.add(entries_of(held))
    for kind, key, value in (*values_of_issue(held), *lists.values()):
        path = tmp_path / "output" / "site" / data_name(kind, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data_script(kind, key, value))
    page = watched.open(tmp_path / "output", "issue.html#999999-2019-01/m19999")
    page.wait_for_selector("[aria-current][data-row]", timeout=20_000)
    assert page.evaluate("desk.shown()") == "8月底前"


# --- findings and review ---------------------------------------------------------------------------------------------


def test_filters_leave_the_findings_that_fit_and_stand_in_the_address(desk: Path, watched: Watched) -> None:
    page = watched.open(desk, "findings.html")
    page.wait_for_selector(".finding")
    every = page.locator(".finding").count()
    page.select_option("#severity", "error")
    assert 0 < page.locator(".finding").count() < every
    assert page.locator(".finding .states .error").count() == page.locator(".finding").count()
    page.fill("#words", "11月31日")
    assert page.locator(".finding").count() == 1
    page.reload()
    page.wait_for_selector(".finding")
    assert page.locator(".finding").count() == 1
    page.click("button[type=reset]")
    wait_for(page, "document.querySelectorAll('.finding').length", every)


def test_all_findings_are_printed(desk: Path, watched: Watched, tmp_path: Path) -> None:
    import pypdfium2

    page = watched.open(desk, "findings.html")
    page.wait_for_selector(".finding")
    messages = page.eval_on_selector_all(".finding .message", "all => all.map(one => one.textContent)")
    page.pdf(path=str(tmp_path / "findings.pdf"), format="A4")
    document = pypdfium2.PdfDocument(tmp_path / "findings.pdf")
    pages = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    printed = [re.sub(r"\s", "", words) for words in pages]
    for message in messages:
        # Each of them whole, on one page.
        assert any(re.sub(r"\s", "", message) in words for words in printed), message
    document.close()


def _printed(page: Any, path: Path) -> str:
    """The words of a page on paper, without blanks."""
    import pypdfium2

    page.pdf(path=str(path), prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(path)
    words = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    document.close()
    return re.sub(r"\s", "", words)


def test_nothing_is_cut_off_on_paper(desk: Path, watched: Watched, tmp_path: Path) -> None:
    page = watched.open(desk, "tables.html")
    page.wait_for_selector("#captions button")
    captions = page.locator("#captions button .name").all_inner_texts()
    printed = _printed(page, tmp_path / "tables.pdf")
    assert [words for words in captions if re.sub(r"\s", "", words) not in printed] == []
    page = watched.open(desk, "duties.html#by=documents")
    page.wait_for_selector("#matrix thead a")
    heads = [words for words in page.locator("#matrix thead a").all_inner_texts() if "〔" in words]
    assert len(heads) > 5
    printed = _printed(page, tmp_path / "duties.pdf")
    assert [words for words in heads if re.sub(r"\s", "", words) not in printed] == []


def _decide(page: Any, code: str, verdict: str) -> None:
    page.locator(".finding", has=page.locator(f"a.code:text-is('{code}')")).first.locator(
        f"[data-verdict={verdict}]"
    ).click()


def test_what_is_decided_in_the_browser_comes_back_from_the_next_build(
    desk: Path, tmp_path: Path, watched: Watched
) -> None:
    shutil.copytree(desk, tmp_path / "output")
    shutil.copytree(desk.parent / "raw", tmp_path / "raw")
    earlier = '# 已有的\n[[verdict]]\ncode = "text.repeated_word"\nquote = "的的"\nstate = "dismissed"\n'
    earlier += 'by = "乙"\non = 2024-01-02\n'
    review = tmp_path / "raw" / "qingxin-2018-03.review.toml"
    review.write_text(earlier, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").outcomes
    write_site(tmp_path / "output", tmp_path / "raw")

    page = watched.open(tmp_path / "output", "findings.html")
    page.wait_for_selector(".finding")
    _decide(page, "date.invalid", "confirmed")
    _decide(page, "sum.mismatch", "dismissed")
    # A document's title, from its own form.
    page = watched.open(tmp_path / "output", f"issue.html#{REAL}/d04")
    page.wait_for_selector("[aria-current][data-row]")
    page.click(".correcting summary")
    page.select_option(".correct select", "documents.contact")
    page.locator(".correct input").first.fill("区城管局")
    page.locator(".correct label.field input").last.fill("来电更正")
    page.click(".correct button[type=submit]")
    page = watched.open(tmp_path / "output", "review.html")
    page.fill("#by", "审核人甲")
    page.keyboard.press("Enter")
    with page.expect_download() as coming:
        page.click("[data-download]")
    assert coming.value.suggested_filename == "qingxin-2018-03.review.toml"
    coming.value.save_as(review)
    text = review.read_text(encoding="utf-8")
    assert text.startswith(earlier.rstrip())
    assert text.count("[[verdict]]") == 3

    report = run.build(tmp_path / "raw", tmp_path / "output")
    assert [outcome.path.name for outcome in report.outcomes if not outcome.ok] == ["~leer.txt"]
    write_site(tmp_path / "output", tmp_path / "raw")
    page = watched.open(tmp_path / "output", "findings.html#state=confirmed")
    page.wait_for_selector(".finding")
    assert page.locator(".finding .states .confirmed").count() >= 1
    page = watched.open(tmp_path / "output", f"issue.html#{REAL}/e00001")
    page.wait_for_selector("[aria-current][data-row]")
    shown = page.inner_text("#detail")
    assert "区城管局" in shown
    assert "审核人甲" in shown
    assert "来电更正" in shown

    # The corrected number comes: what no longer fits is told.
    source = tmp_path / "raw" / "qingxin-2018-03.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("11月31日", "11月30日"), encoding="utf-8")
    run.build(tmp_path / "raw", tmp_path / "output")
    write_site(tmp_path / "output", tmp_path / "raw")
    page = watched.open(tmp_path / "output", "findings.html#code=review.stale")
    page.wait_for_selector(".finding")
    assert "date.invalid" in page.inner_text("#findings")


def test_a_word_of_few_is_chosen_and_said_in_the_language_of_the_page(desk: Path, watched: Watched) -> None:
    """Only such words may stand in a review file: who types 牵头 would have it refused."""
    page = watched.open(desk, f"issue.html#{REAL}/r00001")
    page.wait_for_selector("[aria-current][data-row]")
    page.click(".correcting summary")
    page.select_option(".correct select", "responsibilities.role")
    words = page.locator(".correct select").nth(1)
    assert words.locator("option").all_inner_texts() == ["牵头", "负责", "配合"]
    before = words.input_value()
    words.select_option("cooperate")
    page.click(".correct button[type=submit]")
    page = watched.open(desk, "review.html")
    page.fill("#by", "审核人甲")
    page.keyboard.press("Enter")
    text = page.locator("pre[data-file]").inner_text()
    assert f'was = {{ role = "{before}" }}' in text
    assert 'set = { role = "cooperate" }' in text
    assert page.locator(".entries ins").inner_text() == "配合"
    page = watched.open(desk, f"issue.html#{REAL}/m00001")
    page.wait_for_selector("#detail dd")
    assert "日" in page.locator("#detail dd").all_inner_texts()  # grain: day


def test_a_sign_off_from_the_browser_holds_until_the_source_changes(
    desk: Path, tmp_path: Path, watched: Watched
) -> None:
    shutil.copytree(desk, tmp_path / "output")
    shutil.copytree(desk.parent / "raw", tmp_path / "raw")
    page = watched.open(tmp_path / "output", f"review.html#{REAL}")
    page.fill("#by", "审核人乙")
    page.keyboard.press("Enter")
    page.locator("fieldset input[type=checkbox]").check()
    with page.expect_download() as coming:
        page.click("[data-download]")
    coming.value.save_as(tmp_path / "raw" / coming.value.suggested_filename)
    run.build(tmp_path / "raw", tmp_path / "output")
    write_site(tmp_path / "output", tmp_path / "raw")
    page = watched.open(tmp_path / "output", "index.html")
    assert page.get_attribute(f"[data-issue='{REAL}']", "data-state") == "signed"
    assert "审核人乙" in (page.get_attribute(f"[data-issue='{REAL}']", "title") or "")
    source = tmp_path / "raw" / "qingxin-2018-03.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("2018年底", "2019年底", 1), encoding="utf-8")
    run.build(tmp_path / "raw", tmp_path / "output")
    write_site(tmp_path / "output", tmp_path / "raw")
    page = watched.open(tmp_path / "output", "index.html")
    assert page.get_attribute(f"[data-issue='{REAL}']", "data-state") != "signed"


# --- search and size -------------------------------------------------------------------------------------------------


def _places(text: str, phrase: str) -> list[int]:
    return [match.start() for match in re.finditer(f"(?={re.escape(phrase)})", text)]


def test_search_finds_every_place_where_a_text_holds_a_phrase(desk: Path, watched: Watched) -> None:
    texts = {path.stem: path.read_bytes().decode() for path in sorted((desk / "text").glob("*.txt"))}
    chance = random.Random(6)
    phrases = ["农业农村局牵头负责的", "𠮷𠮷", "𠮷区人"]
    while len(phrases) < 40:
        text = chance.choice([one for one in texts.values() if "长长" not in one])
        start = chance.randrange(len(text) - 12)
        phrase = text[start : start + chance.randint(2, 12)]
        if "\n" not in phrase and len(phrase.strip()) > 1:
            phrases.append(phrase)
    page = watched.open(desk, "search.html")
    for phrase in phrases:
        page.fill("input[type=search]", phrase)
        page.keyboard.press("Enter")
        page.wait_for_selector("#hits[data-state=done]", state="attached")
        hits = page.eval_on_selector_all("[data-hit]", "all => all.map(one => one.dataset.hit)")
        wanted = [f"{issue_id}@{at}" for issue_id, text in texts.items() for at in _places(text, phrase)]
        assert sorted(hits) == sorted(wanted), phrase
    page.fill("input[type=search]", "教育局牵头")
    page.keyboard.press("Enter")
    page.click("[data-hit] a")
    wait_for(page, "desk.shown && desk.shown()", "教育局牵头")


def test_a_phrase_that_a_line_end_parts_is_found_too(desk: Path, watched: Watched) -> None:
    page = watched.open(desk, "search.html")
    page.fill("input[type=search]", "厕所革命")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-hit-parted]")
    page.click("[data-hit-parted] a")
    wait_for(page, "desk.shown && desk.shown().replace(/\\s/g, '')", "厕所革命")


def test_a_phrase_with_a_blank_that_the_print_lacks_is_found_too(desk: Path, watched: Watched) -> None:
    """As `gazette find` does; a place that is exactly as it was typed is told once."""
    page = watched.open(desk, "search.html")
    page.fill("input[type=search]", "区 教育局")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-hit-parted]")
    found = page.eval_on_selector_all("[data-hit-parted]", "all => all.map(one => one.dataset.hitParted)")
    text = text_of(desk, REAL)
    assert {f"{REAL}@{at}" for at in _places(text, "区教育局")} <= set(found)
    blank = next(match.group() for match in re.finditer(r"\S \S", text))
    page.fill("input[type=search]", f" {blank.strip()}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits[data-state=done]", state="attached")
    told = "one => (one.dataset.hit || one.dataset.hitParted).split('@')[0] + '@' + one.dataset.end"
    ends = page.eval_on_selector_all("#hits li", f"all => all.map({told})")
    assert ends
    assert len(ends) == len(set(ends))


def test_an_index_of_11000_issues_opens_in_two_seconds(desk: Path, tmp_path: Path, watched: Watched) -> None:
    site = tmp_path / "output" / "site"
    shutil.copytree(desk / "site", site)
    issue = {"division": "某县", "total_number": None, "published_on": "2018-10-15", "source_format": "txt"}
    finding = {"severity": "warning", "state": "open"}
    lists = Gathered([each for each in _lists() if each.kind == "issues"])
    for n in range(11_000):
        place, year, number = f"{100000 + n // 200}", 2000 + n // 10 % 20, 1 + n % 10
        row = {"issue_id": f"{place}-{year}-{number:02}", "gazette": f"第{n // 200}县人民政府公报", "year": year}
        row |= issue | {"number": number, "number_label": f"第{number}期"}
        rows = {"issues": [row], "findings": [finding] * (n % 3), "documents": []}
        held = Held(row["issue_id"], "", rows, (), f"{n}.txt", None, {}, None, f"{n}.review.toml", None, "")
        lists.add(entries_of(held, [each for each in _lists() if each.kind == "issues"]))
    for kind, key, value in lists.values():
        (site / data_name(kind, key)).write_bytes(data_script(kind, key, value))
    page = watched.open(tmp_path / "output", "index.html")
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert took < 2000
    assert "11000" in page.inner_text("#sum")
    assert 1 < page.locator(".gazette").count() < 55
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".gazette").count() == 55


def _lists() -> Any:
    from pipeline.desk.lists import LISTS

    return LISTS

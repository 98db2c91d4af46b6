"""A year's work of an archivist (档案人员的一年), from the number that arrives to the corrected file that makes a
sign-off stale: one story, through the commands and pages that people use.

README.zh-CN.md tells it with pictures of these pages. `make pictures` takes them anew, into `docs/pictures/`; else
a test takes none.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import RAW

from pipeline.cli import main

pytestmark = pytest.mark.slow

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PICTURES = os.environ.get("GAZETTE_PICTURES")
README = Path(__file__).parent.parent / "README.zh-CN.md"
LARGEST = 120_000  # bytes of a picture

NEW = "441803-2018-03"
SLIP = "11月31日"
EARLIER = (
    {"year": 2017, "number": "第1期", "total": "（总第5期）", "published": "3月31日", "signed": "3月8日", "serial": 11},
    {
        "year": 2017,
        "number": "第3—4期",
        "total": "（总第7—8期）",
        "published": "12月29日",
        "signed": "11月3日",
        "serial": 30,
    },
    {"year": 2018, "number": "第1期", "total": "（总第9期）", "published": "3月30日", "signed": "3月6日", "serial": 9},
)
TEXT = """\
清远市清新区人民政府公报
{year}年{number}
{total}
（季刊）
清远市清新区人民政府主办
{year}年{published}出版
目　录
【区政府办公室文件】
清远市清新区人民政府办公室关于做好防火工作的通知 清新府办〔{year}〕{serial}号……1
清远市清新区人民政府办公室关于做好防火工作的通知
清新府办〔{year}〕{serial}号
各镇人民政府，区直有关单位：
为做好防火工作，现将有关事项通知如下。
一、工作任务
由区林业局牵头，各镇人民政府配合，于{year}年12月底前完成防火通道建设。
清远市清新区人民政府办公室
{year}年{signed}
"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page of the browser on an ordinary screen; it complains of nothing and asks for nothing but files."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test-slow")
    if not Path(CHROMIUM).is_file():
        pytest.skip("no Chromium: apt-get install chromium fonts-noto-cjk, or name one by CHROMIUM")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        # The day of the story, so that pictures are the same whenever they are taken.
        context = chromium.new_context(viewport={"width": 1120, "height": 760}, accept_downloads=True, locale="zh-CN")
        context.clock.set_fixed_time("2018-11-06T10:00:00+08:00")
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda said: faults.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        yield page
        chromium.close()
        assert faults == []


def pictured(page: Any, name: str) -> None:
    """Take a picture of what the screen shows, down to the end of the page, where pictures are wanted."""
    if not PICTURES:
        return
    from PIL import Image

    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    end = page.evaluate(
        "Math.min(innerHeight, 24 + Math.max(...Array.from(document.querySelectorAll('main > *'),"
        " one => one.getBoundingClientRect().bottom)))"
    )
    taken = page.screenshot(animations="disabled", caret="hide", clip={"x": 0, "y": 0, "width": 1120, "height": end})
    shown = Image.open(io.BytesIO(taken)).convert("RGB")
    # The 256 commonest colours are enough for such a page, and take half of the bytes.
    counted = sorted(shown.getcolors(shown.width * shown.height), reverse=True)[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in counted for part in colour])
    shown = shown.quantize(palette=palette, dither=Image.Dither.NONE)
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    shown.save(folder / f"{name}.png", optimize=True)


class Desk:
    """The archivist's folder, and what they type and open in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.raw, self.output = folder / "raw", folder / "output"
        self._capsys = capsys

    def run(self, *words: str) -> str:
        """A command that does its work; what it prints."""
        assert main(list(words)) == 0, self._capsys.readouterr()
        return self._capsys.readouterr().out

    def make_all(self) -> None:
        """What `make all` runs."""
        self.run("build", str(self.raw), "--output", str(self.output))
        self.run("check", str(self.output))
        self.run("desk", "--raw", str(self.raw), "--output", str(self.output))

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words, "--output", str(self.output), "--json").splitlines()]

    def open(self, page: Any, address: str, wait_for: str) -> None:
        # From another page, so that one that is open is loaded anew.
        page.goto("about:blank")
        page.goto((self.output / "site").as_uri() + "/" + address)
        page.wait_for_selector(wait_for)

    def download(self, page: Any) -> Path:
        """Take the review file from the page and put it beside its source."""
        with page.expect_download() as coming:
            page.click("[data-download]")
        beside = self.raw / str(coming.value.suggested_filename)
        coming.value.save_as(beside)
        page.click("button:has-text('已放好文件，清空这里')")
        return beside


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    made = Desk(tmp_path, capsys)
    made.raw.mkdir()
    for n, printed in enumerate(EARLIER):
        (made.raw / f"earlier-{n}.txt").write_text(TEXT.format(**printed), encoding="utf-8")
    return made


def test_a_year_of_an_archivist(desk: Desk, page: Any) -> None:
    desk.make_all()

    # 1. A new number comes: it is put into raw/, and the desk shows it among those held and those missing.
    shutil.copy(RAW, desk.raw)
    desk.make_all()
    desk.open(page, "index.html", "[data-issue]")
    assert page.get_attribute(f"[data-issue='{NEW}']", "data-state") == "error"
    shown = page.eval_on_selector_all("[data-missing]", "all => all.map(one => one.dataset.missing)")
    assert sorted(shown) == ["2017-2", "2018-2"]
    assert "总期号缺 6" in page.inner_text(".gaps")
    counted = [one for one in desk.rows("series") if one["kind"] != "document_number"]
    assert [(one["held"], one["gaps"]) for one in counted] == [
        ([1, 3, 4], [{"first": 2, "last": 2}]),
        ([1, 3], [{"first": 2, "last": 2}]),
        ([5, 7, 8, 9], [{"first": 6, "last": 6}]),
    ]
    pictured(page, "1-numbers")

    # 2. They look it through: a finding beside the words that are printed.
    page.click(f"[data-issue='{NEW}']")
    page.wait_for_selector("[data-row]")
    finding = next(one for one in desk.rows("findings", "--code", "date.invalid") if one["issue_id"] == NEW)
    page.click(f"[data-row='{finding['finding_id']}']")
    assert SLIP in page.evaluate("desk.shown()")
    pictured(page, "2-finding")

    # 3. A verdict: the print is wrong, indeed. And the date is set right, with the reason.
    page.click("#detail [data-verdict=confirmed]")
    (date,) = [
        one
        for one in desk.rows("show", NEW, "--at", str(finding["char_start"]))
        if one["dataset"] == "dates" and SLIP in one["raw"]
    ]
    desk.open(page, f"issue.html#{date['date_id'].replace('.', '/')}", "[aria-current][data-row]")
    page.click("#detail .correcting summary")
    page.fill("#detail .correct label.field:nth-of-type(2) input", "../2018-11-30")
    page.fill("#detail .correct label.field:nth-of-type(3) input", "与发文单位核对，应为11月30日")
    page.click("#detail .correct button[type=submit]")
    page.wait_for_selector("#detail .state.good")
    page.locator("#detail .correct").scroll_into_view_if_needed()
    pictured(page, "3-correction")

    # A false alarm is dismissed where all findings are listed; and what is left is printed.
    desk.open(page, "findings.html#code=sum.mismatch", ".finding")
    page.locator(".finding [data-verdict=dismissed]").first.click()
    import pypdfium2

    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = "".join(printed[n].get_textpage().get_text_bounded() for n in range(len(printed)))
    printed.close()
    assert re.sub(r"\s", "", page.locator(".finding .message").first.inner_text()) in re.sub(r"\s", "", text)

    # 4. The basket becomes the review file beside the gazette.
    desk.open(page, "review.html", "#by")
    page.fill("#by", "审核人甲")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-download]")
    page.evaluate("document.activeElement.blur()")
    pictured(page, "4-review-file")
    review = desk.download(page)
    assert review.name == "qingxin-2018-03.review.toml"
    assert review.read_text(encoding="utf-8").count("[[") == 3
    source = (desk.raw / RAW.name).read_bytes()
    desk.make_all()
    assert (desk.raw / RAW.name).read_bytes() == source == RAW.read_bytes()
    listed = desk.run("review", NEW, "--raw", str(desk.raw), "--output", str(desk.output))
    assert "审核人甲" in listed
    assert not [one for one in desk.rows("findings", "--code", "date.invalid") if one["issue_id"] == NEW]
    (corrected,) = [
        one
        for one in desk.rows("show", NEW, "--at", str(finding["char_start"]))
        if one["dataset"] == "dates" and SLIP in one["raw"]
    ]
    assert (corrected["edtf"], corrected["end"], corrected["valid"]) == ("../2018-11-30", "2018-11-30", True)

    # 5. Signed off.
    desk.open(page, f"review.html#{NEW}", "fieldset input[type=checkbox]")
    page.locator("fieldset input[type=checkbox]").check()
    desk.download(page)
    desk.make_all()
    desk.open(page, "index.html", "[data-issue]")
    assert page.get_attribute(f"[data-issue='{NEW}']", "data-state") == "signed"
    assert "审核人甲" in (page.get_attribute(f"[data-issue='{NEW}']", "title") or "")
    pictured(page, "5-signed-off")

    # 6. The printer sends a corrected file: sign-off and correction are stale, and told.
    (desk.raw / RAW.name).write_bytes(source.replace(SLIP.encode(), "11月30日".encode()))
    desk.make_all()
    desk.open(page, "index.html", "[data-issue]")
    assert page.get_attribute(f"[data-issue='{NEW}']", "data-state") != "signed"
    stale = desk.rows("findings", "--code", "review.stale")
    assert {one["issue_id"] for one in stale} == {NEW}
    desk.open(page, "findings.html#code=review.stale", ".finding")
    assert page.locator(".finding").count() == len(stale) >= 2
    pictured(page, "6-stale")

    # They look again, take the stale entry out of the file, and sign the issue off anew.
    review.write_text("", encoding="utf-8")
    desk.run("build", str(desk.raw), "--output", str(desk.output))
    signing = ("--sign-off", "--by", "审核人甲", "--raw", str(desk.raw), "--output", str(desk.output))
    desk.run("review", NEW, *signing)
    desk.make_all()
    assert desk.rows("findings", "--code", "review.stale") == []
    desk.open(page, "index.html", "[data-issue]")
    assert page.get_attribute(f"[data-issue='{NEW}']", "data-state") == "signed"


def test_the_pictures_of_the_guide_are_there_and_small() -> None:
    named = set(re.findall(r"\((docs/pictures/[\w-]+\.png)\)", README.read_text(encoding="utf-8")))
    there = {f"docs/pictures/{path.name}": path for path in (README.parent / "docs" / "pictures").glob("*.png")}
    assert named == set(there)
    assert named
    assert [name for name, path in there.items() if path.stat().st_size > LARGEST] == []

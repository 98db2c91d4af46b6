"""The desk's pages over a folder of eleven thousand issues, a year of every county: how long a person waits for them in
Chromium, from asking for the page until its rows stand there.

Left out where playwright (`make test-slow` sets it up) or Chromium is not installed.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from bench.gazettes import ROOT
from bench.parts import Bench
from pipeline import run as pipeline_run
from pipeline.desk import write_site
from pipeline.desk.lists import LISTS, Gathered
from pipeline.desk.script import data_name, data_script

_ISSUE = ROOT / "raw" / "qingxin-2018-03.txt"
_ISSUES = 11_000
# What stands there when the rows of a page are shown.
_SHOWN = {"index.html": ".grid tbody tr", "duties.html": "[data-cell]"}
# A wait that people take as an answer and not as a pause: ms.
_MOST = 2000


def run(bench: Bench) -> None:
    """Prints a line for each page."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if not chromium:
        print("\ndesk: left out, playwright or Chromium is not installed")
        return
    folder = bench.folder("desk")
    pipeline_run.build(_ISSUE, folder / "output")
    write_site(folder / "output", _ISSUE)
    site = folder / "output" / "site"
    add_issues(site, _ISSUES)
    rows = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name, shown in _SHOWN.items():
            took = [_waited(page, site / name, shown) for _ in range(3)]
            rows.append((name, [min(took), max(took)]))
        browser.close()
    bench.report.table(
        "desk",
        f"pages over {_ISSUES:,} issues, ms until their rows are shown",
        ["least", "most"],
        rows,
        f"The goal is {_MOST} ms on a quiet core.",
    )


def _waited(page: Any, path: Path, shown: str) -> float:
    """The ms from asking for a page until an element of it is there."""
    page.goto("about:blank")
    page.goto(path.as_uri())
    page.wait_for_selector(shown)
    return float(page.evaluate("performance.now()"))


def add_issues(site: Path, number: int) -> None:
    """Writes the lists of issues and bodies of a site anew, with so many more issues.

    Each has the values and the bodies of the site's first issue; a tenth of the bodies is found in one issue alone, as
    it is with companies and schools. Two hundred issues are of one place, ten of one year.
    """
    issue = _list(site, "issues")
    about = dict(zip(issue["columns"], issue["rows"][0], strict=True))
    offices = _list(site, "offices")
    counts = offices["counts"][f"{about['place']}-{about['year']}"]
    own = [[offices["offices"][counts[n]], *counts[n + 1 : n + 4]] for n in range(0, len(counts), 4)]
    lists = Gathered([each for each in LISTS if each.kind in ("issues", "offices")])
    keys = set()
    for n in range(number):
        place, year = f"{100000 + n // 200}", 2000 + n // 10 % 20
        keys.add(f"{place}-{year}")
        one = about | {"issue_id": f"{place}-{year}-{1 + n % 10:02}", "place": place, "year": year}
        lists.add([("issues", "all", list(one.values()))])
        named = [[f"{name}{n}" if not at % 10 else name, *some] for at, (name, *some) in enumerate(own)]
        lists.add([("offices", "all", [f"{place}-{year}", *some]) for some in named])
    for kind, key, content in lists.values():
        (site / data_name(kind, key)).write_bytes(data_script(kind, key, content))
    (site / data_name("keys", "duties")).write_bytes(data_script("keys", "duties", sorted(keys)))


def _list(site: Path, kind: str) -> Any:
    """What the data file of a list gives the pages."""
    script = (site / "data" / kind / "all.js").read_text(encoding="utf-8")
    return json.loads("[" + script.removeprefix("desk.add(").removesuffix(");\n") + "]")[2]

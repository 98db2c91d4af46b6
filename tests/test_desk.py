"""The desk: its files are the same each time, hold what the output holds, and cannot be turned into something else."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import random
import re
import shutil
import tomllib
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import make_pdf
import pytest
from conftest import Stopped, leftovers, stopped_at_rename, tree
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cli, run
from pipeline.desk import DeskError, site, write_site
from pipeline.desk.lists import LISTS
from pipeline.desk.pages import PAGES, STATIC, render_pages
from pipeline.desk.pairs import IGNORED, decode, index_values, pairs_of
from pipeline.desk.pictures import pictures_of, png
from pipeline.desk.script import data_name, data_script
from pipeline.desk.words import advice, column_words, page_words
from pipeline.recheck import check
from pipeline.rows import DATASETS
from pipeline.schema import columns_of, heading_of
from pipeline.vocab.findings import finding_codes
from pipeline.vocab.titles import chinese_title

TEMPLATES = STATIC.parent / "templates"
ROOT = Path(__file__).resolve().parents[1]

ASTRAL = (
    "𠮷𠮷区人民政府公报\n2019年第1期\n𠮷𠮷区人民政府关于改建公厕的通知\n各镇：\n区教育局牵头，于2019年8月底前完成。\n"
)
HOSTILE = "坏区人民政府公报\n2019年第2期\n</script><img src=x onerror=alert(1)>\u2028<!--通知\n"


@pytest.fixture
def output(built: Path, tmp_path: Path) -> Path:
    """An output of the real issue and two small ones, with its gazettes beside it in `raw`."""
    shutil.copytree(built / "output", tmp_path / "output")
    (tmp_path / "raw").mkdir()
    for path in (built / "raw").iterdir():
        shutil.copy(path, tmp_path / "raw")
    (tmp_path / "raw" / "a.txt").write_text(ASTRAL, encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text(HOSTILE, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").ok
    return tmp_path / "output"


def desk(output: Path) -> Path:
    write_site(output, output.parent / "raw")
    return output / "site"


def value_of(path: Path) -> Any:
    """What a data file hands to the pages."""
    match = re.fullmatch(r"desk\.add\((.*)\);\n", path.read_text(encoding="utf-8"), re.S)
    assert match is not None
    return json.loads(f"[{match[1]}]")[2]


def rows_of(packed: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(packed["columns"], row, strict=True)) for row in packed["rows"]]


# --- what it holds -------------------------------------------------------------------------------------------------


def test_every_row_of_every_dataset_is_in_the_issues_file_and_has_its_words(output: Path) -> None:
    site = desk(output)
    for path in sorted((output / "json").glob("*.json")):
        nested = json.loads(path.read_text(encoding="utf-8"))
        text = value_of(site / "data" / "text" / f"{path.stem}.js")["text"]
        datasets = value_of(site / "data" / "issue" / f"{path.stem}.js")["datasets"]
        assert text == (output / "text" / f"{path.stem}.txt").read_bytes().decode()
        rows = {name: rows_of(packed) for name, packed in datasets.items()}
        ids = [row["$row"] for row in rows["dates"]]
        wanted = [row["date_id"] for home in (nested, *nested["documents"]) for row in home["dates"]]
        assert sorted(path.stem + name for name in ids) == sorted(wanted)
        names = [row["$row"] for some in rows.values() for row in some]
        assert len(names) == len(set(names))
        for name in ("responsibilities", "dates", "citations", "findings", "blocks"):
            wanted = [row for home in (nested, *nested["documents"]) for row in home.get(name, ())]
            assert sorted((row["char_start"], row["char_end"]) for row in wanted) == sorted(
                (row["$start"], row["$end"]) for row in rows[name]
            )
        for row in rows["dates"]:
            assert text[row["$start"] : row["$end"]] == row["raw"]


def test_a_dates_own_start_and_end_are_not_its_place(output: Path) -> None:
    issue = value_of(desk(output) / "data" / "issue" / "441803-2018-03.js")
    dates = rows_of(issue["datasets"]["dates"])
    assert any(row["end"] == "2018-12-31" and isinstance(row["$end"], int) for row in dates)


def test_the_lists_count_what_the_issues_hold(output: Path) -> None:
    site = desk(output)
    issues = {row["issue_id"]: row for row in rows_of(value_of(site / "data" / "issues" / "all.js"))}
    assert sorted(issues) == sorted(path.stem for path in (output / "json").glob("*.json"))
    for key in value_of(site / "data" / "keys" / "findings.js"):
        for finding in rows_of(value_of(site / "data" / "findings" / f"{key}.js")):
            assert finding["issue_id"].startswith(f"{key}-")
            text = (output / "text" / f"{finding['issue_id']}.txt").read_bytes().decode()
            assert finding["words"] == text[finding["start"] : finding["end"]][:200]
            assert text.startswith(finding["after"], finding["end"])
    real = issues["441803-2018-03"]
    assert (real["errors"], real["documents"]) == (1, 7)
    assert real["link"] == "../../raw/qingxin-2018-03.txt"


def test_a_year_that_nobody_prints_is_none(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = "某市管理办法\n\n第一条 为了加强管理，制定本办法。\n\n第二条 市教育局每月5日前报送进度。\n"
    (tmp_path / "raw" / "notice.txt").write_text(text, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output").ok
    data = desk(tmp_path / "output") / "data"
    assert [row["year"] for row in rows_of(value_of(data / "issues/all.js"))] == [None]
    assert value_of(data / "keys/rhythms.js") == ["none"]


def test_without_the_gazettes_there_are_no_links_and_the_rest_is_there(output: Path) -> None:
    write_site(output)
    issue = value_of(output / "site" / "data" / "issue" / "441803-2018-03.js")
    assert issue["link"] is None
    assert not issue["review_known"]
    assert issue["review_name"] == "qingxin-2018-03.review.toml"


def test_the_review_file_beside_the_source_is_known_to_the_page(output: Path) -> None:
    words = '# 说明\nplace = "441803"\n'
    (output.parent / "raw" / "qingxin-2018-03.review.toml").write_text(words, encoding="utf-8")
    issue = value_of(desk(output) / "data" / "issue" / "441803-2018-03.js")
    assert issue["review"] == words
    assert issue["review_known"]


# --- how it is written ---------------------------------------------------------------------------------------------


def test_two_runs_give_the_same_bytes_wherever_they_are(output: Path, tmp_path: Path) -> None:
    first = tree(desk(output))
    shutil.copytree(tmp_path / "raw", tmp_path / "b" / "raw")
    shutil.copytree(output, tmp_path / "b" / "output", ignore=shutil.ignore_patterns("site"))
    assert tree(desk(tmp_path / "b" / "output")) == first
    assert not any(str(tmp_path).encode() in content for content in first.values())


def test_only_what_changed_is_written_and_the_whole_is_that_of_a_fresh_run(output: Path) -> None:
    site = desk(output)
    stamps = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    assert write_site(output, output.parent / "raw").written == 0
    (output.parent / "raw" / "a.txt").write_text(ASTRAL + "特此通知。\n", encoding="utf-8")
    assert run.build(output.parent / "raw", output).ok
    report = write_site(output, output.parent / "raw")
    assert report.made == 1
    touched = {path.relative_to(site).as_posix() for path, stamp in stamps.items() if path.stat().st_mtime_ns != stamp}
    assert not any("441803" in name for name in touched)
    assert any(name.startswith("data/text/") for name in touched)
    now = tree(site)
    shutil.rmtree(site)
    assert tree(desk(output)) == now


def test_an_issue_that_is_gone_is_gone_from_the_site(output: Path) -> None:
    site = desk(output)
    assert run.remove("441803-2018-03", output) is None
    write_site(output, output.parent / "raw")
    assert not [name for name in tree(site) if "441803" in name]


def test_a_file_that_was_taken_away_or_changed_by_hand_is_written_again(output: Path) -> None:
    site = desk(output)
    before = tree(site)
    (site / "data" / "text" / "441803-2018-03.js").unlink()
    desk(output)
    assert tree(site) == before


@pytest.mark.parametrize("moved", [0, 1, 7, 30])
def test_a_run_that_is_stopped_leaves_a_whole_site_and_the_next_one_finishes_it(
    output: Path, tmp_path: Path, moved: int
) -> None:
    old = tree(desk(output))
    (output.parent / "raw" / "a.txt").write_text(ASTRAL + "特此通知。\n", encoding="utf-8")
    assert run.build(output.parent / "raw", output).ok
    shutil.copytree(tmp_path / "raw", tmp_path / "b" / "raw")
    shutil.copytree(output, tmp_path / "b" / "output")
    new = tree(desk(tmp_path / "b" / "output"))
    changed = sum(old.get(name) != content for name, content in new.items())
    try:
        with stopped_at_rename(moved):
            desk(output)
    except Stopped:
        assert moved < changed
    half = tree(output / "site")
    assert all(half[name] in (old.get(name), new.get(name)) for name in half)
    desk(output)
    assert tree(output / "site") == new
    assert leftovers(output) == []


@pytest.mark.workers
def test_many_issues_are_made_in_processes_with_the_bytes_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(1, 18):
        text = ASTRAL.replace("第1期", f"第{number}期")
        (tmp_path / "raw" / f"{number}.txt").write_text(text, encoding="utf-8")
    assert run.build(tmp_path / "raw", tmp_path / "output", jobs=1).ok
    monkeypatch.setattr(site.os, "cpu_count", lambda: 2)
    many = tree(desk(tmp_path / "output"))
    shutil.rmtree(tmp_path / "output" / "site")
    monkeypatch.setattr(site.os, "cpu_count", lambda: 1)
    assert tree(desk(tmp_path / "output")) == many


def test_check_and_the_next_build_pass_over_the_site(output: Path) -> None:
    desk(output)
    assert check(output).breaches == ()
    assert run.build(output.parent / "raw", output).ok
    assert (output / "site" / "index.html").is_file()


def test_an_empty_output_has_all_pages(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    site = desk(tmp_path / "output")
    assert value_of(site / "data" / "issues" / "all.js")["rows"] == []
    assert all((site / f"{page.name}.html").is_file() for page in PAGES)
    with pytest.raises(DeskError, match="does not exist"):
        write_site(tmp_path / "none")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"documents": 3}'])
def test_a_damaged_output_ends_in_a_sentence(output: Path, content: bytes) -> None:
    (output / "json" / "441803-2018-03.json").write_bytes(content)
    with pytest.raises(DeskError, match=r"cannot be written: .*\. Run gazette build again"):
        desk(output)
    assert leftovers(output) == []


@pytest.mark.parametrize("lost", ["json/*", "parquet/*/*/*"])
def test_no_issue_is_left_out_whose_files_are_gone(
    output: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    for path in output.glob(lost):
        path.unlink()
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    for more in ([], ["--pictures", "441803-2018-03"]):
        assert cli.main(["desk", "--output", str(output), *more]) == 1
        told = capsys.readouterr().err
        assert "441803-2018-03" in told
        assert "请再运行 gazette build；gazette check 会说明详情。" in told
    assert leftovers(output) == []


def test_the_command_says_which_page_to_open(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["desk", "--output", str(output), "--raw", str(output.parent / "raw")]
    assert cli.main(arguments) == 0
    assert f"Open {output / 'site' / 'index.html'}" in capsys.readouterr().out
    assert cli.main([*arguments, "--pictures", "441803"]) == 0
    assert "no pages that can be drawn" in capsys.readouterr().err
    assert "holds no gazette" not in capsys.readouterr().err
    for raw in (output.parent / "elsewhere", output):
        assert cli.main(["desk", "--output", str(output), "--raw", str(raw)]) == 0
        assert f"{raw.name} holds no gazette of" in " ".join(capsys.readouterr().err.split())
    assert cli.main(["desk", "--output", "s3://bucket/prefix"]) == 1
    assert "output in a folder" in capsys.readouterr().err


# --- hostile text --------------------------------------------------------------------------------------------------


@given(st.recursive(st.text() | st.integers(-(2**53), 2**53) | st.none(), lambda some: st.lists(some, max_size=4)))
def test_a_data_file_holds_its_value_and_nothing_that_a_page_could_stumble_over(value: Any) -> None:
    content = data_script("text", "x", value).decode()
    assert json.loads(f"[{content.removeprefix('desk.add(').removesuffix(');' + chr(10))}]") == ["text", "x", value]
    assert not re.search("[<>&\u2028\u2029\u202a-\u202e\u2066-\u2069]", content)
    assert content.count("\n") == 1


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a.js", ".x", "x\n", "公报"])
def test_a_key_that_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a data file"):
        data_name("text", name)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag} {name}>")
            if name in ("src", "href") and re.match(r"[a-z]+:|//", value or ""):
                self.faults.append(f"{tag} loads {value}")
            if name == "type" and value == "module":
                self.faults.append("a module")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.faults.append("a script in the page")


def test_pages_hold_no_script_of_their_own_and_lead_nowhere_else() -> None:
    for name, content in render_pages():
        page = _Page()
        page.feed(content.decode())
        assert page.faults == [], name
        assert b"default-src 'none'" in content


def test_scripts_make_no_html_of_data_and_ask_no_server() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bfetch\(|XMLHttpRequest"
        r"|new Worker|import\(|^import |^export |https?://(?!www\.w3\.org)",
        re.M,
    )
    for path in STATIC.glob("*.js"):
        assert forbidden.findall(path.read_text(encoding="utf-8")) == [], path.name


# --- libraries -----------------------------------------------------------------------------------------------------

VENDOR = STATIC / "vendor"
with (VENDOR / "libraries.csv").open(encoding="utf-8", newline="") as table:
    LIBRARIES = list(csv.DictReader(table))


def test_libraries_are_what_their_authors_released_and_have_their_licences() -> None:
    for one in LIBRARIES:
        content = (VENDOR / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], one["file"]
        assert one["version"] in one["source"]
        assert "Permission" in (VENDOR / one["licence_file"]).read_text(encoding="utf-8"), one["file"]
        assert one["licence"] in ("ISC", "MIT")
    named = {name for one in LIBRARIES for name in (one["file"], one["licence_file"])}
    assert {path.name for path in VENDOR.iterdir()} == {*named, "libraries.csv"}
    # Each is used, by the pages that load it alone.
    assert {name for page in PAGES for name in page.vendor} == {one["file"] for one in LIBRARIES}
    for name, content in render_pages():
        loaded = re.findall(r"static/vendor/([^\"]+)", content.decode())
        assert loaded == [file for page in PAGES if name == f"{page.name}.html" for file in page.vendor]


def test_what_is_installed_has_all_files_of_the_desk() -> None:
    """The patterns of package-data take every file under static, templates and words, with libraries and licences."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["pipeline"]
    package = STATIC.parents[1]
    taken = {path for pattern in patterns for path in package.glob(pattern)}
    folders = (STATIC, TEMPLATES, TEMPLATES.parent / "words")
    assert [path for folder in folders for path in folder.rglob("*") if path.is_file() and path not in taken] == []
    licences = {path for pattern in project["project"]["license-files"] for path in ROOT.glob(pattern)}
    assert {VENDOR / one["licence_file"] for one in LIBRARIES} <= licences


# --- words ---------------------------------------------------------------------------------------------------------


def test_every_word_that_a_page_says_is_there_in_both_languages() -> None:
    words = page_words()
    sources = [*TEMPLATES.glob("*.html"), *STATIC.glob("*.js")]
    strings = {one for path in sources for one in re.findall(r'"([a-z][\w.-]*)"', path.read_text(encoding="utf-8"))}
    groups = {key.split(".")[0] for key in words if "." in key}
    said = {one for one in strings if one.split(".")[0] in groups and re.fullmatch(r"[a-z_]+(?:\.\w*[a-z])+", one)}
    said = {one for one in said if not one.endswith(".html")}
    assert sorted(said - words.keys()) == []
    # A key that is put together ("severity." + word) is told by its beginning.
    beginnings = tuple(one for one in strings if one.endswith((".", "_")) and one.split(".")[0] in groups)
    assert sorted(key for key in words if key not in strings and not key.startswith(beginnings)) == []
    for key, (zh, en) in words.items():
        assert zh, key
        assert en, key
        assert set(re.findall(r"\{(\w+)\}", zh)) == set(re.findall(r"\{(\w+)\}", en)), key
    assert all(f"page.{page.name}" in words for page in PAGES)


def test_every_kind_of_finding_has_words_and_advice() -> None:
    assert advice().keys() == finding_codes().keys()
    assert all(one.meaning_zh and one.todo_zh and one.todo_en and one.example for one in advice().values())


def test_a_column_has_words_of_the_desk_only_where_they_say_it_plainer_than_its_title() -> None:
    with (TEMPLATES.parent / "words" / "columns.csv").open(encoding="utf-8", newline="") as file:
        plain = {row["column"]: row["zh"] for row in csv.DictReader(file)}
    titles: dict[str, set[str]] = {}
    for row_class in DATASETS:
        for column in columns_of(row_class):
            titles.setdefault(column.name, set()).add(heading_of(row_class, column))
    assert [name for name, word in plain.items() if titles[name] == {word}] == []
    assert [name for name, about in column_words().items() if about["zh"] == about["en"]] == []


def test_words_of_closed_columns_are_those_of_the_exports() -> None:
    columns = {
        "role": ("responsibilities", "role"),
        "relation": ("citations", "relation"),
        "action": ("appointments", "action"),
        "part": ("parts", "kind"),
        "block": ("blocks", "role"),
        "bound": ("dates", "bound"),
    }
    said = {
        (*columns[kind], word): words[0]
        for key, words in page_words().items()
        for top, kind, word in [(*key.split("."), "", "")[:3]]
        if top == "value" and kind in columns
    }
    assert len(said) > 30
    assert {place: word for place, word in said.items() if chinese_title(*place) != word} == {}
    assert column_words()["dates.grain"]["words"] == {"day": "日", "month": "月", "year": "年"}


def test_a_list_is_declared_once() -> None:
    assert len({each.kind for each in LISTS}) == len(LISTS)


# --- the index of the search -----------------------------------------------------------------------------------------


def _found(texts: list[str], phrase: str) -> set[int]:
    """The texts that the index leaves, as the page looks them up."""
    files = {(kind, key): value for kind, key, value in index_values([pairs_of(text) for text in texts])}
    shards = files["search", "all"]["shards"]
    units = [unit for unit in _units(phrase) if chr(unit) not in IGNORED]
    left = set(range(len(texts)))
    for first, second in pairwise(units):
        code = first << 16 | second
        shard = ((code * 2654435761) & 0xFFFFFFFF) >> (32 - shards.bit_length() + 1)
        left &= set(decode(base64.b64decode(files["pairs", f"{shard:03x}"])).get(code, ()))
    return left


def _units(text: str) -> list[int]:
    data = text.encode("utf-16-le")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


WORDS = st.text(st.sampled_from("政府公报𠮷区农村 \n\u3000的,1"), max_size=40)


@given(st.lists(WORDS, max_size=6), st.data())
def test_no_text_that_holds_a_phrase_is_lost(texts: list[str], data: st.DataObject) -> None:
    whole = "".join(texts) or "政府"
    start = data.draw(st.integers(0, len(whole) - 1))
    phrase = whole[start : start + data.draw(st.integers(2, 12))]
    assert {number for number, text in enumerate(texts) if phrase in text} <= _found(texts, phrase)


def test_pairs_of_a_real_issue_leave_few_texts_to_be_read(output: Path) -> None:
    texts = [path.read_bytes().decode() for path in sorted((output / "text").glob("*.txt"))]
    chance = random.Random(1)
    for _ in range(40):
        text = chance.choice(texts)
        start = chance.randrange(len(text) - 12)
        phrase = text[start : start + chance.randint(2, 12)]
        assert {number for number, one in enumerate(texts) if phrase in one} <= _found(texts, phrase)
    assert _found(texts, "农业农村局牵头负责的全部事项") == set()


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_a_png_of_sixteen_greys() -> None:
    import numpy as np

    image = pytest.importorskip("PIL.Image")
    import io

    greys = np.linspace(0, 255, 7 * 5).reshape(5, 7).astype(np.uint8)
    opened = image.open(io.BytesIO(png(greys)))
    opened.load()
    assert opened.size == (7, 5)
    assert np.abs(np.asarray(opened.convert("L")).astype(int) - greys).max() <= 9
    assert png(greys) == png(greys.copy())


TOML = """gazette = "佛冈县人民政府公报"
place = "441821"
year = 2021
number = 2
published_on = 2021-07-15
"""


def _page(number: int, words: str) -> str:
    heads = ("佛冈县人民政府关于做好有关工作的通知", f"佛府〔2021〕{number}号", "各镇人民政府：")
    lines = [*heads, f"　　{words}各镇要在2021年10月底前完成。", "佛冈县人民政府", "2021年6月8日"]
    return "".join(make_pdf.text(line, 90, 780 - 30 * n, 14) for n, line in enumerate(lines))


@pytest.mark.parametrize("packed", [False, True])
def test_an_issue_that_was_gathered_has_the_picture_of_the_right_page_of_the_right_file(
    packed: bool, tmp_path: Path
) -> None:
    """Pages count on from file to file; a web page has none."""
    first = make_pdf.pdf(_page(1, "加强防汛。"), _page(2, "加强防火。"))
    last = make_pdf.pdf(_page(4, "加强护林。"), "", _page(5, "加强值班。"))
    web = "<p>佛冈县人民政府关于加强管理的通知</p><p>佛府〔2021〕3号</p><p>各镇要加强管理。</p>"
    files = {"issue.toml": TOML.encode(), "1.pdf": first, "2.html": web.encode(), "10.pdf": last}
    raw = tmp_path / "raw"
    raw.mkdir()
    if packed:
        with zipfile.ZipFile(raw / "2021.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(f"2/{name}", content)
    else:
        (raw / "2").mkdir()
        for name, content in files.items():
            (raw / "2" / name).write_bytes(content)
    assert run.build(raw, tmp_path / "output").ok
    report = write_site(tmp_path / "output", raw, ["441821-2021-02"])
    assert report.notes == {}
    drawn = tmp_path / "output" / "site" / "pictures" / "441821-2021-02"
    made = {path.stem: path.read_bytes() for path in drawn.iterdir()}
    alone: list[bytes] = []
    for name in ("1.pdf", "10.pdf"):
        (tmp_path / name).write_bytes(files[name])
        alone += [content for _, content in pictures_of(tmp_path / name, tmp_path, {})]
    assert made == {str(n): content for n, content in enumerate(alone, 1)}
    value = value_of(next((tmp_path / "output" / "site" / "data").glob("issue/441821-2021-02*.js")))
    assert value["pictures"] == [1, 2, 3, 4, 5]
    assert write_site(tmp_path / "output", raw).written == 0  # they stay

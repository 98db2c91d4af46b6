"""The screen speaks the person's language: the catalogue has all that is said, and sentences are known again."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po as read_by_babel
from conftest import tree
from small_issue import TEXT
from worker_tasks import small_process

from pipeline import messages, stages
from pipeline.cli import main
from pipeline.cli.console import complain
from pipeline.cli.parser import make_parser
from pipeline.messages import CATALOGUES, CHINESE, ENGLISH, catalogue_of, language_of, read_po, told, tr, use_language

ROOT = Path(__file__).resolve().parent.parent
FIELD = re.compile(r"\{(\w+)\}")


def collector() -> ModuleType:
    """The tool that collects messages from the code."""
    spec = importlib.util.spec_from_file_location("collect_messages", ROOT / "tools" / "collect_messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


COLLECTOR = collector()
SAID, UNKNOWN = COLLECTOR.extract()
CATALOGUE = read_po(CATALOGUES[CHINESE].read_text(encoding="utf-8"))


@pytest.fixture
def chinese() -> Iterator[None]:
    use_language(CHINESE)
    yield
    use_language(ENGLISH)


# --- the catalogue -----------------------------------------------------------------------------------------------


def test_everything_that_is_said_is_translated() -> None:
    missing = [f"{message.place}: {message.english}" for message in SAID if message.english not in CATALOGUE]
    assert not missing, "translate in pipeline/locale/zh_CN.po (python tools/collect_messages.py):\n" + "\n".join(
        missing
    )


def test_nothing_is_said_that_the_collector_does_not_understand() -> None:
    assert not [f"{one.place}: {one.words}" for one in UNKNOWN]


def test_nothing_is_translated_that_nobody_says() -> None:
    assert not sorted(set(CATALOGUE) - {message.english for message in SAID})


def test_no_english_is_printed_past_the_catalogue() -> None:
    assert not [f"{one.place}: {one.words!r} is printed as it is: use tr()" for one in COLLECTOR.untold()]


@pytest.mark.parametrize("code", ['console.print(f"{n} files read")', 'console.print(Text("no way", style="dim"))'])
def test_english_that_is_printed_is_found(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text(f'console.print(tr("fine"), style="red")\n{code}\n', encoding="utf-8")
    monkeypatch.setattr(COLLECTOR, "ROOT", tmp_path)
    assert [one.place for one in COLLECTOR.untold(tmp_path)] == ["planted.py:2"]


def test_what_is_said_is_found_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
_KINDS = ((1, "a red one", "Take it out"), (2, "a blue one", "Paint it"))
def check(size):
    for number, kind, advice in _KINDS:
        raise UnusableInputError(f"is {kind}, which is not read", advice)
    reason = f"holds {size >> 20} MB" if size else "is empty"
    raise UnusableInputError(reason, _divide())
def _divide():
    return "Divide it. Then build again"
def odd(unheard):
    raise BusyError(elsewhere.spoken)
"""
    (tmp_path / "planted.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(COLLECTOR, "ROOT", tmp_path)
    said, unknown = COLLECTOR.extract(tmp_path)
    assert {message.english for message in said} == {
        *("is {kind}, which is not read", "a red one", "a blue one", "Take it out", "Paint it"),
        *("holds {0} MB", "is empty", "Divide it", "Then build again"),
    }
    assert [one.words for one in unknown] == ["elsewhere.spoken"]


@pytest.mark.parametrize("english", sorted(CATALOGUE))
def test_a_translation_has_the_same_fields(english: str) -> None:
    assert sorted(FIELD.findall(CATALOGUE[english])) == sorted(FIELD.findall(english))


def test_translations_are_chinese() -> None:
    for english, chinese in CATALOGUE.items():
        if re.search("[A-Za-z]{3}", FIELD.sub("", english)):
            assert re.search("[\u4e00-\u9fff]", chinese), english
        assert not re.search("[\u4e00-\u9fff] ?[,;:!?](?![/\\w])", chinese), f"half a comma: {chinese}"
        assert not re.search("[\u4e00-\u9fff][（(][^）)]*$", chinese), f"an open bracket: {chinese}"


def test_the_catalogue_is_read_as_gettext_reads_it() -> None:
    with CATALOGUES[CHINESE].open("rb") as file:
        catalogue = read_by_babel(file)
    assert {message.id: message.string for message in catalogue if message.id} == CATALOGUE


def test_fuzzy_and_empty_translations_count_for_nothing() -> None:
    text = '#, fuzzy\nmsgid "a"\nmsgstr "甲"\n\nmsgid "b"\nmsgstr ""\n\nmsgid ""\n"c "\n"d"\nmsgstr "丁\\n"\n'
    assert read_po(text) == {"c d": "丁\n"}


# --- sentences ---------------------------------------------------------------------------------------------------


SENTENCES = sorted({m.english for m in SAID if not m.place.startswith("pipeline/cli/") and FIELD.search(m.english)})


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("form", SENTENCES)
def test_a_sentence_is_known_again_with_its_fields_filled_in(form: str) -> None:
    """What another module said is found among all forms, whatever stands in its fields."""
    values = {name: "7" if name == "number" else f"甲{n}" for n, name in enumerate(FIELD.findall(form))}
    filled = FIELD.sub(lambda field: values[field[1]], form)
    assert told(filled) == FIELD.sub(lambda field: values[field[1]], CATALOGUE[form]), filled


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("is empty", "是空的"),
        ("is a RAR archive, which is not read", "RAR 压缩包，读不了"),
        (
            "nowhere does not exist. Name a folder with gazettes, or one file.",
            "nowhere 不存在。请写明装有公报的文件夹，或一个文件",
        ),
        ("took more than 20 minutes to read and was given up", "读了超过 20 分钟，已放弃"),
        (
            "was not built, for a file of it is missing: 2.rar is a RAR archive, which is not read",
            "没有编成，因为缺少其中的 2.rar：RAR 压缩包，读不了",
        ),
        ("cannot be read: Permission denied", "无法读取：没有权限"),
        ("has a wrong year: {0}", "year 不对：{0}"),
        ("page", "page"),
        ("KeyError: 'a fault'", "KeyError: 'a fault'"),
        ("nobody has said this before", "nobody has said this before"),
    ],
)
def test_sentences_of_other_modules(english: str, said: str) -> None:
    assert told(english) == said


def test_english_stays_as_it_is() -> None:
    assert told("is empty") == "is empty"
    assert tr("{files} would be read", files="3 {files}") == "3 {files} would be read"


def test_a_value_with_braces_is_no_field(chinese: None) -> None:
    assert tr("{files} would be read", files="{x}") == "将读 {x}"


# --- the language ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "encoding", "language"),
    [
        ({}, "utf-8", ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, "utf-8", CHINESE),
        ({"LANG": "zh_CN.GBK"}, "gbk", CHINESE),
        ({"LANG": "zh"}, "utf-8", CHINESE),
        ({"LANG": "zh-Hans-CN"}, "utf-8", CHINESE),
        ({"LANG": "Chinese (Simplified)_China.936"}, "cp936", CHINESE),
        ({"LANG": "zhuang"}, "utf-8", ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, "cp1252", ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, None, ENGLISH),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "utf-8", ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "utf-8", CHINESE),
        ({"LANG": "zh_CN.UTF-8", "GAZETTE_LANG": "en"}, "utf-8", ENGLISH),
        ({"GAZETTE_LANG": "zh_CN"}, "utf-8", CHINESE),
        ({"GAZETTE_LANG": "zh"}, "cp1252", CHINESE),
    ],
)
def test_the_language_that_is_asked_for(environment: dict[str, str], encoding: str | None, language: str) -> None:
    assert language_of(environment, encoding) == language


def test_windows_is_asked_for_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages.sys, "platform", "win32")
    monkeypatch.setattr(messages, "_of_windows", lambda: "zh_CN")
    assert language_of({}) == CHINESE
    assert language_of({"LANG": "en_US"}) == ENGLISH


def test_the_catalogue_is_not_read_for_english(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue_of.cache_clear()
    monkeypatch.setattr(messages, "read_po", lambda text: 1 / 0)
    assert tr("is empty") == "is empty"
    catalogue_of.cache_clear()


# --- the command in Chinese --------------------------------------------------------------------------------------


def test_the_output_does_not_depend_on_the_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stages, "process", small_process)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "3.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "raw" / "4.txt").write_bytes(b"Rar!\x1a\x07")
    for language in ("en", "zh"):
        monkeypatch.setenv("GAZETTE_LANG", language)
        assert main(["build", "--output", language, "--json"]) == 1
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["reason"] for row in rows] == [None, "is a RAR archive, which is not read"]
    assert tree(tmp_path / "en") == tree(tmp_path / "zh")
    # A refusal that the manifest keeps in English is told in Chinese.
    assert main(["build", "--output", "en", "--quiet"]) == 1
    captured = capsys.readouterr()
    assert "raw/4.txt：RAR 压缩包，读不了。请解开压缩包，把里面的文件放进文件夹。" in captured.err
    assert "来源文件" in captured.out
    assert "1 个文件未能读入，1 个文件未变，没有重读" in captured.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bild"], "gazette：没有 bild 这个命令。是不是想写 build？"),
        (["show", "--jbos"], "gazette show：这里没有 --jbos。"),
        (["find"], "gazette find：缺少参数：PHRASE。"),
        (["build", "--jobs", "0"], "gazette build：参数 --jobs：0 小于 1。"),
        (["findings", "--severity", "x"], "没有 'x' 这个选择"),
        (["export", "--to", "pdf", "x"], "gazette export：参数 --to：pdf 不是导出的格式；有 parquet"),
        (["export", "--to", "csv", "--dataset", "date", "x"], "参数 --dataset：date 不是数据表；有 issues"),
    ],
)
def test_wrong_use_is_told_in_chinese(
    arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.startswith("用法：gazette")


def test_help_in_chinese_has_no_english_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GAZETTE_LANG", "zh")
    for command in ([], *([name] for name in make_parser().get_default("names"))):
        with pytest.raises(SystemExit):
            main([*command, "--help"])
        shown = capsys.readouterr().out
        assert not re.findall(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", shown.replace("gazette", "")), command


def test_what_to_do_next_is_said_in_chinese_however_it_begins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_language(CHINESE)
    advice = "gazette show lists rows by their places; or write the entry by hand (docs/review.md)"
    complain("m99999 is no row of 441803-2018-03 that can be corrected by its id", advice)
    said = "".join(capsys.readouterr().err.split())
    assert said == (
        "gazette:441803-2018-03中没有可按编号更正的m99999。gazetteshow按位置列出各行；也可手写（docs/review.md）。"
    )

"""Control characters: whatever form holds them, they reach neither the source text, nor a row, nor the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from make_docx import docx
from make_docx import p as paragraph
from make_ofd import archive as ofd
from make_ofd import text_object
from small_issue import TEXT, small_issue, with_row

from pipeline.cli import main
from pipeline.read import read_source
from pipeline.run import build
from pipeline.text import printable, printable_lines
from pipeline.validate import validate
from pipeline.write import write_issue

# The contract's set, spelled out.
CONTROLS = [
    chr(code)
    for first, last in (
        *((0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0x61C, 0x61C)),
        *((0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)),
    )
    for code in range(first, last + 1)
]
# Line ends of other systems.
BREAKS = "\r\v\f\x85\u2028\u2029"
LINES = [
    "清远市清新区人民政府公报",
    "2019年第7期",
    "清远市清新区人民政府办公室关于做好冬季防火工作的通知",
    "清新府办〔2019〕7号",
    "各镇人民政府：",
    "请区教育局于2019年12月底前做好防火工作。",
    "清远市清新区人民政府办公室",
    "2019年11月6日",
]
PADDING = "区教育局负责组织本区学校开展冬季防火检查。" * 200


def text_file(lines: list[str]) -> bytes:
    return "\n".join([*lines, *[PADDING] * 30]).encode()  # so many in a short text are the mark of a binary file


def web_page(lines: list[str]) -> bytes:
    body = "".join("<p>" + "".join(f"&#{ord(char)};" for char in line) + "</p>" for line in lines)
    head = '<meta charset="utf-8"><meta name="ArticleTitle" content="标题\u202e&#27;[31m">'
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def word(lines: list[str]) -> bytes:
    # XML itself has no place for most of them.
    return docx("".join(paragraph(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", line)) for line in lines))


def drawn(lines: list[str]) -> bytes:
    lines = [re.sub("[\x00-\x1f\u2028\u2029\x85]", "", line) for line in lines]
    return ofd(["".join(text_object(line, 20, 20 + 8 * n, 4) for n, line in enumerate(lines))])


FORMS: dict[str, tuple[Callable[[list[str]], bytes], str]] = {
    "txt": (text_file, "".join(CONTROLS)),
    "html": (web_page, "\x1b\x07\x7f\u061c\u200e\u202e\u2066"),  # HTML reads &#155; as a character of Windows
    "docx": (word, "\x7f\x84\x9b\u061c\u200e\u202e\u2066"),
    "ofd": (drawn, "\x7f\x9b\u061c\u200e\u202e\u2066"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_control_character_is_replaced_one_for_one_and_said_once(tmp_path: Path, form: str) -> None:
    make, chars = FORMS[form]
    path = tmp_path / f"a.{form}"
    path.write_bytes(make([*LINES[:5], PADDING, *(f"甲{char}乙{char}" for char in chars), *LINES[5:]]))
    source = read_source(path)
    assert source.format == form
    assert not re.search("[" + "".join(map(re.escape, CONTROLS)) + BREAKS + "]", source.text)
    for file in source.files:
        assert not re.search(f"[\x1b\u202e{BREAKS}]", "".join(words for pair in file.stated for words in pair))
    said = {r.message: r for r in source.remarks if r.code == "text.control_character"}
    assert len(said) == len(chars)
    for char, (message, remark) in zip(chars, said.items(), strict=True):
        assert f"U+{ord(char):04X}出现2次" in message
        assert "甲”之后" in message
        assert source.text[remark.span.start - 1 : remark.span.end + 2] == "甲\ufffd乙\ufffd"
        line = source.text.count("\n", 0, remark.span.start) + 1
        assert f"第{line}行" in message
    assert not [r for r in source.remarks if r.code == "text.replacement_character"]


@pytest.mark.parametrize("form", ["txt", "html", "docx"])
def test_an_issue_full_of_them_is_built_and_keeps_the_contract(tmp_path: Path, form: str) -> None:
    make, chars = FORMS[form]
    noise = chars[-6:] + BREAKS
    lines = [
        LINES[0],
        LINES[1],
        *(f"{noise[n % len(noise)]}{line[:4]}{noise[-n]}{line[4:]}{noise[n]}" for n, line in enumerate(LINES[2:], 1)),
        PADDING,
    ]
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / f"a.{form}").write_bytes(make(lines))
    report = build(raw, tmp_path / "out", jobs=1)
    assert report.ok, report.outcomes
    assert validate(tmp_path / "out") == []
    for path in (tmp_path / "out").glob("[jt]*/*.[jt]*"):
        assert not re.search("[" + "".join(map(re.escape, CONTROLS)) + "]", path.read_text(encoding="utf-8"))
    issue = orjson.loads(next((tmp_path / "out" / "json").glob("*")).read_bytes())
    found = [*issue["findings"], *(f for d in issue["documents"] for f in d["findings"])]
    assert "text.control_character" in {finding["code"] for finding in found}


def test_what_a_person_wrote_into_issue_toml_is_treated_alike(tmp_path: Path) -> None:
    toml = tmp_path / "issue.toml"
    toml.write_text(
        'gazette = "清远市\u200e人民政府公报"\nplace = "清远市清新区"\nyear = 2019\nnumber = 2\n'
        'published_on = 2019-06-30\npublisher = "某\u202e办"\n',
        encoding="utf-8",
    )
    (tmp_path / "1.txt").write_text("\n".join(LINES[2:]), encoding="utf-8")
    source = read_source(toml)
    assert source.imprint is not None
    assert (source.imprint.gazette, source.imprint.publisher) == ("清远市\ufffd人民政府公报", "某\ufffd办")
    first, second = source.remarks
    assert "gazette中有U+200E" in first.message
    assert "publisher中有U+202E" in second.message


COMMANDS = "\x1b]0;OWNED\x07\x1b[31m\x9b31m\u202e\u2066\r"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output of another version, in whose rows commands to the terminal stand."""
    data = small_issue()
    for dataset, column in (("documents", "title"), ("findings", "message"), ("citations", "title"), ("dates", "raw")):
        data = with_row(data, dataset, **{column: f"甲{COMMANDS}乙"})
    data = with_row(data, "issues", gazette=f"公报{COMMANDS}")
    write_issue(data, tmp_path / "output")
    for path in (tmp_path / "output" / "text").glob("*.txt"):
        path.write_bytes((TEXT[:5] + COMMANDS + TEXT[5:]).encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


ASKED = [
    *(["show", "000001"], ["show", "000001", "--document", "1"], ["show", "000001", "--at", "6"]),
    *(["missing"], ["series"], ["check"], ["show", COMMANDS], ["build", f"raw{COMMANDS}"], ["remove", COMMANDS]),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: re.sub("[^ -~]+", "?", " ".join(asked)))
@pytest.mark.parametrize("terminal", [False, True])
def test_no_word_of_an_output_commands_the_terminal(
    hostile: Path,
    asked: list[str],
    terminal: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
    main(asked)
    captured = capsys.readouterr()
    # The program's own: colours, and what turns a wheel while one waits.
    shown = re.sub("\r?\x1b\\[([0-9;]*m|[?]25[lh]|2K|1A)", "", captured.out + captured.err)
    assert shown.strip()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", shown.removesuffix("\r"))


def test_colours_come_from_the_program_alone(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    main(["show", "000001", "--document", "1"])
    out = capsys.readouterr().out
    assert "\ufffd[31m" in out
    assert not re.search("\x1b(?!\\[[0-9;]*m)", out)


def test_a_fault_is_shown_without_commands(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(COMMANDS)

    monkeypatch.setattr("pipeline.recheck.check", fail)
    assert main(["check"]) == 1
    err = capsys.readouterr().err
    assert "this is a fault of the program" in err
    assert "RuntimeError" in err
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", err)


def test_arguments_that_are_not_known_are_shown_without_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["show", "x", f"--{COMMANDS}"])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", capsys.readouterr().err)


def test_printable_keeps_lines_where_asked() -> None:
    assert printable("a\nb\tc\u2028") == "a\ufffdb\ufffdc\ufffd"
    assert printable_lines("a\nb\x1b\n") == "a\nb\ufffd\n"


@pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
def test_a_console_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    """What it lacks is replaced; nothing ends in a traceback."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "公报ü𠮷.txt").write_text("\n".join(LINES) + "\n参见《某市办法》（某府〔2018〕9号）。\n", encoding="utf-8")
    script = (
        "import sys\nfrom pipeline.cli import main\n"
        "for words in (['build', 'raw', '--jobs', '1'], ['show', '441803-2019-07'], ['show', '441803-2019-07',\n"
        "    '--document', '1'], ['show', '441803-2019-07', '--at', '12'], ['missing'], ['series'], ['check'],\n"
        "    ['show', '没有'], ['build', 'nowhere'], ['schema'], ['--help'], ['find', '公报'],\n"
        "    ['findings', '--json'], ['find', '公报', '--json'], ['show', '--json']):\n"
        "    try:\n        print(words[:1], main(words))\n"
        "    except SystemExit as error:\n        print(words[:1], error.code or 0)\n"
    )
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False
    )
    said = done.stdout.decode(encoding) + done.stderr.decode(encoding)
    assert "Traceback" not in said
    assert "fault of the program" not in said
    assert done.returncode == 0
    codes = re.findall(r"^\['.*\] (\d)$", said, re.MULTILINE)
    assert codes == [*"0000000", "2", "4", *"000000"]

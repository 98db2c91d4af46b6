"""Archives of files (ZIP): each file in one is read as if it lay in a folder of the archive's name."""

from __future__ import annotations

import io
import re
import shutil
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from make_docx import docx, p
from test_folder import TOML, document, tree
from test_hostile import claiming

from pipeline.read import ReadError, digest_of, is_simple, read_source
from pipeline.read.bundle import members
from pipeline.run import BuildReport, build, find_files
from pipeline.validate import validate

OUT = Path("output")
ONE, TWO = document(1, "冬季防火"), document(2, "改建公厕")
FILES: dict[str, bytes] = {
    "1.txt": ONE.encode(),
    "分册/2.txt": TWO.encode("gb18030"),
    "分册/3.docx": docx(p("附件清单")),
}


def packed(files: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    return Path("raw")


def put(path: Path, files: Mapping[str, bytes | str]) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(packed(files))


def reasons(report: BuildReport) -> dict[str, str]:
    return {path.path.as_posix(): path.reason or "" for path in report.outcomes}


def in_folders(raw: Path) -> None:
    """Puts folders of the same names in the place of the archives."""
    for path in [path for path in raw.rglob("*") if path.suffix.lower() == ".zip"]:
        with zipfile.ZipFile(path) as archive:
            path.unlink()
            archive.extractall(path)


# What lies under `raw`, and how many issues are built of it.
SHAPES: dict[str, tuple[dict[str, dict[str, bytes | str]], int]] = {
    "files": ({"2019.zip": {"1.txt": ONE, "2.txt": TWO}}, 2),
    "files in folders": ({"2019.zip": {"a/1.txt": ONE, "b/c/2.txt": TWO}}, 2),
    "an issue": ({"2019-2.zip": {"issue.toml": TOML, **FILES}}, 1),
    "an issue in a folder": ({"2019.zip": {"2019-2/issue.toml": TOML, "2019-2/1.txt": ONE, "3.txt": TWO}}, 2),
    "annexes of an issue": ({"x/附件.zip": {"1.docx": docx(p("附件清单")), "2.docx": docx(p("第二份"))}}, 1),
    "capital letters in its name": ({"2019.ZIP": {"1.txt": ONE}}, 1),
    "other kinds and hidden files": (
        {"2019.zip": {"1.txt": ONE, "x.mp3": "x", ".x.txt": "x", "__MACOSX/._1.txt": "x", "Thumbs.db": "x"}}, 1,
    ),
    "Word and OpenDocument": ({"2019.zip": {"a.docx": docx(p("甲"))}}, 0),
    "a Word document of another name": ({"1.zip": {}}, 1),
    "two archives": ({"2019.zip": {"1.txt": ONE}, "2020.zip": {"2.txt": TWO}}, 2),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_read_as_a_folder(name: str, raw: Path) -> None:
    archives, issues = SHAPES[name]
    for path, files in archives.items():
        put(raw / path, files)
    if name == "annexes of an issue":
        (raw / "x" / "issue.toml").write_text(TOML, encoding="utf-8")
        (raw / "x" / "1.txt").write_text(ONE, encoding="utf-8")
    if name == "a Word document of another name":
        (raw / "1.zip").write_bytes(docx("".join(map(p, ONE.splitlines()))))
    report = build(raw, OUT)
    assert sum(outcome.ok for outcome in report.outcomes) == issues, reasons(report)
    assert not issues or validate(OUT) == []
    if name == "a Word document of another name":
        return
    in_folders(raw)
    other = build(raw, Path("other"))
    assert reasons(other) == reasons(report)
    assert other.passed_over == report.passed_over
    assert tree(Path("other")) == tree(OUT)


def test_an_archive_is_built_by_its_name_or_one_of_its_files(raw: Path) -> None:
    put(raw / "2019.zip", {"1.txt": ONE, "2.txt": TWO})
    assert [path.as_posix() for path in find_files(raw / "2019.zip").paths] == [
        "raw/2019.zip/1.txt",
        "raw/2019.zip/2.txt",
    ]
    assert build(raw / "2019.zip", OUT).ok
    assert read_source(raw / "2019.zip" / "1.txt").text == ONE
    with pytest.raises(ReadError, match=r"is an archive of files\. Build the folder, or name .*: raw/2019"):
        read_source(raw / "2019.zip")


def test_what_is_unchanged_is_not_read_again(raw: Path) -> None:
    put(raw / "2019.zip", {"1.txt": ONE, "2.txt": TWO})
    assert build(raw, OUT).ok
    put(raw / "2019.zip", {"1.txt": ONE, "2.txt": TWO.replace("公厕", "农贸市场")})
    second = build(raw, OUT)
    assert [outcome.unchanged for outcome in second.outcomes] == [True, False]
    assert is_simple(raw / "2019.zip" / "1.txt")
    assert digest_of(raw / "2019.zip" / "9.txt") is None


def test_patterns_name_it_and_its_files(raw: Path) -> None:
    put(raw / "2019.zip", {"1.txt": ONE, "draft/2.txt": TWO})
    put(raw / "old.zip", {"1.txt": ONE})
    (raw / ".gazetteignore").write_text("draft/\nold.zip\n", encoding="utf-8")
    found = find_files(raw)
    assert [path.as_posix() for path in found.paths] == ["raw/2019.zip/1.txt"]
    assert [path.as_posix() for path in found.ignored] == ["raw/2019.zip/draft/2.txt", "raw/old.zip"]


@pytest.mark.parametrize(("name", "encoding"), [
    ("2019年第2期.txt", "gbk"), ("目一.txt", "gbk"),
    ("2019年第2期.txt", "utf-8"), ("公报.txt", "utf-8"), ("公报/一.txt", "utf-8"),
])  # fmt: skip
def test_names_of_chinese_windows_and_of_macos(raw: Path, name: str, encoding: str) -> None:
    """Neither says how its names are written. 公报 in UTF-8 is 鍏姤 in GBK, 目一 in GBK is Ŀһ in UTF-8."""
    written = name.encode(encoding)
    data = packed({"x" * len(written): ONE})
    (raw / "a.zip").write_bytes(data.replace(b"x" * len(written), written))
    assert [path.as_posix() for path in find_files(raw).paths] == [f"raw/a.zip/{name}"]
    assert build(raw, OUT).ok


def linked() -> bytes:
    entry = zipfile.ZipInfo("1.txt")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("2.txt", TWO)
    return stream.getvalue()


def test_links_are_passed_over(raw: Path) -> None:
    (raw / "a.zip").write_bytes(linked())
    report = build(raw, OUT)
    assert [path.as_posix() for path in report.outside] == ["raw/a.zip/1.txt"]
    assert [outcome.ok for outcome in report.outcomes] == [True]
    with pytest.raises(ReadError, match="No such file in the archive"):
        read_source(raw / "a.zip" / "1.txt")


def encrypted() -> bytes:
    data = bytearray(packed({"1.txt": ONE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[data.index(b"PK\x03\x04") + 6] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Two entries of the directory that mean the same bytes."""
    data = packed({"1.txt": "甲" * 50_000, "2.txt": "乙"}, zipfile.ZIP_STORED)
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    return data[: second + 16] + data[first + 16 : first + 28] + data[second + 28 :]


BAD: dict[str, tuple[bytes, str]] = {
    "cut off": (packed({"1.txt": ONE})[:-30], "is damaged"),
    "no file": (packed({}), "is an archive without a file"),
    "folders only": (packed({"a/": ""}), "is an archive without a file"),
    "above it": (packed({"../1.txt": ONE}), "holds a file that would lie outside it"),
    "above it by backslashes": (packed({"a\\..\\..\\1.txt": ONE}), "would lie outside it"),
    "from the root": (packed({"/etc/1.txt": ONE}), "would lie outside it"),
    "on a drive": (packed({"C:\\1.txt": ONE}), "would lie outside it"),
    "a name of control characters": (packed({"a\x1b[31m.txt": ONE}), "would lie outside it"),
    "a long name": (packed({"a/" * 600 + "1.txt": ONE}), "would lie outside it"),
    "too many": (packed(dict.fromkeys(map("{}.txt".format, range(10_001)), b"")), "holds 10001 files"),
    "shared bytes": (overlapping(), "files that share their bytes"),
    "all too large": (claiming(packed({"1.txt": ONE, "2.txt": "x"}), "2.txt", (4 << 30) - 2), "unpacks to 4096 MB"),
}
BAD_FILES: dict[str, tuple[bytes, str]] = {
    "a bomb": (packed({"1.txt": b"0" * (20 << 20)}), "times its size, as no document does"),
    "a larger file than is said": (claiming(packed({"1.txt": ONE}), "1.txt", 20), "is damaged"),
    "a password": (encrypted(), "is protected by a password"),
    "another packing": (packed({"1.txt": ONE}, zipfile.ZIP_LZMA), "is packed in a way that is not read"),
    "an archive in it": (packed({"a.zip": packed({"1.txt": ONE})}), "is an archive, neither a Word document nor OFD"),
}


@pytest.mark.parametrize("name", [*BAD, *BAD_FILES])
def test_what_is_wrong_is_said(name: str, raw: Path) -> None:
    data, reason = {**BAD, **BAD_FILES}[name]
    (raw / "a.zip").write_bytes(data)
    (raw / "b.txt").write_text(TWO, encoding="utf-8")
    bad, good = find_files(raw).paths
    assert good == raw / "b.txt"
    assert (bad == raw / "a.zip") == (name in BAD)
    with pytest.raises(ReadError, match=re.escape(reason)) as caught:
        read_source(bad)
    assert caught.value.advice
    assert find_files(raw / "a.zip").paths == (bad,)


def test_a_bad_archive_costs_no_other_file(raw: Path) -> None:
    (raw / "a.zip").write_bytes(BAD["above it"][0])
    put(raw / "b.zip", {"1.txt": ONE})
    report = build(raw, OUT)
    assert [outcome.ok for outcome in report.outcomes] == [False, True]
    assert not report.ok


def test_damage_anywhere_is_refused_or_read(raw: Path) -> None:
    data = packed({"1.txt": ONE, "a/2.txt": TWO})
    path = raw / "a.zip"
    for at in range(0, len(data), 9):
        for damaged in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            path.write_bytes(damaged)
            for found in find_files(raw).paths:
                with suppress(ReadError):
                    read_source(found)


def test_many_files_are_listed_and_read_in_time(raw: Path) -> None:
    put(raw / "a.zip", {f"{n}.txt": ONE for n in range(3000)})
    begin = time.monotonic()
    for path in find_files(raw).paths:
        read_source(path)
    assert time.monotonic() - begin < 20
    assert len(members(raw / "a.zip").files) == 3000
    shutil.rmtree(raw)

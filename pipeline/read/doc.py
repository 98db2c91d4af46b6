"""Reads documents of old word processors (DOC, WPS, RTF): LibreOffice makes DOCX of them, which is then read.

A text or PDF made by LibreOffice would not do: the one loses merged cells, the other hanging punctuation.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipeline.precompiled import compile_re
from pipeline.read.word.pages import read_word
from pipeline.source import SourceText
from pipeline.text import UnusableInputError

_SECONDS = 120

# A profile of its own for each run (two runs with one profile wait for each other), in which nothing is executed and
# nothing outside the file is fetched.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">\
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""

# What stands at byte 28 of every compound file; LibreOffice shows one that lacks it as if it were text.
_BYTE_ORDER = b"\xfe\xff"

# LibreOffice opens some damaged files all the same and shows Chinese characters as letters of Western Europe.
_LATIN = compile_re("[\u0080-\u00a6\u00a8-\u00af\u00b2-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_MOST_LATIN = 0.02

# Streams of the compound files (OLE) of other programs, by their names in the directory.
_OTHERS = (
    (
        "EncryptedPackage",
        "is protected by a password",
        "Open it with the password and save it again without protection",
    ),
    ("Workbook", "is an Excel workbook, not a Word document", "Save its contents as a Word document or PDF"),
    ("PowerPoint Document", "is a PowerPoint presentation, not a Word document", "Save it as PDF"),
)


def read(data: bytes, name: str) -> SourceText:
    """The source text of a DOC, WPS or RTF file.

    Raises `UnusableInputError` where it is damaged, protected or no document, or LibreOffice is not installed.
    """
    if not _has_stream(data, "WordDocument"):
        for stream, reason, advice in _OTHERS:
            if _has_stream(data, stream):
                raise UnusableInputError(reason, advice)
    if not data.startswith(b"{\\rtf") and data[28:30] != _BYTE_ORDER:
        raise _unopened()
    source = read_word(_convert(data), name, "doc")
    if len(_LATIN.findall(source.text)) > _MOST_LATIN * len(source.text):
        raise _unopened()
    return source


def _has_stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\x00\x00" in data


def _convert(data: bytes) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnusableInputError(
            "is an old Word document (.doc, .wps or .rtf) and LibreOffice is not installed",
            "Install LibreOffice, or save the file as .docx",
            lasting=False,
        )
    with tempfile.TemporaryDirectory(prefix="gazette-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        source = home / ("source.rtf" if data.startswith(b"{\\rtf") else "source.doc")
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={profile.parent.as_uri()}",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(source),
        ]
        _run(command)
        target = source.with_suffix(".docx")
        if not target.exists():
            raise _unopened()
        return target.read_bytes()


def _unopened() -> UnusableInputError:
    return UnusableInputError(
        "cannot be opened by LibreOffice: it is damaged, protected by a password or no document",
        "Open it in Word or WPS and save it as .docx",
        lasting=False,
    )


def _run(command: list[str]) -> None:
    """Runs LibreOffice; it and what it has started are ended when the time is over."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnusableInputError(
            f"is not opened by LibreOffice within {_SECONDS} seconds",
            "Open it in Word or WPS and save it as .docx",
            lasting=False,
        ) from error
    finally:
        if process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()

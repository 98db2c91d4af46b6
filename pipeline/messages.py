"""Messages in the person's language: what the screen says, never what is written.

English is the key. What the command itself says is looked up whole and then filled in (`tr`). What other modules say
comes as a finished English sentence, which the manifest keeps so, too; at the screen `told` finds the sentence among
the forms of the catalogue ("holds {0} MB of text") and says it in the other language with the same words filled in.
The catalogue is `locale/zh_CN.po` (gettext's format, read as it is: nothing has to be compiled), kept up to date by
`tools/collect_messages.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.precompiled import compile_re

ENGLISH, CHINESE = "en", "zh"
CATALOGUES: Mapping[str, Path] = {CHINESE: Path(__file__).parent / "locale" / "zh_CN.po"}

_FIELD = compile_re(r"\{(\w+)\}")
# Where one sentence ends and the next begins: "is empty. Put the text into the file".
_SEAM = compile_re(r"\.\s+(?=[A-Z\u4e00-\u9fff])")


def mark(message: str) -> str:
    """The message as it is: marks for the catalogue what is said later, by `tr` or `told`."""
    return message


class _Form(NamedTuple):
    """A sentence with fields: what it looks like when it is filled in, and its translation."""

    pattern: re.Pattern[str]
    translation: str


class Catalogue:
    """The messages of one language by their English."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        self._messages = messages

    def message(self, english: str) -> str:
        """The translation of a message, its fields not filled in; the English itself where there is none."""
        return self._messages.get(english) or english

    def sentence(self, english: str) -> str:
        """The translation of what was said in English, one sentence or several, fields filled in."""
        english = english.removesuffix(".")
        if " " not in english:  # A word is the name of something.
            return english
        if english in self._messages:
            return self._messages[english]
        for seam in _SEAM.finditer(english):
            first = english[: seam.start()]
            if (said := self.sentence(first)) != first:
                return f"{said}{self.message('. ')}{self.sentence(english[seam.end() :])}"
        for form in self._forms:
            found = form.pattern.fullmatch(english)
            if found is not None:
                words = {name[1:]: self.sentence(value) for name, value in found.groupdict().items()}
                return _filled(form.translation, words)
        return english

    @cached_property
    def _forms(self) -> list[_Form]:
        """Those with fields, the one that says most by itself first."""
        with_fields = [english for english in self._messages if _FIELD.search(english) and " " in english]
        with_fields = [english for english in with_fields if re.search("[A-Za-z]", _FIELD.sub("", english))]
        with_fields.sort(key=lambda english: (-len(_FIELD.sub("", english)), english))
        return [_Form(_pattern(english), self._messages[english]) for english in with_fields]


def _filled(message: str, values: Mapping[str, object]) -> str:
    """The message with its fields filled in; a value with braces in it is no field."""
    return _FIELD.sub(lambda field: str(values[field[1]]), message)


def _pattern(english: str) -> re.Pattern[str]:
    """What a sentence with fields looks like when they are filled in; a field that stands twice says the same twice,
    one that is called `number` is one."""
    pieces, seen = [], set()
    last = 0
    for field in _FIELD.finditer(english):
        name = f"_{field[1]}"
        pieces.append(re.escape(english[last : field.start()]))
        words = r"\d+" if field[1] == "number" else ".+?"
        pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>{words})")
        seen.add(name)
        last = field.end()
    return compile_re("".join(pieces) + re.escape(english[last:]), re.DOTALL)


def read_po(text: str) -> dict[str, str]:
    """The translated messages of a catalogue in gettext's PO format. What is marked fuzzy, is obsolete or has no
    translation is left out."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n\s*\n", text):
        words = {"msgid": "", "msgstr": ""}
        at = ""
        for line in entry.splitlines():
            key, _, rest = line.partition(" ")
            if line.startswith("#,") and "fuzzy" in line:
                words = {}
                break
            if key in words:
                at, line = key, rest
            if at and line.startswith('"'):
                words[at] += json.loads(line)
        if words.get("msgid") and words["msgstr"]:
            found[words["msgid"]] = words["msgstr"]
    return found


@lru_cache
def catalogue_of(language: str) -> Catalogue:
    """The catalogue of a language; an empty one of English, and where there is none."""
    path = CATALOGUES.get(language)
    return Catalogue(read_po(path.read_text(encoding="utf-8")) if path is not None else {})


# What the operating system says of files and processes.
_OF_SYSTEM = (
    mark("No such file or directory"),
    mark("Permission denied"),
    mark("No space left on device"),
    mark("Read-only file system"),
    mark("Is a directory"),
    mark("Not a directory"),
    mark("File name too long"),
    mark("Input/output error"),
    mark("Resource temporarily unavailable"),
    mark("Cannot allocate memory"),
    mark("Too many open files"),
)


# --- the language of this run ------------------------------------------------------------------------------------

_now = [ENGLISH]


def use_language(language: str) -> None:
    """Say everything in this language (`ENGLISH`, `CHINESE`) from now on."""
    _now[0] = language


def language_of(environment: Mapping[str, str], encoding: str | None = "utf-8") -> str:
    """The language that a person asks for: by `GAZETTE_LANG` (zh, zh_CN, en), else by the locale, on Windows by that
    of its surface. A locale is left alone where the screen's `encoding` has no Chinese characters."""
    named = environment.get("GAZETTE_LANG", "").strip()
    if named:
        return _language(named)
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if not locale and sys.platform == "win32":
        locale = _of_windows()
    return _language(locale) if _has_chinese(encoding) else ENGLISH


def _language(locale: str) -> str:
    return CHINESE if re.match(r"(zh|chinese)([-_.@ ]|$)", locale, re.IGNORECASE) else ENGLISH


def _has_chinese(encoding: str | None) -> bool:
    try:
        "期".encode(encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def _of_windows() -> str:
    import ctypes
    from locale import windows_locale

    surface: int = getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage()  # noqa: B009
    return windows_locale.get(surface, "")


def tr(message: str, **values: object) -> str:
    """The message in the language of this run, its fields (`{name}`) filled in with `values`."""
    said = catalogue_of(_now[0]).message(message)
    return _filled(said, values) if values else said


def told(sentence: str) -> str:
    """A finished English sentence, or several, in the language of this run."""
    return catalogue_of(_now[0]).sentence(sentence)


def ended(words: str) -> str:
    """What was said in the language of this run, with its full stop."""
    return words if words.endswith((".", "?", "!", "。", "？", "！")) else words + tr(".")

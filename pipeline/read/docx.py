"""Reads Word documents (DOCX, also of WPS): the words as they are printed, automatic numbers included."""

from __future__ import annotations

from pipeline.read.word.pages import read_word
from pipeline.source import SourceText


def read(data: bytes, name: str) -> SourceText:
    """The source text of a DOCX file.

    Raises `UnusableInputError` where it is damaged, protected or no Word document.
    """
    return read_word(data, name, "docx")

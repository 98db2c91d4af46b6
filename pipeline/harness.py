"""The names that scripts which measure the pipeline need, from wherever they stand.

Timing, fuzzing and killing scripts import from here, so that a module can move without them.
"""

from __future__ import annotations

import jieba

from pipeline.find.appointments import find_appointments
from pipeline.notation.labels import read_label
from pipeline.read import read_source
from pipeline.run import build_one
from pipeline.stages import process
from pipeline.text import UnusableInputError, clean, unify
from pipeline.validate import validate
from pipeline.version import fingerprint
from pipeline.write import commit, publish, staging_folder, write_issue

__all__ = [
    "UnusableInputError",
    "build_one",
    "clean",
    "commit",
    "find_appointments",
    "fingerprint",
    "process",
    "publish",
    "read_label",
    "read_source",
    "staging_folder",
    "tokenizer",
    "unify",
    "validate",
    "write_issue",
]


def tokenizer() -> jieba.Tokenizer:
    """jieba itself, by which the speed and the words of `pipeline.vocab.words` are measured.

    `Tokenizer.initialize` would take its dictionary from a cache of fixed name in the folder for temporary files,
    whoever put it there.
    """
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = jieba.Tokenizer.gen_pfdict(jieba.get_module_res("dict.txt"))
    cutter.initialized = True
    return cutter

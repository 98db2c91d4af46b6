"""Freeze what each rule of dates can begin with into `pipeline/find/dates/beginnings.json`.

In: the rules' patterns. Out: for each pattern, by its sha256, what `pipeline.find.dates.rules.beginning` says of it. To
ask all patterns takes as long as reading several short issues, and no answer changes before its pattern does. A
pattern that the file lacks is asked when the program starts; a test says that the file is out of date.

    python tools/read_beginnings.py
"""

from __future__ import annotations

import json

from pipeline.find.dates import TABLES
from pipeline.find.dates.rules import FROZEN, beginning, frozen_key, packed


def frozen() -> str:
    """The file's text: one line a pattern."""
    patterns = sorted({rule.pattern for table in TABLES for rule in table.rules}, key=frozen_key)
    lines = (f'"{frozen_key(p)}": {json.dumps(packed(beginning(p)), ensure_ascii=False)}' for p in patterns)
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    FROZEN.write_text(frozen(), encoding="utf-8")

"""CSV as spreadsheets take it: UTF-8 with a byte order mark, CR LF, and no cell that would be run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from pipeline.precompiled import compile_re

# Without it Excel on a Chinese Windows reads GBK. pandas, DuckDB and Polars pass over it.
MARK = b"\xef\xbb\xbf"
LINE_END = "\r\n"

# The beginning of a formula, in the widths that spreadsheets of some countries take; a sign alone (nil, equal) and a
# signed number are none.
_FORMULA = compile_re(r"[=＝@＠\t\r\n](?!\Z)|[-+－＋](?!\s*+(?:[\d,，.．]*+\s*+[%％‰]?)\Z)")


def csv_value(value: object) -> object:
    """A value as a cell of a CSV file: nothing for null, and an apostrophe before what a spreadsheet would run."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Lines of a CSV file, without its mark."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator=LINE_END)
    lines.writerows([csv_value(value) for value in row] for row in rows)
    return text.getvalue().encode()

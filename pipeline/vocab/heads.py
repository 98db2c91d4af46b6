"""Heads of columns (栏目名称): the words by which the first row of a table is known where no figures stand under it."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.precompiled import compile_re
from pipeline.vocab.tables import longest_first, read_table


@lru_cache(maxsize=1)
def column_heads() -> re.Pattern[str]:
    """A pattern of the heads: whole ones (序号), and such as other words may stand before (责任单位)."""
    rows = read_table("column_heads")
    whole, ends = (longest_first(word for word, use, *_ in rows if use == kind) for kind in ("whole", "end"))
    return compile_re(rf"(?:{'|'.join(map(re.escape, whole))})|.{{0,8}}(?:{'|'.join(map(re.escape, ends))})")

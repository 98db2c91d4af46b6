"""Names of bodies (机关、单位名称): what they end in, and the words of places that stand before them.

Most words are data: `name_shapes.csv`, `institutions.csv`, `division_units.csv`.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.notation.units import one_of
from pipeline.vocab import name_endings
from pipeline.vocab.tables import read_table

# The one-character units of places (省 … 乡), for a class in a pattern.
PLACE_UNITS = "".join(sorted({word for _, word, *_ in read_table("division_units") if len(word) == 1 and word != "地"}))
# Those that have departments of their own: a town (镇, 乡) has none.
DEPARTMENT_PLACE_UNITS = "".join(c for c in PLACE_UNITS if c not in "镇乡")


@lru_cache(maxsize=1)
def body_ends() -> frozenset[str]:
    """What a body's name ends in: 消防救援大队, 供销社, 集团有限公司.

    Institutions whose names end in none of the usual words are in it by their names: 气象台, 人民代表大会.
    """
    ends = tuple(name_endings())
    names = {full.rpartition("}")[2] for full, *_ in read_table("institutions")}
    return frozenset({*ends, *(name for name in names if not name.endswith(ends))})


@lru_cache(maxsize=1)
def body_end() -> str:
    """A pattern of what a body's name ends in, the longest first."""
    return one_of(body_ends())


# The organs that a place has one of (国家机关、党的机关): 四川省人民政府, 中洞乡党委.
PLACE_ORGAN = "人民政府|政府|行政公署|公署|行署|办事处|管理委员会|管委会|党委|委员会|人大常委会|政协"

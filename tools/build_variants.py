"""Freeze the traditional characters that no simplified text has into `pipeline/vocab/data/variant_characters.csv`.

In: OpenCC (needed only here). Out: one line a character, with the simplified one that stands for it.

    python tools/build_variants.py

A character is taken when OpenCC's t2s changes it into one of GB 2312, and GB 2312, the character set of simplified
Chinese, does not hold the character itself. Characters that are simplified in one use and correct in another (乾, 藉,
徵, 瞭) or that 通用规范汉字表 (2013) lists all the same are left out.
"""

from __future__ import annotations

import csv
from pathlib import Path

import opencc

TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "vocab" / "data" / "variant_characters.csv"

# Characters outside GB 2312 that 通用规范汉字表 (2013) took in all the same, and those correct in some use or name.
CORRECT = frozenset(
    "乾著藉徵瞭麽麼夥薴甯堃淼昇陞仝喆犇龢祇祎翀迺桠菉梿頫旸旻晞炅玥珺碁穀苧覆馀鍊鎔鉅甦濛噁鍾剋囌濬黏罈堿痺"
)


def in_gb2312(character: str) -> bool:
    """Whether the character set of simplified Chinese (GB 2312) holds it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def build() -> list[tuple[str, str, str]]:
    """The lines of the file, sorted."""
    convert = opencc.OpenCC("t2s").convert
    lines = []
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        character = chr(code)
        simplified = convert(character)
        if simplified != character and character not in CORRECT and not in_gb2312(character):
            lines.append((character, simplified, "OpenCC t2s"))
    return sorted(line for line in lines if len(line[1]) == 1 and in_gb2312(line[1]))


def main() -> None:
    """Write the file."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("character", "simplified", "source"))
        writer.writerows(build())


if __name__ == "__main__":
    main()

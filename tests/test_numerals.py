"""Numerals: what is printed against its value, with cn2an as oracle."""

from __future__ import annotations

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notation.numerals import ascii_digits, exact_product, parse_fraction, parse_integer, parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1385", 1385),
        ("82,225.00", 82225),
        ("１１１，１１１", 111111),
        ("２．４", 2.4),
        ("1.2万", 12000),
        ("10.56亿", 1056000000),
        ("1 万", 10000),
        ("二十三", 23),
        ("廿三", 23),
        ("十", 10),
        ("两千", 2000),
        ("一百五", 150),
        ("一百零五", 105),
        ("一万二", 12000),
        ("二〇一八", 2018),
        ("二○一九", 2019),
        ("六十四万零一百四十三", 640143),
        ("肆佰叁拾萬", 4300000),
        ("壹仟玖佰", 1900),
        ("三万亿", 3000000000000),
        ("八点五", 8.5),
        ("一百一十一点一一二", 111.112),
        ("十二点五亿", 1250000000),
        ("三点二万亿", 3200000000000),
        ("四点五百万", 4500000),
        ("4 017 607", 4017607),
    ],
)
def test_value(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "三五百", "1,0000", "年", "点五", "1.2.3", "1" * 5000, "一" * 5000])
def test_no_numeral(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(min_value=0, max_value=10**12))
def test_chinese_numerals_as_cn2an_writes_them(number: int) -> None:
    for mode in ("low", "up"):
        assert parse_number(cn2an.an2cn(number, mode)) == number


@given(st.integers(min_value=0, max_value=10**15))
def test_separators_and_widths(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_number(f"{number:,}") == parse_number(wide) == parse_number(str(number)) == number
    assert len(ascii_digits(wide)) == len(wide)


@pytest.mark.parametrize(("text", "value"), [("０８", 8), ("十二", 12), ("三十一", 31), ("3.5", None), ("x", None)])
def test_integer(text: str, value: int | None) -> None:
    assert parse_integer(text) == value


def test_shares_and_products_are_exact() -> None:
    assert parse_fraction("八十五", "百") == 85
    assert parse_fraction("2.4", "千") == 0.24
    assert parse_fraction("一", "零") is None
    assert exact_product(3541.07, 10_000) == 35_410_700

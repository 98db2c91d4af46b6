"""Texts in UTF-32 without a mark and in HZ (RFC 1843), which old mail carried through seven bits."""

from __future__ import annotations

import codecs

import pytest
from conftest import RAW

from pipeline.read.text import decode, read
from pipeline.text import UnusableInputError

NOTICE = (
    "佛冈县人民政府办公室文件\n佛府办〔2021〕9号\n关于防汛值班的通知\n各镇人民政府：\n　　请于6月1日前报县水利局。\n"
)
RARE = "甲：𬱟某 10%～20%\n"
ISSUE = RAW.read_text(encoding="utf-8")


def hz(text: str) -> bytes:
    """The text in HZ, as the codec of the standard library writes it; what GB 2312 has not is a question mark."""
    return text.encode("hz", "replace")


PLAIN = NOTICE.replace("佛冈", "清新").replace("〔", "[").replace("〕", "]")
READ = {
    "utf-32, little end first, mark": (codecs.BOM_UTF32_LE + NOTICE.encode("utf-32-le"), NOTICE),
    "utf-32, big end first, mark": (codecs.BOM_UTF32_BE + NOTICE.encode("utf-32-be"), NOTICE),
    "utf-32, little end first": (NOTICE.encode("utf-32-le"), NOTICE),
    "utf-32, big end first": (NOTICE.encode("utf-32-be"), NOTICE),
    "utf-32, rare characters": (RARE.encode("utf-32-le"), RARE),
    "utf-32, rare characters, big end first": (RARE.encode("utf-32-be"), RARE),
    "utf-32, figures": ("2021\t9\n2022\t10\n".encode("utf-32-le"), "2021\t9\n2022\t10\n"),
    "utf-32, short": ("第3期".encode("utf-32-be"), "第3期"),
    "utf-32, CR LF": (NOTICE.replace("\n", "\r\n").encode("utf-32-be"), NOTICE),
    "utf-32, cut off": ((NOTICE * 9).encode("utf-32-le")[:-6], (NOTICE * 9)[:-2] + "\ufffd"),
    "hz": (hz(PLAIN), PLAIN),
    "hz, CR LF": (hz(PLAIN).replace(b"\n", b"\r\n"), PLAIN),
    "hz, short": (b"~{5Z~}3~{FZ~}", "第3期"),
    "hz, a tilde": (hz("甲乙丙丁~戊己庚辛\n"), "甲乙丙丁~戊己庚辛\n"),
    "hz, a line that goes on": (hz("甲乙丙丁") + b"~\n" + hz("戊己庚辛\n"), "甲乙丙丁戊己庚辛\n"),
    "hz, ends of lines without their mark": (hz(PLAIN).replace(b"~}\n", b"\n"), PLAIN),
    "hz, a lost half": (hz(PLAIN * 9) + hz("第一期目录\n")[:-4] + b"~}\n", PLAIN * 9 + "第一期目\ufffd\n"),
    "hz, the whole issue": (hz(ISSUE), hz(ISSUE).decode("hz")),
    "utf-32, the whole issue": (ISSUE.encode("utf-32-le"), ISSUE),
    "gb18030 with tildes": ("约3~{5}个\n甲~}乙\n".encode("gb18030"), "约3~{5}个\n甲~}乙\n"),
    "letters with tildes": (b"cp ~{a,b}~ ~{c}~\nls ~\n", "cp ~{a,b}~ ~{c}~\nls ~\n"),
    "a path with a tilde": (b"No. 3, ~{draft~}\nsee ~/x\n" * 3, "No. 3, ~{draft~}\nsee ~/x\n" * 3),
    "utf-16": (NOTICE.encode("utf-16-be"), NOTICE),
}


@pytest.mark.parametrize("name", READ)
def test_an_encoding_is_found(name: str) -> None:
    data, expected = READ[name]
    assert read(data, "a.txt").text == expected


def test_zeros_are_no_text() -> None:
    for data in (b"\x00" * 4000, b"\x01\x00\x00\x00" * 1000):
        with pytest.raises(UnusableInputError, match="not a text file"):
            decode(data)

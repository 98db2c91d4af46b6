"""An issue with what a review file may set right, and how it is read with one."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from conftest import text_source

from pipeline.rows import IssueData
from pipeline.source import ReviewFile, SourceText
from pipeline.stages import process

TEXT = """\
清远市清新区人民政府公报
2019年第2期
（季刊）
2019年6月30日出版
目　录
清远市清新区人民政府办公室关于改建公厕的通知 1
清远市清新区人民政府办公室关于冬季防火的通知 2
清远市清新区人民政府办公室关于改建公厕的通知
清新府办〔2019〕10号
各镇人民政府，区直有关单位：
为做好改建公厕工作，现将有关事项通知如下。
一、任务
请区教育局牵头，区卫生健康局配合，于2019年9月31日前改建公厕20间以上，奖补资金100万元。
二、要求
按照《清远市清新区公厕办法》（清新府办〔2018〕7号）执行，每月20日前报送进度。
清远市清新区人民政府办公室
2019年5月6日
清远市清新区人民政府办公室关于冬季防火的通知
清新府办〔2019〕11号
各镇人民政府：
一、任务
请区教育局牵头，8月底前改建公厕20间以上的的工作。
清远市清新区人民政府办公室
2019年5月8日
"""
FIRST, SECOND = "清新府办〔2019〕10号", "清新府办〔2019〕11号"
WHO = 'by = "审核人甲"\non = 2024-03-20\n'


def correction(lines: str) -> str:
    """A correction with these lines, by somebody."""
    return f"[[correction]]\n{lines.strip()}\n{WHO}"


def verdict(lines: str) -> str:
    """A verdict with these lines, by somebody."""
    return f"[[verdict]]\n{lines.strip()}\n{WHO}"


INVALID = correction(f"""
document = "{FIRST}"
dataset = "dates"
quote = "2019年9月31日前"
was = {{ valid = false }}
set = {{ valid = true, edtf = "../2019-09-30", end = 2019-09-30 }}
""")


def reviewed_source(review: str | bytes | None, text: str = TEXT) -> SourceText:
    """The source text with a review file beside it."""
    source = text_source(text, "a.txt")
    if review is None:
        return source
    data = review.encode() if isinstance(review, str) else review
    file = ReviewFile(name="a.review.toml", data=data, sha256=hashlib.sha256(data).hexdigest())
    return replace(source, review=file)


def read(review: str | bytes | None = None, text: str = TEXT) -> IssueData:
    """The rows of the issue with a review file; a fault of a stage is a failure here."""
    data = process(reviewed_source(review, text))
    assert [fault.details for fault in data.faults] == []
    return data

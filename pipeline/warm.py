"""A process that is to read many files loads what they need before the first one: modules, dictionaries, patterns.
`python -m pipeline.warm` compiles all patterns for the processes that come later.

Much of that is loaded where it is first asked for. So a small invented issue is taken through all stages: it holds what
nearly every gazette prints, and what it does not ask for is left to the files that do.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import pkgutil
from pathlib import Path

from pipeline import precompiled
from pipeline.find.dates import TABLES
from pipeline.render import render
from pipeline.schema import do_without_pandas
from pipeline.source import SourceText
from pipeline.stages import process

_ISSUE = """\
佛冈县人民政府公报
2021年第2期
目录
佛冈县人民政府关于做好冬季防火工作的通知……1

佛冈县人民政府关于做好冬季防火工作的通知
佛府〔2021〕8号

各镇人民政府，县政府各部门：
根据《中华人民共和国森林法》和省政府《关于加强防火工作的意见》（粤府〔2020〕12号）精神，经县政府同意，现将有关事项通知如下。
一、总体要求
（一）到2025年，全县投入资金1.2亿元以上，同比增长8.5%，受益群众不少于3万人。
（二）每年10月底前，各镇人民政府要完成隐患排查，县应急管理局负责监督检查，县财政局、县林业局配合。
二、工作任务
1.加强宣传。（牵头单位：县教育局；责任单位：县委宣传部，各镇人民政府）
2.建立健全机制。由县公安局牵头，会同有关部门于2021年12月31日前制定实施方案。
三、附则
本通知自2021年3月1日起施行，有效期3年，《佛冈县防火办法》（佛府〔2015〕3号）同时废止。
附件：资金安排表
佛冈县人民政府
2021年2月8日

附件
资金安排表
单位：万元
镇名    项目    金额
石角镇    隔离带    120
汤塘镇    瞭望塔    80
合计        200

佛冈县人民政府关于张三等同志任免职务的通知
佛府人〔2021〕1号
各镇人民政府：
任命李四为县教育局副局长；免去张三的县财政局局长职务。
佛冈县人民政府
2021年2月9日
"""


def warm_up() -> None:
    """Load it, which takes a second or so. For processes that do nothing but read files: they will not know pandas."""
    do_without_pandas()
    digest = hashlib.sha256(_ISSUE.encode()).hexdigest()
    render(process(SourceText(_ISSUE, "warm-up.txt", "txt", digest)))


def keep_patterns() -> int:
    """Compiles every pattern of the program and keeps it for the next process (`pipeline.precompiled`). How many."""
    for module in pkgutil.walk_packages([str(Path(__file__).parent)], f"{__package__}."):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # It needs packages that are not installed.
                importlib.import_module(module.name)
    for table in TABLES:
        table.compile_all()
    warm_up()
    return precompiled.keep()


if __name__ == "__main__":
    keep_patterns()

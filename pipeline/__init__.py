"""Turns government gazettes (政府公报) into data.

import pipeline
data = pipeline.read_issue("raw/qingxin-2018-03.txt")      # rows of every dataset
pipeline.frames(data)["dates"]                             # the same as pandas data frames
pipeline.find_dates("8月底前完成", on=date(2018, 8, 22))     # a finder on any text
pipeline.organizations.resolve("区教育局", place="清远市清新区", on=date(2018, 7, 2))
pipeline.build("raw", "output")                            # a folder, as `gazette build` does
"""

from pipeline import organizations
from pipeline.api import find_citations, find_dates, find_quantities, find_responsibilities, frames, read_issue
from pipeline.run import build
from pipeline.version import VERSION

__version__ = VERSION

__all__ = [
    "__version__",
    "build",
    "find_citations",
    "find_dates",
    "find_quantities",
    "find_responsibilities",
    "frames",
    "organizations",
    "read_issue",
]

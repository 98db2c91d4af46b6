"""Turns government gazettes (政府公报) into data.

import pipeline
data = pipeline.read_issue("raw/qingxin-2018-03.txt")      # rows of every dataset
pipeline.frames(data)["dates"]                             # the same as pandas data frames
pipeline.load("output")["dates"]                           # a dataset of all issues of an output
pipeline.find_dates("8月底前完成", on=date(2018, 8, 22))     # a finder on any text
pipeline.organizations.resolve("区教育局", place="清远市清新区", on=date(2018, 7, 2))
pipeline.build("raw", "output")                            # a folder, as `gazette build` does
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline import organizations as organizations
    from pipeline.analysis import Output as Output
    from pipeline.analysis import OutputError as OutputError
    from pipeline.analysis import load as load
    from pipeline.api import find_citations as find_citations
    from pipeline.api import find_dates as find_dates
    from pipeline.api import find_quantities as find_quantities
    from pipeline.api import find_responsibilities as find_responsibilities
    from pipeline.api import frames as frames
    from pipeline.api import read_issue as read_issue
    from pipeline.run import build as build

__version__ = VERSION

# Where each name is from. They are loaded when they are first asked for: the command needs few of them, and the
# patterns of the finders take a third of a second.
_FROM = {
    "Output": "pipeline.analysis",
    "OutputError": "pipeline.analysis",
    "build": "pipeline.run",
    "find_citations": "pipeline.api",
    "find_dates": "pipeline.api",
    "find_quantities": "pipeline.api",
    "find_responsibilities": "pipeline.api",
    "frames": "pipeline.api",
    "load": "pipeline.analysis",
    "organizations": "pipeline.organizations",
    "read_issue": "pipeline.api",
}

__all__ = ["__version__", *_FROM]


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_FROM[name])
    return module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_FROM})

"""The pipeline under the name of its command: `import gazette` is `import pipeline`, with the same objects.

import gazette
gazette.load("output")["dates"]                           # a dataset as a pandas data frame
gazette.read_issue("raw/qingxin-2018-03.txt")              # rows of every dataset of one file
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pipeline
from pipeline import __all__ as __all__
from pipeline import __version__ as __version__

if TYPE_CHECKING:
    from pipeline import Output as Output
    from pipeline import OutputError as OutputError
    from pipeline import build as build
    from pipeline import find_citations as find_citations
    from pipeline import find_dates as find_dates
    from pipeline import find_quantities as find_quantities
    from pipeline import find_responsibilities as find_responsibilities
    from pipeline import frames as frames
    from pipeline import load as load
    from pipeline import organizations as organizations
    from pipeline import read_issue as read_issue


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(pipeline, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

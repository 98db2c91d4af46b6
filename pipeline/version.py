"""The version of the pipeline, which every file that it writes carries."""

from __future__ import annotations

VERSION = "0.1.0"

"""What the parts of the bench share: the report, a folder for files, and the outputs that several parts measure on."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.gazettes import Size, write_gazettes
from bench.measure import Usage, run_gazette
from bench.report import Report


@dataclass(frozen=True, slots=True)
class Grown:
    """A folder of gazettes with the output that one process built from it, and what that took."""

    raw: Path
    output: Path
    issues: int
    first: Usage

    def build(self) -> Usage:
        """Builds again what is new."""
        return built(self.raw, self.output)


@dataclass(slots=True)
class Bench:
    """`quick` asks for smaller numbers; `home` is taken away at the end."""

    report: Report
    home: Path
    quick: bool
    _grown: dict[tuple[Size, int], Grown] = field(default_factory=dict)

    @property
    def folder_sizes(self) -> tuple[int, int]:
        """How many issues the smaller and the larger folder hold."""
        return (40, 200) if self.quick else (200, 1000)

    def folder(self, name: str) -> Path:
        """A new folder."""
        path = self.home / name
        path.mkdir()
        return path

    def grown(self, size: Size, issues: int) -> Grown:
        """A folder of so many issues with its output, built when it is first asked for."""
        if (size, issues) not in self._grown:
            home = self.folder(f"{size}-{issues}")
            write_gazettes(home / "raw", size, range(issues))
            first = built(home / "raw", home / "output")
            self._grown[size, issues] = Grown(home / "raw", home / "output", issues, first)
        return self._grown[size, issues]


def built(raw: Path, output: Path, jobs: int = 1) -> Usage:
    """Builds a folder or a file; the bench ends where that fails."""
    return gazette("build", raw, "--output", output, "--jobs", str(jobs), "--quiet")


def gazette(*words: str | Path) -> Usage:
    """Runs a command; the bench ends where it fails."""
    usage = run_gazette(*words)
    if usage.code != 0:
        sys.exit(f"bench: gazette {' '.join(map(str, words))} ended with exit code {usage.code}")
    return usage

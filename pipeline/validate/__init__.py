"""Validation: every file of an output against its schema and the rules of the contract.

It trusts nothing that `write` or the stages did: it reads the files again, takes the source text as it was saved,
and says of each breach in which file and row it is, which rule it breaks, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.validate.breach import Breach
from pipeline.validate.files import Documents, Files, Place, breaches_of_manifest, look_at, places_of, stray_files
from pipeline.validate.rules import breaches_of

__all__ = ["Breach", "breaches_of", "breaches_of_folder", "validate"]


def validate(output: Path) -> list[Breach]:
    """Every breach in the output folder, in the order of the files."""
    places = places_of(output)
    breaches = list(breaches_of_folder(output, places))
    documents = Documents(output)
    for place in places:
        breaches += look_at(Files(output, place), documents).breaches
    return breaches


def breaches_of_folder(output: Path, places: Sequence[Place]) -> Iterator[Breach]:
    """What is wrong with the folder itself, whatever its issues hold."""
    if not output.is_dir():
        yield Breach(str(output), None, "output", "there is no such folder", "Run gazette build first")
        return
    issues = {place.issue_id for place in places}
    yield from stray_files(output, issues)
    yield from breaches_of_manifest(output, issues)
    if not places:
        yield Breach(str(output), None, "output", "the folder holds no issue", "Run gazette build first")

"""Primary and foreign keys of the datasets over all issues, as the contract's rules (`pipeline.validate.rules`) say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pipeline import ids
from pipeline.rows import IssueRow, LayoutRow, OrganizationRow, Row
from pipeline.schema import columns_of
from pipeline.validate.rules import KEYS, LINKS, REFERENCES

# Columns that name a row in all issues; what else is unique is so within its issue.
_IDENTIFIERS = frozenset(form.column for form in ids.FORMS.values())


# What an issue gathers for its own rows: columns of a dataset, and the dataset that has them within the issue.
_GATHERED: Mapping[str, tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]] = MappingProxyType(
    {
        "issues": ((("division_code",), "divisions", ("division_code",)),),
        "organizations": (
            (("division_code",), "divisions", ("division_code",)),
            (("institution", "level", "kind"), "institutions", ("institution", "level", "kind")),
        ),
        "divisions": ((("parent_code",), "divisions", ("division_code",)),),
    }
)


class ForeignKey(NamedTuple):
    """Columns whose values, where none of them is null, stand in the columns `there` of the dataset `home`."""

    columns: tuple[str, ...]
    home: str
    there: tuple[str, ...]


def primary_key(row_class: type[Row]) -> tuple[str, ...]:
    """The columns that no two rows of the dataset share all of; none where no rule says so."""
    if row_class is IssueRow:
        return ("issue_id",)
    if row_class is LayoutRow:
        return ("issue_id", "page", "line")
    names = KEYS.get(row_class.dataset, ())
    return names if not names or names[0] in _IDENTIFIERS else ("issue_id", *names)


def foreign_keys(row_class: type[Row], there: Collection[type[Row]], whole: bool) -> tuple[ForeignKey, ...]:
    """The foreign keys of a dataset among those that are `there`.

    What names a document of another issue is one only where the `whole` output is there.
    """
    datasets = {each.dataset for each in there}
    return tuple(key for key in _foreign_keys(row_class, whole) if key.home in datasets)


def _foreign_keys(row_class: type[Row], whole: bool) -> Iterator[ForeignKey]:
    own = primary_key(row_class)
    if row_class is not IssueRow:
        yield ForeignKey(("issue_id",), IssueRow.dataset, ("issue_id",))
    for columns, home, names in _GATHERED.get(row_class.dataset, ()):
        yield ForeignKey(("issue_id", *columns), home, ("issue_id", *names))
    for column in columns_of(row_class):
        home, there = REFERENCES.get(column.name, ("", ""))
        if home and own != (column.name,):
            yield ForeignKey((column.name,), home, (there,))
        elif column.name == "org_id" and row_class is not OrganizationRow:
            yield ForeignKey(("issue_id", "org_id"), OrganizationRow.dataset, ("issue_id", "org_id"))
        elif whole and column.name == LINKS.get(row_class.dataset):
            yield ForeignKey((column.name,), "documents", ("document_id",))

"""Places and institutions: what the issue's organisations have in common with those of other issues, so that counties
can be compared and summed up by city and province."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.rows import DivisionRow, InstitutionRow, IssueRow, OrganizationRow, Row
from pipeline.vocab.institutions import field_of, years_of
from pipeline.vocab.places import lineage


def divisions(issues: Sequence[Row], organizations: Sequence[Row]) -> tuple[DivisionRow, ...]:
    """The place of the issue, those of its organisations, and those over them up to the province, by code; each as it
    was on the issue's date."""
    issue = _issue(issues)
    on = issue.published_on or date(issue.year, 7, 1)
    codes = {issue.division_code, *(row.division_code for row in _organizations(organizations))} - {None}
    found = {division.code: division for code in codes if code for division in lineage(code, on)}
    return tuple(
        DivisionRow(
            issue_id=issue.issue_id,
            division_code=code,
            full_name=division.full_name,
            level=division.level,  # type: ignore[arg-type]
            parent_code=division.parent,
            valid_from=division.valid_from,
            valid_to=division.valid_to,
        )
        for code, division in sorted(found.items())
    )


def institutions(issues: Sequence[Row], organizations: Sequence[Row]) -> tuple[InstitutionRow, ...]:
    """The names without place of the issue's organisations, each once for a level and a kind, sorted."""
    issue = _issue(issues)
    found = {
        (row.institution, row.level, row.kind) for row in _organizations(organizations) if row.institution is not None
    }
    made = []
    for institution, level, kind in sorted(found):
        first, last = years_of(institution, level, issue.year)
        made.append(
            InstitutionRow(
                issue_id=issue.issue_id,
                institution=institution,
                field=field_of(institution),
                level=level,
                kind=kind,
                valid_from=first,
                valid_to=last,
            )
        )
    return tuple(made)


def _issue(issues: Sequence[Row]) -> IssueRow:
    (issue,) = issues
    assert isinstance(issue, IssueRow)
    return issue


def _organizations(rows: Sequence[Row]) -> Iterable[OrganizationRow]:
    return (row for row in rows if isinstance(row, OrganizationRow))

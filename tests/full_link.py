"""The links of all issues at once, as a check on the index: every issue is gone through, nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.link import Held, Known, Links, is_linked, links_of, names_one, order_of, printed
from pipeline.notation.marks import title_key


class AllIssues:
    """What all issues print, as `pipeline.link` asks for it (its `Shelf`); each question goes through all of them."""

    def __init__(self, issues: Iterable[Held]) -> None:
        self._printed = [each for issue in sorted(issues, key=order_of) for each in printed(issue)]

    def by_number(self, number: str) -> Sequence[Known]:
        return [known for row, known in self._printed if row["doc_number"] == number]

    def by_title(self, title: str) -> Sequence[Known]:
        return [known for _, known in self._printed if names_one(title) and title in known.titles]

    def first_print(self, number: str, title: str) -> str | None:
        own = ((row["doc_number"], title_key(row["title"]), known.document_id) for row, known in self._printed)
        return next((document for *key, document in own if key == [number, title]), None)


def link_all(issues: Iterable[Held]) -> dict[str, Links]:
    """The issues whose rows have to say something else than they do, with what they have to say."""
    held = list(issues)
    shelf = AllIssues(held)
    links = {issue.issue_id: links_of(issue, shelf) for issue in held}
    return {issue.issue_id: links[issue.issue_id] for issue in held if not is_linked(issue, links[issue.issue_id])}

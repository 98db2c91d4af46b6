"""What a sentence and a clause cannot do without if they give a duty: asked for before anything is read, for most
sentences with 负责 or 完成 in them give none.

The answers hold for whatever the readers of subjects (`subject_at`) and predicates (`predicate`) find: whoever teaches
them another form adds its last characters, or its first words, here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.find.duties.endings import CORPS_LASTS
from pipeline.find.duties.functions import FUNCTION_END, OFFICE
from pipeline.find.duties.line import ROLES
from pipeline.find.duties.predicates import FOLLOWS, LATER
from pipeline.find.duties.shapes import SHAPE_LASTS
from pipeline.find.duties.towns import TOWN_LASTS
from pipeline.find.duties.wording import AFTER, Name, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.vocab import collective_heads, common_bodies, duty_sentence, name_endings, short_names


def _lasts(words: Iterable[str]) -> set[str]:
    return {word[-1] for word in words}


_BY_SHAPE = {*SHAPE_LASTS, *TOWN_LASTS, *CORPS_LASTS, *DEPARTMENT_PLACE_UNITS}
_MAY_NAME = compiled(
    rf"[{''.join(sorted(_BY_SHAPE))}]{AFTER}|{FUNCTION_END}|{OFFICE.pattern}|{one_of(duty_sentence('short_body'))}"
)


def may_name(text: str, start: int, end: int) -> bool:
    """Whether one who is no known name and of no class may be named in `[start, end)` as the first of a subject."""
    return _MAY_NAME.search(text, start, end) is not None


# The characters that a subject may end in, unless a known name ends there: bodies by shape or short name, classes,
# functions, groups, rooms of bodies, 等部门, 两家, brackets, and what is left of 以及 and 或者.
_SUBJECT_LASTS = (
    _BY_SHAPE
    | _lasts(name_endings() | collective_heads() | common_bodies() | short_names())
    | {last for kind in ("organ", "unit", "short_body", "under_commune") for last in _lasts(duty_sentence(kind))}
    | set("机关构部门单位方面组织成员企业级政等家个人所地室科股处厅）)〕]以及者")
)
_MAY_SAY = compiled(
    rf"[{''.join(sorted(_SUBJECT_LASTS)).replace(']', chr(92) + ']')}、和与或其（(]"
    rf"(?:(?<![、和与或其（(]){FOLLOWS}"
    # one of a list that nobody knows; those under it; a role in a bracket
    rf"|(?<=[、和及与或者])\p{{Han}}{{3,12}}?(?:负责|牵头|予以)|(?<=其)(?![他它中])|(?<=[（(]){any_of(ROLES)}[）)])"
)
_FOLLOWS = compiled(FOLLOWS)


def may_say(text: str, begin: int, stop: int, known: Sequence[Name]) -> bool:
    """Whether the sentence `[begin, stop)` may give a duty, in which these names are `known`: a predicate stands behind
    what may be a subject, or is a later one of the sentence."""
    if _MAY_SAY.search(text, begin, stop) is not None or LATER.search(text, begin, stop) is not None:
        return True
    return any(_FOLLOWS.match(text, name.end, stop) is not None for name in known)

"""What a sentence and a clause cannot do without if they give a duty: asked for before anything is read, for most
sentences with 负责 or 完成 in them give none.

The answers hold for whatever the readers of subjects (`subject_at`) and predicates (`predicate`) find: whoever teaches
them another form adds what it ends in, or its first words, here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.find.duties.endings import CORPS_ENDS
from pipeline.find.duties.functions import FUNCTION_END, ITS_OWN, OFFICE
from pipeline.find.duties.line import ROLES
from pipeline.find.duties.predicates import FOLLOWS, LATER
from pipeline.find.duties.shapes import SHAPE_ENDS
from pipeline.find.duties.subjects import DROPPED_LAST, JOINT
from pipeline.find.duties.towns import TOWN_ENDS
from pipeline.find.duties.wording import AFTER, Name, any_of
from pipeline.notation.bodies import DEPARTMENT_PLACE_UNITS
from pipeline.notation.needs import endings, sure
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.vocab import collective_heads, common_bodies, duty_sentence, name_endings, short_names


def _any_character(characters: Collection[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def _last_of(words: Collection[str], behind: str) -> str:
    """A pattern of the character that one of the words ends in, told by the last two of each, before `behind`."""
    ends = {word[-2:] for word in words}
    alone = {end for end in ends if len(end) == 1}
    pairs = sorted(end for end in ends if end[-1] not in alone)
    return (
        f"{_any_character({end[-1] for end in ends})}(?={behind})"
        f"(?:(?<={_any_character(alone)})|(?<={'|'.join(map(re.escape, pairs))}))"
    )


_BY_SHAPE = SHAPE_ENDS | TOWN_ENDS | CORPS_ENDS | set(DEPARTMENT_PLACE_UNITS)
_MAY_NAME = compiled(
    rf"{_last_of(_BY_SHAPE, AFTER)}|{FUNCTION_END}|{OFFICE.pattern}|{one_of(duty_sentence('short_body'))}"
)


def may_name(text: str, start: int, end: int) -> bool:
    """Whether one who is no known name and of no class may be named in `[start, end)` as the first of a subject."""
    return _MAY_NAME.search(text, start, end) is not None


# What a subject may end in, unless a known name ends there: bodies by shape or short name, classes, functions, groups,
# rooms of bodies, 等部门, 两家, brackets, and what is left of 或者.
_SUBJECT_ENDS = (
    _BY_SHAPE
    | {*name_endings(), *collective_heads(), *common_bodies(), *short_names()}
    | {word for kind in ("organ", "unit", "short_body", "under_commune") for word in duty_sentence(kind)}
    | {"机关", "机构", "部门", "单位", "方面", "组织", "成员", "人员", "企业", "党政", "个人", "或者"}
    | set("级等家所室科股处厅）)〕]")
)
_MAY_SAY = (
    compiled(_last_of(_SUBJECT_ENDS, FOLLOWS)),
    # one of a list that nobody knows, and those under the one before
    compiled(rf"{_any_character(sure(endings(JOINT.pattern)))}(?:{ITS_OWN.pattern}|{DROPPED_LAST.pattern}){FOLLOWS}"),
    compiled(rf"[（(]{any_of(ROLES)}[）)]"),
    LATER,
)
_FOLLOWS = compiled(FOLLOWS)


def may_say(text: str, begin: int, stop: int, known: Sequence[Name]) -> bool:
    """Whether the sentence `[begin, stop)` may give a duty, in which these names are `known`: a predicate stands behind
    what may be a subject, or is a later one of the sentence."""
    for form in _MAY_SAY:
        if form.search(text, begin, stop) is not None:
            return True
    return any(_FOLLOWS.match(text, name.end, stop) is not None for name in known)

"""Appointments and removals (人事任免): who takes or leaves which office.

任命李明为佛冈县教育局局长；   王芳同志任佛冈县财政局副局长（试用期一年）；   免去张伟的佛冈县水利局局长职务。
李明任县教育局局长，免去其县教育局副局长职务。   任命：  李明为…；  王芳为…。
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.model import FoundAppointment

# 李明   欧阳明   布仁·巴雅尔: as short as what follows allows
_PERSON = (
    r"(?!同意|决定|经|免|现|将|有关|各|本|为|其|任命|聘任)[\p{Han}]{2,4}?(?:[·•][\p{Han}]{1,8}?)*?(?:\s?[（(][^（）()]{1,12}[）)])?"
    r"(?=等?同志|等|的|为|任|担任|兼任|、|和|[省市县区旗州盟镇乡国])"
)
# 李明、王芳   钱进（试用期一年）
_PEOPLE = rf"{_PERSON}(?:(?:、|和){_PERSON})*"
_OFFICE = r"[^，。；;：:\n（(]{2,60}(?:[（(][^（）()\n]{1,24}[）)][^，。；;：:\n（(]{0,40})*"
_END = r"(?=[，。；;\n（(]|$)"

_APPOINT = regex.compile(
    rf"(?:任命|聘任|聘请|提名|委任|续聘)[:：]?\s?(?P<people>{_PEOPLE})(?:等?同志)?(?:为|担任|任)(?P<office>{_OFFICE})"
)
_TAKES = regex.compile(
    rf"(?:^|[。；;，,：:\n])\s?(?P<people>{_PEOPLE})(?:等?同志)?(?:为|任|担任|兼任)(?P<office>(?!何|职|免|务|期){_OFFICE})"
)
_REMOVE = regex.compile(rf"免去[:：]?\s?(?:(?P<people>{_PEOPLE})(?:等?同志)?的?|其)(?P<office>{_OFFICE}?)职务?{_END}")
_LEAVES = regex.compile(rf"(?:^|[。；;：:\n])\s?(?P<people>{_PEOPLE})(?:同志)?的(?P<office>{_OFFICE}?)职务?{_END}")
_SPLIT = regex.compile(r"(?:\s?[（(][^（）()]*[）)])?(?:、|和|$)")
_OPENS = regex.compile(r"(?P<appoint>任命|聘任)|(?P<remove>免去|免职)")
_TOPIC = regex.compile(r"任免|任命|免去|免职的|聘任\p{Han}{2,4}(?:同志)?为|同志任")
_OFFICE_WORD = regex.compile(
    r"(?:长|任|员|书记|官|师|秘书|助理|主席|代表|顾问|督学|督导|参事|理事|监事|总裁|经理|董事|级|人)(?:[（(][^（）()]*[）)])?$"
)


def find_appointments(text: str) -> list[FoundAppointment]:
    """The appointments of a cleaned text in order; one row for each person and office.

    Only texts that speak of appointments are read; a line 任命： or 免去： holds for the lines under it until the next.
    """
    if not _TOPIC.search(text):
        return []
    found = sorted(_statements(text), key=lambda item: (item.char_start, item.action))
    kept: list[FoundAppointment] = []
    for item in found:
        if any(item.char_start < k.char_end and k.char_start < item.char_end and item.person == k.person for k in kept):
            continue
        kept.append(item)
    return kept


def _statements(text: str) -> Iterator[FoundAppointment]:
    last: tuple[str, ...] = ()
    events = sorted(
        [(m.start(), "appoint", m) for p in (_APPOINT, _TAKES) for m in p.finditer(text)]
        + [(m.start(), "remove", m) for p in (_REMOVE, _LEAVES) for m in p.finditer(text)],
        key=lambda event: event[0],
    )
    mode_at = [(m.start(), m.lastgroup or "") for m in _OPENS.finditer(text)]
    for at, action, match in events:
        office = match["office"].removesuffix("的").strip()
        if not _OFFICE_WORD.search(office):
            continue
        # 免去其…职务 means the one before
        people = tuple(name for name in _SPLIT.split(match["people"]) if name) if match["people"] else last
        if not people or (match.re is _LEAVES and _mode(mode_at, at) != "remove"):
            continue
        if match.re is _TAKES and "为" in match.group() and _mode(mode_at, at) != "appoint":
            continue
        last = people
        start = at + len(match.group()) - len(match.group().lstrip("。；;，,：:\n "))
        end = match.end()
        for person in people:
            yield FoundAppointment(
                char_start=start, char_end=end, raw=text[start:end], person=person, action=action, position=office
            )


def _mode(modes: list[tuple[int, str]], at: int) -> str | None:
    """The last of 任命 and 免去 before a place."""
    return next((mode for place, mode in reversed(modes) if place <= at), None)

"""The issue's identity: its place, its identifier, its day of publication (contract, "Identifiers")."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.ids import NO_YEAR
from pipeline.model import Document, Issue, Masthead
from pipeline.notation.bodies import body_end
from pipeline.notation.calendar import read_day
from pipeline.notation.marks import ISSUER, TITLE_VERB, gazette_place
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.precompiled import compile_regex
from pipeline.source import Imprint
from pipeline.text import Span
from pipeline.vocab.organizations import resolve
from pipeline.vocab.places import Place, candidates, find_place, place_called
from pipeline.vocab.towns import TOWN_UNITS


@lru_cache(maxsize=256)  # The day of a document is asked for by each finder.
def read_date(text: str | None) -> date | None:
    """The day that a date line prints, or None where there is none, the calendar lacks it, or its year is a misprint:
    the first gazettes of governments are of the last years of the Qing (政治官报, 1907)."""
    day = read_day("".join(text.split())) if text else None
    return day if day is not None and day.year >= _FIRST_YEAR else None


_FIRST_YEAR = 1907


def day_as_printed(on: date) -> str:
    """A day as documents print it, which `read_date` reads."""
    return f"{on.year}年{on.month}月{on.day}日"


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of the issue: identifiers, place, dates.

    `place` is where its names are at home. The gazette of a town (`town`, 泗门镇) has that of its county, whose
    division it is not: towns have no code in GB/T 2260.
    """

    issue_id: str
    gazette: str
    place: Place | None
    town: str | None
    division: str
    division_code: str | None
    year: int
    number: int
    number_label: str
    published: date | None


def masthead_of(imprint: Imprint) -> Masthead:
    """The masthead of an issue that was gathered from single documents: what a person wrote down about it."""
    last = f"—{imprint.number_to}" if imprint.number_to else ""
    on = imprint.published_on
    return Masthead(
        gazette=imprint.gazette,
        year=imprint.year,
        number=imprint.number,
        number_to=imprint.number_to,
        number_label=f"{'增刊' if imprint.supplement else ''}第{imprint.number}{last}期",
        supplement=imprint.supplement,
        total_number=imprint.total_number,
        frequency=imprint.frequency,
        publisher=imprint.publisher,
        published=day_as_printed(on) if on else None,
        span=Span(0, 0),
    )


_SUFFIX = compile_regex(r"\.[^.]+$")


def identify(issue: Issue) -> Identity:
    """The identity that masthead, documents and (where both are silent) the file's name give."""
    mast = issue.masthead
    published = read_date(mast.published)
    signed = [d for d in (read_date(document.signed) for document in issue.documents) if d]
    year = mast.year or (published.year if published else None) or (max(signed).year if signed else NO_YEAR)
    gazette = mast.gazette or _SUFFIX.sub("", issue.source.name)
    on = published or (max(signed) if signed else date(year, 7, 1))
    imprint = issue.source.imprint
    if issue.place is not None:
        place = place_called(issue.place, on)
    elif imprint is not None:
        place = place_called(imprint.place, on)
    else:
        place = _place_of(gazette, mast.publisher, on) if mast.gazette else _place_of_documents(issue, on)
        if place is None and mast.gazette:
            place = _printed(candidates(gazette_place(gazette), on), issue)
    county, town = _of_town(gazette, on) if place is None and mast.gazette else (None, None)
    number = mast.number or 0
    label = mast.number_label or (f"第{number}期" if number else "")
    digits = f"{number:02d}" + (f"_{mast.number_to:02d}" if mast.number_to else "")
    if mast.supplement:
        digits = f"s{number:02d}"
    code = place.code if mast.gazette and place is not None else "x" + hashlib.sha256(gazette.encode()).hexdigest()[:8]
    return Identity(
        issue_id=f"{code}-{year}-{digits}",
        gazette=gazette,
        place=place or county,
        town=town,
        division=place.full_name if place else "",
        division_code=place.code if place else None,
        year=year,
        number=number,
        number_label=label,
        published=published,
    )


def _printed(shared: tuple[Place, ...], issue: Issue) -> Place | None:
    """The one of several places of a name whose full name the gazette prints over or under a document, or as its
    publisher (宁波市江北区人民政府); None where it prints none of them, or several."""
    lines = [issue.masthead.publisher or ""]
    for document in issue.documents:
        lines += [document.title, *document.signatures]
    printed = [place for place in shared if any(place.full_name in "".join(line.split()) for line in lines)]
    return printed[0] if len(printed) == 1 else None


def _place_of(gazette: str, publisher: str | None, on: date) -> Place | None:
    """The place whose gazette it is: 清远市清新区人民政府公报, 中华人民共和国国务院公报."""
    if "国务院" in gazette:
        return find_place("国务院", on)
    name = gazette_place(gazette)
    return find_place(name, on) or _of_stem(name, publisher or "", on)


def _of_stem(name: str, publisher: str, on: date) -> Place | None:
    """The place that a gazette names without its unit: 吉林政报 is the province's, 沈阳政报 the city's. Another one
    that is called so has to publish it: 北京市朝阳区人民政府 the 朝阳公报."""
    match = _ISSUER.match(publisher)
    place = find_place(match[1], on) if match else None
    if place is not None and place.stem == name:
        return place
    for unit, level in (("省", "province"), ("市", "prefecture")):
        place = find_place(name + unit, on)
        if place is not None and place.level == level:
            return place
    return None


_ITS_ORGAN = compile_regex("(?:党工委|办事处|党政|党委)+$")
_TOWN = compile_regex(rf"(?<town>\p{{Han}}{{1,6}}(?:{'|'.join(TOWN_UNITS)}))$")


def _of_town(gazette: str, on: date) -> tuple[Place | None, str | None]:
    """The county and the town whose gazette it is, or none: 余姚市泗门镇人民政府公报 gives 余姚市 and 泗门镇."""
    name = _ITS_ORGAN.sub("", gazette_place(gazette))
    if _TOWN.search(name) is None:
        return None, None
    for end in range(len(name) - 2, 1, -1):
        if _TOWN.fullmatch(name, end) and (county := find_place(name[:end], on)) is not None:
            return county, name[end:]
    return None, None


_ISSUER = compile_regex(r"^([\p{Han}]{2,24}?)(?:人民政府|人大常委会|人民代表大会)")


# 某旗人民政府防火戒严令: what an order is about may stand before 令; 人力资源和社会保障部令 names a body to its end
_ORDERS = rf"\p{{Han}}{{1,8}}(?<!{body_end()})令$|令"
# 某省第十三届人民代表大会第一次会议关于…的决议: what a congress decides bears its session
_SESSION = rf"第[\d{HAN_NUMERAL}]{{1,4}}次会议(?={TITLE_VERB})"
# a title that begins with its subject or its verb names nobody: 关于同意设立污水处理厂的批复
TITLE_ISSUER = compile_regex(
    rf"^(?!关于|[印转颁]发|批转|[公发]布|任[免命])(?P<who>中华人民共和国主席(?=(?:任免)?令)|{ISSUER})(?=(?:批复|指示|通知|通报|函)$|{TITLE_VERB}|{_ORDERS}|{_SESSION}|的)"
)


def place_of(document: Document, identity: Identity) -> Place | None:
    """Whose document it is, and so whose bodies its bare names are: the place of who issues it, by its title or else
    its signatures; the gazette's where that is not known. 市财政局 is 桐乡市's in a document of 桐乡市 that the gazette
    of 嘉兴市 prints."""
    on = read_date(document.signed) or identity.published
    issuer = TITLE_ISSUER.match(document.title)
    for name in (issuer["who"],) if issuer else document.signatures:
        organization = resolve("".join(name.split()), identity.place, on)
        if organization is not None and organization.division_code is not None:
            if identity.place is not None and organization.division_code == identity.place.code:
                break
            return place_called(organization.division_code, on)
    return identity.place


def _place_of_documents(issue: Issue, on: date) -> Place | None:
    """Without a masthead: the place of the first document's issuer."""
    for document in issue.documents:
        for name in (*document.signatures, document.title):
            if name.startswith(("国务院", "中华人民共和国国务院")):
                return find_place("国务院", on)
            match = _ISSUER.match(name)
            if match and (place := find_place(match[1], on)):
                return place
    return None

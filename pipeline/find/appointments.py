"""Appointments and removals (人事任免): who takes or leaves which office.

任命李明为佛冈县教育局局长；   王芳同志任佛冈县财政局副局长（试用期一年）；   免去张伟的佛冈县水利局局长职务。
李明任县教育局局长，免去其县教育局副局长职务。   任命：  李明为…；  王芳为…。   张三不再担任县教育局局长职务。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from pipeline.model import FoundAppointment
from pipeline.notation.numerals import HAN_NUMERAL
from pipeline.notation.patterns import compiled
from pipeline.notation.units import one_of
from pipeline.precompiled import compile_regex
from pipeline.vocab.places import longest_name, place_names, unit_endings
from pipeline.vocab.tables import read_table

# --- names ---------------------------------------------------------------------------------------------------

# How an office is given: 委派王强为…公司董事 says so whosever it is; 提名 and 聘请 do not
_GIVES_IT = "任命|聘任|聘用|委任|委派|派任|续聘|选举|补选"
_GIVES = f"{_GIVES_IT}|提名|聘请"
# How an office is taken; a name never begins so: 改任主任科员; nor does 主|任 end one
_TAKES_SO = r"(?:挂职|正式|改|转|调|续|留|提)(?:担任|任)|担任|兼任|挂任|试任|出任|升任|当选为?"
# 现任, 曾任 and 历任 tell who holds an office
_TAKING = rf"(?:{_TAKES_SO}|(?<![现曾历主])任(?![为命]))"
# Words that stand where a name could: 经县政府同意任…, 聘请专家为…, 县长担任组长. 其 alone is the person before, but
# 其其格同志 and 其美多吉同志 are names
_NO_NAME = (
    rf"(?!{_TAKES_SO}|其(?!\p{{Han}}{{1,3}}同志))"
    rf"(?!应当|可以|必须|同意|决定|接受|批准|经|免|现|将|有关|各|本|为|该|由|不|{_GIVES}|推荐|[两几]位|以上|上述|下列|董事|监事|专家|教师|律师|人员|干部"
    r"|领导|学者|[县区市镇乡省州旗局副主组部厅院校科处]长|主任|书记|局长|委员|成员|负责|县政府|区政府|市政府)"
)
# 次仁|旺堆   斯琴|高娃   乌云|其木格: names of other languages are written in parts that come back
_SINGLE = "".join(surname for surname, _source in read_table("single_surnames"))
_PART_WORDS = [part for part, _language, _source in read_table("name_parts")]
# their first characters are asked for before the words, which are many
_PARTS = rf"(?=[{''.join(sorted({part[0] for part in _PART_WORDS}))}])(?:{one_of(_PART_WORDS)})"
# 包|格日勒图: many Mongols bear a surname of one character before it
# 额尔德木图: a part of four characters or more is a name by itself
_WHOLE = one_of(part for part in _PART_WORDS if len(part) > 3)
_LONG_NAME = compile_regex(rf"(?:(?:{_PARTS}){{2,4}}|[{_SINGLE}](?:{_PARTS}){{1,3}}|(?:{_WHOLE}))")
# 李明   王　强   欧阳明   布仁·巴雅尔: as short as what follows allows; a bracket tells more (女, 挂职)
_PERSON = (
    rf"{_NO_NAME}(?:\p{{Han}}[ \u3000]{{1,2}}\p{{Han}}|{_LONG_NAME.pattern}"
    r"|(?:(?!不再|辞去|请求|分别|拟[任提])\p{Han}){2,4}?(?:[·•・‧]\p{Han}{1,8}?)*?"
    r"|\p{Han}{1,8}(?:[·•・‧]\p{Han}{1,8}?)+?)"  # 阿不都热合曼·艾山
    r"(?:\s?[（(][^（）()\n]{1,12}[）)])?"
)
# 同志   等同志   等5名同志
_COMRADES = rf"等?(?:(?:[{HAN_NUMERAL}两]{{1,3}}|\d{{1,3}})[名位人])?同志"
# 钱进、王芳等同志   王芳（女）和李明
_PEOPLE = rf"{_PERSON}(?:(?:、|和){_PERSON}){{0,40}}(?:{_COMRADES}|等)?(?:[（(][^（）()\n]{{1,24}}[）)])?"
# 司马, 欧阳: surnames of two characters; with them a name has up to four
_DOUBLE = "|".join(surname for surname, _source in read_table("double_surnames"))
_DOUBLE_SURNAME = compile_regex(_DOUBLE)
# 李明, 欧阳文英; not 方可, 张县长, 党员
_SURE_NAME = rf"(?:(?:{_DOUBLE})\p{{Han}}{{1,2}}|(?!方可|应[当由]|任何)[{_SINGLE}]\p{{Han}}{{1,2}})(?<![长员委任记])"

# --- statements ----------------------------------------------------------------------------------------------

# 张伟为县教育局局长、李芳为县财政局局长: the next statement is no part of the office
_NEXT = r"、(?=\p{Han}{2,4}(?:同志)?[为任])"
_WORD = rf"(?:(?!{_NEXT})[^，。；;：:\n（(])"
_OFFICE = rf"{_WORD}{{2,60}}(?:[（(][^（）()\n]{{1,24}}[）)]{_WORD}{{0,40}})*"
_WORD_OF_OFFICE = r"[^，,、。；;：:\n（()）由]"
_OFFICE_SHORT = r"[^，。；;：:\n（(]{2,60}?(?:[（(][^（）()\n]{1,24}[）)][^，。；;：:\n（(]{0,40}?){0,3}?"
_END = r"(?=[，,。；;\n（(]|$)"
# 四、胡卫任…: items of a list
_LABEL = rf"(?:(?:[{HAN_NUMERAL}]{{1,3}}|\d{{1,2}})[、.．]|[（(](?:[{HAN_NUMERAL}]{{1,3}}|\d{{1,2}})[）)])?"
_AT = rf"(?:(?:^|\n)\s?{_LABEL}|[。；;，,：:]|{_NEXT}|决定[:：]?|同意[:：]?)\s?"

# 拟任命, 建议免去: what somebody proposes is not done
_PROPOSED = r"(?<!拟|建议|拟提请)"
_APPOINT = compile_regex(
    rf"{_PROPOSED}(?:{_GIVES})[:：]?\s?(?P<people>{_PEOPLE})(?P<each>分别)?(?:为|{_TAKING})(?P<office>{_OFFICE})"
)
# up to where an office could be taken the words hold no mark outside brackets: to read them as names is dear
_TAKEN_NEAR = r"(?=(?:[^，。；;：:\n（(]|\n?[（(][^（）()\n]+[）)])*?[任选为])"
_TAKES = compile_regex(
    rf"{_AT}{_TAKEN_NEAR}(?P<people>{_PEOPLE})(?P<each>分别)?(?:(?P<to_be>为)|{_TAKING})(?P<office>(?!何|职|免|务|期){_OFFICE})"
)
# 办公室主任|由冯志远同志兼任: the office first
_TAKEN_BY = compile_regex(rf"{_AT}(?P<office>{_WORD_OF_OFFICE}{{2,30}})由(?P<people>{_PEOPLE})(?:{_TAKES_SO}|任){_END}")
# 免去其…职务，任命为…; 兼任… without its subject: the person before
_TAKES_TOO = compile_regex(
    rf"[，,；;]\s?(?:同时)?(?:任命其?(?:为|{_TAKES_SO}|任(?!\p{{Han}}{{1,3}}为))|兼任?(?![顾并备容营])|[改转调]任)(?P<people>)(?P<office>{_OFFICE})"
)
_BODY = r"(?P<body>(?!免去|解聘|撤销|任命|聘[任请用])[^，,。；;：:\n]{4,80}?)"
_REMOVE = compile_regex(rf"{_PROPOSED}(?:免去|解聘|撤销)[:：]?\s?{_BODY}职[务级]?{_END}")
# 钟鸣同志试用期满，正式任县审计局副局长
_CONFIRMED = compile_regex(
    rf"{_AT}(?P<people>{_PEOPLE})(?:任职|挂职)?试用期?(?:已?满|结束)[^。；;\n]{{0,16}}?[，,]\s?"
    rf"(?:同意|准予|按期|正式|转正|转为)*(?:任命?为|聘任?为|{_TAKING})"
    rf"(?P<office>{_OFFICE})"
)
_ENDED = r"职[务级](?:自然|自动|自行|相应|随之|同时|一并|即行){0,2}(?:免除|免去|解除)"
# 张建国同志的县司法局副局长职务自然免除
_ENDS = compile_regex(rf"{_AT}{_BODY}{_ENDED}{_END}")
_LEAVES = compile_regex(rf"(?:^|[。；;：:\n])\s?{_LABEL}{_BODY}职[务级]?{_END}")
# under a line 任命： or 免去, with nothing between the name and the office: 孙宁西乡县医疗保障局局长
# the last of those who leave says 职务 for all of them: 刘振华省轻工业厅副厅长、
_HOLDS = compile_regex(rf"(?<=\n)\s?{_LABEL}{_BODY}(?=[；;。\n（(]|[、，,]\n|$)")
_NO_LONGER = compile_regex(
    rf"{_AT}(?P<people>{_PEOPLE})?不再(?:{_TAKING})(?P<office>{_OFFICE_SHORT})(?:职[务级]?)?{_END}"
)
_RESIGNS = compile_regex(rf"(?:{_AT}|接受)(?P<people>{_PEOPLE})?的?(?:请求)?辞去(?P<office>{_OFFICE_SHORT})的?职[务级]")
# 张三不再担任…职务 among the lines under 免去: it says so itself
_SAYS_NO_LONGER = compile_regex(rf"不再(?:{_TAKING})|辞去")


# 王芳和李明 are two, 罗应和 and 巴图孟和 one
_SPLIT = compile_regex(
    rf"(?:{_COMRADES})?(?:\s?[（(][^（）()]*[）)])?"
    r"(?:、|(?<=\p{Han}[ \u3000]?\p{Han}|[）)])和(?=\p{Han}[ \u3000]?\p{Han})(?!同志)"
    rf"|{_COMRADES}$|等$|$)"
)
# 选举：王强为…, but no 选举办法
_ELECTS = rf"(?:选举|补选)[:：]?\s?(?:{_SURE_NAME}|{_LONG_NAME.pattern}|\w{{1,8}}[·•・‧])"
_OPENS = compile_regex(rf"(?P<appoint>任命|聘任|{_ELECTS})|(?P<remove>免去|免职)")
_TOPIC = compiled(
    r"任免|任命|免去|任职的|免职的|聘任\p{Han}{2,4}(?:同志)?为|同志(?:[（(][^（）()\n]{1,24}[）)])?(?:挂职|正式|分别)?[挂兼试]?任|不再(?:担任|兼任)|辞去|提名\p{Han}{2,4}(?:同志)?为"
)
_OFFICE_WORD = compile_regex(
    rf"(?:{one_of(word for word, _source in read_table('office_endings'))}|(?<!候选)人)(?:[（(][^（）()]*[）)])?$"
)
# a deputy of a people's congress has a mandate and no office
_DEPUTY = compile_regex(r"(?:人民代表大会|人大)代表$")
# （试用期一年）, (挂职两年), （列王强之前）: how long and in which order, no part of the office
_TERM = compile_regex(
    r"\s?[（(](?:[^（）()]*(?:试用|[年月])[^（）()]*|(?:名次)?(?:列|排)[^（）()]*(?:前|后|首位|末位))[）)]"
)


# Signs of a statement in a text without words of _TOPIC: 李明、王芳（女）挂职任…   撤销周立波的…职务   …职务自然免除
_TAKES_ALONE = compiled(r"任(?<![主责信聘现曾历担兼]任)(?![务何命免期职意教课用])")
_NAMED_FIRST = compiled(rf"\s?{_LABEL}(?:{_DOUBLE}|[{_SINGLE}]|\w{{1,8}}[·•・‧]|{_PARTS})\w")
_LEAVES_ALONE = (
    compiled(r"撤销[^，。；;：:\n]{4,60}职[务级]"),
    compiled(r"解聘[^，。；;：:\n]{4,60}职[务级]"),
    compiled(_ENDED),
)
# 李明同志试用期满，正式任…
_CONFIRMED_ALONE = compiled(r"试用期?已?(?:满|结束)")
# ... and of one that gives an office: 决定：李明为…   委派王芳为…   选举张伟为…
_GIVES_ALONE = compiled("决定|委派|派任|委任|聘用|续聘|选举|补选|当选为")
_GIVEN_ALONE = compiled(
    rf"(?:决定[:：]|委派|派任|委任|聘用|续聘|选举|补选)[:：]?\s?(?:{_DOUBLE}|[{_SINGLE}]|{_PARTS})\p{{Han}}[^，。；;：:\n]{{0,60}}?[为任]"
    rf"|决定(?:{_DOUBLE}|[{_SINGLE}]|{_PARTS})\p{{Han}}{{1,3}}(?:同志)?为[^，。；;：:\n]{{0,20}}代理|当选为"
)
_CLAUSE = compiled(r"[^。；;，,：:\n]*\Z")
# 会议决定：刘克勤为市人民检察院代理检察长
_DECIDED = compiled(r"决定[:：]\s?\Z")
# 会议决定|刘克勤为代理市长: who stands in for the head, though no colon parts it
_STANDS_IN = compiled(r"决定\Z")
_LONGEST_CLAUSE = 60  # characters of names before 任


def _may_tell(text: str) -> bool:
    """Whether a text that does not speak of appointments may hold one: a name before 任, a loss of office."""
    if any(pattern.search(text) for pattern in (*_LEAVES_ALONE, _CONFIRMED_ALONE)):
        return True
    if any(_GIVEN_ALONE.match(text, sign.start()) for sign in _GIVES_ALONE.finditer(text)):
        return True
    return any(
        (clause := _CLAUSE.search(text, max(0, sign.start() - _LONGEST_CLAUSE), sign.start())) is not None
        and _NAMED_FIRST.match(text, clause.start(), sign.start())
        for sign in _TAKES_ALONE.finditer(text)
    )


def find_appointments(text: str) -> list[FoundAppointment]:
    """The appointments of a cleaned text in order; one row for each person of a statement.

    In a text that does not speak of appointments a statement counts only where name and office are sure: 李明任组长 is
    none, 李明任市教育局副局长 is one. A line 任命： or 免去： holds for the lines under it until the next.
    """
    if _TOPIC.search(text):
        return [found for found, _ in _statements(text)]
    return [found for found, sure in _statements(text) if sure] if _may_tell(text) else []


def _statements(text: str) -> Iterator[tuple[FoundAppointment, bool]]:
    """The statements, each with whether it is sure in a text that does not speak of appointments."""
    modes = [(m.start(), m.lastgroup or "") for m in _OPENS.finditer(text)]
    patterns = (
        (_APPOINT, "appoint"), (_CONFIRMED, "appoint"), (_TAKES, "appoint"), (_TAKES_TOO, "appoint"),
        (_TAKEN_BY, "appoint"),
        (_REMOVE, "remove"), (_NO_LONGER, "remove"), (_RESIGNS, "remove"), (_ENDS, "remove"), (_LEAVES, "remove"),
        (_HOLDS, "appoint"),
    )  # fmt: skip
    # names and offices alone say something under a line 任命 or 免去
    idle = (*(() if modes else (_LEAVES, _HOLDS)), *(() if "不再" in text else (_NO_LONGER,)))
    events = [
        (m.start(), rank, action, m)
        for rank, (p, action) in enumerate(patterns)
        if p not in idle
        for m in p.finditer(text)
    ]
    last: tuple[str, ...] = ()
    seen = 0
    for at, _, action, match in sorted(events, key=lambda event: event[:2]):
        start = at + len(match.group()) - len(match.group().lstrip("。；;，,：:\n "))
        if match.re in (_TAKES, _CONFIRMED, _NO_LONGER) and match["people"]:
            start = match.start("people")
        elif match.re is _TAKEN_BY:
            start = match.start("office")
        elif match.re in (_LEAVES, _ENDS, _HOLDS):
            start = match.start("body")
        if start < seen:
            continue
        if match.re is _HOLDS:
            action = _listed_under(text, modes, start) or ""
            if not action or _TAKES_ALONE.search(match["body"]):
                continue  # a name that is not known to its end before 任: 萨如拉格日勒任旗林业局局长
        if match.re is _LEAVES and (_mode(modes, at) != "remove" or _SAYS_NO_LONGER.search(match["body"])):
            continue
        decided = False
        if match.re is _TAKES and match["to_be"] and _mode(modes, at) != "appoint":
            stands_in = _STANDS_IN.search(text, max(0, start - 2), start) and "代理" in match["office"]
            decided = bool(stands_in) or _DECIDED.search(text, max(0, start - 4), start) is not None
            if not decided:
                continue
        sentence = max(seen, text.rfind("。", seen, start) + 1, _line_before(text, seen, start))
        if sentence > seen:
            last = ()  # 其 is somebody of the same sentence
        people, office = _who_and_what(match, _named_last(text, sentence, start) or last, text)
        if not people or not _OFFICE_WORD.search(office) or _DEPUTY.search(office):
            continue
        if not _is_told(match, people, office):
            continue
        if decided and not all(_is_sure(person, office.replace("代理", "")) for person in people):
            continue
        named = _NAMES_ONE.match(match.group())
        offices = [office] * len(people)
        if match.groupdict().get("each"):
            offices = office.split("、")
            if len(offices) != len(people):
                continue  # which is whose is not said
        last, seen = people, match.end()
        # 马才成、多红斌当选为…: one sure name among them makes the others names
        sure = any(
            _is_sure(*one) or (named is not None and _is_named(one[0])) for one in zip(people, offices, strict=True)
        )
        for person, position in zip(people, offices, strict=True):
            found = FoundAppointment(
                char_start=start, char_end=seen, raw=text[start:seen], person=person, action=action, position=position
            )
            yield found, sure


def _is_told(match: regex.Match[str], people: Sequence[str], office: str) -> bool:
    """Whether a statement is one of an act. Rules say who may leave an office, and how (主动辞去, 自愿辞去委员职务),
    and who holds one by another (由分管副县长担任): there a person is one whom a name or 同志 tells, in words of an act
    or with whose the office is."""
    if match.re is _TAKEN_BY:
        return all(map(_is_named, people))
    if match.re not in (_RESIGNS, _NO_LONGER) or not match["people"]:
        return True
    told = match.group().startswith("接受") or "同志" in match["people"]
    return told or all(map(_is_named, people)) or any(opens(office, 0) for opens in _OPENS_OFFICE)


def _line_before(text: str, since: int, start: int) -> int:
    """Where the line of a statement begins; one behind 李明任…；⏎ goes on with the line before: 免去其…职务."""
    at = text.rfind("\n", since, start)
    return 0 if at > 0 and text[at - 1] in "；;，," else at + 1


_NAMES_ONE = compiled(_GIVES_IT)


def _is_sure(person: str, position: str) -> bool:
    """Whether a statement needs no word like 任命 beside it: a name with a surname, an office with whose it is."""
    own = _HEAD_OF_PLACE.match(position) is not None or any(opens(position, 0) for opens in _OPENS_OFFICE)
    return own and _is_named(person)


# 副市长, 代理县长: there is one place whose that can be
_HEAD_OF_PLACE = compiled(r"(?:代理|常务)?副?[省市县区旗州盟乡镇]长(?:[（(]|$)")


def _is_named(person: str) -> bool:
    """Whether words are a person's name for certain: by its surname or as names of other languages are written."""
    return bool(_NAME.fullmatch(person) or _FOREIGN.match(person) or _LONG_NAME.fullmatch(person))


_NAME = compile_regex(_SURE_NAME)
# …；何玉兰同志退休，免去其…   …；吴刚因工作调动，免去其…: whom a clause of its own names before
_SUBJECT = compile_regex(
    rf"(?:^|[。；;，,：:\n])\s?{_LABEL}(?:根据|鉴于|由于|因)?(?P<people>{_PEOPLE}(?<=同志)"
    rf"|{_SURE_NAME}(?=因|由于|已|退休|达到|到龄|调[离任往到]|病故|逝世|去世|辞职|另有任用))"
)


def _named_last(text: str, since: int, start: int) -> tuple[str, ...]:
    """The persons whom the words before a statement name last, since the one before it or the sentence's beginning."""
    people = [match["people"] for match in _SUBJECT.finditer(text, max(since - 1, start - 100, 0), start)]
    return _names(people[-1]) if people else ()


def _names(printed: str) -> tuple[str, ...]:
    return tuple("".join(name.split()) for name in _SPLIT.split(printed) if name)


def _who_and_what(match: regex.Match[str], last: tuple[str, ...], text: str) -> tuple[tuple[str, ...], str]:
    """The persons and the office of a statement; one without a subject, or with 其, is about the persons before."""
    groups = match.groupdict()
    if "body" not in groups:
        return _names(groups["people"] or "") or last, _office(groups["office"])
    body = groups["body"]
    if body.startswith("其") and not _NAMED_SO.match(body):
        return last, _office(body[1:])
    people, office = _parted(body, text)
    if not people and last and match.re is _REMOVE and text[max(0, match.start() - 1) : match.start()] in ("，", ","):
        # 褚某任县审计局主任科员，免去县审计局副局长职务: the person before, whom nothing names again
        office_alone = any(opens(body, 0) for opens in _OPENS_OFFICE) or _of_former_body(body)
        return (last, _office(body)) if office_alone else ((), "")
    return people, _office(office)


_NAMED_SO = compile_regex(r"其\p{Han}{1,3}同志")
# 王秀珍同志（女）|市文化局局长
_ABOUT = compile_regex(r"^\s?[（(][^（）()\n]{1,12}[）)]的?")


def _office(printed: str) -> str:
    return str(_HELD.sub("", _TERM.sub("", _ABOUT.sub("", printed)))).removesuffix("职务").removesuffix("的").strip()


# 免去张伟所任县水利局局长职务   兼任的…   原任的…
_HELD = compile_regex(r"^(?:[所原现兼]|担)+任的?")


_NAMED = compile_regex(rf"(?P<name>{_PERSON})(?P<then>、|和(?!的|等?同志)|等?同志的?|的)")
_TOLD = compile_regex(r"\s?[（(][^（）()\n]{1,12}[）)]")


def _parted(body: str, text: str) -> tuple[tuple[str, ...], str]:
    """张伟、李强肥西县财政局副局长: persons, and the office that follows with 的, 同志 or nothing between."""
    if _of_former_body(body):
        return (), ""
    people: list[str] = []
    at = 0
    while (named := _NAMED.match(body, at)) and (
        len(named["name"]) < 4
        or "同志" in named["then"]
        or _may_be_long(named["name"])
        # 贡觉江村的|昌都市…职务: whatever stands before 的 and an office is who held it
        or (named["then"] == "的" and any(opens(body, named.end()) for opens in _OPENS_OFFICE))
    ):
        people.append("".join(_TOLD.sub("", named["name"]).split()))
        at = named.end()
        if named["then"] not in "、和":
            return tuple(people), body[at:]
    rest = body[at:]
    size = _name_length(rest, text)
    if size is None:
        return (), ""
    people.append("".join(rest[:size].split()))
    told = _TOLD.match(rest, size)
    return tuple(people), rest[told.end() if told else size :]


def _of_former_body(body: str) -> bool:
    """Whether an office is that of a body that is no more, and nobody is named: 原|赤峰市卫生局局长."""
    return body.startswith("原") and any(opens(body, 1) for opens in _OPENS_OFFICE)


def _may_be_long(name: str) -> bool:
    known = _FOREIGN.match(name) or _DOUBLE_SURNAME.match(name) or _LONG_NAME.fullmatch(name)
    return not name[:4].isalpha() or known is not None


def _name_length(text: str, whole: str) -> int | None:
    """How many characters of `text` are the name before an office that nothing parts from it (赵六肥西县副县长).

    The office begins with a place, with the word for one (县, 市) or with an organisation; the shortest name counts.
    """
    if blank := _SPACED.match(text):
        return len(blank.group())
    sizes = [size for size in ((2, 3, 4) if _DOUBLE_SURNAME.match(text) else (2, 3)) if len(text) > size + 2]
    if (long := _LONG_NAME.match(text)) is not None and long.end() > max(sizes, default=0):
        sizes.append(long.end())  # 青格勒图|科尔沁左翼后旗林业局局长
    if parts := _FOREIGN.match(text):
        sizes = list(range(parts.end() + 1, min(parts.end() + 8, len(text) - 2)))
    for opens in _OPENS_OFFICE:
        for size in sizes:
            told = _TOLD.match(text, size)
            at = told.end() if told else size
            if opens(text, at):
                return None if _may_be_longer(text, at, whole) else size
    return None


def _may_be_longer(text: str, at: int, whole: str) -> bool:
    """Whether the place that ends a name may be the name's end and the word 县: 次仁多吉县林业局局长 leaves it open
    where the document does not print 吉县 a second time."""
    short = text[at : at + 2]
    return short[1:] in unit_endings() and short in place_names() and whole.count(short) < 2


# 包·照日格图: all parts but the last, with the points behind them
_FOREIGN = compile_regex(r"(?:\p{Han}{1,8}[·•・‧])+")
_SPACED = compile_regex(r"\p{Han}[ \u3000]{1,2}\p{Han}")


def _opens_with_place(text: str, at: int) -> bool:
    names = place_names()
    return any(text[at : at + size] in names for size in range(2, min(longest_name(), len(text) - at) + 1))


def _opens_with_unit(text: str, at: int) -> bool:
    ends = unit_endings() | _MORE_UNITS
    # A bracket behind the name may end the words: 张三（女）
    return text[at : at + 1] in ends and text[at + 1 : at + 2] not in ends


_MORE_UNITS = frozenset("省镇乡")


@lru_cache(maxsize=1)
def _organizations() -> frozenset[str]:
    return frozenset(row[0] for table in ("institutions", "institution_forms") for row in read_table(table))


def _opens_with_organization(text: str, at: int) -> bool:
    names = _organizations()
    return any(text[at : at + size] in names for size in range(3, min(24, len(text) - at) + 1))


_OPENS_OFFICE = (_opens_with_place, _opens_with_unit, _opens_with_organization)


def _listed_under(text: str, modes: list[tuple[int, str]], at: int) -> str | None:
    """What the line 任命： or 免去 says over the list that a place is in, each line of which ends as one of it."""
    head = next(((place, mode) for place, mode in reversed(modes) if place <= at), None)
    if head is None or _LIST_OPENS.match(text, head[0]) is None:
        return None
    listed = all(
        not line or _OFFICE_WORD.search(_TERM.sub("", line.rstrip("；;。、，,").removesuffix("职务")))
        for line in text[max(head[0], at - _LIST_BEFORE) : at].split("\n")[1:]
    )
    return head[1] if listed else None


# So much of a list is looked at before one of its lines.
_LIST_BEFORE = 400
_LIST_OPENS = compile_regex(r"(?:(?:任命|聘任)[:：]|免去[:：]?)\s*\n")


def _mode(modes: list[tuple[int, str]], at: int) -> str | None:
    """The last of 任命 and 免去 before a place."""
    return next((mode for place, mode in reversed(modes) if place <= at), None)

"""Citations (引用): every mention of another document, law or standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from pipeline.model import FoundCitation
from pipeline.notation.docnumber import read_number, split_number
from pipeline.notation.labels import read_label
from pipeline.notation.marks import TITLE_END
from pipeline.vocab.tables import read_table

# --- numbers -------------------------------------------------------------------------------------------------

_OPEN, _CLOSE = r"[〔\[［【（(﹝〖]", r"[〕\]］】）)﹞〗]"
# 国发〔2006〕7号   清府办函〔2018〕136号   国办发〔2015〕9号、10号
_NUMBER = regex.compile(
    rf"(?<code>[\p{{Han}}A-Za-z]{{1,16}}+){_OPEN}\s?(?<year>[12]\d{{3}})\s?{_CLOSE}\s?第?(?<serial>\d{{1,5}})\s?号"
    rf"(?<more>(?:[、和及，,]第?\d{{1,5}}号)*+)"
)
# 国务院令第76号   财政部公告2018年第5号   国家税务总局令第12号
_ORDER = regex.compile(
    r"(?<code>(?:(?!第)[\p{Han}]){2,16}+(?<=令|公告|通告))(?:[〔（(\[]?(?<year>[12]\d{3})[〕）)\]]?年?)?(?:第\s?(?<serial>\d{1,5})\s?号)"
)
# 建设部第45号令   市政府第12号令
_ORDER_LAST = regex.compile(r"(?<code>(?:(?!第)[\p{Han}]){2,16}+)第(?<serial>\d{1,5})号令(?<year>(?!))?")
# 省政府212号文   市府35号文件
_BARE = regex.compile(r"(?<who>[\p{Han}]{2,10}+)(?<![第〕\]）])(?<serial>\d{1,4})号文(?:件)?")
# GB/T18973-2016   CJJ14—2016   GB 3095-2012   HJ/T 55-2000   DB44/T 1234—2015   YD5039—2009
_STANDARD = regex.compile(
    r"(?<![A-Za-z])(?<prefix>(?:GB|DB\d{0,4}|CJJ|CJ|JGJ|JG|HJ|NY|SL|DL|YD|YY|WS|JT|JTG|TD|LY|LB|MZ|GA|AQ|SB|QB|CECS|T)"
    r"(?:/[A-Z]{1,5})?|ISO|IEC)[\s/-]?(?<number>\d{1,6}(?:\.\d{1,3})?)\s?[-—–－]\s?(?<year>\d{4})(?!\d)"
)
_SPLIT_CODE = regex.compile(
    r".*(?:按照|根据|依据|依照|执行|落实|贯彻|以及|对照|参照|关于|印发|转发|文件|(?<!共)和(?!改革|城乡|信息化|社会保障|计划生育|旅游|草原|体育|新闻|药品|质量)|[按及与以将由的见如原即为在对至到日年])(?=.)"
)

# 省政府办公厅粤府办〔2018〕5号   经省人民政府粤府函〔2019〕12号文批准: the code begins with a place's short name
_ISSUER_OF_CODE = regex.compile(
    r"(?:\p{Han}{1,10}(?:政府|办公厅|办公室|委员会|国务院)|经|报)"
    r"(?=[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼国中]\p{Han}{1,7}$)"
)


def _code_start(code: str) -> int:
    """Where a number's code begins in the characters before its bracket: words of the sentence are no code."""
    match = _SPLIT_CODE.match(code)
    start = match.end() if match else 0
    if issuer := _ISSUER_OF_CODE.match(code, start):
        start = issuer.end()
    longest = 20 if code.endswith(("令", "公告", "通告", "部", "委员会", "局", "政府")) else 10
    return max(start, len(code) - longest)


# --- titles --------------------------------------------------------------------------------------------------

_MARKS = regex.compile(r"[《》\n]")
_ALIAS = regex.compile(
    r"(?:以下|下)?(?:[统简]称|(?<=下)称)(?:为)?[:：]?\s?"
    r"(?:[“\"]?《(?<a>[^《》]+)》[”\"]?|[“\"](?<b>[^”\"]+)[”\"]|(?<c>[^，。；、（）()《》“”\s]{2,30}))"
)
_BRACKET = regex.compile(r"\s?[（(]((?:[^（）()\n]|[（(][^（）()\n]*[）)]|〔\d{4}[）)]){2,160})[）)]")
# forms that are filled in and handed out are no documents that are cited
_FORM = regex.compile(
    r"(?:通知书|报告书|决定书|告知书|承诺书|责任书|协议书|申请书|证明书?|证书|执照|许可证|合格证|登记证|登记卡|资格证|行驶证|驾驶证"
    r"|[^代]表|台账|回执|日报|晚报|周刊|杂志|公约书)(?:[（(].*[）)])?$"
)
_LAW = regex.compile(
    r"(?:(?<![办方做想手说看用疗语文书语司执违立守])法|条例|宪法|法典)(?:实施细则)?(?:[（(][^（）()]*[）)])?$"
)
_PLAIN_ALIAS_END = regex.compile(r"(?:法|条例|办法|规定|规划|方案|意见|通知|纲要|细则|决定|计划|标准|指南)$")


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    title: str | None
    number: str | None
    alias: str | None
    standard: bool = False
    plain: bool = False  # 土地管理法 without 《》


def find_citations(text: str) -> list[FoundCitation]:
    """The citations of a cleaned text in order; paragraphs are parted by line feeds.

    `raw` runs from 《 or the number's first character to the closing 》 or, where the bracket behind it holds the
    number or an alias (以下简称《…》), to the end of that bracket. A mention by an alias points to the citation that
    introduced it through `antecedent`, its position in the list.
    """
    mentions = _without_aliased(text, sorted(_mentions(text), key=lambda m: m.start))
    bases = _basis_lines(text)
    repealed = _repealed_lines(text)
    found: list[FoundCitation] = []
    aliases: dict[str, int] = {}
    for n, mention in enumerate(mentions):
        # a further number in the bracket of the one before is cited as that is
        inside = n > 0 and mention.title is None and mention.end <= mentions[n - 1].end
        relation = found[-1].relation if inside else _relation(text, mentions, n, bases)
        if relation == "mentions" and any(start <= mention.start < end for start, end in repealed):
            relation = "repeals"
        antecedent = aliases.get(mention.title) if mention.title and mention.number is None else None
        found.append(
            FoundCitation(
                char_start=mention.start,
                char_end=mention.end,
                raw=text[mention.start : mention.end],
                title=mention.title,
                doc_number=mention.number,
                alias=mention.alias,
                kind=_kind(mention),
                relation=relation,
                antecedent=antecedent,
            )
        )
        if mention.alias:
            aliases.setdefault(mention.alias, n)
    return _with_plain_aliases(text, found, aliases)


def _kind(mention: _Mention) -> str:
    if mention.standard:
        return "standard"
    if mention.plain:
        return "law"
    if mention.title and _LAW.search(mention.title):
        return "law"
    return "document"


def _mentions(text: str) -> Iterator[_Mention]:
    listed = list(_listed(text))
    yield from listed
    taken = [(mention.start, mention.end) for mention in listed]
    rows = iter(taken[:])
    row = next(rows, None)
    last = -1
    for start, close in _titles(text):
        while row is not None and row[1] <= start:
            row = next(rows, None)
        if start < last or (row is not None and row[0] <= start):
            continue
        inner = text[start + 1 : close - 1]
        end, number, alias = close, None, None
        bracket = _BRACKET.match(text, close)
        if bracket:
            number = _number_in(bracket[1])
            named = _ALIAS.search(bracket[1])
            alias = (named["a"] or named["b"] or named["c"]) if named else None
            if number or alias or _ORDER.search(bracket[1]):
                end = bracket.end()
        standard = _STANDARD.search(inner) or (_STANDARD.match(text[end : end + 24]) if number is None else None)
        title = inner
        if standard is not None and standard.string is inner:
            title = regex.sub(r"\s?[（(]?\s?" + regex.escape(standard.group()) + r"\s?[）)]?", "", inner).strip()
        elif standard is not None:
            end += standard.end()
        before = (
            _STANDARD_BEFORE.search(text, max(0, start - 24), start) if standard is None and number is None else None
        )
        if before is not None:
            standard, start = _STANDARD.search(before.group()), before.start()
        elif number is None and (lead := _number_before(text, start)):
            number = _normal(lead)
            start = lead.start() + _code_start(lead["code"])
        if standard is not None:
            number = standard_number(standard)
        elif bracket and number is None and (listed := _STANDARD.search(bracket[1]) or _UNDATED.fullmatch(bracket[1])):
            number, end, standard = standard_number(listed), bracket.end(), listed
        if _FORM.search(title) and number is None and alias is None:
            taken.append((start, end))
            continue
        last = end
        taken.append((start, end))
        yield _Mention(start, end, title, number, alias, standard is not None)
        if bracket and number and standard is None:
            yield from _others(bracket)
    yield from _numbers(text, taken)
    yield from _plain_laws(text, taken)


# GB 50180, in a bracket behind the title
_UNDATED = regex.compile(
    r"(?<prefix>(?:GB|DB\d{2}|CJJ|CJ|JGJ|HJ)(?:/T)?)[\s-]?(?<number>\d{2,6}(?:\.\d{1,3})?)(?<year>\d{4})?"
)
_STANDARD_BEFORE = regex.compile(_STANDARD.pattern + r"\s?$")
_NUMBER_BEFORE = regex.compile(_NUMBER.pattern + r"(?:文件?)?\s?$")
# 国务院令第591号《危险化学品安全管理条例》
_ORDER_BEFORE = regex.compile(_ORDER.pattern + r"\s?$")


def _number_before(text: str, start: int) -> regex.Match[str] | None:
    """The number that a title follows directly."""
    least = max(0, start - 40)
    return _NUMBER_BEFORE.search(text, least, start) or _ORDER_BEFORE.search(text, least, start)


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """The outermost 《…》 of each paragraph, nested ones inside; one that is never closed is left out."""
    depth = start = 0
    for mark in _MARKS.finditer(text):
        char = mark.group()
        if char == "\n":
            depth = 0
        elif char == "《":
            if depth == 0:
                start = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0 and mark.end() - start > 3:
                yield start, mark.end()


_MORE_NUMBER = regex.compile(r"第?(\d+)号")


def _numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[_Mention]:
    """Numbers without a title: 国办发〔1993〕71号文件, 国办发〔2015〕9号、10号, 省政府212号文."""
    spans = iter(sorted(taken))
    current = next(spans, None)
    patterns = (_NUMBER, _ORDER, _ORDER_LAST, _BARE, _STANDARD)
    hits = sorted((hit for p in patterns for hit in p.finditer(text)), key=lambda match: match.start())
    last = 0
    for match in hits:
        groups = match.groupdict()
        place = match.start("serial" if "serial" in groups else "number")
        while current is not None and current[1] <= place:
            current = next(spans, None)
        if (current is not None and current[0] <= place) or place < last:
            continue
        if "prefix" in groups:
            yield _Mention(match.start(), match.end(), None, standard_number(match), None, standard=True)
            last = match.end()
            continue
        if "who" in groups:
            start = max(last, match.start() + _who_start(match["who"]))
            yield _Mention(start, match.end(), None, None, None)
            last = match.end()
            continue
        start = max(last, match.start() + _code_start(match["code"]))
        first_end = match.start("more") if groups.get("more") else match.end()
        tail = regex.compile(r"文(?:件)?").match(text, first_end)
        yield _Mention(start, tail.end() if tail else first_end, None, _normal(match), None)
        if groups.get("more"):
            yield from _more(match, 0)
        last = match.end()


_ISSUER_WORD = regex.compile(r"(?:[省市县区旗州]|国务院|中央|党中央)[\p{Han}]{0,8}$")


def _others(bracket: regex.Match[str]) -> Iterator[_Mention]:
    """The further numbers in the bracket behind a title: （鄂交函〔2020〕3号、5号、鄂交办〔2020〕7号）."""
    for n, match in enumerate(_NUMBER.finditer(bracket[1])):
        if n:
            start = match.start() + _code_start(match["code"])
            end = match.start("more") if match["more"] else match.end()
            at = bracket.start(1)
            yield _Mention(at + start, at + end, None, _normal(match), None)
        if match["more"]:
            yield from _more(match, bracket.start(1))


def _more(match: regex.Match[str], at: int) -> Iterator[_Mention]:
    """The further numbers of one year in one reference: 国办发〔2015〕9号、10号."""
    code = match["code"][_code_start(match["code"]) :]
    for extra in _MORE_NUMBER.finditer(match["more"]):
        start = at + match.start("more") + extra.start()
        yield _Mention(start, start + len(extra.group()), None, f"{code}〔{match['year']}〕{int(extra[1])}号", None)


def _who_start(who: str) -> int:
    """Where the issuer's name begins in 及省政府212号文."""
    match = _ISSUER_WORD.search(who)
    cut = _SPLIT_CODE.match(who)
    return max(match.start() if match else 0, cut.end() if cut else 0)


def _normal(match: regex.Match[str]) -> str:
    code = match["code"][_code_start(match["code"]) :]
    if match["year"] is None:
        order = "令" if match.re is _ORDER_LAST else ""
        return f"{code}{order}第{int(match['serial'])}号"
    if code.endswith(("令", "公告", "通告")) and "年" in match.group():
        return f"{code}{match['year']}年第{int(match['serial'])}号"
    return f"{code}〔{match['year']}〕{int(match['serial'])}号"


def _number_in(text: str) -> str | None:
    """The document number in a bracket behind a title."""
    match = _NUMBER.search(text)
    if match:
        return _normal(match)
    order = _ORDER.search(text) or _ORDER_LAST.search(text)
    if order:
        return _normal(order)
    whole = read_number(text)
    return whole.text if whole and whole.code else None


def standard_number(match: regex.Match[str]) -> str:
    """A standard's number in normal form: GB/T18973-2016 gives GB/T 18973-2016 (GB/T 1.1)."""
    year = f"-{match['year']}" if match["year"] else ""
    parted = "/" if "/" + match["number"] in match.group() else " "  # DB44/613-2009: local standards count so
    return f"{match['prefix']}{parted}{match['number']}{year}"


# --- lists of documents in tables (文件目录) ------------------------------------------------------------------

_NAME_HEAD = regex.compile(r"(?:(?:行政)?规范性|废止|失效|修改|保留|有效)*文件(?:名称?|标题|题目)|标题|文件")
_NUMBER_HEAD = regex.compile(r"(?:发文|文件|公文|原)?(?:文号|字号|编号)|文件号|发文字号")


def _listed(text: str) -> Iterator[_Mention]:
    """The documents that a table with a head 文件名称 lists, one a row, with the number in the cell beside it."""
    if "\t" not in text:
        return
    name: int | None = None
    number: int | None = None
    columns = 0
    lines = _lines(text)
    for start, end in lines:
        cells = text[start:end].split("\t")
        if len(cells) < 2:
            if text.endswith(("。", "："), start, end):
                name = None
            continue
        heads = ["".join(cell.split()) for cell in cells]
        if (head := next((n for n, cell in enumerate(heads) if _NAME_HEAD.fullmatch(cell)), None)) is not None:
            beside = next((n for n, cell in enumerate(heads) if _NUMBER_HEAD.fullmatch(cell)), None)
            # a head that says no more than 标题 or 文件 is one of a list of documents where numbers stand beside it
            name, number, columns = (
                (head, beside, len(cells)) if beside is not None or len(heads[head]) > 2 else (None, None, 0)
            )
            continue
        if name is None:
            continue
        if len(cells) < columns:
            end = _row_end(text, lines, columns - len(cells), end)
            cells = text[start:end].split("\t")
        if len(cells) == columns and (mention := _listed_row(cells, start, name, number)) is not None:
            yield mention


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _row_end(text: str, lines: Iterator[tuple[int, int]], missing: int, end: int) -> int:
    """The end of a row whose cells break into further lines: as many of them as hold the tabs that are missing."""
    for start, last in lines:
        missing -= text.count("\t", start, last)
        end = last
        if missing <= 0 or last - start > 200:
            break
    return end


def _listed_row(cells: list[str], start: int, name: int, number: int | None) -> _Mention | None:
    places = [start]
    for cell in cells:
        places.append(places[-1] + len(cell) + 1)
    title = "".join(cells[name].split("\n")).strip()
    first, last = _within(cells[name], places[name])
    found = None
    if number is not None and (printed := _number_in("".join(cells[number].split()))):
        found = printed
        if abs(number - name) == 1:  # the cells touch: one reference
            low, high = _within(cells[number], places[number])
            first, last = min(first, low), max(last, high)
    elif number is None:
        title, printed_number = split_number(title)
        found = printed_number.text if printed_number else None
    if found is None and not TITLE_END.search(title.strip("《》")):
        return None
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        title = title[1:-1]
    return _Mention(first, last, title, found, None) if title else None


def _within(cell: str, at: int) -> tuple[int, int]:
    """Where a cell's text begins and ends without the blanks around it."""
    lead = len(cell) - len(cell.lstrip())
    return at + lead, at + len(cell.rstrip()) if cell.strip() else at + lead


# --- laws by their short names (法律简称) ---------------------------------------------------------------------


@lru_cache(maxsize=1)
def _laws() -> dict[str, str]:
    return {name: title for name, title, _source in read_table("laws")}


# 根据土地管理法、行政处罚法   违反治安管理处罚法的   《…法》和安全生产法
@lru_cache(maxsize=1)
def _law_names() -> regex.Pattern[str]:
    names = "|".join(sorted(map(regex.escape, _laws()), key=len, reverse=True))
    return regex.compile(
        r"(?<=根据|依据|按照?|依照|遵照|贯彻|落实|执行|实施|适用|违反|符合|遵守|[》、和及与或])(?:中华人民共和国)?"
        rf"(?<name>{names})(?!(?:实施|执行)?(?:条例|细则|办法)|规(?!定)|[律学庭院治理案人制官草修])"
    )


def _plain_laws(text: str, taken: list[tuple[int, int]]) -> Iterator[_Mention]:
    """National laws that are cited without 《》; after 、 and 和 only where another reference stands before."""
    spans = iter(sorted(taken))
    current = next(spans, None)
    last = -1
    for match in _law_names().finditer(text):
        start, end = match.span()
        while current is not None and current[1] <= start:
            last = max(last, current[1])
            current = next(spans, None)
        if current is not None and current[0] < end:
            continue
        if text[start - 1] in "、和及与或" and last != start - 1 and not text.endswith("》", 0, start - 1):
            continue
        last = end
        yield _Mention(start, end, _laws()[match["name"]], None, None, plain=True)


def _without_aliased(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """Without plain names that an alias introduces: （以下简称个人所得税法）; they point to the citation that did."""
    aliases = {mention.alias for mention in mentions if mention.alias}
    return [m for m in mentions if not (m.plain and text[m.start : m.end] in aliases)]


# --- relation ------------------------------------------------------------------------------------------------

_CUE = regex.compile(r"根据|依据|按照?|依照|遵照|贯彻(?:落实|执行|实施)?")
_ISSUED_BEFORE = regex.compile(
    r"(?:现将|将|现|同意)(?:修订后的|修改后的|国家[\p{Han}]{2,10}|[\p{Han}]{2,20}(?:制定|修订|拟订|报送)的)?$"
)
# 《A》（…）同时废止   《A》、《B》即行废止: between a title and its predicate stand other titles of the list only
_REPEAL = regex.compile(
    r"(?:(?:[，,、和及与]|以及){1,2}\p{Han}{0,12}《(?:[^《》\n]|《[^《》\n]*》)*+》(?:[（(][^（）()\n]*+[）)])?)*+[^。；\n《》]{0,80}?"
    r"(?<!不得\p{Han}{0,4}|不)(?:同时|相应|即行|予以|一并|一律|自行)?废止(?![^。；\n]{0,12}《)"
)
# 新的《A》正式实施后，原《B》已废止: what takes effect is not what ends
_IN_FORCE = regex.compile(r"(?:[（(][^（）()]*[）)])?(?:正式)?(?:实施|施行|出台|颁布|[公发]布|印发)[之以]?[后来]")
_REPEALS = regex.compile(r"(?<!不得\p{Han}{0,4})废止(?:下列|以下)?[^，,。；：:]{0,12}$")
# 修改《A》   对《A》作如下修改   《A》…修改为
_AMENDS_BEFORE = regex.compile(r"(?:(?:修改|修订|修正)(?:下列|以下)?[^，,。；：:的]{0,6}|删[去除])$")
_AMENDS = regex.compile(
    r"(?:[（(][^（）()]*[）)])?(?:部分条款|有关条款|个别条款)?(?:进行|作出?|做出?)(?:如下|以下|相应|下列)?(?:修改|修订|修正)"
)
# 将《A》第三条第二款中的“甲”修改为“乙”   《A》增加一条   删去《A》第十六条
_AMENDS_PROVISION = regex.compile(
    r"(?:[（(][^（）()]*[）)])?(?:中的?)?(?:第[\p{N}一二三四五六七八九十百零〇]{1,6}[编章节条款项目](?:之[一二三四五])?|附件\d{0,2}|标题|名称|题目)"
    r"[^。；\n]{0,80}?(?:(?:修改|修订|改)为|删[去除]|(?:予以|作)(?:修改|修订)|增加[一二三四五六七八九\d]{1,2}[章节条款项])|增加[一二三四五六七八九\d]{1,2}[章条款项]"
)
# 环保总局正在对《A》进行修订   抓紧修改完善《A》: work on another document amends nothing here
_UNDER_WAY = regex.compile(r"(?:正在|抓紧|着手|尽快|适时|研究|组织|启动|推动|推进|开展)[^，,。；：]{0,12}$")
# 转发《A》   批转《A》
_FORWARDS = regex.compile(r"(?:转发|批转)(?:了)?[^，,。；：:]{0,24}$")
_THEN_FORWARDED = regex.compile(r"[^。；\n]{0,120}?(?:转发|批转)")
_SENTENCE = regex.compile(r"[。；;\n！？]")


# 根据《A》精神，结合区领导小组《B》要求，制定本方案: the second stands beside the first
_TOGETHER = regex.compile(r"[，,]\s?结合[^，,。；：:]{0,40}$")
_ASKED = regex.compile(r"的?(?:有关|相关|总体)?(?:要求|精神|规定|部署)")
_TASK_OF = regex.compile(r"的?(?:实施|落实|贯彻)(?:任务|情况|工作)")
_CLAUSE_MARK = regex.compile(r"[，,。；：:]")


def _sentence_start(text: str, at: int) -> int:
    """Where the sentence of a place begins; the longest list of titles that one has is far shorter than the bound."""
    least = max(0, at - _LONGEST_SENTENCE)
    return max((m.end() for m in _SENTENCE.finditer(text, least, at)), default=least)


_LONGEST_SENTENCE = 1500


def _relation(text: str, mentions: list[_Mention], n: int, bases: list[tuple[int, int]]) -> str:
    mention = mentions[n]
    begin = _sentence_start(text, mention.start)
    # a sentence mark inside a cited title ends nothing
    for other in mentions[max(0, n - 12) : n]:
        if other.start < begin < other.end:
            begin = _sentence_start(text, other.start)
    before = text[begin : mention.start]
    after = text[mention.end : mention.end + 200].split("\n")[0]
    if _issued(before, after):
        return "forwards" if _THEN_FORWARDED.match(after) else "issues"
    gap = _outside(text, mentions, n, begin)
    if _REPEALS.search(gap):
        return "repeals"
    # 将“《A》”修改为“《B》”: words of a provision are changed there, not the documents that they name
    quoted = before.endswith("“") and after.startswith("”")
    if (
        not quoted
        and _UNDER_WAY.search(gap) is None
        and (_AMENDS_BEFORE.search(gap) or _AMENDS.match(after) or _AMENDS_PROVISION.match(after))
    ):
        return "amends"
    if _FORWARDS.search(gap):
        return "forwards"
    cues = list(_CUE.finditer(gap))
    if cues:
        between = gap[cues[-1].end() :]
        aimed = _TASK_OF.match(after)
        if not _CLAUSE_MARK.search(between) and len(between) <= 60 and not aimed:
            return "basis"
        if _TOGETHER.search(between) and _ASKED.match(after):
            return "basis"
    if any(start <= mention.start < end for start, end in bases):
        return "basis"
    return "repeals" if _REPEAL.match(after) and not _IN_FORCE.match(after) else "mentions"


_TITLES_AND = regex.compile(r"《(?:[^《》]|《[^《》]*》)*》|[、和及与]")
_THEN_ISSUED = regex.compile(r"(?:[^。；\n]{0,200}?)(?:印发|转发|批转|公布|发布|颁布|下发)")


_MAKERS = regex.compile(
    r"^[\p{Han}]{2,160}(?:委|局|部|厅|办|院|会|署|行|社|办公室|政府|中心|等(?:有关)?(?:部门|单位)+)(?:(?:研究)?(?:制[定订]|拟[定订]|修订|起草|编制|提出|报送)的)?$"
)
# 现发布《A》，自发布之日起施行   现制订出《A》，定于…试行   我委制定了《A》，现印发给你们
_PUBLISHED_BEFORE = regex.compile(r"(?:现|兹)(?:予)?(?:发布|公布|印发|颁布|颁发|下发|制[订定]出)(?:施行|实施|试行)?$")
_MADE_BEFORE = regex.compile(r"(?:制定|制订|拟订|修订|编制|起草)(?:完成)?了$")
_NOW_ISSUED = regex.compile(r"[^。；\n]{0,60}?[，,]现(?:将[^。；\n]{0,20})?(?:予以?)?(?:印发|转发|公布|发布|颁布|下发)")
# 《A》和《B》已经区政府同意
_APPROVED = regex.compile(
    r"(?:[、和及与]?《(?:[^《》]|《[^《》]*》)*》(?:[（(][^（）()]*[）)])?)*+(?:已经|业经|已)[^。]{0,60}(?:同意|通过|批准)"
)


def _issued(before: str, after: str) -> bool:
    # who made it may stand before it: 县民政局、县财政局《…》已经县政府同意
    lead = _MAKERS.sub("", _TITLES_AND.sub("", before))
    if _ISSUED_BEFORE.search(lead):
        return _THEN_ISSUED.match(after) is not None
    if _PUBLISHED_BEFORE.search(lead) or (_MADE_BEFORE.search(lead) and _NOW_ISSUED.match(after)):
        return True
    return not lead.strip() and _APPROVED.match(after) is not None


def _outside(text: str, mentions: list[_Mention], n: int, begin: int) -> str:
    """The text between `begin` and mention `n` with the other mentions in it taken out."""
    pieces: list[str] = []
    at = mentions[n].start
    k = n - 1
    while k >= 0 and mentions[k].end > begin:
        if mentions[k].end <= at:
            pieces.append(text[mentions[k].end : at])
            at = mentions[k].start
        k -= 1
    pieces.append(text[begin:at] if at > begin else "")
    return "".join(reversed(pieces))


_BASIS_HEADING = regex.compile(r"依据[。：:]?$")


def _basis_lines(text: str) -> list[tuple[int, int]]:
    """Stretches of text that list what a document rests on: the items under a heading that ends in 依据."""
    stretches: list[tuple[int, int]] = []
    if "依据" not in text:
        return stretches
    rank = None
    start = at = 0
    for line in text.split("\n"):
        label = read_label(line)
        if rank is not None and label is not None and label.rank <= rank:
            stretches.append((start, at))
            rank = None
        if rank is None and label is not None and len(line) <= 30 and _BASIS_HEADING.search(line):
            rank, start = label.rank, at
        at += len(line) + 1
    if rank is not None:
        stretches.append((start, at))
    return stretches


# 下列文件予以废止：   决定废止以下文件：
_REPEAL_HEADING = regex.compile(r"(?:废止|(?:宣布|自行)?失效)[^。；《》]{0,24}[：:]$")


def _repealed_lines(text: str) -> list[tuple[int, int]]:
    """Stretches of text that list what is repealed: the labelled lines under 下列文件予以废止：."""
    stretches: list[tuple[int, int]] = []
    if "废止" not in text and "失效" not in text:
        return stretches
    start: int | None = None
    at = 0
    for line in text.split("\n"):
        if start is not None and read_label(line) is None and not line.lstrip().startswith("《"):
            stretches.append((start, at))
            start = None
        if _REPEAL_HEADING.search(line[-40:]):
            start = at + len(line) + 1
        at += len(line) + 1
    if start is not None:
        stretches.append((start, at))
    return stretches


def _with_plain_aliases(text: str, found: list[FoundCitation], aliases: dict[str, int]) -> list[FoundCitation]:
    """Adds mentions of aliases that are printed without 《》: （以下简称个人所得税法）… 个人所得税法规定."""
    plain = {a: n for a, n in aliases.items() if _PLAIN_ALIAS_END.search(a) and len(a) >= 4}
    if not plain:
        return found
    taken = [(c.char_start, c.char_end) for c in found]
    extra: list[tuple[FoundCitation, int]] = []
    names = regex.compile("|".join(regex.escape(a) for a in sorted(plain, key=len, reverse=True)))
    k = 0
    for match in names.finditer(text):
        while k < len(taken) and taken[k][1] <= match.start():
            k += 1
        if k < len(taken) and taken[k][0] < match.end():
            continue
        source = plain[match.group()]
        if match.start() < found[source].char_end:
            continue
        extra.append((FoundCitation(
            char_start=match.start(), char_end=match.end(), raw=match.group(), title=match.group(), doc_number=None,
            alias=None, kind=found[source].kind, relation="mentions", antecedent=source,
        ), source))  # fmt: skip
    if not extra:
        return found
    merged = sorted([*found, *(c for c, _ in extra)], key=lambda c: c.char_start)
    place = {id(c): n for n, c in enumerate(merged)}
    return [c if c.antecedent is None else replace(c, antecedent=place[id(found[c.antecedent])]) for c in merged]

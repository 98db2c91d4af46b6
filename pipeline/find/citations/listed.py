"""Documents that a table lists (文件目录)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.find.citations.mention import Mention
from pipeline.find.citations.numbers import number_in
from pipeline.notation.docnumber import is_order, split_number
from pipeline.notation.marks import TITLE_END
from pipeline.precompiled import compile_regex

_NAME_HEAD = compile_regex(r"(?:(?:行政)?规范性|废止|失效|修改|保留|有效)*文件(?:名称?|标题|题目)|标题|文件")
_ROW = 600  # characters of a row on either side that are looked at

# What a cell says of the document that its row lists
_OUTCOMES = {
    **dict.fromkeys(("废止", "予以废止", "宣布废止", "决定废止", "失效", "宣布失效", "自然失效", "已失效"), "repeals"),
    **dict.fromkeys(("修改", "修订", "予以修改", "修改后保留"), "amends"),
    **dict.fromkeys(("保留", "继续有效", "有效", "延续", "拟废止", "拟修改", "拟修订", "建议废止"), "mentions"),
}
_NUMBER_HEAD = compile_regex(r"(?:发文|文件|公文|原)?(?:文号|字号|编号)|文件号|发文字号")


def find_listed(text: str) -> Iterator[Mention]:
    """The documents that a table with a head 文件名称 lists, one a row, with the number in the cell beside it."""
    if "\t" not in text:
        return
    name: int | None = None
    number: int | None = None
    columns = 0
    lines = _lines(text)
    for start, end in lines:
        line = text[start:end]
        if "\t" not in line:
            if line.endswith(("。", "：")):
                name = None
            continue
        cells = line.split("\t")
        may_head = "件" in line or "题" in line  # of 文件 and 标题: blanks may stand in them
        heads = ["".join(cell.split()) for cell in cells] if may_head else []
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


def _listed_row(cells: list[str], start: int, name: int, number: int | None) -> Mention | None:
    places = [start]
    for cell in cells:
        places.append(places[-1] + len(cell) + 1)
    title = "".join(cells[name].split("\n")).strip()
    first, last = _within(cells[name], places[name])
    found = None
    if number is not None and (printed := number_in("".join(cells[number].split()))[0]):
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
    return Mention(first, last, title, found, order=bool(found and is_order(found))) if title else None


def _within(cell: str, at: int) -> tuple[int, int]:
    """Where a cell's text begins and ends without the blanks around it."""
    lead = len(cell) - len(cell.lstrip())
    return at + lead, at + len(cell.rstrip()) if cell.strip() else at + lead


def outcome_of(text: str, at: int) -> str | None:
    """What the row of a table at a place says of its document in a cell of its own (处理意见: 废止, 修改, 保留), as a
    relation; None where no cell says so."""
    low, high = max(0, at - _ROW), min(len(text), at + _ROW)
    begin, end = text.rfind("\n", low, at) + 1, text.find("\n", at, high)
    row = text[begin or low : end if end >= 0 else high]
    if "\t" not in row:
        return None
    said = {_OUTCOMES[word] for cell in row.split("\t") if (word := "".join(cell.split())) in _OUTCOMES}
    return said.pop() if len(said) == 1 else None

"""Checks of dates: days that do not exist, ends before starts, deadlines that were over."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.check.case import Case, Finding, quote
from pipeline.notation.calendar import BLANKS, COUNT, DASH, TO_COME, number
from pipeline.precompiled import compile_regex
from pipeline.rows import DateRow, SectionRow, TableCellRow

_PHASE = compile_regex(r"阶段|步骤|第[一二三四五六]步|时间安排|进度安排")
# what a heading tells of where its date stands in brackets behind it: 部署启动（2016年3月）
_STAGE = compile_regex(r"阶段|步骤|时间|进度|部署|启动|准备|实施|总结|验收|检查|整改")
# what is to be done by a deadline; without such words it tells of the past (今年7月31日前发生的事故)
_TASK = compile_regex(
    r"[，,、：:）)]?[^。；，,\n]{0,12}?"
    r"(?:完成|完毕|全面|基本|要|须|应|务必|确保|实现|上报|报[送至请备]|报\p{Han}{1,8}[局办委厅部组府]|提交|建成|达到|制[定订]|出台|落实"
    r"|开展|整改|启动|实施|办结|到位|清理|竣工|交付|投入使用|投用|关停|拆除|取缔|消除|销号)"
)
# the clause tells of what is past (…前，各镇报送了总结), or of which ones are meant (…前完成备案的企业视同登记,
# 2000年以前建成、配套设施不完善的院落)
_PAST = compile_regex(
    r"的|已|以来|发生|出生|注册|登记|取得|建成的|成立|入|投产|参加"
    r"|[，,]?[^。；，,\n]{0,24}?(?:(?<![为除])了(?![解结])|(?<![对将把])已经?\p{Han}|过(?=[，,。；、\n]|$))"
    r"|[^。；，,\n]{0,24}[的者](?:[，,。；、\n]|$)|\p{Han}{1,6}、[^。；，,\n]{1,24}的\p{Han}"
    r"|[^。；，,\n]{0,16}的[^。；，,\n]{0,10}(?:视同|视为|可以|不再|不得|按照?|由|予以|除外|免|享受|应当|须)"
)

# the day of a count is no deadline: 截至2020年11月底，完成…   按2020年底统计公报口径   2022年8月底申报数
_COUNTED = compile_regex(r"截[至止]|(?:按|据|较|比|以|自|从)(?:20|19)")
_FIGURES = compile_regex(
    r"[^。；，,\n]{0,10}(?:统计|数据|口径|年报|公报|台账|人数|户数|存量|基数|\p{Han}数(?:为|[，,。；、]|$))"
)
_SENTENCE_END = compile_regex(r"[。；\n]")
_WHICH = compile_regex(r"(?:凡|凡是|对|对于|自)(?:在|于)?$")
_BEFORE = compile_regex(r"前|不迟于|不晚于|最迟|至迟|止")
# 到1993年底，梯田达到92万亩 tells what was reached, unless words of aims stand in the sentence or the heading above it
_AIMS = compile_regex(rf"{TO_COME}|目标|任务|安排|步骤|阶段|努力|按期|如期")

# 完成时限：2021年4月底前   时间节点：…: what closing notes and columns of tasks call a deadline
_DEADLINE = (
    r"(?:(?:任务|工作|整改|办理|计划|预计|拟|要求|责任)?(?:完成|办结|整改|落实|销号|报送|上报|提交)(?:的)?(?:时限|期限|时间|日期|节点)"
    r"|(?:工作|任务|整改|办理|责任)?时限|时间(?:要求|节点)|时限要求|进度要求|截止(?:时间|日期))(?:要求|安排|节点)?"
)
_LABELLED = compile_regex(rf"(?<!\p{{Han}}){_DEADLINE}\s*[：:为]\s*$")
_COLUMN = compile_regex(_DEADLINE)
# 12月28日|至3日: how a range goes on whose far end prints no month
_DAY_BEHIND = compile_regex(rf"{BLANKS}{DASH}{BLANKS}(?P<day>{COUNT}){BLANKS}日(?!均)")
# （已完成） behind a deadline, or a column of what came of it: the table reports
_DONE = compile_regex(r"[（(，,]?\s*已")
_REPORTS = compile_regex(r"(?:完成|进展|落实|整改|办理|执行)(?:情况|进度|状态|结果)|是否(?:完成|办结|销号)|进展")


def check_dates(case: Case) -> Iterator[Finding]:
    """`date.invalid`, `date.order`, `date.before_signing`."""
    signed = {row.document_id: row.signed_on for row in case.documents}
    headings = sorted((row.char_start, row.char_end) for row in case.rows(SectionRow) if row.heading)
    in_columns = _deadlines_of_tables(case)
    h = 0
    for row in case.rows(DateRow):
        while h + 1 < len(headings) and headings[h + 1][0] <= row.char_start:
            h += 1
        if not row.valid:
            message = f"日历上没有这一天：{quote(row.raw)}"
            yield Finding("date.invalid", row.char_start, row.char_end, message, row.document_id)
            continue
        if row.start and row.end and row.start > row.end:
            message = f"止于起之前：{quote(row.raw)}"
            yield Finding("date.order", row.char_start, row.char_end, message, row.document_id)
            continue
        if (end := _turns_back(case.text, row)) is not None:
            message = f"止日早于起日，止日未写月份：{quote(case.text[row.char_start : end])}"
            yield Finding("date.order", row.char_start, end, message, row.document_id)
        day = signed.get(row.document_id or "")
        if day is None or row.end is None or row.end >= day or row.kind == "recurring":
            continue
        what = None
        if row.role == "text":
            in_heading = bool(headings) and headings[h][0] <= row.char_start < headings[h][1]
            heading = case.text[slice(*headings[h])] if in_heading else ""
            if _is_stage(case.text, row, heading):
                what = quote(heading, 48)
            elif _is_deadline(case.text, row, case.text[slice(*headings[h])] if headings else ""):
                what = quote(row.raw)
        elif row.role == "table" and _is_deadline_of(case.text, row, in_columns):
            what = quote(row.raw)
        if what is not None:
            message = f"“{what}”早于本文成文日期{day.year}年{day.month}月{day.day}日"
            yield Finding("date.before_signing", row.char_start, row.char_end, message, row.document_id)


def _turns_back(text: str, row: DateRow) -> int | None:
    """Where a range ends whose far day stands without a month and before the near one (12月28日至3日): of the month
    after, or a slip; the row is the near day alone."""
    if row.grain != "day" or row.end is None or row.bound not in ("on", "from"):
        return None
    match = _DAY_BEHIND.match(text, row.char_end)
    return match.end() if match and 0 < (number(match["day"]) or 0) < row.end.day else None


def _is_stage(text: str, row: DateRow, heading: str) -> bool:
    """Whether a heading says when a stage of the work is."""
    if _PHASE.search(heading):
        return True
    return text[max(0, row.char_start - 1) : row.char_start] in ("（", "(") and _STAGE.search(heading) is not None


def _is_deadline(text: str, row: DateRow, heading: str) -> bool:
    """Whether a sentence, or a note that closes it, says that something is to be done by a date; `heading` is the one
    above it."""
    if row.inferred:
        return False
    before, after = text[max(0, row.char_start - 16) : row.char_start], text[row.char_end : row.char_end + 40]
    if _LABELLED.search(before):
        return _DONE.match(after) is None
    if row.bound != "by" or _COUNTED.search(before[-4:] + row.raw):
        return False
    if _BEFORE.search(row.raw) is None and _FIGURES.match(after):
        return False
    if _BEFORE.search(row.raw) is None and row.raw[:1] in "到至":
        sentence = _SENTENCE_END.split(before)[-1] + _SENTENCE_END.split(after)[0]
        if _AIMS.search(sentence) is None and _AIMS.search(heading) is None:
            return False
    task = _TASK.match(after)
    # 凡2019年底前竣工的项目: which ones are meant, not what is to be done
    if task is None or after.startswith("的", task.end()) or _WHICH.search(before):
        return False
    return _PAST.match(after) is None


def _deadlines_of_tables(case: Case) -> Sequence[tuple[int, int]]:
    """Where the cells under a head like 完成时限 stand, in tables of tasks that are still to be done."""
    cells: dict[str, list[TableCellRow]] = defaultdict(list)
    for cell in case.rows(TableCellRow):
        cells[cell.table_id].append(cell)
    found: list[tuple[int, int]] = []
    for own in cells.values():
        if any(cell.header and _REPORTS.fullmatch("".join(cell.text.split())) for cell in own):
            continue
        found += [
            (cell.char_start, cell.char_end)
            for cell in own
            if cell.text and cell.header_path and _COLUMN.fullmatch("".join(cell.header_path[-1].split()))
        ]
    return sorted(found)


def _is_deadline_of(text: str, row: DateRow, columns: Sequence[tuple[int, int]]) -> bool:
    """Whether a date in a table is one of its deadlines; without 前 or 底 it may as well be when something was done."""
    n = bisect_right(columns, (row.char_start, len(text))) - 1
    if n < 0 or row.char_start >= columns[n][1] or row.inferred:
        return False
    return _DONE.match(text, row.char_end) is None and (_BEFORE.search(row.raw) is not None or "底" in row.raw)

"""The data dictionary and the schema files: what of the tree is made from the declarations.

`documents_of_tree` makes the files in memory; `gazette schema --write` writes them, a test compares them.
Only what no declaration can say stands here as prose: the words, the rules, the layout of the output, and what to
know about a dataset before using it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from pipeline.ids import LETTERS
from pipeline.rows import DATASETS, LayoutRow, Row
from pipeline.schema import (
    DOCUMENT_LISTS,
    OF_ISSUE,
    Column,
    columns_of,
    issue_json_schema,
    json_schema_of,
    summary_of,
)
from pipeline.vocab.findings import finding_codes

_HEAD = """\
# The datasets

What the pipeline writes, and what every row means. This page is made from `pipeline/rows.py` (`make schemas`);
edit it there. Names, types and meanings hold: columns may be added, none is renamed or dropped.

## Words used here

| word | meaning |
|---|---|
| issue (期) | one number of a government gazette (政府公报), for example 2018年第3期 |
| document (文件) | one numbered or dated official document (公文) that the issue prints |
| part | a piece of a document: the covering `notice` (通知 etc.), each `instrument` (方案, 规划, 意见, 办法 …) that \
it issues, each `attachment` (附件) |
| source text | the text that the pipeline read: UTF-8, `\\n` line ends, control and bidirectional characters replaced \
one for one by U+FFFD, nothing else changed; saved as `output/text/<issue_id>.txt` |
| evidence | the half-open range `[char_start, char_end)` of Unicode code points in the source text that a row was \
read from |
| cleaned text | a sentence cut by a page break is joined again; blanks that typesetting put between a Chinese \
character and a digit, a bracket or another Chinese character are gone (`2018 年 7 月 2 日` → `2018年7月2日`); \
wording, punctuation and misprints stay as printed |

## Two rules

1. **Traceable.** Every row (but those of `organizations`, `divisions`, `institutions` and `terms`, which gather, and a
   correction that found no place) carries `char_start` and `char_end`. Where a row has a column `raw`, it is exactly `source_text[char_start:char_end]`. Cleaned values stand
   in other columns.
2. **Nothing lost.** Every non-blank character of the source text lies in exactly one span of exactly one row of
   `blocks`. A paragraph that a page break cuts is one block with two spans; the page number and running header
   between them are blocks of their own. `char_start` and `char_end` of such a row, and its `raw`, take in what lies
   between.

`gazette check` tests both rules, and all the others of this page, on every file.

## Layout of the output

```
output/
  text/<issue_id>.txt                                source text
  json/<issue_id>.json                               the whole issue, nested; `terms` and `commitments` left out; one line, no indents
  parquet/<dataset>/<year>/<issue_id>.parquet        one file per dataset and issue
  tables/<table_id>.parquet and .csv                 every printed table as an analyst wants it
  tables/index.csv                                   what tables there are: caption, document, size
  layout/<issue_id>.parquet                          where each printed line stands: PDF, OFD, scans and pictures
```

- `pandas.read_parquet("output/parquet/<dataset>")`, DuckDB's `read_parquet('output/parquet/<dataset>/**/*.parquet')`
  and Polars' `scan_parquet("output/parquet/<dataset>/**/*.parquet")` read a whole dataset. An empty dataset still has
  its file and its schema.
- Every Arrow field carries its description as metadata, every Parquet file and every JSON file the version of the
  pipeline that wrote it (`pipeline_version`: the version, `+`, and a hash of code, vocabulary and packages; the same
  words stand in `manifest.json`). The same input gives the same bytes (same version, same locked
  packages).
- The nested JSON is the row of `issues` with {issue_lists} and `documents`; each document has its row's
  columns and the lists {document_lists}; each table has its `cells`. Rows that belong to no document stand beside the
  documents; `terms`, the words, and `commitments`, which only join other rows, are left out. A row has the same columns here and there. `schemas/issue.schema.json` describes it.
- `manifest.json` tells which file, content and version of the program each issue was made of, and how many stages
  failed on it (`faults`, finding `program.fault`): such a file is read again by the next build, and so is one
  with wrong entries in its review file (`wrong`), whose hash is `review`. `refused` names the files that no issue could be
  made of.
- `.index.sqlite` holds what the issues print and cite, so that a new one is linked without reading the others. It is no
  part of the data and may be deleted.
- `.checked.json` tells which issues `gazette check` found sound, by a hash of their files: the next check passes over
  them so long as they are unchanged. It is no part of the data and may be deleted.
- A folder whose name begins with `.staging-` or `.ready-` belongs to a run that is going on or was stopped. Readers
  pass over it; the next `gazette build` finishes or removes it.

### Printed tables

`tables/<table_id>.parquet` and `.csv` hold the body of a printed table: header rows are dropped, one column for each
printed column.

- **Names** are the header words from the top, joined with `/`, with the unit as printed: `2018年计划/新建（间）`. The
  same words joined are `header_path` in `table_cells`. The unit stays in the name because Excel and pandas show
  nothing else; one that stands in the caption or in the cells is added in the same form. `列2` stands for a column
  without header words, `备注_2` for a name that is there already. In Parquet the field's metadata hold `unit`,
  `header_path` and `col`.
- **Types**: a column whose printed cells are all numbers of one unit is `int64` (all whole) or `double`; every other
  one is text. A blank cell is null, in CSV an empty field.
- **Merged cells**: over several rows, text stands in each row, a number in the first only (sums stay right); over
  several columns, the cell stands in the first.
- **Two columns more**: `total` (bool) is true in rows of totals (合计); leave them out before you add up. `row` is
  the row in `table_cells`, where the evidence is.
- **`tables/index.csv`** has a line for each table of all issues: `table_id`, `caption`, `document_id`, `columns` (the
  printed ones), `rows` (those below the header, as many as the table's file has), `unit`, `kind`, `doc_number`,
  `document_title`. It is right after every build and every removal.
- **CSV** is UTF-8 with a byte order mark, which Excel needs to show Chinese; pandas, DuckDB and Polars pass over it.
  A cell or a name that a spreadsheet would run as a formula has an apostrophe before it (`'=1+1`): one that begins with
  `=`, `@`, a tab or a line end and goes on, or with `+` or `-` before anything but a number, in either width. Parquet and JSON hold
  the print as it is.

### Where lines stand

`layout/<issue_id>.parquet` tells where on its page each printed line stands, so that a row of any dataset can be marked
on the picture of its page: the rows of `layout` whose `[char_start, char_end)` share characters with the row's. A worked
example is in [analysts.md](analysts.md).

{layout}

- Text, web pages and Word files do not know places and have no such file; of a gathered issue (`issue.toml`) it holds the
  lines of those files that do.
- Rows stand in the order of the text, so in that of `page` and `line`. What stands beside other words and apart from them
  (the words of a cell, each line of them by itself; a line in one of two columns of print) is a row by itself.
- Boxes are those of the type, not of the ink: as high as its size, and a bracket or stop takes its whole width. They count
  from the upper left corner of the page as programs show it, in tenths of a millimetre, also where it had to be turned to
  be read; of a scan that lies aslant they take in the whole line. What is recognised in a picture of unknown size has
  boxes in true proportion: `x0 / page_width` is always right.
- Every word has a place but one that stands beyond the edge of its page. The leader of an entry of the contents, with
  the number behind it, belongs to the entry's last line, wherever it is printed.

## Identifiers

| id | form | example |
|---|---|---|
| `issue_id` | `<GB/T 2260 division code>-<year>-<number, at least two digits>`; a double number (第1—2期) is `01_02`, \
a supplement (增刊) `s01`; the State Council's code is `000000`; a gazette whose place cannot be resolved takes `x` and \
eight hex digits of a hash of its name | `441803-2018-03` |
| `document_id` | `<issue_id>.d<NN>` (at least two digits), in printed order from 01 | `441803-2018-03.d01` |
| `part_id` | `<document_id>.p<N>`, from 1 | `441803-2018-03.d05.p2` |
| `section_id` | `<document_id>.s<NNN>` | `441803-2018-03.d01.s012` |
| `block_id` | `<issue_id>.b<NNNNN>` | `441803-2018-03.b00012` |
| `table_id` | `<document_id>.t<NN>` | `441803-2018-03.d04.t03` |
| others | `<issue_id>.<letter><NNNNN>`: {letters} \
| `441803-2018-03.m00007` |
| `org_id` | the organisation's full name on the document's date | `清远市清新区教育局` |

Identifiers name a place in one output. They hold as long as the input and the pipeline's version stay; compare
releases by document and span (`gazette diff` does).

## Types

`str`, `int` (32 bit), `float` (64 bit), `bool`, `date` (date32), `list<str>`, `list<struct<start: int, end: int>>`.
`null` says whether a column may be null. *Words* are the values of a column that takes few; where … follows them,
later versions may add some, and readers must expect that. Numbers with 万 or 亿 are multiplied out everywhere
(2.3万人 → 23000, 人).
"""

# What the columns' descriptions cannot say in a line.
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "documents": """\
`genre` is one of the fifteen kinds of the 2012 regulation (决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案
函 纪要); else the word that the title itself ends in: 办法, 条例, 规定 ….""",
        "parts": """\
A document that issues nothing (意见, 通告, 批复) is one part of kind `notice`. An order (令) is a document whose title is
the order's own (清远市人民政府令, genre 命令, `doc_number` 清远市人民政府令第1号, `doc_year` null); the regulation that it makes
public is its instrument. A forwarded document printed inside the forwarding notice is an instrument of it. 抄送 and 印发
lines belong to the document and to no part.""",
        "sections": """\
The evidence runs from the label's first character to the end of the heading. `kind`: `chapter` 第一章, `section` 第一节,
`article` 第一条, `clause` 一、 （一） 1. （1） ①, `dash` ——, `ordinal` 一是. `label` is in normal form: `一、` `（一）` `1.`
`（1）` `第一章`. `heading` holds the heading's own words, without label and closing 。; where label and body share a line,
the words up to the first 。 when they are a title of at most 30 characters that the rest of the line elaborates, and null
when they are a sentence of the body or name an organisation and its duty. `path` looks like `三、/（一）/1.`. A `dash` or
an `ordinal` is a node only where it opens a block.""",
        "blocks": "`section_id` is the innermost section. `role`: `note` 附注, `copy_to` 抄送, `imprint` 印发机关和日期.",
        "responsibilities": """\
One row for each organisation in each statement. `role`: `lead` 牵头; `responsible` 责任部门, 责任单位, 负责; `cooperate` 配合,
参与, 协助, 参加. `section_id`: for a list under `3.责任分工` it is the parent, the task. `org_id` is null for a collective
such as 各镇人民政府 or 各相关学校. `form`: `list` 牵头部门：…, `note` （…负责） closing a paragraph, `duty` an item that opens
with the organisation's name and a colon or lists its duty, `clause` an organisation as subject of 负责, 牵头 or 会同 in a
running sentence.""",
        "divisions": """\
One row for each code: what it stood for on the issue's date, or nearest to it. `organizations.division_code` and
`issues.division_code` join to it, `parent_code` to the place over it, up to the province. `full_name` of a county or a
district begins with its city; the state (000000) has a row where the issue names central bodies. Months are those of
the code tables between which a name came or went (ISO 8601 without day): the change itself may be some months older.""",
        "institutions": """\
One row for each `institution`, `level` and `kind` of the issue's `organizations`, to which the three columns join.
`field` is what its name names first, by the words of today: 教育局, 教育体育局 and 教育委员会 are all in 教育, 卫生和计划生育局 and
卫生健康局 in 卫生健康. Schools, hospitals, banks, governments and their offices have none. Years are those of the
vocabulary, of several stretches (药品监督管理局) the one that holds the issue's year.""",
        "dates": """\
`raw` takes in the words that bound the date where they touch (前, 底前, 从…开始, 自…起, 到, 至, “…”期间). `edtf`:
`2018-07-02`, `2018-07`, `2018`, `2016/2020`, `../2018-07-31`, `2018-12-01/..`. An open end is null, so `by` has no
`start`. 前 takes in the unit it follows: 10月31日前 → `../2018-10-31`; 2018年10月前 → `../2018-10`, `end` its last day. 底 is
the month's last day. Named planning periods (“十三五”期间) are intervals, as are quarters, half years and 上旬, 中旬, 下旬. A
month or a year alone is a point of that grain. For a day that the calendar lacks (11月31日) `valid` is false, and `start`,
`end` and `edtf` are null. A list (7、8月份; 5月1日、3日) is one row an item, inside a rhythm one rule (每年5、6月); two spans of a
rhythm are a row each. 上月底, 本月20日, 下季度 count from the document's day and are none where a rule names a moving day
(按上月最后一日). 不迟于, 最迟 and 至迟 make a deadline; 底 alone is one where something is to be done by then, and the day itself
for a count or the past (按2021年底统计数). A month without a year takes the year of its sentence or heading; without one, a
report tells of the time before the signing and a deadline lies behind it. Months that run past December end in the next
year. Not dates: years inside document and standard numbers, lengths of time (120天内, 近3年), years
inside names that are no period (“畅安2018”), events (自方案印发之日起), seasons.""",
        "citations": """\
`raw` runs from 《 or the number's first character to the last character of the reference, number and brackets included.
`alias` is what 以下简称《…》 introduces; a later mention of it is a row with `antecedent_id`. `relation`: `issues` the
document that this one prints; `basis` 根据, 依据, 按照, 依照, 贯彻; `repeals` 废止; `mentions`.""",
        "tables": """\
A table that goes on over a page, with or without 续表 and a repeated header, is one table. `output/tables` holds each one
with typed columns (see *Printed tables*). A table needs no rules: rows that blanks or tab stops arrange in columns
are one where a head or a caption says so (see *Tables arranged by blanks* in [forms.md](forms.md)).""",
        "table_cells": """\
`row` and `col` count from 0 on the full grid, header rows included; a merged cell stands at its first row and column. A
unit in the caption or beside it （单位：万元） holds for its cells; of several (单位：万元、人) a column has the one that its
head fits, or none. A blank cell has an empty `text` and an empty span.""",
        "terms": "The vocabulary's names count as words, stop words are left out.",
        "quantities": """\
`raw` takes in the comparator words that touch (超过, 不少于, 以上, 以内, 控制在). Money is in 元: 1385万元 → 13850000. Units: %,
元, 间, 平方米, 天, 工作日, 元/平方米, 元/月 ….""",
        "corrections": """\
The entries of the review file (see [review.md](review.md)), in its order, one row for each column that one sets; the other
datasets hold the corrected values, so this one tells what the program had read. `char_start` and `char_end` are null where
no words were found, and in corrections of the issue or of a document as a whole they are those of its row. `was` and `now`
are JSON (`"2018-11-30"`, `true`, `["清远市清新区人民政府"]`, `null`).""",
        "findings": """\
What a careful archivist would want to see before signing the issue off. `message` is in Chinese. `severity` is the usual
one of the code; a single finding may be graver or lighter. `state` is what a person said of it in the review file: whoever
counts what is left to do counts the `open` ones.""",
    }
)


def documents_of_tree() -> dict[str, str]:
    """Every generated file of the tree: its path from the root, and its text."""
    described: tuple[type[Row], ...] = (*DATASETS, LayoutRow)
    made = {f"schemas/{row.dataset}.schema.json": _json_text(json_schema_of(row)) for row in described}
    made["schemas/issue.schema.json"] = _json_text(issue_json_schema())
    made["docs/datasets.md"] = data_dictionary()
    return dict(sorted(made.items()))


def write_documents_of_tree(root: Path) -> list[Path]:
    """Write the generated files under `root`; those that changed. Schemas of datasets that are gone go too."""
    changed = []
    made = documents_of_tree()
    for name, text in made.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    for path in sorted((root / "schemas").glob("*.schema.json")):
        if f"schemas/{path.name}" not in made:
            path.unlink()
            changed.append(path)
    return changed


def stale_documents_of_tree(root: Path) -> list[str]:
    """The generated files under `root` that are missing, differ, or should not be there."""
    made = documents_of_tree()
    there = {f"schemas/{path.name}" for path in (root / "schemas").glob("*.schema.json")} | {"docs/datasets.md"}
    return sorted(
        name
        for name in there | made.keys()
        if name not in made or not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != made[name]
    )


def data_dictionary() -> str:
    """The page `docs/datasets.md`."""
    lists = ", ".join(f"`{name}`" for name in DOCUMENT_LISTS)
    letters = ", ".join(f"`{letter}` {dataset}" for dataset, letter in LETTERS.items() if dataset != "blocks")
    of_issue = ", ".join(f"`{name}`" for name in OF_ISSUE)
    head = _HEAD.replace("{document_lists}", lists).replace("{issue_lists}", of_issue).replace("{letters}", letters)
    head = head.replace("{layout}", "\n".join(_columns(LayoutRow)))
    lines = [head, "## Datasets", ""]
    lines += [f"[{row.dataset}](#{row.dataset})" + (" ·" if row is not DATASETS[-1] else "") for row in DATASETS]
    for row in DATASETS:
        lines += ["", *_dataset(row)]
    lines += ["", "### Codes of findings", "", *_codes()]
    return "\n".join(lines) + "\n"


def _dataset(row_class: type[Row]) -> Iterator[str]:
    yield f"### {row_class.dataset}"
    yield ""
    gathers = "char_start" not in {column.name for column in columns_of(row_class)}
    yield summary_of(row_class) + (" It gathers, so it has no evidence." if gathers else "")
    yield ""
    yield from _columns(row_class)
    if row_class.dataset in _NOTES:
        yield ""
        yield _NOTES[row_class.dataset]


def _columns(row_class: type[Row]) -> Iterator[str]:
    yield "| column | type | null | meaning |"
    yield "|---|---|---|---|"
    for column in columns_of(row_class):
        yield f"| `{column.name}` | `{column.type}` | {'yes' if column.nullable else 'no'} | {_meaning(column)} |"


def _meaning(column: Column) -> str:
    text = column.description
    if column.term:
        text += f" ({column.term})"
    if column.values:
        text += ". *Words:* " + ", ".join(f"`{value}`" for value in column.values) + (" …" if column.open else "")
    return text.replace("|", "\\|")


def _codes() -> Iterator[str]:
    yield "From `pipeline/vocab/data/findings.csv`; more may come."
    yield ""
    yield "| code | severity | what it flags | example |"
    yield "|---|---|---|---|"
    for code in finding_codes().values():
        yield f"| `{code.code}` | {code.severity} | {code.meaning} | {code.example} |"


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"

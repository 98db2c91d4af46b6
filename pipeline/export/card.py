"""`README.md`: what an export holds, for people, with the front matter by which the Hugging Face hub loads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from pipeline.export.datapackage import ABOUT, KEYWORDS, LICENCE, TABULAR, TITLE, File, sources_of
from pipeline.export.extract import Extract
from pipeline.export.forms import FORMS
from pipeline.schema import summary_of, title_of

# What the hub loads, the best one first.
_LOADED = ("parquet", "csv", "jsonl")
# What is loaded where nothing is named: it needs no join.
_FIRST = "commitments"
# The hub's words for how many rows there are.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
          (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip

_TEXT = """
# {title}

{about}

{issues}, {gazettes}, version `{version}`.

{forms}
## Datasets

| dataset | 数据集 | rows | a row is |
|---|---|---|---|
{datasets}

Every column is described in `datapackage.json`, with its type, its Chinese title, its words and its keys. Rows with
`char_start` and `char_end` were read from `[char_start, char_end)` of the issue's source text, counted in Unicode code
points; `raw` is exactly these characters. What is not certain is null. `sha256sum -c SHA256SUMS` tells whether the
files are whole.

## Where it comes from, and what it may be used for

Read by the gazette pipeline from: {sources}.

The printed documents are those of state organs. Article 5 of the Copyright Law of the People's Republic of China
(著作权法第五条) leaves documents of legislative, administrative and judicial nature without protection; no right is
claimed in what was read from them. Pictures and works of named authors that a gazette prints are not among them. The
program is under Apache-2.0. Persons are named as the gazettes name them, in their public offices.
"""


def card(extract: Extract, files: Sequence[File], rows: Mapping[str, Mapping[str, int]]) -> str:
    """The text of the card."""
    counts = _counts(rows)
    sources = sources_of(extract)
    few = "、".join(sources[:20]) + (f" and {len(sources) - 20} more" if len(sources) > 20 else "")
    body = _TEXT.format(
        title=TITLE,
        about=ABOUT,
        issues=_counted(len(extract.issues), "issue"),
        gazettes=_counted(len(sources), "gazette"),
        version=extract.version,
        forms="".join(f"- {_names(form, files)}: {FORMS[form].about}\n" for form in rows),
        datasets="\n".join(_lines(extract, counts)),
        sources=few,
    )
    return "---\n" + "".join(f"{line}\n" for line in _front(files, counts)) + "---\n" + body


def _counts(rows: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The rows of each dataset, of the form that has most of them: a calendar and a workbook hold some of the dates,
    the forms of datasets all."""
    counts: dict[str, int] = {}
    for by_dataset in rows.values():
        for name, count in by_dataset.items():
            counts[name] = max(count, counts.get(name, 0))
    return counts


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(form: str, files: Sequence[File]) -> str:
    names = [file.name for file in files if file.form == form]
    return f"`{names[0]}`" if len(names) == 1 else f"{len(names)} files such as `{names[0]}`"


def _lines(extract: Extract, counts: Mapping[str, int]) -> Iterator[str]:
    for row_class in extract.datasets:
        if row_class.dataset in counts:
            about = summary_of(row_class).replace("|", " ")
            yield f"| `{row_class.dataset}` | {title_of(row_class)} | {counts[row_class.dataset]} | {about} |"


def _front(files: Sequence[File], counts: Mapping[str, int]) -> Iterator[str]:
    """The front matter, in YAML: a word of JSON is one of YAML."""
    yield f"pretty_name: {_word(TITLE)}"
    yield "language:"
    yield "- zh"
    yield "license: other"
    yield f"license_name: {_word(LICENCE['name'])}"
    yield "tags:"
    yield from (f"- {_word(word)}" for word in KEYWORDS)
    most = max(counts.values(), default=0)
    yield "size_categories:"
    yield f"- {_word(next((name for limit, name in _SIZES if most < limit), 'n>100M'))}"
    ending = next((each for each in _LOADED if any(file.ending == each and file.dataset for file in files)), None)
    # A dataset without rows has nothing to load.
    loaded = [file for file in files if file.ending == ending and file.dataset and counts.get(file.dataset.dataset)]
    if loaded and ending in TABULAR:
        yield "configs:"
    named = [(file.dataset.dataset, file.name) for file in loaded if file.dataset]
    first = _FIRST if any(name == _FIRST for name, _ in named) else named[0][0] if named else ""
    for name, path in named:
        yield f"- config_name: {_word(name)}"
        yield f"  data_files: {_word(path)}"
        if name == first:
            yield "  default: true"


def _word(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

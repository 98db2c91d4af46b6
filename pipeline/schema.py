"""Rows to Arrow and JSON Schema: every column is declared in `pipeline.rows` and said again nowhere.

`schema_of` and `table_of` make the Parquet side, `json_schema_of` and `issue_json_schema` the JSON side.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from importlib.abc import MetaPathFinder
from itertools import accumulate
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from pipeline.precompiled import compile_re
from pipeline.quick import quick_tuple
from pipeline.rows import DATASETS, Col, Columns, Evidence, LayoutRow, Row, SpanValue
from pipeline.version import fingerprint
from pipeline.vocab.titles import chinese_title

# Form of a word in an open column (contract, "a word that this page does not list may be added").
TOKEN = r"^[a-z][a-z0-9_]*$"

_SPAN = pa.struct([pa.field("start", pa.int32(), nullable=False), pa.field("end", pa.int32(), nullable=False)])

# The contract's name of a type, as it stands in the data dictionary, and what it is in Arrow.
ARROW_TYPES: Mapping[str, pa.DataType] = types.MappingProxyType(
    {
        "str": pa.string(),
        "int": pa.int32(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "list<str>": pa.list_(pa.field("element", pa.string(), nullable=False)),
        "list<struct<start: int, end: int>>": pa.list_(pa.field("element", _SPAN, nullable=False)),
    }
)

_JSON_TYPES: Mapping[str, dict[str, Any]] = types.MappingProxyType(
    {
        "str": {"type": "string"},
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "bool": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "list<str>": {"type": "array", "items": {"type": "string"}},
        "list<struct<start: int, end: int>>": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}},
                "required": ["start", "end"],
                "additionalProperties": False,
            },
        },
    }
)

_PYTHON_TYPES: Mapping[object, str] = types.MappingProxyType(
    {
        str: "str",
        int: "int",
        float: "float",
        bool: "bool",
        date: "date",
        list[str]: "list<str>",
        list[SpanValue]: "list<struct<start: int, end: int>>",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column: `type` is a key of `ARROW_TYPES`, `values` the words of a Literal (empty for any value)."""

    name: str
    type: str
    nullable: bool
    values: tuple[str, ...]
    open: bool
    description: str
    term: str


def columns_of(row_class: type[Row]) -> tuple[Column, ...]:
    """The columns of a dataset in their order."""
    if row_class not in _COLUMNS:
        _COLUMNS[row_class] = _read_columns(row_class)
    return _COLUMNS[row_class]


_COLUMNS: dict[type[Row], tuple[Column, ...]] = {}


def _read_columns(row_class: type[Row]) -> tuple[Column, ...]:
    hints = get_type_hints(row_class, include_extras=True)
    return tuple(_column(row_class, field.name, hints[field.name]) for field in fields(row_class))


def _column(row_class: type[Row], name: str, hint: Any) -> Column:
    where = f"{row_class.__name__}.{name}"
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{where} has no Col: write Annotated[<type>, Col(<what it means>)]")
    declared, *extras = get_args(hint)
    col = next((extra for extra in extras if isinstance(extra, Col)), None)
    if col is None:
        raise TypeError(f"{where} has no Col: write Annotated[<type>, Col(<what it means>)]")
    nullable = False
    if get_origin(declared) in (Union, types.UnionType):
        kept = [arg for arg in get_args(declared) if arg is not type(None)]
        nullable = len(kept) < len(get_args(declared))
        declared = kept[0] if len(kept) == 1 else declared
    values: tuple[str, ...] = ()
    if get_origin(declared) is Literal:
        values, declared = get_args(declared), str
    if declared not in _PYTHON_TYPES:
        raise TypeError(f"{where} has the type {declared}, which no dataset may have")
    return Column(name, _PYTHON_TYPES[declared], nullable, values, col.open, col.description, col.term)


DATASET_CLASSES: Mapping[str, type[Row]] = types.MappingProxyType({row.dataset: row for row in DATASETS})


def summary_of(row_class: type[Row]) -> str:
    """What a row of the dataset is: the docstring on one line."""
    return " ".join((row_class.__doc__ or "").split())


def title_of(row_class: type[Row]) -> str:
    """The Chinese title of a dataset: 文件 for `documents`."""
    return chinese_title(row_class.dataset) or row_class.dataset


def heading_of(row_class: type[Row], column: Column) -> str:
    """The Chinese title of a column, by which no other column of the dataset goes: 发文字号 for `doc_number`."""
    return chinese_title(row_class.dataset, column.name) or column.term or column.name


def word_of(row_class: type[Row], column: Column, value: str) -> str:
    """What a word of a closed column is called in Chinese: 牵头 for `lead`; the word itself where it has no title."""
    return chinese_title(row_class.dataset, column.name, value) or value


# --- Arrow ---------------------------------------------------------------------------------------------------


def schema_of(row_class: type[Row]) -> pa.Schema:
    """The Arrow schema: each field with its description, its Chinese term and the words it may hold."""
    if row_class not in _SCHEMAS:
        _SCHEMAS[row_class] = _make_schema(row_class)
    return _SCHEMAS[row_class]


_SCHEMAS: dict[type[Row], pa.Schema] = {}


def _make_schema(row_class: type[Row]) -> pa.Schema:
    arrow_fields = []
    for column in columns_of(row_class):
        metadata = {"description": column.description}
        if column.term:
            metadata["term"] = column.term
        if column.values:
            metadata["values"] = " | ".join(column.values)
        arrow_fields.append(pa.field(column.name, ARROW_TYPES[column.type], column.nullable, metadata))
    metadata = {"dataset": row_class.dataset, "description": summary_of(row_class), "pipeline_version": fingerprint()}
    return pa.schema(arrow_fields, metadata)


class _NoPandas(MetaPathFinder):
    """Finds no pandas."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def do_without_pandas() -> None:
    """Let Arrow make tables in this process without pandas: it would load it, where it is installed, to see whether a
    list is a column of its. That takes as long as five short issues. `to_pandas` loads it still."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([None])  # It asks once.
    finally:
        sys.meta_path.remove(finder)


class _Plan(NamedTuple):
    """How rows become arrays: all columns but `spans` at once, as the parts of one array of structs."""

    values: Callable[[Row], tuple[Any, ...]]
    struct: pa.StructType
    spans: int | None
    required: tuple[int, ...]


_PLANS: dict[type[Row], _Plan] = {}


def _plan_of(row_class: type[Row]) -> _Plan:
    if row_class not in _PLANS:
        _PLANS[row_class] = _make_plan(row_class)
    return _PLANS[row_class]


def _make_plan(row_class: type[Row]) -> _Plan:
    schema = schema_of(row_class)
    spans = schema.names.index("spans") if "spans" in schema.names else None
    plain = [field for field in schema if field.name != "spans"]
    required = tuple(n for n, field in enumerate(schema) if not field.nullable)
    return _Plan(quick_tuple(field.name for field in plain), pa.struct(plain), spans, required)


def table_of(row_class: type[Row], rows: Sequence[Row]) -> pa.Table:
    """The rows as an Arrow table. A null in a column that declares none is refused: no reader expects it."""
    schema = schema_of(row_class)
    if not rows:
        return schema.empty_table()
    plan = _plan_of(row_class)
    if isinstance(rows, Columns):
        arrays = [_array(row_class, field, rows.columns[field.name]) for field in schema]
    else:
        try:
            arrays = pa.array(list(map(plan.values, rows)), plan.struct).flatten()
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            for field in schema:  # Which of them does not fit?
                _array(row_class, field, [getattr(row, field.name) for row in rows])
            raise
        if plan.spans is not None:
            arrays.insert(plan.spans, _spans(list(map(attrgetter("spans"), rows)), schema.field(plan.spans).type))
    for n in plan.required:
        if arrays[n].null_count:
            row = arrays[n].is_null().index(True).as_py() + 1
            raise ValueError(f"{row_class.dataset}.{schema.names[n]} is null in row {row} and may not be")
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(row_class: type[Row], field: pa.Field, column: Sequence[Any]) -> pa.Array:
    try:
        return _spans(column, field.type) if field.name == "spans" else pa.array(column, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{row_class.dataset}.{field.name} takes {field.type}: {error}") from error


def _spans(column: Sequence[Sequence[SpanValue]], list_type: pa.ListType) -> pa.Array:
    # By offsets and flat columns: pa.array would want a dict for every span.
    offsets = list(accumulate(map(len, column), initial=0))
    flat = pa.StructArray.from_arrays(
        [
            pa.array([span.start for spans in column for span in spans], pa.int32()),
            pa.array([span.end for spans in column for span in spans], pa.int32()),
        ],
        fields=list(_SPAN),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), flat, type=list_type)


# --- the nested JSON -----------------------------------------------------------------------------------------

# What stands inside a document, in this order; `cells` of `table_cells` stand inside each table. Rows that belong to
# no document (of masthead and contents) stand beside the documents under the same names.
DOCUMENT_LISTS = (
    "parts", "sections", "blocks", "responsibilities", "dates", "citations", "tables", "quantities",
    "appointments", "corrections", "findings",
)  # fmt: skip
# What the JSON leaves out: what only joins other rows, and the words, which were half of it.
NOT_NESTED = frozenset({"commitments", "terms"})
# What belongs to the issue as a whole.
OF_ISSUE = ("contents", "organizations", "divisions", "institutions", "pages")
ISSUE_LISTS = (*OF_ISSUE[:1], "documents", *OF_ISSUE[1:], "blocks", "dates", "corrections", "findings")


def flatten(nested: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each dataset in a nested JSON, without the lists that stand in them."""
    return {name: [_row(row, name) for row in rows] for name, rows in nested_rows(nested).items()}


def nested_rows(nested: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The same, each row as it stands: with the lists that stand in it."""
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in DATASET_CLASSES if name not in NOT_NESTED}
    found["issues"].append({**nested, "documents": len(nested["documents"])})
    for name in (*OF_ISSUE, "documents"):
        found[name] += nested[name]
    for home in (nested, *nested["documents"]):
        for name in DOCUMENT_LISTS:
            found[name] += home.get(name, ())
        for table in home.get("tables", ()):
            found["table_cells"] += table["cells"]
    return found


def _row(row: Mapping[str, Any], dataset: str) -> dict[str, Any]:
    return {name: row[name] for name in (column.name for column in columns_of(DATASET_CLASSES[dataset])) if name in row}


# --- JSON Schema ---------------------------------------------------------------------------------------------

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema_of(row_class: type[Row]) -> dict[str, Any]:
    """JSON Schema of one row of the dataset, as JSON Lines and the nested JSON give it (dates in ISO 8601)."""
    return {"$schema": _DRAFT, "title": row_class.dataset, **_object_of(row_class)}


def _object_of(row_class: type[Row]) -> dict[str, Any]:
    properties = {column.name: _property(column) for column in columns_of(row_class)}
    return {
        "description": summary_of(row_class),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    about = column.description + (f" ({column.term})" if column.term else "")
    value: dict[str, Any] = {"description": about, **_JSON_TYPES[column.type]}
    if column.values and column.open:
        value |= {"pattern": TOKEN, "examples": list(column.values)}
    elif column.values:
        value |= {"enum": [*column.values, None] if column.nullable else list(column.values)}
    if column.name in ("char_start", "char_end"):
        value["minimum"] = 0
    if column.nullable:
        value["type"] = [value["type"], "null"]
    return value


def issue_json_schema() -> dict[str, Any]:
    """JSON Schema of `output/json/<issue_id>.json`: the row of `issues`, and in it all the others."""
    nested = sorted((name, row_class) for name, row_class in DATASET_CLASSES.items() if name not in NOT_NESTED)
    definitions = {name: _object_of(row_class) for name, row_class in nested}
    _add_lists(definitions["tables"], {"cells": "table_cells"})
    _add_lists(definitions["documents"], {name: name for name in DOCUMENT_LISTS})
    whole = definitions.pop("issues")
    whole["description"] += " With everything that was read from it; the rows of a document stand in the document."
    # The number of documents gives way to the documents.
    del whole["properties"]["documents"]
    whole["required"].remove("documents")
    version = {"description": "Version of the pipeline that wrote the file", "type": "string"}
    whole["properties"] = {"pipeline_version": version, **whole["properties"]}
    whole["required"].insert(0, "pipeline_version")
    _add_lists(whole, {name: name for name in ISSUE_LISTS})
    return {"$schema": _DRAFT, "title": "issue", **whole, "$defs": definitions}


def _add_lists(target: dict[str, Any], lists: Mapping[str, str]) -> None:
    for name, definition in lists.items():
        target["properties"][name] = {"type": "array", "items": {"$ref": f"#/$defs/{definition}"}}
        target["required"].append(name)


def has_evidence(row_class: type[Row]) -> bool:
    """Whether the rows carry `char_start` and `char_end`."""
    return issubclass(row_class, Evidence)


# --- the files of an output ------------------------------------------------------------------------------------

_NAME = r"[^/\\:\0]+"
_FILES = compile_re(
    rf"text/(?P<text>{_NAME})\.txt|json/(?P<json>{_NAME})\.json"
    rf"|layout/(?P<layout>{_NAME})\.parquet"
    rf"|parquet/(?P<dataset>{_NAME})/\d+/(?P<rows>{_NAME})\.parquet"
    rf"|tables/(?P<table>{_NAME}?)\.d\d+\.t\d+\.(?:parquet|csv)"
)


# What an output holds beside the files of its issues: which file made which issue, the index of their links, and the
# list of their tables; what a check found sound; which run is writing; and, with the number of the process that made
# them behind the name, folders that a run fills, and those that are complete but not yet moved. Readers of
# `output/parquet` see none of them.
MANIFEST = "manifest.json"
INDEX = ".index.sqlite"
TABLE_LIST = "tables/index.csv"
OWN_FILES = (MANIFEST, INDEX, TABLE_LIST)
CHECKED = ".checked.json"
LOCK = ".lock"
STAGING, READY = ".staging-", ".ready-"
# The folder of the archivist's desk, and the names that its files may have.
SITE = "site"
_SITE_FILE = compile_re(rf"{SITE}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


# The forms of sources (`issues.source_format`) that know where on a page each line stands.
PLACED = frozenset({"pdf", "ofd", "image"})


# Everything that an issue has rows of, by name; a file of `layout` only where its source knows places.
FILE_CLASSES: Mapping[str, type[Row]] = types.MappingProxyType({**DATASET_CLASSES, LayoutRow.dataset: LayoutRow})


def issue_file(dataset: str, issue_id: str, year: int | str) -> str:
    """The file of an issue's rows of a dataset, or of its layout, as a path under the output."""
    if dataset == LayoutRow.dataset:
        return f"layout/{issue_id}.parquet"
    return f"parquet/{dataset}/{year}/{issue_id}.parquet"


def owner_of(name: str) -> str | None:
    """The issue that a file belongs to, by its path under the output; None where it is no part of an output."""
    match = _FILES.fullmatch(name)
    if match is None or (match["dataset"] and match["dataset"] not in DATASET_CLASSES):
        return None
    return match["text"] or match["json"] or match["rows"] or match["layout"] or match["table"]


def is_of_site(name: str) -> bool:
    """Whether a path under the output is one of a file of the desk."""
    return _SITE_FILE.fullmatch(name) is not None

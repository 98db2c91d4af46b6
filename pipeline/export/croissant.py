"""`croissant.json`: the Parquet files of an export after MLCommons' Croissant (version 1.0).

It names no foreign keys: who reads a field that refers to another one joins both tables, and ours lead in circles (a
section to its block, a block to its section). They are in `datapackage.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.export.datapackage import ABOUT, KEYWORDS, LICENCE, TITLE, File, sources_of
from pipeline.export.extract import Extract
from pipeline.export.keys import primary_key
from pipeline.rows import Row
from pipeline.schema import Column, columns_of, summary_of

_TYPES = {
    "str": "sc:Text",
    "int": "sc:Integer",
    "float": "sc:Float",
    "bool": "sc:Boolean",
    "date": "sc:Date",
    "list<str>": "sc:Text",
}

# The names of the standard, as it wants them to be said in each file.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(extract: Extract, files: Sequence[File]) -> dict[str, Any]:
    """The description of the Parquet files among `files`."""
    tables = [(file, file.dataset) for file in files if file.ending == "parquet" and file.dataset]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "government-gazettes",
        "alternateName": TITLE,
        "description": ABOUT,
        "version": extract.version,
        "inLanguage": "zh",
        "keywords": list(KEYWORDS),
        "license": LICENCE["title"],
        "isBasedOn": sources_of(extract),
        "distribution": [_distributed(file) for file, _ in tables],
        "recordSet": [_record_set(file, row_class) for file, row_class in tables],
    }


def _distributed(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _record_set(file: File, row_class: type[Row]) -> dict[str, Any]:
    name = row_class.dataset
    key = [{"@id": f"{name}/{column}"} for column in primary_key(row_class)]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": summary_of(row_class),
        **({"key": key[0] if len(key) == 1 else key} if key else {}),
        "field": [_field(file, name, column) for column in _told(columns_of(row_class))],
    }


def _told(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns that the standard has words for: none for lists of pairs, the printed pieces of a block."""
    return (column for column in columns if column.type in _TYPES)


def _field(file: File, dataset: str, column: Column) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{dataset}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": _TYPES[column.type],
        **({"repeated": True} if column.type.startswith("list") else {}),
        "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
    }

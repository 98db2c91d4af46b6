"""`croissant.json`: the Parquet files of an export after MLCommons' Croissant (version 1.0)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.export.datapackage import ABOUT, KEYWORDS, LICENCE, TABULAR, TITLE, File, sources_of
from pipeline.export.extract import Extract
from pipeline.export.keys import foreign_keys, primary_key
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
    there = [row_class for _, row_class in tables]
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
        "recordSet": [_record_set(extract, file, row_class, there) for file, row_class in tables],
    }


def _distributed(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.size} B",
        "encodingFormat": TABULAR["parquet"],
        "sha256": file.sha256,
    }


def _record_set(extract: Extract, file: File, row_class: type[Row], there: Sequence[type[Row]]) -> dict[str, Any]:
    name = row_class.dataset
    # A field may lead to one other: of the keys of several columns none can be said.
    leads = {
        key.columns[0]: f"{key.home}/{key.there[0]}"
        for key in foreign_keys(row_class, there, extract.is_whole)
        if len(key.columns) == 1 and key.home != name
    }
    key = [{"@id": f"{name}/{column}"} for column in primary_key(row_class)]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": summary_of(row_class),
        **({"key": key[0] if len(key) == 1 else key} if key else {}),
        "field": [_field(file, name, column, leads) for column in _told(columns_of(row_class))],
    }


def _told(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns that the standard has words for: none for lists of pairs, the printed pieces of a block."""
    return (column for column in columns if column.type in _TYPES)


def _field(file: File, dataset: str, column: Column, leads: dict[str, str]) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{dataset}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": _TYPES[column.type],
        **({"repeated": True} if column.type.startswith("list") else {}),
        **({"references": {"field": {"@id": leads[column.name]}}} if column.name in leads else {}),
        "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
    }

"""Links between the issues of an output: the files whose rows have to say something else are written again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.link import COLUMNS, Held, Links, link
from pipeline.write import json_bytes, parquet_bytes, read_columns, stage_files, staged_files


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the datasets and the JSON of an issue lie, in the output or still staged; `names` are their names."""

    names: Mapping[str, str]
    paths: Mapping[str, Path]


def read_held(output: Path) -> list[Held]:
    """The rows of every issue in the output that `pipeline.link` reads."""
    return [held for _, held in _read(_files_of(output, {}, frozenset()))]


def stage_links(output: Path, staging: Path, staged: Mapping[str, Path], gone: frozenset[str]) -> None:
    """Fill in what the rows of an issue say of other issues, as they will be when `staged` (folders by issue) is in
    place and `gone` is not: in the staged files, and in `staging` for issues whose rows change by what came or went."""
    files = _files_of(output, staged, gone)
    for issue_id, links in link(held for _, held in _read(files)).items():
        own = files[issue_id]
        contents = {
            own.names["citations"]: _with_column(own.paths["citations"], "citation_id", "target_id", links.targets),
            own.names["documents"]: _with_column(own.paths["documents"], "document_id", "same_as", links.same_as),
            own.names["json"]: _json_with_links(own.paths["json"], links),
        }
        if issue_id not in staged:
            stage_files(staging / f"link-{issue_id}", issue_id, contents, partial=True)
            continue
        for name, content in contents.items():
            staged_files(staged[issue_id])[name].write_bytes(content)


def _files_of(output: Path, staged: Mapping[str, Path], gone: frozenset[str]) -> dict[str, _Files]:
    found: dict[str, _Files] = {}
    for path in sorted(output.glob("parquet/documents/*/*.parquet")):
        if path.stem not in gone and path.stem not in staged:
            year = path.parent.name
            names = {name: f"parquet/{name}/{year}/{path.stem}.parquet" for name in COLUMNS}
            names["json"] = f"json/{path.stem}.json"
            found[path.stem] = _Files(names, {key: output / name for key, name in names.items()})
    for issue_id, folder in staged.items():
        paths = staged_files(folder)
        names = {name.split("/")[1]: name for name in paths if name.startswith("parquet/")}
        names["json"] = f"json/{issue_id}.json"
        found[issue_id] = _Files(names, {key: paths[name] for key, name in names.items()})
    return dict(sorted(found.items()))


def _read(files: Mapping[str, _Files]) -> Iterator[tuple[str, Held]]:
    """Issues that cannot be read are left out; `gazette check` tells of them."""
    for issue_id, own in files.items():
        rows = {name: read_columns(own.paths[name], columns) for name, columns in COLUMNS.items()}
        issues, documents, parts, citations = (rows[name] for name in ("issues", "documents", "parts", "citations"))
        if issues is None or documents is None or parts is None or citations is None or not own.paths["json"].is_file():
            continue
        none: dict[str, Any] = {"published_on": None, "year": 0, "number": 0}
        row = issues[0] if issues else none
        yield issue_id, Held(issue_id, row["published_on"], row["year"], row["number"], documents, parts, citations)


def _with_column(path: Path, key: str, column: str, values: Mapping[str, str | None]) -> bytes:
    """The Parquet file with other values in one column, by the row's identifier in `key`."""
    table = pq.read_table(path, partitioning=None)
    arrays = [each.combine_chunks() for each in table.columns]
    own = [values[row] for row in table[key].to_pylist()]
    arrays[table.schema.get_field_index(column)] = pa.array(own, pa.string())
    return parquet_bytes(pa.Table.from_arrays(arrays, schema=table.schema))


def _json_with_links(path: Path, links: Links) -> bytes:
    nested = orjson.loads(path.read_bytes())
    for document in nested["documents"]:
        document["same_as"] = links.same_as[document["document_id"]]
        for row in document["citations"]:
            row["target_id"] = links.targets[row["citation_id"]]
    return json_bytes(nested)

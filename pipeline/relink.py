"""Links between the issues of an output: the files whose rows have to say something else are written again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import orjson
import pyarrow as pa

from pipeline.index import LISTED, ROWS, Index, unpacked
from pipeline.link import Links, is_linked, links_of, with_links
from pipeline.parquet import parquet_bytes, read_parquet
from pipeline.render import json_bytes
from pipeline.write import Fetch, are_there, stage_files, staged_files


def stage_links(
    output: Path,
    batch: Path,
    index: Index,
    staged: Mapping[str, Path],
    stamps: Mapping[str, str],
    gone: Collection[str],
    fetch: Fetch = are_there,
) -> None:
    """Bring the index to what it will be when `staged` (folders by issue, with the `stamps` of their rows) is in place
    and `gone` is not, and fill in what the rows of an issue say of other issues: in the staged files, and in `batch`
    for the issues whose rows change by what came or went."""
    for issue_id in gone:
        index.drop(issue_id)
    for issue_id, folder in staged.items():
        rows = unpacked(issue_id, (folder / ROWS).read_bytes())
        index.put(rows, stamps[issue_id], (folder / LISTED).read_bytes())
    for issue_id in index.affected():
        issue = index.issue(issue_id)
        if issue is None or is_linked(issue, links := links_of(issue, index)):
            continue
        index.set_links(with_links(issue, links))
        if issue_id in staged:
            for name, path in staged_files(staged[issue_id]).items():
                if (content := _relinked(name, path, links)) is not None:
                    path.write_bytes(content)
        else:
            held = {name: output / name for name in _files_with_links(output, issue_id)}
            fetch(held.values())
            contents = {name: _relinked(name, path, links) for name, path in held.items()}
            found = {name: content for name, content in contents.items() if content is not None}
            stage_files(batch / f"link-{issue_id}", issue_id, found, partial=True)


def _files_with_links(output: Path, issue_id: str) -> list[str]:
    found = [f"parquet/{name}" for name in ("citations", "documents")]
    paths = [path for name in found for path in sorted((output / name).glob(f"*/{issue_id}.parquet"))]
    return [*(path.relative_to(output).as_posix() for path in paths), f"json/{issue_id}.json"]


def _relinked(name: str, path: Path, links: Links) -> bytes | None:
    """The bytes of one of an issue's files with other links; None where it holds none, or is lost or harmed: that is
    told by `gazette check` and costs no other issue."""
    with suppress(OSError, ValueError, LookupError, TypeError, pa.ArrowException):
        match name.split("/"):
            case ["parquet", "citations", *_]:
                return _with_column(path, "citation_id", "target_id", links.targets)
            case ["parquet", "documents", *_]:
                return _with_column(path, "document_id", "same_as", links.same_as)
            case ["json", _]:
                return _json_with_links(path, links)
    return None


def _with_column(path: Path, key: str, column: str, values: Mapping[str, str | None]) -> bytes:
    """The Parquet file with other values in one column, by the row's identifier in `key`."""
    table = read_parquet(path)
    arrays = [each.combine_chunks() for each in table.columns]
    # `pa.array` would load pandas, where it is installed, to see whether it is given a column of its.
    own = pa.lib.StringBuilder()
    for row in table[key].to_pylist():
        own.append(values[row])
    arrays[table.schema.get_field_index(column)] = own.finish()
    return parquet_bytes(pa.Table.from_arrays(arrays, schema=table.schema))


def _json_with_links(path: Path, links: Links) -> bytes:
    nested = orjson.loads(path.read_bytes())
    for document in nested["documents"]:
        document["same_as"] = links.same_as[document["document_id"]]
        for row in document["citations"]:
            row["target_id"] = links.targets[row["citation_id"]]
    return json_bytes(nested)

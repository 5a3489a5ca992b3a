"""A folder of CSV tables with a data dictionary, for spreadsheets, R and databases.

One file for each table, as RFC 4180 in UTF-8; `datapackage.json` (a Frictionless Data Package)
says what each column means, which cells are lists (joined by a vertical bar), which columns tell rows apart and which
hold the key of another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from crampkg.export.records import Record, records
from crampkg.export.selection import Selection
from crampkg.export.spreadsheet import spreadsheet_lines
from crampkg.export.streams import encoded, json_pieces
from crampkg.export.tables import TABLES, Table

__all__ = ["write"]

_BAR = "|"


def write(selection: Selection, _: str) -> dict[str, Iterator[bytes]]:
    """Return the files by name: a table each, `datapackage.json` and `README.txt`."""
    files: dict[str, Iterator[bytes]] = {}
    resources: list[dict[str, Any]] = []
    for table in TABLES.values():
        files[f"{table.name}.csv"] = encoded(_csv(table, records(selection, table.name)))
        resources.append(_resource(table))
    header = selection.graph.header
    package = {
        "profile": "tabular-data-package",
        "name": "crampkg",
        "title": header["title"],
        "description": selection.described,
        "version": header["version"],
        "homepage": header["ontology"],
        "licenses": [
            {"path": selection.licenses.whole, "title": "all of which nothing else is stated"},
            *(
                {"path": one.iri, "title": f"{one.part}. {one.rights}".rstrip(". ")}
                for one in selection.licenses.parts
            ),
        ],
        "resources": resources,
    }
    files["datapackage.json"] = json_pieces(package, indent=2)
    files["README.txt"] = encoded([_readme(selection)])
    return files


def _csv(table: Table, made: Iterable[Record]) -> Iterator[str]:
    return spreadsheet_lines(
        (column.name for column in table.columns), (map(_cell, record.values()) for record in made)
    )


def _cell(value: object) -> object:
    if isinstance(value, list):
        # No value holds a bar today; should one come, it is kept apart from those that separate.
        return _BAR.join(str(one).replace(_BAR, "¦") for one in value)
    return value


def _resource(table: Table) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        meaning = column.meaning + (f" (several are joined by {_BAR})" if column.kind == "list" else "")
        kind = column.kind if column.kind in ("integer", "number") else "string"
        fields.append({"name": column.name, "type": kind, "description": meaning})
    joins = [
        {"fields": [column], "reference": {"resource": other, "fields": [key]}}
        for column, other, key in table.joins
    ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {"fields": fields, "primaryKey": list(table.key), "foreignKeys": joins},
    }


def _readme(selection: Selection) -> str:
    lines = [
        selection.described,
        "",
        "The tables are UTF-8 with a byte order mark, which spreadsheets recognize (Python: utf-8-sig, R: UTF-8-BOM).",
        "Columns with lists separate their values with a vertical bar (|).",
        "A text that a spreadsheet would run as a formula (it begins with = + - or @) has an apostrophe before it.",
        "",
    ]
    for table in TABLES.values():
        lines += [f"{table.name}.csv: {table.meaning}"]
        lines += [f"    {column.name}: {column.meaning}" for column in table.columns]
        lines.append("")
    return "\n".join(lines)

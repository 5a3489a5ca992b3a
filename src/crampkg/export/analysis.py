"""The tables of the CSV set for analysts: one SQLite file with keys, or a folder of Parquet files.

A list of keys of another table becomes a table of its own (`results_of_study`: row, position, value), so that joins
need no splitting of texts. SQLite checks every key. Parquet needs pyarrow, which the extra `explorer` brings.
"""

from __future__ import annotations

import io
import sqlite3
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crampkg.base.errors import CrampkgError
from crampkg.base.extras import ExtraMissing
from crampkg.export.records import Record, records
from crampkg.export.selection import Selection
from crampkg.export.tables import TABLES, Column, Table

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["cell", "write"]

_BAR: Final = "|"
_TYPES: Final = {"integer": "INTEGER", "number": "REAL"}
_PIECE: Final = 1 << 16


def write(selection: Selection, format: str) -> Iterator[bytes] | dict[str, Iterator[bytes]]:
    """Return the SQLite file in pieces, or the Parquet files by name with a README."""
    if format == "sqlite":
        return _sqlite(selection)
    try:
        import pyarrow as arrow
    except ModuleNotFoundError as error:
        told = "Parquet needs pyarrow, which is not installed"
        raise ExtraMissing(told, remedy="pip install 'crampkg[explorer]', or export sqlite") from error
    files = {f"{table.name}.parquet": _parquet(arrow, selection, table) for table in TABLES.values()}
    files["README.txt"] = iter([_readme(selection).encode()])
    return files


def cell(column: Column, value: object) -> str | int | float | None:
    """Return a value as it stands in a table: a number as a number, a list joined by bars, None for what is empty."""
    if value in ("", []):
        return None
    if isinstance(value, list):
        return _BAR.join(str(one).replace(_BAR, "¦") for one in value)
    if column.kind == "number":
        return float(Decimal(str(value)))
    return int(str(value)) if column.kind == "integer" and str(value).isdigit() else str(value)


def _sqlite(selection: Selection) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crampkg.sqlite"
        base = sqlite3.connect(path)
        try:
            _fill(base, selection)
        finally:
            base.close()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _fill(base: sqlite3.Connection, selection: Selection) -> None:
    base.execute("PRAGMA foreign_keys = OFF")  # tables name rows of tables that come later
    base.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    header = selection.graph.header
    about = {
        "version": header["version"],
        "description": selection.described,
        "license": selection.licenses.whole,
        "notice": selection.notice,
        **{f"license of {one.part}": f"{one.iri} {one.rights}".strip() for one in selection.licenses.parts},
    }
    base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    base.execute(
        'CREATE TABLE dictionary ("table" TEXT, "column" TEXT, meaning TEXT, PRIMARY KEY ("table", "column")) STRICT'
    )
    for table in TABLES.values():
        base.execute(_schema(table))
        for link in table.links:
            # Derived edges alone come without their claims, which they still name.
            apart = link[1] == "claims" and selection.layer == "inferred"
            base.execute(_link_schema(table, link, apart=apart))
        rows = [(table.name, one.name, one.meaning) for one in table.columns]
        base.executemany("INSERT INTO dictionary VALUES (?, ?, ?)", rows)
    for table in TABLES.values():
        _insert(base, table, records(selection, table.name))
    base.commit()
    if broken := base.execute("PRAGMA foreign_key_check").fetchall():
        raise CrampkgError(f"{len(broken)} keys of the tables point to nothing, the first in {broken[0][0]}")


def _schema(table: Table) -> str:
    joins = {column: (other, there) for column, other, there in table.joins}
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_TYPES.get(column.kind, "TEXT")}'
        if column.name in table.key:
            line += " NOT NULL"
        if column.name == "name" and table.name == "sources":
            line += " UNIQUE"  # other tables know a source by it
        if column.name in joins:
            other, there = joins[column.name]
            line += f' REFERENCES "{other}" ("{there}")'
        lines.append(line)
    key = ", ".join(f'"{name}"' for name in table.key)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}, PRIMARY KEY ({key})) STRICT'


def _link_schema(table: Table, link: tuple[str, str, str], *, apart: bool) -> str:
    column, other, there = link
    own = ", ".join(f'"{name}"' for name in table.key)
    columns = ", ".join(f'"{name}" TEXT NOT NULL' for name in table.key)
    reference = "" if apart else f' REFERENCES "{other}" ("{there}")'
    return (
        f'CREATE TABLE "{table.name}_{column}" ({columns}, position INTEGER NOT NULL,'
        f" value TEXT NOT NULL{reference}, PRIMARY KEY ({own}, position),"
        f' FOREIGN KEY ({own}) REFERENCES "{table.name}" ({own})) STRICT'
    )


def _insert(base: sqlite3.Connection, table: Table, rows: Iterator[Record]) -> None:
    marks = ", ".join("?" * len(table.columns))
    links: dict[str, list[tuple[Any, ...]]] = {column: [] for column, _, _ in table.links}

    def values() -> Iterator[list[Any]]:
        for row in rows:
            key = [row[name] for name in table.key]
            for column, told in links.items():
                several = row[column]
                assert isinstance(several, list)  # noqa: S101  # links are lists
                told += [(*key, place, one) for place, one in enumerate(several)]
            yield [
                row[column.name] if column.name in table.key else cell(column, row[column.name])
                for column in table.columns
            ]

    base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', values())  # noqa: S608  # names of ours
    for column, told in links.items():
        marks = ", ".join("?" * (len(table.key) + 2))
        base.executemany(f'INSERT INTO "{table.name}_{column}" VALUES ({marks})', told)  # noqa: S608


def _parquet(arrow: ModuleType, selection: Selection, table: Table) -> Iterator[bytes]:
    import pyarrow.parquet

    kinds = {"list": arrow.list_(arrow.string()), "integer": arrow.int64(), "number": arrow.float64()}
    schema = arrow.schema(
        [
            arrow.field(
                column.name,
                kinds.get(column.kind, arrow.string()),
                metadata={"description": column.meaning},
            )
            for column in table.columns
        ],
        metadata={
            "description": table.meaning,
            "about": selection.described,
            "key": ",".join(table.key),
            "joins": " ".join(f"{one}>{other}.{there}" for one, other, there in (*table.joins, *table.links)),
        },
    )
    columns: dict[str, list[Any]] = {column.name: [] for column in table.columns}
    for row in records(selection, table.name):
        for column in table.columns:
            value = row[column.name]
            columns[column.name].append(value if column.kind == "list" else cell(column, value))
    body = io.BytesIO()
    pyarrow.parquet.write_table(arrow.table(columns, schema=schema), body, compression="zstd")
    yield body.getvalue()


def _readme(selection: Selection) -> str:
    lines = [selection.described, "", "Lists are lists, numbers are numbers, empty cells are null.", ""]
    for table in TABLES.values():
        lines += [f"{table.name}.parquet: {table.meaning}"]
        lines += [f"    {column.name}: {column.meaning}" for column in table.columns]
        lines.append("")
    return "\n".join(lines)

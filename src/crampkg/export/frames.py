"""The tables of the CSV set as pandas data frames, for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.base.errors import UsageError
from crampkg.base.extras import ExtraMissing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.analysis import cell
from crampkg.export.records import records
from crampkg.export.scope import Scope, select
from crampkg.export.selection import Selection
from crampkg.export.tables import TABLES

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["frame"]


def frame(graph: KnowledgeGraph, table: str) -> DataFrame:
    """Return a table of the whole graph as a data frame: numbers as numbers, lists as lists, what is empty as null.

    UsageError for an unknown table; ExtraMissing where pandas is not installed.
    """
    if table not in TABLES:
        raise UsageError(f"there is no table {table!r}", remedy=f"one of {', '.join(TABLES)}")
    try:
        from pandas import DataFrame
    except ModuleNotFoundError as error:
        told = "a data frame needs pandas, which is not installed"
        raise ExtraMissing(told, remedy="pip install 'crampkg[explorer]'") from error
    columns = TABLES[table].columns
    rows = [
        [row[column.name] if column.kind == "list" else cell(column, row[column.name]) for column in columns]
        for row in records(graph.once(_whole), table)
    ]
    made = DataFrame(rows, columns=[column.name for column in columns])
    kinds = {"integer": "Int64", "number": "Float64"}
    return made.astype({column.name: kinds[column.kind] for column in columns if column.kind in kinds})


def _whole(graph: KnowledgeGraph) -> Selection:
    return select(graph, Scope())

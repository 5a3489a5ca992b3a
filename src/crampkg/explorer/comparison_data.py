"""What the evidence block draws of terms side by side: shapes of data, as its TypeScript reads them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from crampkg.explorer.component_data import Icon, Part, Reference

__all__ = ["ComparedRow", "ComparedSection", "Comparison", "Told"]


class Told(TypedDict):
    """One line of a comparison's cell: what sources say of the column's term, with figures as printed in `detail`."""

    icon: Icon
    word: str
    text: str | list[Part]
    detail: NotRequired[str | None]
    references: list[Reference]


class ComparedRow(TypedDict):
    """A row of a comparison: what is compared, sign and word of the result, and what is told for each column."""

    label: str | list[Part]
    detail: NotRequired[str | None]
    sign: Icon
    word: str
    cells: list[list[Told]]


class ComparedSection(TypedDict):
    """Rows of a comparison under a heading."""

    heading: NotRequired[str | None]
    note: NotRequired[str | None]
    rows: list[ComparedRow]


class Comparison(TypedDict):
    """Terms side by side. `names` are the columns on narrow screens, `empty` is said of a cell without statement."""

    type: Literal["comparison"]
    caption: str
    corner: str
    columns: list[str | list[Part]]
    names: list[str]
    empty: str
    sections: list[ComparedSection]
    notes: NotRequired[list[str]]

"""Rows as a text table for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from crampkg.base import namespaces

__all__ = ["table"]


def table(variables: Sequence[str], rows: Sequence[Sequence[object]], note: str = "") -> str:
    """Return rows of terms (None: unbound) as a text table whose last line counts them and ends with `note`.

    IRIs are shown as CURIEs where the project has a prefix, literals as their text. A cell is one line; control
    characters, which could rule the terminal, are shown as spaces.
    """
    cells = [[_cell(term) for term in row] for row in rows]
    wide = [max([_columns(name), *(_columns(row[i]) for row in cells)]) for i, name in enumerate(variables)]
    lines = [variables, ["-" * w for w in wide], *cells]
    text = ["  ".join(_filled(c, w) for c, w in zip(line, wide, strict=True)).rstrip() for line in lines]
    count = f"({len(cells)} row{'' if len(cells) == 1 else 's'}{'; ' + note if note else ''})"
    return "\n".join([*text, count]) + "\n"


def _cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        text = namespaces.compact(term.value)
    else:
        text = term.value if isinstance(term, Literal) else str(term)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))

"""A measured value in a question, and where it stands among the levels that sources name.

A level is read from the words of its statement. It is compared only where both are counted the same: a level in
multiples of a laboratory's limit, or in other units than the value's, is told and not compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["Placed", "Value", "asked_value", "placed"]

Place = Literal["above", "below", "equal to", "not compared"]

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT: Final = r"[a-zµμ]+\s*(?:/|\bper\b)\s*[a-z]+|units?(?:\s*(?:/|per)\s*[a-z]+)?"
_VALUE: Final = re.compile(rf"(?<![\w.:])(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?", re.IGNORECASE)
_RELATIVE: Final = re.compile(r"\btimes\b|×|\bfold\b|\bx\s?uln\b", re.IGNORECASE)
_SLASHED: Final = re.compile(r"\s*(?:/|\bper\b)\s*", re.IGNORECASE)
_UNITS: Final = {"iu/l": "u/l", "unit/l": "u/l", "units/l": "u/l", "u/liter": "u/l", "units/liter": "u/l"}
"""Spellings of one unit: an international unit of an enzyme is the unit of its activity."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit as typed; `unit` is empty where none was given."""

    number: float
    unit: str

    @property
    def told(self) -> str:
        """The value as it is told: 1,500 or 1,500 U/L."""
        return (
            f"{self.number:,g} {self.unit}".strip()
            if self.number < 1e6
            else f"{self.number:,.0f} {self.unit}"
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A level as its source words it, the statement that names it, and where the value stands to it."""

    level: str
    claim: Claim
    place: Place
    bound: str = ""
    """Number and unit of the level, as its source writes them; empty where it was not compared."""


def asked_value(text: str) -> Value | None:
    """Return the measured value in a question; None without one. A number of fewer than three digits needs a unit.

    >>> asked_value("CK 1,500 U/L"), asked_value("vitamin B12"), asked_value("type 2")
    (Value(number=1500.0, unit='U/L'), None, None)
    """
    for found in _VALUE.finditer(text):
        number = float(found["number"].replace(",", ""))
        unit = " ".join((found["unit"] or "").split())
        if unit and not _is_unit(unit):
            unit = ""
        if unit or number >= 100:
            return Value(number, unit)
    return None


def placed(graph: KnowledgeGraph, term: str, value: Value) -> list[Placed]:
    """Return the levels with a figure that sources name for a finding or test (by IRI), with the value's place."""
    rows = graph.rows("stated-levels", term=term)
    graph.claims.take(sorted({str(row["claim"]) for row in rows}))
    found = []
    for row in rows:
        level, claim = str(row["level"]), graph.claims.get(str(row["claim"]))
        if claim is None or not (_RELATIVE.search(level) or any(map(str.isdigit, level))):
            continue
        match = None if _RELATIVE.search(level) else _VALUE.search(level)
        unit = (match["unit"] or "") if match else ""
        if match and unit and _same_unit(value.unit, unit):
            place = _place(value.number, float(match["number"].replace(",", "")))
            found.append(Placed(level, claim, place, match[0].strip()))
        else:
            found.append(Placed(level, claim, "not compared"))
    return sorted(found, key=lambda one: (one.place == "not compared", one.claim.iri))


def _place(number: float, level: float) -> Place:
    return "equal to" if number == level else "above" if number > level else "below"


def _is_unit(unit: str) -> bool:
    return "/" in _plain(unit) or _plain(unit) in ("unit", "units")


def _same_unit(typed: str, level: str) -> bool:
    """Whether a unit that was typed is that of a level; none typed, or bare units, is taken for it."""
    return not typed or _plain(typed) in ("unit", "units") or _plain(typed) == _plain(level)


def _plain(unit: str) -> str:
    one = _SLASHED.sub("/", unit.strip().lower().replace("μ", "µ"))
    return _UNITS.get(one, one)

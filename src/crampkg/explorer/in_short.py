"""A list of treatments in a few lines: the names in its first sections, each under what its results showed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from crampkg.evidence.name_forms import weak_words, words
from crampkg.explorer.treatment_sections import ADVISED, GRADES, OTHERS, TELLING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Answer, Finding, Findings, FindingsSection, Part, Sentence

__all__ = ["HEADING", "in_short", "lines"]

HEADING: Final = "In short"
_GENERIC: Final = "generic"
_NAMED: Final = 6
"""So many treatments of a section are named."""


def lines(
    graph: KnowledgeGraph, table: Findings, most: int = _NAMED
) -> list[tuple[FindingsSection, str, list[Part]]]:
    """Return the sections of a list that tell of an effect, with what they are called and their treatments by name.

    Each treatment has behind it on what its result rests, but where it is advised against. Empty where none tells.
    What is said of drugs as a whole is said of none of them.
    """
    whole = graph.once(_wholes)
    found: list[tuple[FindingsSection, str, list[Part]]] = []
    for section in table["sections"]:
        heading = str(section["heading"]).rpartition(" (")[0]
        if heading not in TELLING:
            continue
        told: list[tuple[list[Part], str]] = []
        rows = [row for row in section["findings"] if not whole.intersection(_slugs(row))]
        for row in rows[:most]:
            strength = row.get("strength")
            backed = strength["label"].partition(": “")[0] if strength and heading not in ADVISED else ""
            told.append((list(row["outcome"]), _counted(row, backed)))
        left = len(rows) - most
        parts = [*_backed(told), *([f", and {left} more"] if left > 0 else [])]
        if parts:
            found.append((section, heading, parts))
    return found


def _counted(row: Finding, backed: str) -> str:
    """What a result rests on: of a grade what it is of, of single trials how many came out alike, and in whom."""
    if (whom := row.get("whom")) in (OTHERS, GRADES):
        # The grade of one result is none of all.
        return str(whom)
    if (trials := row.get("trials", 1)) > 1:
        backed = f"{trials} randomized trials"
    elif backed and (graded := row.get("graded")):
        backed = f"{backed} for {graded}"
    return "; ".join(filter(None, (row.get("whom"), backed)))


def _backed(told: Sequence[tuple[list[Part], str]]) -> list[Part]:
    """Names, each with what it rests on; of several that rest on the same, it stands behind the last."""
    named: list[Part] = []
    for backed, some in groupby(told, key=lambda one: one[1]):
        alike = [name for name, _ in some]
        for name in alike:
            named += [", " if named else "", *name]
        each = "each: " if len(alike) > 1 else ""
        named.append(f" ({each}{backed})" if backed else "")
    return [part for part in named if part]


def _slugs(row: Finding) -> set[str]:
    """The terms that the name of a row links to, as in addresses."""
    return {part["slug"] or "" for part in row["outcome"] if isinstance(part, dict) and "slug" in part}


def _wholes(graph: KnowledgeGraph) -> frozenset[str]:
    """The terms, as in addresses, whose names say nothing but that something is given: medication."""
    return frozenset(
        term.slug
        for term in graph.terms.values()
        if {weak_words().kind(form) for form in words(term.label)} == {_GENERIC}
    )


def in_short(graph: KnowledgeGraph, table: Findings) -> Answer | None:
    """Return a list in short, for the head of its page; None where no section tells of an effect."""
    sentences: list[Sentence] = [
        {
            "icon": section["findings"][0]["icon"],
            "word": "in short",
            "lead": f"{heading}: ",
            "text": [*named, "."],
        }
        for section, heading, named in lines(graph, table)
    ]
    if not sentences:
        return None
    note = (
        "By the best-supported result of each treatment, whatever its size. The list below has the figures."
    )
    return {"type": "answer", "heading": HEADING, "sentences": sentences, "note": note}

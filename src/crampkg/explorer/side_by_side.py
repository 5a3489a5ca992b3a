"""The tables of a comparison: rows and cells as the evidence block shows them, and as flat rows for a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import compact
from crampkg.evidence import phrasing
from crampkg.evidence.comparison import Verdict, compared
from crampkg.explorer import cards, links
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.comparison import Cell, Row, Said
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.comparison_data import ComparedRow, ComparedSection, Comparison, Told
    from crampkg.explorer.component_data import Card, Icon, Part
    from crampkg.explorer.numbering import Numbering

__all__ = ["UNSTATED", "flat", "glance", "table", "verdict_word"]

UNSTATED: Final = "Not stated here"
"""What a cell without a statement says: a gap of the sources, never a no."""

_SIGNS: Final[dict[Verdict, Icon]] = {
    "differs": "differs",
    "some": "oneOnly",
    "near": "same",
    "alike": "same",
    "same": "same",
}
_SENTENCES: Final = 4
"""So many sentences a cell has before the rest is left to the term's own page."""
_GLANCED: Final = 8
"""So many things a line at a glance names."""
_FIGURES: Final = 2
"""So many figures a sentence has."""


def glance(graph: KnowledgeGraph, terms: Sequence[str], rows: Sequence[Row]) -> list[Card]:
    """Return what compares the terms directly, then in a few lines what is said otherwise, of all, and of one alone."""
    everyone = "both" if len(terms) == 2 else "all"
    lines: list[tuple[str, list[Row]]] = [
        ("Said otherwise of one than of another: ", [row for row in rows if row.verdict == "differs"]),
        (
            f"Stated of {everyone}: ",
            [row for row in rows if row.verdict in ("near", "alike", "same") and row.is_feature],
        ),
    ]
    for place, term in enumerate(terms):
        others = phrasing.series(graph.label(other) for other in terms if other != term)
        alone = [
            row
            for row in rows
            if row.is_feature and row.cells[place] and sum(bool(cell) for cell in row.cells) == 1
        ]
        lines.append((f"Stated of {graph.label(term)}, and nothing said of it in {others}: ", alone))
    said: list[Card] = [
        {
            "title": [
                links.to(claim.paraphrase, links.claim_address(graph, claim), tip="Show the statement")
            ],
            "badges": [{"text": graph.sources[claim.source].label, "kind": "outline"}],
        }
        for claim in compared(rows, terms)
    ]
    said += [{"title": _named(graph, words, some)} for words, some in lines if some]
    return said


def _named(graph: KnowledgeGraph, words: str, rows: Sequence[Row]) -> list[Part]:
    """The first rows by name, each once, and how many more there are."""
    named = list(dict.fromkeys(row.other or row.text for row in rows))
    title: list[Part] = [words]
    for number, one in enumerate(named[:_GLANCED]):
        title += [", " if number else "", links.term_link(graph, one) if one in graph.terms else f"“{one}”"]
    left = len(named) - _GLANCED
    return [part for part in (*title, f", and {left} more" if left > 0 else "") if part]


def verdict_word(row: Row) -> str:
    """Return how the cells of a row compare, in a word or two."""
    stated = sum(bool(cell) for cell in row.cells)
    if row.verdict == "some":
        return "Other not stated" if len(row.cells) == 2 else f"Stated of {stated} of {len(row.cells)}"
    return {"differs": "Differs", "near": "Similar", "alike": "Alike", "same": "Same"}[row.verdict]


def table(
    graph: KnowledgeGraph,
    terms: Sequence[str],
    rows: Sequence[Row],
    numbering: Numbering,
    *,
    caption: str,
    most: int | None = None,
) -> Comparison:
    """Return rows as a table with a section for each topic; with `most`, so many rows of each and how many are left."""
    topics: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        topics[row.topic.label].append(row)
    sections: list[ComparedSection] = []
    for heading, some in topics.items():
        shown = some if most is None else some[:most]
        section: ComparedSection = {
            "heading": heading,
            "rows": [_row(graph, terms, row, numbering) for row in shown],
        }
        if left := len(some) - len(shown):
            section["note"] = f"{counted(left, 'more row')} not shown."
        sections.append(section)
    return {
        "type": "comparison",
        "caption": caption,
        "corner": "What is said",
        "columns": [[links.term_link(graph, term)] for term in terms],
        "names": [capital(graph.label(term)) for term in terms],
        "empty": UNSTATED,
        "sections": sections,
    }


def _row(graph: KnowledgeGraph, terms: Sequence[str], row: Row, numbering: Numbering) -> ComparedRow:
    return {
        "label": [links.term_link(graph, row.other)] if row.other else f"“{row.text}”",
        "detail": _relation(graph, row),
        "sign": _SIGNS[row.verdict],
        "word": verdict_word(row),
        "cells": [_told(graph, term, cell, numbering) for term, cell in zip(terms, row.cells, strict=True)],
    }


def _relation(graph: KnowledgeGraph, row: Row) -> str:
    """The predicate as it is read from the compared terms."""
    known = graph.properties[row.predicate]
    return known.inverse_label or known.label if row.inverse else known.label


def _told(graph: KnowledgeGraph, term: str, cell: Cell, numbering: Numbering) -> list[Told]:
    # One sentence of each direction comes first, so that none is left out.
    first = {said.claims[0].direction: said for said in reversed(cell)}.values()
    ordered = sorted(cell, key=lambda said: not any(said is one for one in first))
    most = max(_SENTENCES, len(first))
    lines = [_line(graph, said, numbering) for said in ordered[:most]]
    if (left := len(cell) - most) > 0:
        more = links.to(f"{counted(left, 'more sentence')} on its page", links.term_address(graph, term))
        lines.append({"icon": "link", "word": "more", "text": [more], "references": []})
    return lines


def _line(graph: KnowledgeGraph, said: Said, numbering: Numbering) -> Told:
    first = said.claims[0]
    line: Told = {
        "icon": cards.direction_icon(first),
        "word": cards.direction_word(graph, first),
        "text": [links.to(said.sentence, links.claim_address(graph, first), tip="Show the statement")],
        "references": numbering.references(claim.source for claim in said.claims),
    }
    told = "; ".join(said.figures[:_FIGURES])
    if (left := len(said.figures) - _FIGURES) > 0:
        told += f"; {counted(left, 'more figure')}"
    similar = f"stated of {said.near}, which is similar" if said.near else ""
    if details := "; ".join(text for text in (told, similar) if text):
        line["detail"] = details
    return line


def flat(graph: KnowledgeGraph, terms: Sequence[str], rows: Sequence[Row]) -> list[dict[str, str]]:
    """Return one row for each sentence, and one with `Not stated here` for each empty cell, for a file."""
    made = []
    for row in rows:
        for term, cell in zip(terms, row.cells, strict=True):
            head = {
                "topic": row.topic.label,
                "relation": _relation(graph, row),
                "other": graph.label(row.other) if row.other else row.text,
                "compared": verdict_word(row),
                "term": graph.label(term),
            }
            made += [
                head
                | {
                    "sentence": said.sentence,
                    "figures": "; ".join(said.figures),
                    "stated_for": said.near,
                    "claims": ", ".join(claim.curie for claim in said.claims),
                    "sources": "; ".join(
                        dict.fromkeys(graph.sources[claim.source].label for claim in said.claims)
                    ),
                    "term_id": compact(term),
                }
                for said in cell
            ]
            if not cell:
                empty = {"sentence": UNSTATED, "figures": "", "stated_for": "", "claims": "", "sources": ""}
                made.append(head | empty | {"term_id": compact(term)})
    return made

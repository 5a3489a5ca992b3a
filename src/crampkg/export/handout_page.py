"""A term's handout as HTML: one printed page (A4) without scripts. `handout` decides what stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.phrasing import capital
from crampkg.export.handout import SECTIONS, Row, cited_as, handout

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.export.handout import Handout

__all__ = ["article", "page", "style"]

_HEADS: Final = {
    "findings": ("Outcome", "Without", "With", "Effect and interval", "People (studies)", "Certainty"),
    "advice": ("Body and year", "Statement"),
}
_MACHINE_WRITTEN: Final = "machineWrittenPage"
_SAFETY: Final = "That no warning stands here does not mean that something is safe."


def page(graph: KnowledgeGraph, iri: str) -> str:
    """Return the handout of a term (by IRI) as a file of its own."""
    title = escape(f"{capital(graph.label(iri))}: handout")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{style()}</style></head><body>\n<main>{article(graph, iri)}</main>\n</body></html>\n"
    )


def style() -> str:
    """Return the style sheet of the handout, for screen and paper."""
    return (files("crampkg") / "export" / "handout.css").read_text(encoding="utf-8")


def article(graph: KnowledgeGraph, iri: str) -> str:
    """Return the handout of a term (by IRI) as a part of a page: an article with its title as the first heading."""
    made = handout(graph, iri)
    kinds = ", ".join(capital(graph.label(kind)) for kind in made.term.classes)
    lines = [
        '<article class="handout">',
        f"<h1>{escape(capital(made.term.label))}</h1>",
        f'<p class="what">{escape(" · ".join(filter(None, (kinds, made.term.definition))))}</p>',
    ]
    if not made.rows:
        lines.append(
            "<p>No statement on it in these sources. That does not mean that it is safe, or that it does not help.</p>"
        )
    for name, rows in made.rows.items():
        lines += _section(name, rows, made)
    lines += _sources(made)
    lines += _foot(made)
    return "\n".join([*lines, "</article>"])


def _section(name: str, rows: list[Row], made: Handout) -> Iterator[str]:
    yield f'<section class="{name}"><h2>{SECTIONS[name]}</h2>'
    if name in _HEADS:
        heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in _HEADS[name])
        yield f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        yield '<tbody role="rowgroup">'
        mark = len(_HEADS[name]) - 1 if name == "advice" else 0
        for row in rows:
            cells = [escape(cell) for cell in row.cells]
            cells[mark] += _numbers(row, made)
            first, *others = cells
            told = zip(_HEADS[name][1:], others, strict=True)
            rest = "".join(f'<td role="cell" data-label="{head}">{cell}</td>' for head, cell in told)
            yield f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{rest}</tr>'
        yield "</tbody></table>"
    else:
        yield "<ul>"
        for row in rows:
            yield f"<li>{escape(row.cells[0])}{_numbers(row, made)}</li>"
        yield "</ul>"
    yield "</section>"


def _numbers(row: Row, made: Handout) -> str:
    marks = "".join(f"[{number}]" for number in sorted({made.numbers[one] for one in row.sources}))
    return f" <sup>{marks}</sup>" if marks else ""


def _sources(made: Handout) -> Iterator[str]:
    if not made.sources:
        return
    yield '<section class="sources"><h2>Sources on this page</h2><ol>'
    for source in made.sources:
        text = escape(cited_as(source))
        yield f"<li>{f'<strong>{text}</strong>' if slug(source.kind) == _MACHINE_WRITTEN else text}</li>"
    yield "</ol></section>"


def _foot(made: Handout) -> Iterator[str]:
    address = made.term.iri
    more = ""
    if made.rows and made.more:
        noun = "statement" if made.more == 1 else "statements"
        more = f"{made.more} more {noun} at {address}. "
    elif made.rows:
        more = f"All statements on it are here, with their places in the sources at {address}. "
    else:
        more = f"Its page: {address}. "
    yield f"<footer><p>{escape(more)}Figures are printed as the sources give them.</p>"
    if made.conflicts_left:
        verb = (
            "conflict between statements is"
            if made.conflicts_left == 1
            else "conflicts between statements are"
        )
        yield f"<p><strong>{made.conflicts_left} {verb} not printed here.</strong></p>"
    data = escape(f"crampkg {made.version}: {made.of_data}. ")
    yield f"<p>{data}<strong>{escape(made.notice)}</strong> {_SAFETY}</p></footer>"

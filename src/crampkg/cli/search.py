"""`crampkg search`: find terms by name."""

from __future__ import annotations

import click

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import compact
from crampkg.cli.common import graph_options, printable
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.publications import identified, named_like


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(min=1), default=15, show_default=True)
@graph_options
def search(graph: KnowledgeGraph, text: str, limit: int) -> None:
    """Find terms by label, synonym, lay name, trade name or identifier. Misspelled names are found too.

    A medicine that no source names is found by its class, and the answer says so. A registry number, DOI or PubMed
    number finds the sources that have it or report its study; an author finds the sources named after them.

    \b
    Examples:
      crampkg search "charley horse"
      crampkg search atorvastatin
      crampkg search NCT03082625
    """  # noqa: D301
    hits = graph.search(text, limit=limit)
    sources = {iri: f", found by {number}" for iri, number in identified(graph, text).items()}
    if sources:
        hits = [hit for hit in hits if hit.score == 100.0]
    elif not hits:
        sources = dict.fromkeys(named_like(graph, text), "")
    if not (hits or sources):
        raise CrampkgError(f"no term is similar to {text!r}", remedy="try a shorter or different word")
    for iri, found_by in list(sources.items())[:limit]:
        click.echo(printable(f"{graph.label(iri)}  (source; {compact(iri)}{found_by})"))
    for hit in hits:
        term = graph.terms[hit.iri]
        kinds = ", ".join(graph.label(one) for one in term.classes)
        also = f", found as “{hit.name}”" if hit.name != term.label else ""
        also += f", {hit.how}" if hit.how else ""
        click.echo(printable(f"{term.label}  ({kinds}; {term.slug}{also})"))

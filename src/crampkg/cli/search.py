"""`crampkg search`: find terms by name."""

from __future__ import annotations

import click

from crampkg.base.errors import CrampkgError
from crampkg.cli.common import graph_options, printable
from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(min=1), default=15, show_default=True)
@graph_options
def search(graph: KnowledgeGraph, text: str, limit: int) -> None:
    """Find terms by label, synonym, lay name, trade name or identifier. Misspelled names are found too.

    A medicine that no source names is found by its class, and the answer says so.

    \b
    Examples:
      crampkg search "charley horse"
      crampkg search atorvastatin
    """  # noqa: D301
    hits = graph.search(text, limit=limit)
    if not hits:
        raise CrampkgError(f"no term is similar to {text!r}", remedy="try a shorter or different word")
    for hit in hits:
        term = graph.terms[hit.iri]
        kinds = ", ".join(graph.label(one) for one in term.classes)
        also = f", found as “{hit.name}”" if hit.name != term.label else ""
        also += f", {hit.how}" if hit.how else ""
        click.echo(printable(f"{term.label}  ({kinds}; {term.slug}{also})"))

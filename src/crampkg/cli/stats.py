"""`crampkg stats`: count terms and claims."""

from __future__ import annotations

import click

from crampkg.cli.common import as_json, graph_options, say
from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@graph_options
def stats(graph: KnowledgeGraph, format_: str) -> None:
    """Count terms by type, and claims by source, direction, level and predicate.

    Example: crampkg stats --format json
    """
    from crampkg.evidence.statistics import statistics

    counted = statistics(graph)
    if format_ == "json":
        click.echo(as_json(counted))
        return
    for topic, groups in counted.items():
        if isinstance(groups, str):
            click.echo(f"{topic} {groups}")
            continue
        click.echo(f"{topic}: {groups['total']}")
        for by, counts in groups.items():
            if isinstance(counts, dict):
                listed = ", ".join(f"{name} {count}" for name, count in counts.items())
                say(f"  {by}: {listed}")

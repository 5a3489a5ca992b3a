"""`crampkg stats`: how much there is."""

from __future__ import annotations

import json

import click

from crampkg.cli.common import graph_options, printable
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
        click.echo(json.dumps(counted, indent=2, ensure_ascii=False))
        return
    for topic, groups in counted.items():
        if isinstance(groups, str):
            click.echo(f"{topic} {groups}")
            continue
        click.echo(f"{topic}: {groups['total']}")
        for by, counts in groups.items():
            if isinstance(counts, dict):
                listed = ", ".join(f"{name} {count}" for name, count in counts.items())
                click.echo(printable(f"  {by}: {listed}"))

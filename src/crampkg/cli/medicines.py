"""`crampkg medicines`: a list of medicines, which of them may cause cramps, and who says so."""

from __future__ import annotations

import csv
import io

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.common import as_json, given_text, graph_options, say
from crampkg.evidence import medication_report as report
from crampkg.evidence import medications
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_text import as_text

_MOST = 100_000
"""Bytes of a list that are read."""


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
@graph_options
def medicines(graph: KnowledgeGraph, file: str, format_: str) -> None:
    """Check which medicines of a list may cause cramps, and who says so.

    FILE (or standard input, -) has one medicine on each line, or several separated by commas, as people write them:
    with dose, form, trade name or combination. You see how each line was understood. Similar names are suggested, never
    assumed. If nothing is found about a medicine, that does not mean it is safe.

    Example: echo "Lipitor 20 mg at night" | crampkg medicines -
    """
    items, cut = medications.read_list(graph, given_text(file, "list", most=_MOST))
    if not items:
        raise UsageError("the list is empty", where=file, remedy="write one medicine per line")
    checked = medications.check(graph, items)
    if format_ == "json":
        say(as_json(report.as_json(graph, checked)))
    elif format_ == "csv":
        writer = csv.DictWriter(text := io.StringIO(), report.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(report.rows(graph, checked))
        click.echo(text.getvalue(), nl=False)
    else:
        say(as_text(graph, checked))
    if cut:
        raise CrampkgError(
            f"only the first {len(items)} items were read, {cut} were left out", remedy="give a shorter list"
        )

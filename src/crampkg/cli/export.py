"""`crampkg export`: the graph in other tools' formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.common import graph_options
from crampkg.cli.output import Output, write

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.export import Layer
    from crampkg.export.scope import Identifiers

__all__ = ["export"]


def _list_formats(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from crampkg.export import EXPORTS

    width = max(map(len, EXPORTS))
    for form in EXPORTS.values():
        click.echo(f"{form.name:<{width}}  {form.summary}")
        if form.lacks:
            click.echo(f"{'':<{width}}  limits: {form.lacks}")
    ctx.exit()


@click.command()
@click.option(
    "--format", "-f", "format_", default="turtle", show_default=True, help="The format (see --list)."
)
@click.option(
    "--output",
    "-o",
    type=Output(),
    metavar="PATH",
    help="The file to write, or the folder for a format of several files; - is standard output.",
)
@click.option(
    "--source",
    metavar="NAME",
    help="Export only what this source says. "
    "Data that it takes from others stay under their own license (see its record).",
)
@click.option("--term", metavar="TERM", help="Export only this term and its claims.")
@click.option(
    "--graph",
    "layer",
    type=click.Choice(["asserted", "inferred", "all"]),
    default="all",
    show_default=True,
    help="What curators wrote (asserted), what rules derive (inferred), or both.",
)
@click.option(
    "--identifiers",
    type=click.Choice(["canonical", "own"]),
    default="canonical",
    show_default=True,
    help="Node ids in KGX: those of MONDO, HP, CHEBI … for exact matches, or crampkg's own.",
)
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_formats,
    help="List all formats and what they cannot hold.",
)
@graph_options
def export(
    graph: KnowledgeGraph,
    format_: str,
    output: Path | None,
    source: str | None,
    term: str | None,
    layer: Layer,
    identifiers: Identifiers,
) -> None:
    """Export the graph for other tools.

    \b
    Examples:
      crampkg export --format trig -o crampkg.trig
      crampkg export --format turtle --term quinine
      crampkg export --list
    """  # noqa: D301
    from crampkg.export import Scope, export_format, export_pieces

    form = export_format(format_)
    if form.folder and output is None:
        raise UsageError(
            f"the format {form.name} writes a folder of files", remedy="name the folder with -o FOLDER"
        )
    written = export_pieces(graph, form.name, Scope(source, term, layer, identifiers))
    if not isinstance(written, dict):
        write(written, output)
        return
    assert output is not None  # noqa: S101  # asked for above
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CrampkgError(
            f"cannot make the folder: {error.strerror}",
            where=str(output),
            remedy="choose another place with -o",
        ) from error
    for name, data in written.items():
        write(data, output / name)

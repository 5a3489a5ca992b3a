"""`crampkg diff`: what changed between two releases."""

from __future__ import annotations

from pathlib import Path

import click

from crampkg.base.errors import CrampkgError
from crampkg.cli.common import as_json, say


@click.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "whole", is_flag=True, help="List everything; otherwise ten entries of each kind.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if the version number was not raised enough.")
@click.pass_context
def diff(context: click.Context, old: Path, new: Path, format_: str, whole: bool, strict: bool) -> None:
    """Compare two releases: what was added, removed or changed, knowledge first.

    OLD and NEW are folders written by `crampkg release`, exports as N-Quads or TriG, or ontology folders. Lists renamed
    and merged terms as such. --format json gives every change.

    Example: crampkg diff crampkg-0.1.0/ ontology/
    """
    from crampkg.export.change_report import lines
    from crampkg.export.changes import compare
    from crampkg.export.earlier_release import open_release

    graphs = []
    for path in (old, new):
        graph = open_release(path)
        try:
            graph.header  # noqa: B018  # asked for first, so that what is no release is told with its place
        except CrampkgError as error:
            raise CrampkgError(error.what, where=str(path), remedy=error.remedy) from error
        graphs.append(graph)
    changes = compare(*graphs)
    if format_ == "json":
        click.echo(as_json(changes.as_json()))
    else:
        for line in lines(changes, whole=whole):
            say(line)
    if not changes.enough:
        asked = f"these changes require a {changes.step} version step, but the version has {changes.stepped}"
        say(f"crampkg: {asked} ({changes.old} → {changes.new})", err=True)
        if strict:
            context.exit(1)

"""`crampkg anchor`: turn quoted words into anchors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crampkg.base.errors import UsageError

if TYPE_CHECKING:
    from crampkg.curate.anchors import Problem
    from crampkg.curate.passages import Sources

__all__ = ["anchor"]


@click.command()
@click.argument("source", required=False)
@click.argument("quotes", nargs=-1)
@click.option(
    "--fill", is_flag=True, help="Read the arguments as files and replace each cramp:quote in them."
)
@click.option("--verify", is_flag=True, help="Compare every recorded passage with the source document.")
@click.option("--refresh", is_flag=True, help="Rewrite passages.ttl from the anchors in use.")
@click.option(
    "--source",
    "of",
    metavar="NAME",
    help="With --fill: the source, if the files are not in claims/<source>/.",
)
@click.option(
    "--sources",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder with the source documents; by default CRAMPKG_SOURCES.",
)
@click.option(
    "--ontology",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Another folder with sources.ttl and claims/.",
)
@click.pass_context
def anchor(
    context: click.Context,
    *,
    source: str | None,
    quotes: tuple[str, ...],
    fill: bool,
    verify: bool,
    refresh: bool,
    of: str | None,
    directory: Path | None,
    ontology: Path | None,
) -> None:
    """Turn quoted words of a source into anchors.

    Prints the Turtle lines for the passages that match the QUOTES. A quote has all words of the passage, or the first
    and last ones with an ellipsis between them. Line breaks and hyphens at line ends are ignored; every other
    character must match.

    \b
    Examples:
      crampkg anchor gard "Symptoms are … associated nerves"
      crampkg anchor --fill ontology/claims/gard/symptoms.ttl
      crampkg anchor --verify
    """  # noqa: D301
    from crampkg.curate import anchors
    from crampkg.curate.passages import Sources

    arguments = ([source] if source else []) + list(quotes)
    if fill + verify + refresh > 1:
        raise UsageError("--fill, --verify and --refresh cannot be combined", remedy="give only one of them")
    if of is not None and not fill:
        raise UsageError("--source needs --fill", remedy="give the source as the first argument")
    sources = Sources(directory, ontology=ontology)
    problems: list[Problem] = []
    if fill:
        if not arguments:
            raise UsageError("no files to fill", remedy="crampkg anchor --fill FILE…")
        filled = anchors.fill([Path(name) for name in arguments], sources, source=of)
        for path, count in filled.replaced.items():
            click.echo(f"{path}: {count} {'quote' if count == 1 else 'quotes'} replaced")
        problems = filled.problems
    elif verify:
        problems = _verify(arguments or sources.names, sources)
    elif refresh:
        for name in arguments or sources.names:
            problems += anchors.refresh_passages(name, sources)
    elif len(arguments) < 2:
        raise UsageError("the source or the quoted words are missing", remedy="crampkg anchor SOURCE QUOTE…")
    else:
        text = sources.required(arguments[0])
        click.echo(anchors.turtle_lines(arguments[0], text, arguments[1:]), nl=False)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        context.exit(1)


def _verify(wanted: list[str], sources: Sources) -> list[Problem]:
    from crampkg.curate.anchors import verify

    problems: list[Problem] = []
    for name in wanted:
        found = verify(name, sources)
        fine = f"{len(sources.passages(name))} passages"
        click.echo(
            f"{name}: {sources.state(name)}, {fine}, " + (f"{len(found)} problems" if found else "verified")
        )
        problems += found
    return problems

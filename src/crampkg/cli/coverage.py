"""`crampkg coverage`: report what the coverage ledgers leave open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crampkg.base.errors import UsageError
from crampkg.cli.common import as_json, say

if TYPE_CHECKING:
    from crampkg.curate.coverage_report import SourceCoverage
    from crampkg.curate.passages import Sources

__all__ = ["coverage"]

_SHOWN = 12


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--draft", is_flag=True, help="Start a ledger for each SOURCE. An existing ledger is not changed."
)
@click.option(
    "--refresh", is_flag=True, help="Update the claims column from the anchors. Reasons and notes stay."
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="List every open span, and the words of sentences that no anchor covers.",
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
    help="Another folder with sources.ttl, claims/ and coverage/.",
)
@click.pass_context
def coverage(
    context: click.Context,
    *,
    names: tuple[str, ...],
    form: str,
    draft: bool,
    refresh: bool,
    everything: bool,
    directory: Path | None,
    ontology: Path | None,
) -> None:
    """Report how much of each source has claims, or a reason why it has none.

    Ends with exit code 1 if anything is unaccounted for.

    \b
    Examples:
      crampkg coverage
      crampkg coverage gard --format json
      crampkg coverage --draft katzberg
      crampkg coverage --refresh
    """  # noqa: D301
    from crampkg.curate.coverage_report import report
    from crampkg.curate.passages import Sources

    sources = Sources(directory, ontology=ontology)
    unknown = [name for name in names if name not in sources.digests]
    if unknown:
        raise UsageError(f"no source is named {unknown[0]}", remedy="one of " + ", ".join(sources.names))
    if draft:
        _draft(names, sources)
        return
    if refresh:
        _refresh(names, sources)
    found = report(sources, names)
    if form == "json":
        click.echo(as_json([one.as_json() for one in found]))
    else:
        _print(found, sources, everything=everything)
    if not all(one.complete for one in found):
        context.exit(1)


def _draft(names: tuple[str, ...], sources: Sources) -> None:
    from crampkg.curate.coverage import claim_anchors, draft, ledger_path, write_ledger

    if not names:
        raise UsageError("--draft needs a source", remedy="crampkg coverage --draft SOURCE")
    for name in names:
        path = ledger_path(name, sources.ontology)
        if path.exists():
            raise UsageError("this ledger already exists", where=str(path), remedy="delete it to start again")
        rows = draft(sources.required(name), claim_anchors(name, sources.ontology))
        write_ledger(path, rows)
        click.echo(f"{path}: {len(rows)} rows")


def _refresh(names: tuple[str, ...], sources: Sources) -> None:
    from crampkg.curate.coverage import claim_anchors, ledger_path, read_ledger, refresh, write_ledger

    for name in names or sources.names:
        path = ledger_path(name, sources.ontology)
        if path.is_file():
            rows = read_ledger(path)
            renewed = refresh(rows, claim_anchors(name, sources.ontology))
            if renewed != rows:
                write_ledger(path, renewed)


def _print(found: list[SourceCoverage], sources: Sources, *, everything: bool) -> None:
    from crampkg.curate.quotes import fold, line_of

    titles = (
        "source",
        "text",
        "rows",
        "with claims",
        "with reason",
        "claims",
        "accounted",
        "anchored",
        "open",
    )
    lines: list[tuple[str, ...]] = [titles]
    for one in found:
        accounted, anchored = (
            "" if share is None else f"{share} %" for share in (one.accounted_percent, one.anchored_percent)
        )
        counts = (one.rows, one.with_claims, one.with_reason, one.claims)
        lines.append(
            (one.source, one.text, *map(str, counts), accounted, anchored, str(len(one.unaccounted)))
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        say("  ".join(cells).rstrip())
    for one in found:
        text = sources.text(one.source)
        details: list[str] = []
        for start, end in one.unaccounted:
            where = f", line {line_of(text, start)}: {fold(text[start:end])[:60]}" if text is not None else ""
            details.append(f"{one.source}: {start}-{end} is not accounted for{where}")
        details += [
            f"{one.source}: the claim {slug} is anchored outside the ledger" for slug in one.claims_outside
        ]
        details += [f"{one.source}: {fault}" for fault in one.faults]
        if everything and text is not None:
            details += [
                f"{one.source}: note: {start}-{end} is in no anchor, line {line_of(text, start)}: "
                f"{fold(text[start:end])[:60]}"
                for start, end in one.unanchored
            ]
        details += [
            f"{one.source}: note: {start}-{end} has claims and needs no reason"
            for start, end in one.needless_reasons
        ]
        shown = details if everything else details[:_SHOWN]
        for detail in shown:
            say(detail)
        if len(shown) < len(details):
            click.echo(f"{one.source}: {len(details) - len(shown)} more (--all)")

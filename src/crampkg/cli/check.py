"""`crampkg check`: are the laws kept?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--ontology",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder laid out like ontology/ to check instead of the installed one.",
)
def check(ontology: Path | None) -> None:
    """Load the graph, derive, and run every check; exit code 1 when an error is found.

    Example: crampkg check
    """
    from crampkg.checking import check as run
    from crampkg.checking import place_of_claim
    from crampkg.deriving import derive
    from crampkg.loading import load
    from crampkg.names import expand
    from crampkg.resources import ontology_dir

    folder = ontology or ontology_dir()
    store = load(folder)
    asserted = len(store)
    inferred = derive(store)
    findings = run(store)
    for finding in findings:
        place = place_of_claim(expand(finding.where) or finding.where, folder)
        click.echo(f"{place}: {finding}" if place else str(finding), err=True)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"{asserted} triples asserted, {inferred} inferred; {errors} errors, {warnings} warnings")
    raise SystemExit(1 if errors else 0)

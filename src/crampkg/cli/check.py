"""`crampkg check`: run all consistency checks."""

from __future__ import annotations

from pathlib import Path

import click

from crampkg.cli.common import say


@click.command()
@click.option(
    "--ontology",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder laid out like ontology/ to check instead of the installed one.",
)
def check(ontology: Path | None) -> None:
    """Run all consistency checks over the graph and the coverage ledgers.

    Ends with exit code 1 if there is an error.

    Example: crampkg check
    """
    from crampkg.base.namespaces import expand
    from crampkg.base.resources import ontology_dir
    from crampkg.build.derivation import derive
    from crampkg.build.loading import load
    from crampkg.build.validation import check as run
    from crampkg.build.validation import place_of_claim
    from crampkg.curate.coverage_report import check_ledgers

    folder = ontology or ontology_dir()
    store = load(folder)
    asserted = len(store)
    inferred = derive(store)
    findings = [*run(store), *check_ledgers(folder)]
    for finding in findings:
        place = place_of_claim(expand(finding.where) or finding.where, folder)
        say(f"{place}: {finding}" if place else str(finding), err=True)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counted = f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"
    click.echo(f"{asserted} triples asserted, {inferred} inferred; {counted}")
    raise SystemExit(1 if errors else 0)

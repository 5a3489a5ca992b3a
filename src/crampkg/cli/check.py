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
    from crampkg.base.errors import CrampkgError
    from crampkg.base.resources import ontology_dir
    from crampkg.build.derivation import derive
    from crampkg.build.loading import load
    from crampkg.build.tables import BrokenTable
    from crampkg.build.validation import check as run
    from crampkg.build.validation import places_of_claims
    from crampkg.curate.coverage_report import check_ledgers

    folder = ontology or ontology_dir()
    try:
        store = load(folder)
    except BrokenTable as broken:
        for fault in broken.faults:
            say(str(CrampkgError(fault.what, where=fault.where, remedy=fault.remedy)), err=True)
        count = len(broken.faults)
        click.echo(f"nothing was checked: {count} error{'' if count == 1 else 's'} in the tables")
        raise SystemExit(1) from None
    asserted = len(store)
    inferred = derive(store)
    findings = [*run(store), *check_ledgers(folder)]
    places = places_of_claims(folder) if findings else {}
    for finding in findings:
        place = places.get(finding.where)
        say(f"{place}: {finding}" if place else str(finding), err=True)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    counted = f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"
    click.echo(f"{asserted} triples asserted, {inferred} inferred; {counted}")
    raise SystemExit(1 if errors else 0)

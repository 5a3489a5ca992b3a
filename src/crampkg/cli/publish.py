"""`crampkg publish`: load the graph into a SPARQL server."""

from __future__ import annotations

from pathlib import Path

import click

from crampkg.cli.common import Seconds


@click.command()
@click.option("--endpoint", required=True, metavar="URL", help="The server's address for queries.")
@click.option(
    "--graph-store", metavar="URL", help="Its address for graphs (SPARQL 1.1 Graph Store Protocol)."
)
@click.option("--update", metavar="URL", help="Its address for updates (SPARQL 1.1 Update).")
@click.option(
    "--timeout",
    type=Seconds(least=1),
    default=300.0,
    show_default=True,
    help="Time limit for a request, in seconds.",
)
@click.option(
    "--ontology",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder laid out like ontology/ to publish instead of the installed one.",
)
def publish(
    endpoint: str, graph_store: str | None, update: str | None, timeout: float, ontology: Path | None
) -> None:
    """Load the whole graph into a SPARQL server, with derived edges and description, and verify it there.

    The old version stays until the new one is complete. Publishing the same version again changes nothing. User and
    password are read from CRAMPKG_ENDPOINT_USER and CRAMPKG_ENDPOINT_PASSWORD, a token from CRAMPKG_ENDPOINT_TOKEN.

    Example: crampkg publish --endpoint http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update
    """
    from crampkg.cli.common import open_graph, say
    from crampkg.export.publishing import Target
    from crampkg.export.publishing import publish as carry_out
    from crampkg.sparql.endpoint import Credentials

    target = Target(endpoint, graph_store, update, Credentials.from_environment(), timeout)
    target.check()
    outcome = carry_out(open_graph(ontology), target, report=lambda said: say(said, err=True))
    click.echo(f"{'published' if outcome.changed else 'unchanged'}: {sum(outcome.sizes.values())} triples")

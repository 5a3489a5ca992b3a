"""`crampkg serve`: the SPARQL endpoint and the linked data, over HTTP."""

from __future__ import annotations

import click

from crampkg.cli.common import Seconds, graph_options
from crampkg.cli.listening import address_of, address_options, limit_options, listening_at
from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@address_options(port=7878)
@limit_options(workers=2)
@click.option(
    "--queue",
    type=click.IntRange(0, 1000),
    default=32,
    show_default=True,
    help="Queries that may wait for a worker.",
)
@click.option(
    "--queue-seconds",
    type=Seconds(least=0),
    default=10.0,
    show_default=True,
    help="How long a query may wait, in seconds.",
)
@click.option(
    "--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Rows or triples in a result."
)
@click.option(
    "--bytes",
    "bytes_",
    type=click.IntRange(1000),
    default=16_000_000,
    show_default=True,
    help="Bytes of a result.",
)
@click.option(
    "--connections",
    type=click.IntRange(1, 100_000),
    default=256,
    show_default=True,
    help="Connections at the same time.",
)
@click.option(
    "--in-memory/--on-disk",
    default=None,
    help="Let each worker hold the graph in memory (some 400 bytes a triple) and answer sooner, or let all share it "
    "on disk.  [default: in memory up to 500,000 triples]",
)
@graph_options
def serve(
    graph: KnowledgeGraph,
    host: str,
    port: int,
    site: str | None,
    workers: int,
    queue: int,
    queue_seconds: float,
    timeout: float,
    rows: int,
    bytes_: int,
    memory: int,
    connections: int,
    in_memory: bool | None,
) -> None:
    """Serve the graph: SPARQL at /sparql, linked data at /id and /data, its description at /.well-known/void.

    Queries cannot change anything. Time, memory, rows and bytes are limited for each. Ctrl-C ends the server.

    Example: crampkg serve --port 7878
    """
    from crampkg.server import Service, server
    from crampkg.sparql.limits import Limits
    from crampkg.sparql.sandbox import BoundedStore

    with listening_at(host, port) as listening:
        limits = Limits(seconds=timeout, rows=rows, bytes=bytes_, memory_bytes=memory * 1_000_000)
        service = Service.of(
            graph,
            limits=limits,
            workers=workers,
            queue_length=queue,
            queue_seconds=queue_seconds,
            in_memory=in_memory,
            site=site,
        )
        try:
            click.echo(f"SPARQL endpoint at {address_of(host, listening)}/sparql (Ctrl-C ends it)")
            if isinstance(service.store, BoundedStore) and service.store.mode == "weaker":
                click.echo("crampkg: this system has no seccomp; queries run in a weaker sandbox", err=True)
            server(service, host=host, port=port, connections=connections).run(sockets=[listening])
        finally:
            service.close()

"""`crampkg serve`: the SPARQL endpoint and the linked data, over HTTP."""

from __future__ import annotations

import click

from crampkg.base.errors import CrampkgError
from crampkg.cli.common import Seconds, graph_options
from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7878,
    show_default=True,
    help="The port; 0 chooses a free one.",
)
@click.option("--site", metavar="URL", help="The public address, if the server is behind a proxy.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Queries that run at the same time.",
)
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
    "--timeout",
    type=Seconds(least=0.01),
    default=20.0,
    show_default=True,
    help="Time limit for a query, in seconds.",
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
    "--memory",
    type=click.IntRange(16),
    default=1000,
    show_default=True,
    help="Megabytes of memory for a query.",
)
@click.option(
    "--connections",
    type=click.IntRange(1, 100_000),
    default=256,
    show_default=True,
    help="Connections at the same time.",
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
) -> None:
    """Serve the graph: SPARQL at /sparql, linked data at /id and /data, its description at /.well-known/void.

    Queries cannot change anything. Time, memory, rows and bytes are limited for each. Ctrl-C ends the server.

    Example: crampkg serve --port 7878
    """
    import socket

    from crampkg.server import Service, server
    from crampkg.sparql.limits import Limits
    from crampkg.sparql.sandbox import BoundedStore

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio takes it for something else and leaves Nagle's algorithm on: 40 ms an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        remedy = "choose another with --port" if port else None
        raise CrampkgError(
            f"cannot listen: {error.strerror}", where=f"{host}:{port}", remedy=remedy
        ) from None
    with listening:
        limits = Limits(seconds=timeout, rows=rows, bytes=bytes_, memory_bytes=memory * 1_000_000)
        service = Service.of(
            graph, limits=limits, workers=workers, queue_length=queue, queue_seconds=queue_seconds, site=site
        )
        try:
            shown = f"[{host}]" if ":" in host else host
            click.echo(
                f"SPARQL endpoint at http://{shown}:{listening.getsockname()[1]}/sparql (Ctrl-C ends it)"
            )
            if isinstance(service.store, BoundedStore) and service.store.mode == "weaker":
                click.echo("crampkg: this system has no seccomp; queries run in a weaker sandbox", err=True)
            server(service, host=host, port=port, connections=connections).run(sockets=[listening])
        finally:
            service.close()

"""`crampkg mcp`: tools for assistants, by the Model Context Protocol."""

from __future__ import annotations

import click

from crampkg.base.extras import needed
from crampkg.cli.common import graph_options
from crampkg.cli.listening import address_of, address_options, limit_options, listening_at
from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@address_options(port=7880)
@limit_options(workers=1)
@click.option("--http", is_flag=True, help="Serve over HTTP, at /mcp, instead of standard input and output.")
@graph_options
def mcp(
    graph: KnowledgeGraph,
    http: bool,
    host: str,
    port: int,
    site: str | None,
    workers: int,
    timeout: float,
    memory: int,
) -> None:
    """Serve tools for assistants: search, terms, treatments, medicines, a differential, questions and SPARQL.

    An assistant starts this command itself and speaks to it over standard input and output. With --http it is served at
    /mcp, beside the SPARQL endpoint, at --host and --port. Nothing can be changed, and every query is limited. Not
    medical advice.

    Example: crampkg mcp --http
    """
    with needed("mcp", "crampkg mcp"):
        import mcp.types  # noqa: F401

    from crampkg.mcp import assistant_server, http_server, run_stdio
    from crampkg.server import Service
    from crampkg.sparql.limits import Limits

    limits = Limits(seconds=timeout, memory_bytes=memory * 1_000_000)
    if not http:
        service = Service.of(graph, limits=limits, workers=workers)
        try:
            run_stdio(assistant_server(graph, service))
        finally:
            service.close()
        return
    with listening_at(host, port) as listening:
        service = Service.of(graph, limits=limits, workers=workers, site=site)
        try:
            listening.listen()  # so that nobody who reads the line below is turned away
            click.echo(f"tools for assistants at {address_of(host, listening)}/mcp (Ctrl-C ends it)")
            made = assistant_server(graph, service)
            http_server(made, service, host=host, port=port).run(sockets=[listening])
        finally:
            service.close()

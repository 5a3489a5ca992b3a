"""The server for assistants, by the Model Context Protocol: tools that answer from the graph and from nothing else.

`assistant_server(graph, service)` makes the server; `run_stdio` speaks over standard input and output, `http_server`
over HTTP beside the SPARQL endpoint. Needs the extra `mcp`.
"""

from crampkg.mcp.http import http_server
from crampkg.mcp.server import assistant_server, run_stdio

__all__ = ["assistant_server", "http_server", "run_stdio"]

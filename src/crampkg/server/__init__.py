"""The SPARQL endpoint and the linked data, over HTTP.

`routes(service)` are the routes, to be mounted wherever an ASGI app is; `app` and `server` make a process of
their own of them. Reading only, bounded, open to any origin.
"""

from crampkg.server.headers import EXPLORER_POLICY, SERVER_POLICY, SecurityHeaders
from crampkg.server.hosts import AllowedHosts, SameOrigin, hosts_of
from crampkg.server.process import app, server
from crampkg.server.routes import routes
from crampkg.server.service import Service

__all__ = [
    "EXPLORER_POLICY",
    "SERVER_POLICY",
    "AllowedHosts",
    "SameOrigin",
    "SecurityHeaders",
    "Service",
    "app",
    "hosts_of",
    "routes",
    "server",
]

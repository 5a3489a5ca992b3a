"""What the explorer's server does beside Streamlit: the SPARQL endpoint, linked data, headers, unknown addresses."""

from __future__ import annotations

import logging
import re
import threading
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from crampkg import server
from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import slug
from crampkg.explorer import links, parts, session
from crampkg.explorer.front_page import FrontPage
from crampkg.explorer.pages import PAGES
from crampkg.server import AllowedHosts, SameOrigin, SecurityHeaders, hosts_of

__all__ = ["SCRIPT", "elsewhere", "on_error", "options", "page_of", "policy"]

SCRIPT: Final = str(Path(__file__).parent / "entry" / "script.py")
"""The script that Streamlit runs, for `st.App`."""

_EDITOR: Final = "editor"
_OPEN: Final = ("/sparql", "/id/", "/data/", "/.well-known/")
"""What is served below these is open to pages of any origin."""
_NO_PAGES: Final = {"sparql", "id", "data", "claim", "graph", "source", "static", "media", "component"}
"""Names below which other things are served, or may be."""


def options(host: str = "127.0.0.1", site: str | None = None) -> dict[str, Any]:
    """Return what `st.App` is given beside the script. Raises CrampkgError when the graph cannot be read.

    `host` is the address to listen at, `site` the server's public one, if it has one: others' names are not served.
    """
    service = session.service()
    service.hosts, service.site = hosts_of(host, site), site
    service.page_of = page_of
    if any(entry.url_path == _EDITOR for entry in PAGES):
        service.editor = f"/{_EDITOR}"

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        # What the first reader would have to wait for.
        threading.Thread(target=_read_ahead, name="crampkg-read-ahead", daemon=True).start()
        try:
            yield
        finally:
            service.close()

    return {
        "routes": server.routes(service),
        "middleware": [
            Middleware(AllowedHosts, hosts=service.hosts),
            Middleware(SameOrigin, open_paths=_OPEN),
            Middleware(SecurityHeaders, policy=policy()),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
            Middleware(UnknownPages),
            Middleware(FrontPage, ours=_OPEN),
        ],
        "lifespan": lifespan,
        "on_script_error": on_error,
    }


def _read_ahead() -> None:
    """Read what every session needs first: the names for the search box, then what the first page shows."""
    with suppress(CrampkgError):
        graph = session.full_graph()
        _ = graph.lookup
        import_module(f"crampkg.explorer.pages.{PAGES[0].module}").read_ahead(graph)


def page_of(iri: str) -> str | None:
    """Return the address of the page that shows a term, source or claim; None for anything else."""
    graph = session.full_graph()
    if iri in graph.sources:
        return f"/{links.source_address(graph, iri)}"
    if iri in graph.claims:
        return f"/{links.claim_address(graph, graph.claims[iri])}"
    address = links.term_address(graph, iri)
    return None if address is None else f"/{address}"


def policy() -> str:
    """Return the Content-Security-Policy of the pages: everything from this server, no eval, no script in place.

    Streamlit starts components from blobs and styles elements in place. The scripts that stand in its own page are
    allowed by their digests.
    """
    page = (files("streamlit") / "static" / "index.html").read_text(encoding="utf-8")
    digests = [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {' '.join(digests)}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss: blob: data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class UnknownPages:
    """Sends an address of one word that is no page to the page that says so and offers what is near."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        target = elsewhere(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if target is None:
            await self.app(scope, receive, send)
        else:
            query = scope.get("query_string", b"").decode("latin-1")
            joined = ("&" if "?" in target else "?") + query if query else ""
            await RedirectResponse(target + joined, status_code=303)(scope, receive, send)


def elsewhere(path: str) -> str | None:
    """Return where a reader of this path should go instead; None when it is a page or none of ours."""
    name = unquote(path.strip("/"))
    if not name or "/" in name or "." in name or name.startswith("_") or name in _NO_PAGES:
        return None
    if name == PAGES[0].url_path:
        return "/"
    if name in {entry.url_path for entry in PAGES}:
        return None
    graph = session.full_graph()
    slugs = {slug(str(row["term"])) for row in graph.view("term-iris")}
    if name in slugs or name in {f"source-{source.name}" for source in graph.sources.values()}:
        return None
    # Whoever writes an address by hand writes `muscle-cramp` or `Muscle cramp` for `muscleCramp`.
    same = [slug for slug in slugs if _bare(slug) == _bare(name)]
    return f"/{same[0]}" if len(same) == 1 else f"/missing?term={quote(name)}"


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.lower())


def on_error(problem: Exception) -> bool:
    """Say on the page that something of ours failed, and write the rest to the log; for `st.App`."""
    logging.getLogger(__name__).error("a page failed", exc_info=problem)
    parts.state(
        "failed",
        "This page could not be displayed.",
        remedy="This is an error in the program; its log has the details.",
    )
    parts.notice()
    return True

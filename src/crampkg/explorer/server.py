"""What the explorer's server does beside Streamlit: headers that protect the reader, unknown addresses."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crampkg.explorer import parts, session
from crampkg.explorer.pages import PAGES

__all__ = ["HEADERS", "MIDDLEWARE", "SCRIPT", "elsewhere", "on_error"]

SCRIPT = str(Path(__file__).parent / "entry" / "script.py")
"""The script that Streamlit runs, for `st.App`."""


def _inline_scripts() -> list[str]:
    """Digests of the scripts that stand in Streamlit's own page, so that the policy allows those and no others."""
    folder = files("streamlit") / "static"
    page = (folder / "index.html").read_text(encoding="utf-8")
    return [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]


HEADERS = {
    # Streamlit starts components from blobs and styles elements in place; nothing is fetched from another host.
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {' '.join(_inline_scripts())}",
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
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds HEADERS to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


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
    if not name or "/" in name or "." in name or name.startswith("_") or name in {e.url_path for e in PAGES}:
        return None
    graph = session.full_graph()
    slugs = {term.slug for term in graph.terms.values()}
    if name in slugs or name in {f"source-{source.name}" for source in graph.sources.values()}:
        return None
    same = [slug for slug in slugs if slug.lower() == name.lower()]
    return f"/{same[0]}" if len(same) == 1 else f"/missing?term={quote(name)}"


def on_error(problem: Exception) -> bool:
    """Say on the page that something of ours failed, and write the rest to the log; for `st.App`."""
    logging.getLogger(__name__).error("a page failed", exc_info=problem)
    parts.state(
        "failed", "This page could not be drawn.", remedy="The fault is the program’s; its log says more."
    )
    parts.notice()
    return True


MIDDLEWARE = [Middleware(SecurityHeaders), Middleware(UnknownPages)]

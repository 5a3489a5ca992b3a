"""Security headers for every response of a process."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["EXPLORER_POLICY", "SERVER_POLICY", "SecurityHeaders"]

SERVER_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For a process that serves data: nothing may be loaded (its pages bring a policy of their own)."""

EXPLORER_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: blob: data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""For the pages of the explorer: everything from this server, no eval."""


class SecurityHeaders:
    """ASGI middleware that adds security headers where a response does not set them itself."""

    def __init__(self, app: ASGIApp, policy: str = SERVER_POLICY) -> None:
        """Wrap an app; `policy` is the Content-Security-Policy."""
        self.app = app
        self.added = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        self.pages_only = {
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete the headers of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                page = headers.get("content-type", "").startswith("text/html")
                for name, value in (self.added | self.pages_only if page else self.added).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, completed)

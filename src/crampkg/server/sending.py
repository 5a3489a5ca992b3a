"""Sends answers in pieces as the reader takes them, with one limit for everything unread."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

__all__ = ["Sender", "attachment", "not_modified", "tagged"]

MOST_UNREAD: Final = 256_000_000
"""How many bytes of answers may wait for their readers, all of them together."""
_PIECE: Final = 65_536


class Sender:
    """Sends the answers of one server, and knows how much of them is on its way."""

    def __init__(self, most: int = MOST_UNREAD) -> None:
        self.most = most
        self.unread = 0

    def has_room(self, response: Response) -> bool:
        """Tell whether an answer may be sent now; one that is short, or alone, always may."""
        return (
            not self.unread or len(response.body) <= _PIECE or self.unread + len(response.body) <= self.most
        )

    async def send(self, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send an answer piece by piece: the server holds back the next while the last is not read."""
        body = bytes(response.body)
        if len(body) <= _PIECE or scope["method"] == "HEAD":
            await response(scope, receive, send)
            return
        self.unread += len(body)
        try:
            start = {"type": "http.response.start", "status": response.status_code}
            await send({**start, "headers": response.raw_headers})
            for place in range(0, len(body), _PIECE):
                more = place + _PIECE < len(body)
                piece = {
                    "type": "http.response.body",
                    "body": body[place : place + _PIECE],
                    "more_body": more,
                }
                await send(piece)
        finally:
            self.unread -= len(body)


def tagged(response: Response) -> Response:
    """Return a response with an entity tag made of its body; a weak one, since it may be sent compressed."""
    digest = blake2b(bytes(response.body), digest_size=16).hexdigest()
    response.headers["ETag"] = f'W/"{digest}"'
    response.headers["Cache-Control"] = "no-cache"  # keep it, and ask whether it is still so
    response.headers["Accept-Ranges"] = "none"
    return response


def not_modified(request: Request, response: Response) -> Response:
    """Return 304 in place of a response that the client has already, by If-None-Match; else the response."""
    tag, asked = response.headers.get("ETag"), request.headers.get("If-None-Match")
    if tag is None or asked is None or response.status_code != 200:
        return response
    known = {one.strip().removeprefix("W/") for one in asked.split(",")}
    if "*" not in known and tag.removeprefix("W/") not in known:
        return response
    kept = {"ETag", "Cache-Control", "Vary", "Content-Location"}
    return Response(status_code=304, headers={n: response.headers[n] for n in kept if n in response.headers})


def attachment(name: str) -> str:
    """Return the Content-Disposition of a file to be kept under a name of any letters (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    extended = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{extended}'

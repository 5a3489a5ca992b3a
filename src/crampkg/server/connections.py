"""HTTP connections that can be held open for so long and no longer.

uvicorn waits for ever for the rest of a request's head, and for a client that does not read its answer. Here a
connection has a time for the head and one for the whole request, and there are at most so many connections.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

__all__ = ["MAX_HEAD", "BoundedConnection", "bounded_connection"]

MAX_HEAD: Final = 65_536
"""Longest head of a request in bytes, the address with its query included."""


class BoundedConnection(H11Protocol):
    """uvicorn's connection with deadlines; `bounded_connection` makes classes with other bounds."""

    most: ClassVar[int] = 256
    head_seconds: ClassVar[float] = 10.0
    request_seconds: ClassVar[float] = 120.0

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._working = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request's head; turn the connection away when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            head = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n"
            transport.write(head + b"Content-Length: 0\r\n\r\n")
            transport.close()
            return
        self._end_in(self.head_seconds)

    def data_received(self, data: bytes) -> None:
        """Take bytes; they do not lengthen the time for the head."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Begin anew: the next request of this connection has its own times."""
        self._working = False
        self._clear()
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._clear()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; 431 when it is a head that never ends."""
        self._clear()
        if len(self.conn.trailing_data[0]) > (self.config.h11_max_incomplete_event_size or MAX_HEAD):
            head = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
            self.transport.write(head + b"Content-Length: 0\r\n\r\n")
            self.transport.close()
            return
        super().send_400_response(msg)

    def _look(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        working = cycle is not None and not cycle.response_complete
        if working and not self._working:
            self._working = True
            self._clear()
            self._end_in(self.request_seconds)
        elif not working and self._deadline is None and self.conn.trailing_data[0]:
            self._end_in(self.head_seconds)  # the beginning of a further head

    def _end_in(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self._end)

    def _clear(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        self._deadline = None
        if self.transport.is_closing() and not self._working:
            return
        if self.conn.our_state is h11.IDLE and not self._working:
            self.transport.write(
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
            self.transport.close()
        else:
            self.transport.abort()


def bounded_connection(
    *, most: int = 256, head_seconds: float = 10.0, request_seconds: float = 120.0
) -> type[BoundedConnection]:
    """Return a class of connections with these bounds, as uvicorn takes it for its `http` option."""
    bounds = {"most": most, "head_seconds": head_seconds, "request_seconds": request_seconds}
    return type("BoundedConnection", (BoundedConnection,), bounds)

"""HTTP connections with a limited lifetime.

uvicorn waits for ever for the rest of a request's head, and for a client that does not read its answer. Here a
connection has a time for the head and one for the whole request, and there are at most so many connections. This
stands on parts of uvicorn that are not promised to stay, so pyproject.toml bounds its version.
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
            self._refuse("503 Service Unavailable", "Retry-After: 1\r\n")
            return
        self._end_in(self.head_seconds)

    def data_received(self, data: bytes) -> None:
        """Take bytes; they do not lengthen the time for the head."""
        if self.transport.is_closing():
            return
        if not self._working and self._too_long(data):
            self._clear()
            self._refuse("431 Request Header Fields Too Large")
            return
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Begin anew: the next request of this connection has its own times."""
        self._working = False
        self._clear()
        super().on_response_complete()
        self._look()

    def timeout_keep_alive_handler(self) -> None:
        """Hang up; what the client has not read by then, it has some time to read."""
        super().timeout_keep_alive_handler()
        self._end_in(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._clear()
        super().connection_lost(exc)

    def _too_long(self, data: bytes) -> bool:
        begun: bytes = self.conn.trailing_data[0]
        if len(begun) + len(data) <= MAX_HEAD:
            return False
        return b"\r\n\r\n" not in (begun + data[:MAX_HEAD])[:MAX_HEAD]

    def _refuse(self, status: str, more: str = "") -> None:
        """Say no before there is a request that the app could answer, and hang up."""
        head = f"HTTP/1.1 {status}\r\n{more}Connection: close\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.close()
        self._end_in(self.head_seconds)

    def _look(self) -> None:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        working = cycle is not None and not cycle.response_complete
        if working and not self._working:
            self._working = True
            self._clear()
            self._end_in(self.request_seconds)
        elif not working and self._deadline is None and self._begun():
            self._end_in(self.head_seconds)

    def _begun(self) -> bool:
        """Tell whether a request is on its way: a further head, or a body that is still to come after its answer."""
        return bool(self.conn.trailing_data[0]) or self.conn.their_state is h11.SEND_BODY

    def _end_in(self, seconds: float) -> None:
        self._clear()
        self._deadline = self.loop.call_later(seconds, self._end)

    def _clear(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            self.transport.abort()  # it waits for its last bytes to be read
        elif self.conn.our_state is h11.IDLE and not self._working:
            self._refuse("408 Request Timeout")
        else:
            self.transport.abort()


def bounded_connection(
    *, most: int = 256, head_seconds: float = 10.0, request_seconds: float = 120.0
) -> type[BoundedConnection]:
    """Return a class of connections with these bounds, as uvicorn takes it for its `http` option."""
    bounds = {"most": most, "head_seconds": head_seconds, "request_seconds": request_seconds}
    return type("BoundedConnection", (BoundedConnection,), bounds)

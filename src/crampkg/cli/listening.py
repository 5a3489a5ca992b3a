"""What the commands that serve over HTTP share: the options for address and limits, and the socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from crampkg.base.errors import CrampkgError
from crampkg.cli.common import Seconds

if TYPE_CHECKING:
    import socket

__all__ = ["address_of", "address_options", "limit_options", "listening_at"]


def address_options(port: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds `--host`, `--port` (with its default) and `--site`."""

    def added(function: Callable[..., Any]) -> Callable[..., Any]:
        site = click.option(
            "--site", metavar="URL", help="The public address, if the server is behind a proxy."
        )
        place = click.option(
            "--port",
            type=click.IntRange(0, 65535),
            default=port,
            show_default=True,
            help="The port; 0 chooses a free one.",
        )
        host = click.option(
            "--host", default="127.0.0.1", show_default=True, help="The address to listen on."
        )
        return host(place(site(function)))

    return added


def limit_options(workers: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds `--workers` (with its default), `--timeout` and `--memory`."""

    def added(function: Callable[..., Any]) -> Callable[..., Any]:
        memory = click.option(
            "--memory",
            type=click.IntRange(16),
            default=1000,
            show_default=True,
            help="Megabytes of memory for a query.",
        )
        timeout = click.option(
            "--timeout",
            type=Seconds(least=0.01),
            default=20.0,
            show_default=True,
            help="Time limit for a query, in seconds.",
        )
        at_once = click.option(
            "--workers",
            type=click.IntRange(1, 64),
            default=workers,
            show_default=True,
            help="Queries that run at the same time.",
        )
        return at_once(timeout(memory(function)))

    return added


def listening_at(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address, port 0 for a free one; CrampkgError when it cannot be."""
    import socket

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
    return listening


def address_of(host: str, listening: socket.socket) -> str:
    """Return the address of a bound socket, as people type it: `http://127.0.0.1:7878`."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"

"""Tells which client sent a request, and whether it still waits for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Network, ip_address

from starlette.requests import Request

from crampkg.sparql.sandbox import Asker

__all__ = ["client_of", "waiting"]


def client_of(host: str) -> str:
    """Return what a client is known by: its address, of IPv6 the network that one household or machine has.

    >>> client_of("2001:db8:1:2:3:4:5:6"), client_of("192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7')
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped is None:
        return str(IPv6Network((int(address), 64), strict=False).network_address)
    return str(address)


@asynccontextmanager
async def waiting(request: Request) -> AsyncIterator[Asker]:
    """Give the asker of a request whose body has been read; it leaves when the client hangs up."""
    asker = Asker(client_of(request.client.host) if request.client else "")

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        asker.leave()

    watching = asyncio.create_task(watch())
    try:
        yield asker
    finally:
        watching.cancel()

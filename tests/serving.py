"""Servers for tests: ours in a thread, others as programs, all on loopback and ended with the test."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from crampkg.server import Service, server


@dataclass(frozen=True)
class Answer:
    """A response: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@contextmanager
def serving(service: Service, **bounds: Any) -> Iterator[str]:
    """Run our server over a service in a thread; gives its address, such as http://127.0.0.1:4711."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = server(service, **bounds)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            waiting_until(lambda: running.started)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join(20)
            assert not thread.is_alive()


def waiting_until(happened: Any, seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


def ask(
    url: str,
    path: str = "/sparql",
    *,
    method: str = "GET",
    query: str | None = None,
    parameters: list[tuple[str, str]] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    accept: str | None = None,
    timeout: float = 60.0,
) -> Answer:
    """Send one request on a connection of its own. `query` and `parameters` go into the address."""
    pairs = [*([("query", query)] if query is not None else []), *(parameters or [])]
    if pairs:
        path += "?" + urlencode(pairs)
    sent = dict(headers or {})
    if accept is not None:
        sent["Accept"] = accept
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def post(url: str, pairs: list[tuple[str, str]], *, accept: str | None = None) -> Answer:
    """Send a form to /sparql."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(url, method="POST", body=urlencode(pairs).encode(), headers=headers, accept=accept)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])

"""Servers for tests: ours in a thread, others as programs, all on loopback and ended with the test."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

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
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
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


def opened(url: str) -> socket.socket:
    """A bare connection to a server."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)


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


# --- servers of others


def find_oxigraph() -> str | None:
    """Oxigraph's own server: the program that the PyPI package oxigraph brings, else the one on PATH."""
    beside = Path(sysconfig.get_path("scripts")) / "oxigraph"
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


@contextmanager
def started(
    command: list[str], ready: str, folder: Path | None = None, seconds: float = 60.0
) -> Iterator[None]:
    """Run a server until it answers at an address, and end it with SIGTERM when the test is over."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            waiting_until(lambda: process.poll() is not None or _answers(ready), seconds)
            log.seek(0)
            assert process.poll() is None, log.read().decode("utf-8", "replace")
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def oxigraph_server(*options: str) -> Iterator[str]:
    """Oxigraph's server with an empty store in memory; gives its address, below which are query, update and store.

    For tests marked `program("oxigraph")`.
    """
    program = find_oxigraph()
    assert program is not None, 'mark the test with pytest.mark.program("oxigraph")'
    url = f"http://127.0.0.1:{free_port()}"
    command = [program, "serve", "--bind", url.removeprefix("http://"), *options]
    with started(command, f"{url}/query?query=ASK%7B%7D"):
        yield url


VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = {rows}
{more}
"""


@contextmanager
def virtuoso_server(folder: Path, *, rows: int = 1_000_000, more: str = "") -> Iterator[str]:
    """Virtuoso with a fresh database in a folder and its first password; gives its address."""
    http = free_port()
    settings = VIRTUOSO.format(sql=free_port(), http=http, rows=rows, more=more)
    (folder / "virtuoso.ini").write_text(settings)
    url = f"http://127.0.0.1:{http}"
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with started(command, f"{url}/sparql?query=ASK%7B%7D", folder, seconds=120):
        yield url

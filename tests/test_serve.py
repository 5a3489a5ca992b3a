"""`crampkg serve`: it says where it listens, serves, and ends without leaving anything behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serving import ask, waiting_until

COMMAND = [sys.executable, "-c", "from crampkg.cli import main; main()", "serve"]


@contextmanager
def serve(*options: str, folder: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    environment = os.environ | ({"TMPDIR": str(folder)} if folder else {})
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(
            r"SPARQL endpoint at (http://127\.0\.0\.1:\d+)/sparql \(Ctrl-C ends it\)\n", said
        )
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield process, found[1]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends(signal_: signal.Signals) -> None:
    with tempfile.TemporaryDirectory() as name:
        with serve("--rows", "5", "--timeout", "3", folder=Path(name)) as (process, url):
            waiting_until(lambda: _answers(url))
            answer = ask(url, query="SELECT * { ?s ?p ?o }")
            assert (
                answer.headers["crampkg-limits"]
                == "seconds=3, rows=5, bytes=16000000, memory-bytes=1000000000"
            )
            assert len(answer.json["results"]["bindings"]) == 5
            process.send_signal(signal_)
            _, complaints = process.communicate(timeout=30)
            assert process.returncode in {0, 130, -signal_}
            assert "Traceback" not in complaints
        assert list(Path(name).iterdir()) == []


def _answers(url: str) -> bool:
    try:
        return ask(url, query="ASK {}").status == 200
    except OSError:
        return False


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"crampkg: 127.0.0.1:{port}: cannot listen: Address already in use (choose another with --port)\n"
    )


def test_the_site_that_is_announced() -> None:
    with serve("--site", "https://kg.example/") as (_, url):
        waiting_until(lambda: _answers(url))
        assert "<https://kg.example/sparql>" in ask(url, accept="text/turtle").text

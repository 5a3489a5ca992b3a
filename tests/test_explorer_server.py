"""Starting the explorer: the command, app.py for Streamlit's own command, and a wheel away from the checkout."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crampkg.explorer import session

PROGRAM = [sys.executable, "-c", "import sys; sys.argv[0] = 'crampkg'\nfrom crampkg.cli import main\nmain()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: list[str], port: int, folder: Path, healthy: str = "_stcore/health"
) -> Iterator[subprocess.Popen[str]]:
    """Start a server and wait until it is healthy; ended at the end."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            for _ in range(150):
                if server.poll() is not None:
                    pytest.fail(f"ended at once: {server.communicate()[0]}")
                try:
                    get(port, healthy)
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail("not healthy within 30 s")
            yield server
        finally:
            if server.poll() is None:
                server.terminate()


def get(port: int, address: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}", timeout=5) as answer:
        return answer.status, answer.url


def test_the_command_serves_and_ends_quietly_on_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    with started([*PROGRAM, "explore", "--port", str(port), "--no-browser"], port, tmp_path) as server:
        assert get(port, "quinine") == (200, f"http://127.0.0.1:{port}/quinine")
        assert get(port, "quinina") == (200, f"http://127.0.0.1:{port}/missing?term=quinina")
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert server.returncode == 0, said
    assert said.startswith(f"crampkg explorer: http://127.0.0.1:{port} (Ctrl+C ends it)\n")
    assert "Traceback" not in said


@pytest.mark.slow
def test_streamlit_s_own_command_serves_app_py(root: Path) -> None:
    assert "app = st.App(" in (root / "app.py").read_text(encoding="utf-8"), "Streamlit looks for these words"
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with started([*command, "--server.headless", "true"], port, root):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/quinine") as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
        assert get(port, "quinina")[1].endswith("/missing?term=quinina")


def test_a_wheel_serves_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[0] = 'crampkg'\n"
        "from crampkg.cli import main\nmain()"
    )
    port = free_port()
    command = [sys.executable, "-I", "-c", code, "explore", "--port", str(port), "--no-browser"]
    with started(command, port, tmp_path):
        assert get(port, "quinine")[0] == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?query=ASK%20%7B%7D") as answer:
            assert answer.status == 200


@pytest.mark.slow
def test_the_pages_stand_on_any_endpoint_that_holds_the_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer_app import card_titles, component, open_page, whole

    port = free_port()
    command = [*PROGRAM, "serve", "--port", str(port), "--rows", "1000000"]
    with started(command, port, tmp_path, "sparql?query=ASK%20%7B%7D"):
        here = [card_titles(component(open_page(name), "facts")) for name in ("quinine", "pregnancy")]
        monkeypatch.setenv("CRAMPKG_ENDPOINT", f"http://127.0.0.1:{port}/sparql")
        assert type(session.full_graph().store).__name__ == "RemoteStore"
        assert [card_titles(component(open_page(name), "facts")) for name in ("quinine", "pregnancy")] == here
        assert "None of the sources shown says anything about it" in whole(
            open_page("quinine?without=katzberg")
        )


def test_an_endpoint_that_does_not_answer_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer_app import open_page

    monkeypatch.setenv("CRAMPKG_ENDPOINT", f"http://127.0.0.1:{free_port()}/sparql")
    at = open_page()
    assert not at.exception
    assert len(at.error) == 1


def test_a_broken_ontology_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "crampkg.ttl").write_text("this is no Turtle", encoding="utf-8")
    command = [*PROGRAM, "explore", "--no-browser", "--port", str(free_port()), "--ontology", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"crampkg: {tmp_path}/crampkg.ttl:1")


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [*PROGRAM, "explore", "--no-browser", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"crampkg: 127.0.0.1:{port}: cannot serve here: address already in use (choose another --host or --port)"
    ]

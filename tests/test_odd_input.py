"""Files, tables and servers' headers that nobody would write on purpose: one line, soon, and never a traceback."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crampkg.base.errors import CrampkgError
from crampkg.build.loading import load
from crampkg.build.mappings import COLUMNS, BrokenMapping, load_mappings, read
from crampkg.sparql.endpoint import Credentials
from crampkg.sparql.limits import Busy, StoreError
from crampkg.sparql.remote import RemoteStore

ROW = [
    "cramp:quinine",
    "quinine",
    "skos:exactMatch",
    "CHEBI:15854",
    "quinine",
    "semapv:LexicalMatching",
    "",
    "",
]


@pytest.fixture
def miniature(tmp_path: Path, root: Path) -> Path:
    """A folder laid out like ontology/ that holds its first file only."""
    folder = tmp_path / "ontology"
    (folder / "terms").mkdir(parents=True)
    (folder / "crampkg.ttl").write_bytes((root / "ontology" / "crampkg.ttl").read_bytes())
    return folder


def table(tmp_path: Path, *rows: list[str]) -> Path:
    path = tmp_path / "mappings.sssom.tsv"
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_text_of_many_megabytes(miniature: Path) -> None:
    text = f'<http://a/x> <http://a/y> "{"x" * (17 << 20)}" .'
    (miniature / "terms" / "long.ttl").write_text(text)
    with pytest.raises(CrampkgError, match=r"long\.ttl: a text exceeds the limit of 16 MiB"):
        load(miniature)


def test_a_name_that_is_not_utf8_and_a_file_that_is_none(miniature: Path) -> None:
    name = os.fsencode(miniature / "terms") + b"/\xff.ttl"
    Path(os.fsdecode(name)).write_text("<http://a/x> <http://a/y> <http://a/z> .")
    load(miniature)
    Path(os.fsdecode(name)).unlink()
    os.mkfifo(miniature / "terms" / "x.ttl")
    with pytest.raises(CrampkgError, match=r"x\.ttl"):
        load(miniature)


@pytest.mark.parametrize(
    "blank",
    ["\u00a0", " ", "\u200b", "\u2003", "\ufeff", "\u2060", "<", '"', "{", "|", "\\", "^", "`", "\x01"],
)
@pytest.mark.parametrize("column", [0, 2, 3, 5])
def test_an_identifier_with_what_is_no_part_of_one(tmp_path: Path, blank: str, column: int) -> None:
    row = list(ROW)
    row[column] += blank
    with pytest.raises(BrokenMapping, match="is not an identifier") as caught:
        read(table(tmp_path, ROW, row))
    assert str(caught.value.where).endswith(":3")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("told", ["%zz", "a%", "[", "a]b"])
def test_an_identifier_that_makes_no_iri_is_told_with_its_line(tmp_path: Path, told: str) -> None:
    row = list(ROW)
    row[2] += told
    with pytest.raises(BrokenMapping, match="not an identifier") as caught:
        load_mappings(ox.Store(), table(tmp_path, ROW, row))
    assert str(caught.value.where).endswith(":3")


def test_a_cell_that_is_longer_than_any(tmp_path: Path) -> None:
    row = [*ROW[:7], "x" * 200_000]
    with pytest.raises(BrokenMapping, match="cannot be read as a table"):
        read(table(tmp_path, ROW, row))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r")), min_size=8, max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_row_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = table(tmp_path_factory.mktemp("any"), cells)
    with suppress(BrokenMapping):  # anything else is a traceback
        read(path)


# --- servers


class Odd(http.server.BaseHTTPRequestHandler):
    """Answers each request with the same status and headers."""

    status: ClassVar[int] = 503
    headers_sent: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def odd() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("waits", ["\u00b2", "-1", "1e9", "soon", "9" * 5000, "\u00bd", " "])
def test_how_long_to_wait_that_is_no_number(odd: str, waits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Odd, "headers_sent", {"Retry-After": waits})
    monkeypatch.setattr("crampkg.sparql.remote._PAUSES", ())
    with pytest.raises(Busy, match="the endpoint is busy"):
        RemoteStore(odd, seconds=5).query("ASK {}")


@pytest.mark.parametrize(
    "challenge",
    [
        "Digest",
        "Digest ",
        "Digest realm",
        "Digest =",
        'Digest realm="x", nonce',
        'Digest realm="x", algorithm=ODD, nonce="1"',
        'Digest nonce="1", qop="auth,auth-int"',
        'Digest realm="x", nonce="1", qop="odd"',
        "Odd x=1",
        "",
    ],
)
@pytest.mark.parametrize("long", [False, True])
def test_a_challenge_that_makes_no_sense(
    odd: str, challenge: str, long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Odd, "status", 401)
    monkeypatch.setattr(Odd, "headers_sent", {"WWW-Authenticate": challenge})
    store = RemoteStore(odd, seconds=5, credentials=Credentials("user", "password"))
    text = "ASK {}" + (" # " + "x" * 90_000 if long else "")
    with pytest.raises(StoreError) as caught:
        store.query(text)
    assert "\n" not in str(caught.value)

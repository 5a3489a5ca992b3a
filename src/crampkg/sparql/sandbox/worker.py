"""A worker process: loads the data, walls itself in, and answers one query after another until its pipe closes.

Started as `python -I -c …` by the pool. The first frame configures it; it replies with what walls stand.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError
from crampkg.sparql.evaluation import Setting, evaluate_bytes
from crampkg.sparql.formats import formats_for
from crampkg.sparql.lexer import PlacedError
from crampkg.sparql.limits import Limits
from crampkg.sparql.sandbox import frames, isolation

__all__ = ["main"]

_WARM_UP = "ASK {}", "SELECT ?x {}", "DESCRIBE <x:x>", "SELECT ?x {", "SELECT ?x { ?s x ?x }"


def main() -> None:
    """Run until the parent closes the pipe."""
    questions, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # whatever prints goes to the log, not into the frames
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        config, _ = frames.read(questions)
        isolation.bind_to_parent(config["parent"])
        isolation.limit_files()
        try:
            store = _load(config["source"])
        except (OSError, SyntaxError, ValueError) as error:
            where = config["source"] if isinstance(config["source"], str) else None
            frames.write(answers, {"failed": f"the data cannot be loaded: {error}", "where": where})
            return
        _serve(store, config, questions, answers)
    except frames.Closed:
        pass


def _load(source: str | int) -> ox.Store:
    """Return the store in a folder, or one loaded from an N-Quads file, by path or descriptor."""
    if isinstance(source, str) and Path(source).is_dir():
        return ox.Store.read_only(source)
    store = ox.Store()
    if isinstance(source, str):
        store.bulk_load(path=source, format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        reader = cast("IO[bytes]", _Reader(source))
        store.bulk_load(input=reader, format=ox.RdfFormat.N_QUADS, lenient=True)
        os.close(source)
    return store


class _Reader:
    """A file to read from its start by a descriptor whose position others, who read it as well, move."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._place = descriptor, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        chunk = os.pread(self._descriptor, size if size >= 0 else 1 << 30, self._place)
        self._place += len(chunk)
        return chunk


def _serve(store: ox.Store, config: frames.Header, questions: int, answers: int) -> None:
    setting = config["setting"]
    _warm_up(store)
    memory = _Memory()
    bounded = filtered = False
    if config["guard"]:
        limit = config["memory_bytes"]
        bounded = limit is None or isolation.bound_memory(limit)
        filtered = isolation.filter_calls()
    if not filtered:
        threading.Thread(target=_end_with, args=(config["parent"],), daemon=True).start()
    memory.settle()
    frames.write(answers, {"bounded": bounded, "filtered": filtered, "pid": os.getpid()})
    while True:
        request, _ = frames.read(questions)
        header, body = _answer(store, request, setting)
        header["grown"] = memory.grown()
        frames.write(answers, header, body)


def _warm_up(store: ox.Store) -> None:
    """Answer each kind of query in each format once: what is imported late cannot be once files are shut."""
    setting, limits = Setting(), Limits()
    for text in _WARM_UP:
        for kind in ("rows", "boolean", "triples"):
            for form in formats_for(kind):
                try:
                    evaluate_bytes(store, text, form.name, setting, limits)
                except CrampkgError:
                    continue


def _answer(store: ox.Store, request: frames.Header, setting: dict[str, Any]) -> tuple[frames.Header, bytes]:
    try:
        read = Setting(
            setting["prefixes"],
            request["default_graph_uris"],
            request["named_graph_uris"],
            frozenset(setting["from_graphs"]),
            setting["base_iri"],
        )
        text, formats, limits = request["text"], request["formats"], Limits(**request["limits"])
        served = evaluate_bytes(store, text, formats, read, limits)
    except CrampkgError as error:
        return _told(error), b""
    except MemoryError:
        return {"error": "memory"}, b""
    except Exception as error:  # a panic of the engine, or our own fault: this query's, not the worker's end
        return {"error": "QueryFailed", "what": f"the engine failed: {type(error).__name__}: {error}"}, b""
    told = {"format": served.format, "kind": served.kind, "truncated": served.truncated, "note": served.note}
    return told, served.body


def _told(error: CrampkgError) -> frames.Header:
    said: frames.Header = {"error": type(error).__name__, "what": error.what}
    said |= {"where": error.where, "remedy": error.remedy}
    if isinstance(error, PlacedError):
        said |= {"line": error.line, "column": error.column}
    return said


class _Memory:
    """How much memory the process has gained since its data were loaded, where the system reports it (Linux)."""

    def __init__(self) -> None:
        self._base = 0
        try:  # open now: later no file can be
            self._file = os.open("/proc/self/statm", os.O_RDONLY)
        except OSError:
            self._file = -1

    def settle(self) -> None:
        """Take what is held now as the ground."""
        self._base = self._now()

    def grown(self) -> int:
        """Return the bytes of address space taken since."""
        return self._now() - self._base

    def _now(self) -> int:
        return 0 if self._file < 0 else int(os.pread(self._file, 64, 0).split()[0]) * resource.getpagesize()


def _end_with(parent: int) -> None:
    """End this process when the parent is gone, also in the midst of a query (systems without a death signal)."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    main()
    sys.exit(0)

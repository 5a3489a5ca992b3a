"""Keeps the derived graph between starts, so that a command need not derive it again.

It is kept under a digest of everything it is made from: every file of the ontology, every rule, the code that loads and
derives, and the version of the engine. A changed file changes the digest, so a kept graph is never out of date. The
digest is remembered by the files' names, sizes and times, so that a start need not read them all.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from crampkg.base.resources import require_ontology
from crampkg.build.cache import Kept, cache_folder, kept, recall, remember
from crampkg.build.derivation import derive, stages
from crampkg.build.loading import load, ontology_files

__all__ = ["derived_graph", "digest"]

_ENGINE: Final = f"{ox.__version__}\n"
_SETTLED: Final = 2_000_000_000
"""Nanoseconds after which a change of a file surely shows in its time."""


def derived_graph(ontology: Path, rules: Path, *, on_making: Callable[[], None] | None = None) -> Kept:
    """Return the derived graph of an ontology folder, from the cache if it is there.

    `on_making` is called before it is made, which takes some seconds.
    Raises what `load` and `derive` raise; trouble with the cache is no error.
    """
    require_ontology(ontology)

    def make() -> ox.Store:
        if on_making is not None:
            on_making()
        store = load(ontology)
        derive(store, rules)
        return store

    if cache_folder() is None:
        return Kept(make(), "")
    return kept("graph", digest(ontology, rules), make)


def digest(ontology: Path, rules: Path) -> str:
    """Return a digest (32 hexadecimal digits) of everything that a derived graph is made from."""
    files = _files(ontology, rules)
    fingerprint, newest = _fingerprint(files, ontology, rules)
    found = recall(fingerprint)
    if found is None:
        found = _content(files)
        # A file may be written twice within one tick of its clock.
        if time.time_ns() - newest > _SETTLED:
            remember(fingerprint, found)
    return found


def _files(ontology: Path, rules: Path) -> dict[str, Path]:
    """What a derived graph is made of, by name."""
    found = {f"ontology/{path.relative_to(ontology)}": path for path in ontology_files(ontology)}
    found |= {f"rules/{path.relative_to(rules)}": path for _, paths in stages(rules) for path in paths}
    return found | {f"code/{path.name}": path for path in sorted(Path(__file__).parent.glob("*.py"))}


def _fingerprint(files: dict[str, Path], ontology: Path, rules: Path) -> tuple[str, int]:
    """Return a digest of names, sizes and times, and the newest time in nanoseconds."""
    found = hashlib.sha256(f"{_ENGINE}{ontology.resolve()}\n{rules.resolve()}\n".encode("utf-8", "replace"))
    newest = 0
    for name, path in files.items():
        told = path.stat()
        newest = max(newest, told.st_mtime_ns, told.st_ctime_ns)
        line = f"{name}\0{told.st_size} {told.st_mtime_ns} {told.st_ctime_ns} {told.st_ino}\n"
        found.update(line.encode("utf-8", "replace"))
    return found.hexdigest()[:32], newest


def _content(files: dict[str, Path]) -> str:
    found = hashlib.sha256(_ENGINE.encode())
    for name, path in files.items():
        data = path.read_bytes()
        found.update(f"{name} {len(data)}\n".encode("utf-8", "replace"))
        found.update(data)
    return found.hexdigest()[:32]

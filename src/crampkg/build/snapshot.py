"""The derived graph, kept from one start to the next, so that a command does not derive it anew each time.

A snapshot is an N-Quads file in the user's cache folder, named after a digest of all that it is made of: every file of
the ontology, every rule, and the versions of crampkg and of the engine. A changed file has another digest, so a
snapshot is never out of date. Without a folder that can be written, the graph is simply derived each time. The folder
is `crampkg` in XDG_CACHE_HOME (or the system's usual place); CRAMPKG_CACHE names another, and `off` does without.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from crampkg.base.resources import require_ontology
from crampkg.build.derivation import derive, stages
from crampkg.build.loading import load

__all__ = ["cache_folder", "derived_store"]

_KEPT: Final = 3
_SUFFIXES: Final = {".ttl", ".tsv"}


def derived_store(ontology: Path, rules: Path) -> ox.Store:
    """Return the graph of an ontology folder, loaded and derived by the rules of a folder, or as it was kept.

    Raises what `load` and `derive` raise; trouble with the cache is no error.
    """
    require_ontology(ontology)
    folder = cache_folder()
    kept = None if folder is None else folder / f"graph-{_digest(ontology, rules)}.nq"
    if kept is not None and kept.is_file():
        # A file that was damaged is made anew below.
        with suppress(OSError, SyntaxError):
            store = ox.Store()
            store.bulk_load(path=str(kept), format=ox.RdfFormat.N_QUADS)
            return store
    store = load(ontology)
    derive(store, rules)
    if kept is not None:
        with suppress(OSError):
            _keep(store, kept)
    return store


def cache_folder() -> Path | None:
    """Return the folder for snapshots, or None when there is to be none."""
    named = os.environ.get("CRAMPKG_CACHE")
    if named:
        return None if named == "off" else Path(named)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "crampkg"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "crampkg"


def _digest(ontology: Path, rules: Path) -> str:
    from crampkg import __version__

    found = hashlib.sha256(f"{__version__} {ox.__version__}\n".encode())
    files = [path for path in sorted(ontology.rglob("*")) if path.suffix in _SUFFIXES]
    files += [path for _, paths in stages(rules) for path in paths]
    for path in files:
        data = path.read_bytes()
        found.update(
            f"{path.relative_to(ontology if path.is_relative_to(ontology) else rules)} {len(data)}\n".encode()
        )
        found.update(data)
    return found.hexdigest()[:32]


def _keep(store: ox.Store, kept: Path) -> None:
    """Write a snapshot, whole or not at all, and remove the oldest beyond a few."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        store.dump(str(partial), format=ox.RdfFormat.N_QUADS)
        partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
    snapshots = sorted(kept.parent.glob("graph-*.nq"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in snapshots[_KEPT:]:
        old.unlink(missing_ok=True)

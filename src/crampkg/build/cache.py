"""Stores that are kept on disk between two starts, in the user's cache folder.

A kept store is a folder that holds an Oxigraph store and a manifest. It is filled aside, synced and renamed, so that
it is whole or absent however many processes make it at once, and it is opened read-only, so that any number of
processes share it. The manifest tells the size of each file: a store that was cut, emptied or half copied is noticed
and made again. Without a folder that can be written, or in one that others may write to, nothing is kept.

The folder is `crampkg` in XDG_CACHE_HOME (or the system's usual place); CRAMPKG_CACHE names another, and `off` does
without.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

__all__ = ["Kept", "cache_folder", "kept", "recall", "remember"]

_KEPT: Final = 3
"""So many stores of one name are kept; older ones are removed."""
_REMEMBERED: Final = 64
_MANIFEST: Final = "manifest.json"
_STORE: Final = "store"
_TEXT: Final = "store.nq"
_WHOLE: Final = ("CURRENT", "IDENTITY", "MANIFEST-", "OPTIONS-")
"""Files of the engine that are small and tell what the others hold: their content is checked, too."""
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")


SMALL: Final = 100_000
"""A store of so many quads is quickly read into memory, where it answers about seven times as fast as from disk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A store and, where it is kept on disk, the folder that other processes may open read-only; None in memory."""

    store: ox.Store
    digest: str
    """What stands for all that the store is made of."""
    folder: Path | None = None

    @property
    def text(self) -> Path | None:
        """The N-Quads file beside the folder; None in memory."""
        return None if self.folder is None else self.folder.parent / _TEXT

    @property
    def is_small(self) -> bool:
        """Tell whether a process that asks much should rather read it into memory."""
        return len(self.store) <= SMALL

    def in_memory(self) -> ox.Store:
        """Return the store itself when it is in memory, else a copy that is."""
        if self.text is None:
            return self.store
        copy = ox.Store()
        # The text beside the store is read four times as fast as the store itself.
        copy.bulk_load(path=str(self.text), format=ox.RdfFormat.N_QUADS, lenient=True)
        return copy


def kept(name: str, digest: str, make: Callable[[], ox.Store]) -> Kept:
    """Return the store of that name and digest as it is kept, or make it and keep it.

    `digest` (32 hexadecimal digits) stands for all that the store is made of: another digest is another store. Raises
    what `make` raises; trouble with the cache is no error, the store is then the one in memory.
    """
    folder = _own_folder()
    if folder is None:
        return Kept(make(), digest)
    place = folder / f"{name}-{digest}"
    if (found := _opened(place, digest)) is not None:
        return found
    made = make()
    with suppress(OSError):
        _keep(made, place)
        _remove_older(folder, name)
        if (found := _opened(place, digest)) is not None:
            return found
    return Kept(made, digest)


def recall(fingerprint: str) -> str | None:
    """Return the digest that was remembered for a fingerprint; None when there is none."""
    folder = _own_folder()
    if folder is None:
        return None
    try:
        descriptor = os.open(folder / f"stamp-{fingerprint}", os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not _is_own(os.fstat(file.fileno())):
            return None
        said = file.read(64).decode("ascii", "replace")
    return said if _DIGEST.fullmatch(said) else None


def remember(fingerprint: str, digest: str) -> None:
    """Keep the digest of files whose fingerprint (their sizes and times) is given."""
    folder = _own_folder()
    if folder is None:
        return
    with suppress(OSError):
        descriptor, partial = tempfile.mkstemp(prefix="new-stamp-", dir=folder)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(digest)
        Path(partial).replace(folder / f"stamp-{fingerprint}")
        stamps = sorted(folder.glob("stamp-*"), key=lambda path: path.lstat().st_mtime)
        for old in stamps[:-_REMEMBERED]:
            if _DIGEST.fullmatch(old.name.removeprefix("stamp-")):
                old.unlink(missing_ok=True)


def cache_folder() -> Path | None:
    """Return the folder for kept stores, or None when there is to be none.

    What is not an absolute path (in XDG_CACHE_HOME or HOME) is passed over, as its standard asks.
    """
    named = os.environ.get("CRAMPKG_CACHE")
    if named:
        return None if named == "off" else Path(named).absolute()
    told = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if sys.platform != "darwin" and told.is_absolute():
        return told / "crampkg"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    # A home that is not there is not ours to make.
    if not home.is_absolute() or not home.is_dir():
        return None
    return home.joinpath(*(("Library", "Caches") if sys.platform == "darwin" else (".cache",)), "crampkg")


def _own_folder() -> Path | None:
    """The cache folder, made if need be; None when it cannot be, or when somebody else can write to it."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_own(folder.stat()) else None
    except OSError:
        return None


def _is_own(found: os.stat_result) -> bool:
    """Tell whether a file is this user's and only this user can write to it."""
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _opened(place: Path, digest: str) -> Kept | None:
    """The store kept in a folder; None where there is none, or one that is not whole."""
    try:
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or not _is_own(found):
            return None
        manifest = json.loads((place / _MANIFEST).read_bytes())
        if manifest != _manifest(place):
            return None
        return Kept(ox.Store.read_only(str(place / _STORE)), digest, place / _STORE)
    except (OSError, ValueError):
        return None


def _manifest(place: Path) -> dict[str, list[object]]:
    """Of each file of a kept store its size, and the digest of those that tell what the others hold."""
    return {
        path.name: [
            path.lstat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.name.startswith(_WHOLE) else "",
        ]
        for path in (*sorted((place / _STORE).iterdir()), place / _TEXT)
    }


def _keep(store: ox.Store, place: Path) -> None:
    """Write a store, whole or not at all; one that another process has put there meanwhile stays."""
    aside = Path(tempfile.mkdtemp(prefix="new-", dir=place.parent))
    try:
        copy = ox.Store(str(aside / _STORE))
        copy.bulk_extend(store)
        copy.flush()
        del copy
        store.dump(str(aside / _TEXT), format=ox.RdfFormat.N_QUADS)
        (aside / _MANIFEST).write_text(json.dumps(_manifest(aside)), encoding="utf-8")
        for path in (*(aside / _STORE).iterdir(), *aside.iterdir(), aside):
            _sync(path)
        _put(aside, place)
        _sync(place.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put(aside: Path, place: Path) -> None:
    try:
        aside.rename(place)
    except OSError:
        if _opened(place, "") is not None:
            return
        # What stands there is not whole. It is moved away first: others may be looking at it.
        broken = Path(tempfile.mkdtemp(prefix="new-", dir=place.parent))
        try:
            place.rename(broken / "broken")
            aside.rename(place)
        finally:
            shutil.rmtree(broken, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_older(folder: Path, name: str) -> None:
    """Remove all but the latest few stores of a name, and nothing that is not ours."""
    own = [
        path
        for path in folder.glob(f"{name}-*")
        if _DIGEST.fullmatch(path.name.removeprefix(f"{name}-")) and stat.S_ISDIR(path.lstat().st_mode)
    ]
    for old in sorted(own, key=lambda path: path.lstat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

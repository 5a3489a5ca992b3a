"""Keeps stores on disk between starts, in the user's cache folder.

A kept store is a folder with an Oxigraph store and a manifest. It is written elsewhere, synced and then renamed, so it
is complete or absent even if several processes make it at once. It is opened read-only, so any number of processes can
share it; each of them holds a shared lock on it, and what is locked is not removed. The manifest has the size of each
file, so that a truncated, emptied or half-copied store is noticed and made again. Nothing is kept if the folder cannot
be written, or if other users can write to it.

The folder is `crampkg` in XDG_CACHE_HOME or the system's usual place. CRAMPKG_CACHE names another one; the value `off`
turns the cache off.
"""

from __future__ import annotations

import fcntl
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

__all__ = ["Hold", "Kept", "cache_folder", "kept", "recall", "remember"]

_KEPT: Final = 3
"""The number of stores kept for one name; older ones that no process has open are removed."""
_REMEMBERED: Final = 64
_MANIFEST: Final = "manifest.json"
_STORE: Final = "store"
_TEXT: Final = "store.nq"
_WHOLE: Final = ("CURRENT", "IDENTITY", "MANIFEST-", "OPTIONS-")
"""Small files in which the engine records what the others hold. Their content is checked too."""
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")


SMALL: Final = 100_000
"""Up to this many quads, a store is quickly read into memory, where it answers about seven times as fast."""


class Hold:
    """A lock on the folder of a kept store, held until the object goes: others may open the store, none remove it.

    Workers open the store by its path at any time, so the folder must stay as long as a process uses the store.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, place: Path, kind: int) -> None:
        """Take the lock without waiting. Raises OSError if the folder is gone or locked otherwise."""
        self._descriptor: int | None = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise
        except OSError:
            pass  # some network file systems have no locks; there a store may have to be made again

    def release(self) -> None:
        """Give the lock back; nothing happens if that was done."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def __del__(self) -> None:
        if getattr(self, "_descriptor", None) is not None:
            self.release()


@dataclass(frozen=True, slots=True)
class Kept:
    """A store, with its folder for other processes to open read-only, or None if it is only in memory."""

    store: ox.Store
    digest: str
    """The digest of everything that the store is made from; empty if nothing is kept."""
    folder: Path | None = None
    held: Hold | None = None
    """What keeps the folder from being removed."""

    @property
    def text(self) -> Path | None:
        """The N-Quads file beside the folder; None if the store is only in memory."""
        return None if self.folder is None else self.folder.parent / _TEXT

    @property
    def is_small(self) -> bool:
        """Return whether a process with many queries should read the store into memory."""
        return len(self.store) <= SMALL

    def in_memory(self) -> ox.Store:
        """Return the store if it is in memory, otherwise a copy in memory."""
        if self.text is None:
            return self.store
        copy = ox.Store()
        try:
            # The text beside the store is read four times as fast as the store itself.
            copy.bulk_load(path=str(self.text), format=ox.RdfFormat.N_QUADS, lenient=True)
        except OSError:
            # Newer stores have taken its place on disk; what is open can still be read.
            copy = ox.Store()
            copy.bulk_extend(self.store)
        return copy


def kept(name: str, digest: str, make: Callable[[], ox.Store]) -> Kept:
    """Return the kept store with this name and digest; if there is none, make and keep it.

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
    """Return the digest remembered for a fingerprint, or None."""
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
    """Remember the digest of files by their fingerprint (sizes and times)."""
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
    """Return the folder for kept stores, or None if nothing is to be kept.

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
    """Return the cache folder, created if necessary; None if that fails or another user can write to it."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_own(folder.stat()) else None
    except OSError:
        return None


def _is_own(found: os.stat_result) -> bool:
    """Return whether a file belongs to this user and nobody else can write to it."""
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _opened(place: Path, digest: str) -> Kept | None:
    """Return the store kept in a folder; None if it is missing or incomplete."""
    try:
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or not _is_own(found):
            return None
        held = Hold(place, fcntl.LOCK_SH)
        manifest = json.loads((place / _MANIFEST).read_bytes())
        if manifest != _manifest(place):
            return None
        # RuntimeError: the engine misses a file that was there a moment ago; somebody has emptied the cache.
        found_store = ox.Store.read_only(str(place / _STORE))
        with suppress(OSError):
            os.utime(place)  # the latest used are kept
        return Kept(found_store, digest, place / _STORE, held)
    except (OSError, ValueError, RuntimeError):
        return None


def _manifest(place: Path) -> dict[str, list[object]]:
    """Return the size of each file of a kept store, and the digest of those that record what the others hold."""
    return {
        path.name: [
            path.lstat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.name.startswith(_WHOLE) else "",
        ]
        for path in (*sorted((place / _STORE).iterdir()), place / _TEXT)
    }


def _keep(store: ox.Store, place: Path) -> None:
    """Write a store completely or not at all. A store that another process has written meanwhile stays."""
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
    """Remove all but the latest stores of a name and those in use. Files that crampkg did not make stay."""
    own = [
        path
        for path in folder.glob(f"{name}-*")
        if _DIGEST.fullmatch(path.name.removeprefix(f"{name}-")) and stat.S_ISDIR(path.lstat().st_mode)
    ]
    for old in sorted(own, key=lambda path: path.lstat().st_mtime, reverse=True)[_KEPT:]:
        with suppress(OSError):
            hold = Hold(old, fcntl.LOCK_EX)
            try:
                shutil.rmtree(old, ignore_errors=True)
            finally:
                hold.release()

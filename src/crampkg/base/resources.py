"""Finds the folders with the knowledge (`ontology/`) and the questions (`queries/`).

In a checkout they are beside `src/`, where people edit them, so a checkout always reads its own files. A wheel holds
them in `crampkg/_data/`. (An editable install may also have such a copy, outside `src/`. It is outdated after the first
edit and is never read.)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from crampkg.base.errors import CrampkgError

__all__ = [
    "ONTOLOGY",
    "changelog",
    "checkout_dir",
    "ontology_dir",
    "queries_dir",
    "read_text",
    "require_ontology",
]

ONTOLOGY: Final = "CRAMPKG_ONTOLOGY"
"""The environment variable that names a folder to read instead of the installed ontology."""

_PACKAGE = Path(__file__).resolve().parent.parent


def checkout_dir() -> Path | None:
    """Return the root of the checkout that the package runs from; None when it was installed from a wheel."""
    root = _PACKAGE.parent.parent
    if (
        _PACKAGE.parent.name == "src"
        and (root / "pyproject.toml").is_file()
        and not (_PACKAGE / "_data").exists()
    ):
        return root
    return None


def ontology_dir() -> Path:
    """Return the folder with `crampkg.ttl`, `terms/`, `claims/` …: the one named by CRAMPKG_ONTOLOGY, else ours.

    Raises CrampkgError when it is missing.
    """
    if named := os.environ.get(ONTOLOGY):
        if not Path(named).is_dir():
            raise CrampkgError(
                f"the folder that {ONTOLOGY} names is missing",
                where=named,
                remedy=f"correct or unset {ONTOLOGY}",
            )
        return Path(named)
    return _find("ontology")


def queries_dir() -> Path:
    """Return the folder with `questions/`, `checks/`, `rules/`, `views/`; raise CrampkgError when it is missing."""
    return _find("queries")


def changelog() -> str | None:
    """Return the text of `CHANGELOG.md`; None where it is not at hand."""
    root = checkout_dir()
    path = (_PACKAGE / "_data" if root is None else root) / "CHANGELOG.md"
    return read_text(path) if path.is_file() else None


def require_ontology(folder: Path) -> None:
    """Raise CrampkgError for a folder without `crampkg.ttl`, which is not laid out like `ontology/`.

    Without this check, any folder with Turtle files would be loaded, without classes, terms and sources.
    """
    if not (folder / "crampkg.ttl").is_file():
        raise CrampkgError(
            "not an ontology folder: crampkg.ttl is missing",
            where=str(folder),
            remedy="give a folder laid out like ontology/",
        )


def read_text(path: Path) -> str:
    """Return the text of a file that people edit. Raises CrampkgError, with the line, if it is not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CrampkgError(f"cannot be read: {error.strerror}", where=str(path)) from error
    try:
        # As in text mode, any line ending becomes "\n": the file may come from another system.
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CrampkgError(
            f"not UTF-8 text: {error.reason} at byte {error.start}",
            where=f"{path}:{line}",
            remedy="save the file as UTF-8",
        ) from error


def _find(name: str) -> Path:
    root = checkout_dir()
    folder = (_PACKAGE / "_data" if root is None else root) / name
    if not folder.is_dir():
        raise CrampkgError(
            f"the folder {name} is missing from this installation",
            where=str(folder),
            remedy="reinstall crampkg",
        )
    return folder

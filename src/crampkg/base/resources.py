"""Where the knowledge (`ontology/`) and the questions (`queries/`) lie.

In a checkout they stand beside `src/`, and there they are edited, so a checkout always reads its own files. A
wheel carries them as `crampkg/_data/`. (An editable install may hold such a copy too, outside `src/`: it is stale
after the first edit and is never read.)
"""

from __future__ import annotations

from pathlib import Path

from crampkg.base.errors import CrampkgError

__all__ = ["checkout_dir", "ontology_dir", "queries_dir", "read_text", "require_ontology"]

_PACKAGE = Path(__file__).resolve().parent.parent


def checkout_dir() -> Path | None:
    """The root of the checkout that the package runs from; None when it was installed from a wheel."""
    root = _PACKAGE.parent.parent
    if (
        _PACKAGE.parent.name == "src"
        and (root / "pyproject.toml").is_file()
        and not (_PACKAGE / "_data").exists()
    ):
        return root
    return None


def ontology_dir() -> Path:
    """The folder with `crampkg.ttl`, `terms/`, `claims/` …; raises CrampkgError when there is none."""
    return _find("ontology")


def queries_dir() -> Path:
    """The folder with `questions/`, `checks/`, `rules/`, `views/`; raises CrampkgError when there is none."""
    return _find("queries")


def require_ontology(folder: Path) -> None:
    """Raise CrampkgError for a folder that is none laid out like `ontology/`: it must hold `crampkg.ttl`.

    Else the statements of any folder with Turtle in it would be counted, without classes, terms and sources.
    """
    if not (folder / "crampkg.ttl").is_file():
        raise CrampkgError(
            "not an ontology folder: crampkg.ttl is missing",
            where=str(folder),
            remedy="give a folder laid out like ontology/",
        )


def read_text(path: Path) -> str:
    """Return the text of a file that people edit; CrampkgError, with line, for one that cannot be read as UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CrampkgError(f"cannot be read: {error.strerror}", where=str(path)) from error
    try:
        # Line ends as in text mode: a file may come from another system.
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
            remedy="install crampkg again",
        )
    return folder

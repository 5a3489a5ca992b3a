"""Where the knowledge (`ontology/`) and the questions (`queries/`) lie.

In a checkout they stand beside `src/`, and there they are edited, so a checkout always reads its own files. A
wheel carries them as `crampkg/_data/`. (An editable install may hold such a copy too, outside `src/`: it is stale
after the first edit and is never read.)
"""

from __future__ import annotations

from pathlib import Path

from crampkg.errors import CrampkgError

__all__ = ["checkout_dir", "ontology_dir", "queries_dir"]

_PACKAGE = Path(__file__).resolve().parent


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

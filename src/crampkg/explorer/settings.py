"""What the explorer is started with. The server and its script share a process, so the environment carries it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["ONTOLOGY", "Settings", "settings"]

ONTOLOGY: Final = "CRAMPKG_ONTOLOGY"
"""The environment variable that names a folder to read instead of the installed ontology."""

_SOURCES: Final = "CRAMPKG_SOURCES"


@dataclass(frozen=True, slots=True)
class Settings:
    """The folder of the ontology and of the source documents; None for the installed one and for where they lie."""

    ontology: Path | None = None
    sources: Path | None = None

    def put(self) -> None:
        """Set the environment, so that `settings` returns these."""
        for name, folder in ((ONTOLOGY, self.ontology), (_SOURCES, self.sources)):
            if folder is not None:
                os.environ[name] = str(folder.resolve())


def settings() -> Settings:
    """Return what the environment says."""
    ontology, sources = os.environ.get(ONTOLOGY), os.environ.get(_SOURCES)
    return Settings(Path(ontology) if ontology else None, Path(sources) if sources else None)

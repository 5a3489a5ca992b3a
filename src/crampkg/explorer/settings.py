"""What the explorer is started with. The server and its script share a process, so the environment carries it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crampkg.base.resources import ONTOLOGY

__all__ = ["ONTOLOGY", "Settings", "settings"]

_SOURCES: Final = "CRAMPKG_SOURCES"
_ENDPOINT: Final = "CRAMPKG_ENDPOINT"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is read, None for what is installed or lies beside it.

    `ontology` is a folder, `sources` that of the source documents, `endpoint` the address of a SPARQL endpoint that
    holds the graph and is asked instead of reading the ontology.
    """

    ontology: Path | None = None
    sources: Path | None = None
    endpoint: str | None = None

    def put(self) -> None:
        """Set the environment, so that `settings` returns these."""
        for name, folder in ((ONTOLOGY, self.ontology), (_SOURCES, self.sources)):
            if folder is not None:
                os.environ[name] = str(folder.resolve())
        if self.endpoint is not None:
            os.environ[_ENDPOINT] = self.endpoint


def settings() -> Settings:
    """Return what the environment says."""
    ontology, sources = os.environ.get(ONTOLOGY), os.environ.get(_SOURCES)
    return Settings(
        Path(ontology) if ontology else None,
        Path(sources) if sources else None,
        os.environ.get(_ENDPOINT) or None,
    )

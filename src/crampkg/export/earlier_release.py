"""Opens a release, or an ontology folder, as the graph that it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.nesting import check_turtle_file
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.store import EmbeddedStore

__all__ = ["open_release"]

_FORMATS: Final = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}


def open_release(path: Path) -> KnowledgeGraph:
    """Open a release to compare it: a folder of a release, an ontology folder, or an N-Quads or TriG file.

    Turtle and the like have lost the named graphs, without which asserted and derived cannot be told apart; a file in
    such a format is a UsageError, a broken one a CrampkgError.
    """
    if path.is_dir():
        if (path / "crampkg.ttl").is_file():
            return KnowledgeGraph.load(path)
        files = sorted(path.glob("crampkg-*.nq"))
        if len(files) != 1:
            raise UsageError(
                "no release and no ontology",
                where=str(path),
                remedy="give a folder that `crampkg release` wrote",
            )
        path = files[0]
    form = _FORMATS.get(path.suffix)
    if form is None or not path.is_file():
        raise UsageError(
            "not a release", where=str(path), remedy="give a release's folder, or its .nq or .trig file"
        )
    store = ox.Store()
    try:
        check_turtle_file(path)
        store.bulk_load(path=str(path), format=form)
    except SyntaxError as error:
        raise CrampkgError(f"not valid RDF: {error.msg}", where=f"{path}:{error.lineno}") from error
    return KnowledgeGraph(EmbeddedStore(store))

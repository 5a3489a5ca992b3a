"""RDF as it stands: Turtle, TriG, N-Triples, N-Quads.

TriG and N-Quads keep the named graphs, and so tell which source says what. Turtle and N-Triples hold one graph; in
them a claim still names its source (`cramp:saidIn`), but which triples were derived is no longer to be seen.
"""

from __future__ import annotations

from crampkg.export.scope import Selection
from crampkg.results_format import announce, graph_bytes

__all__ = ["write"]


def write(selection: Selection, format: str) -> bytes:
    """Return the selection in the RDF format of that name (of `results_format.FORMATS`), the same bytes each time."""
    return announce(graph_bytes(selection.quads, format), format, selection.described)

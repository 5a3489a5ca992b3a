"""An evidence-graded knowledge graph of muscle cramps and fasciculations. Not medical advice.

`KnowledgeGraph` is the way in; the command line, the explorer and the exporters are thin over it. It is
imported on first use, so that `import crampkg` costs next to nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from crampkg.base.renamed import OldNames

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__"]

__version__: str

sys.meta_path.append(OldNames())  # after the finders that know modules under their own names


def __getattr__(name: str) -> object:
    if name == "KnowledgeGraph":
        from importlib import import_module

        return import_module("crampkg.evidence.graph").KnowledgeGraph
    if name == "__version__":
        from importlib import metadata  # it reads e-mail headers: 20 ms that hardly anybody needs

        return metadata.version("crampkg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Lets the modules of version 0.1 be imported under their old names, with a warning that gives the new name.

To be removed in 0.3.
"""

from __future__ import annotations

from importlib import import_module
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

__all__ = ["RENAMED", "OldNames"]

RENAMED: Final = {
    "crampkg.anchoring": "crampkg.curate.anchors",
    "crampkg.catalog": "crampkg.sparql.catalog",
    "crampkg.checking": "crampkg.build.validation",
    "crampkg.counting": "crampkg.evidence.statistics",
    "crampkg.coverage": "crampkg.curate.coverage",
    "crampkg.coverage_report": "crampkg.curate.coverage_report",
    "crampkg.cutting": "crampkg.sparql.truncation",
    "crampkg.deriving": "crampkg.build.derivation",
    "crampkg.describing": "crampkg.export.dataset",
    "crampkg.endpoint": "crampkg.sparql.endpoint",
    "crampkg.errors": "crampkg.base.errors",
    "crampkg.evaluation": "crampkg.sparql.evaluation",
    "crampkg.explorer.disputes": "crampkg.evidence.disagreements",
    "crampkg.explorer.facts": "crampkg.evidence.facts",
    "crampkg.explorer.medications": "crampkg.evidence.medications",
    "crampkg.explorer.relations": "crampkg.evidence.relations",
    "crampkg.explorer.steps": "crampkg.evidence.workup",
    "crampkg.export.reading": "crampkg.evidence.quads",
    "crampkg.graph": "crampkg.evidence.graph",
    "crampkg.limits": "crampkg.sparql.limits",
    "crampkg.loading": "crampkg.build.loading",
    "crampkg.lookup": "crampkg.evidence.search",
    "crampkg.mapping": "crampkg.build.mappings",
    "crampkg.model": "crampkg.evidence.model",
    "crampkg.names": "crampkg.base.namespaces",
    "crampkg.owl_view": "crampkg.export.owl_view",
    "crampkg.passages": "crampkg.curate.passages",
    "crampkg.publishing": "crampkg.export.publishing",
    "crampkg.quoted_turtle": "crampkg.curate.quoted_turtle",
    "crampkg.quoting": "crampkg.curate.quotes",
    "crampkg.rdflib_view": "crampkg.export.rdflib_view",
    "crampkg.remote": "crampkg.sparql.remote",
    "crampkg.resources": "crampkg.base.resources",
    "crampkg.results": "crampkg.sparql.results",
    "crampkg.results_format": "crampkg.sparql.formats",
    "crampkg.sandbox": "crampkg.sparql.sandbox",
    "crampkg.sentences": "crampkg.curate.sentences",
    "crampkg.snapshot": "crampkg.build.snapshot",
    "crampkg.sparql_errors": "crampkg.sparql.diagnosis",
    "crampkg.sparql_lexer": "crampkg.sparql.lexer",
    "crampkg.sparql_text": "crampkg.sparql.guard",
    "crampkg.store": "crampkg.sparql.store",
    "crampkg.wording": "crampkg.evidence.phrasing",
}
"""The new name of each old module."""


class OldNames:
    """An import finder that returns the renamed module for an old name, with a DeprecationWarning."""

    def __init__(self) -> None:
        self._specs: dict[str, ModuleSpec | None] = {}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return a spec for an old name; None for any other."""
        # The declared type of a loader would need importlib.abc, which takes longer to import than all of crampkg.
        return ModuleSpec(fullname, self) if fullname in RENAMED else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Import and return the module under its new name."""
        import warnings

        new = RENAMED[spec.name]
        warnings.warn(
            f"{spec.name} is now {new}; the old name will be removed in 0.3", DeprecationWarning, stacklevel=2
        )
        module = import_module(new)
        self._specs[new] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Put back the module's own spec, which the import system has replaced; the module has already run."""
        module.__spec__ = self._specs.pop(module.__name__, module.__spec__)

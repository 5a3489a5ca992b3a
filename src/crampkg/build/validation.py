"""Runs the checks: queries that must return no row. Each row is a fault, reported with its place and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Store

from crampkg.base.findings import Finding
from crampkg.base.namespaces import compact
from crampkg.base.resources import read_text
from crampkg.sparql.catalog import Catalog

__all__ = ["Finding", "check", "places_of_claims"]


def check(store: Store, catalog: Catalog | None = None, names: Sequence[str] | None = None) -> list[Finding]:
    """Return what the checks find in a loaded and derived graph, errors first; an empty list when all is well.

    A check is a SELECT whose variables name the place (first) and what is amiss there (the others); `names`
    limits the run to some checks.
    """
    queries = (catalog or Catalog()).all("checks")
    found = []
    for query in queries:
        if names is not None and query.name not in names:
            continue
        solutions = store.query(query.text, use_default_graph_as_union=True)
        variables = [variable.value for variable in solutions.variables]  # type: ignore[union-attr]
        for solution in solutions:  # type: ignore[union-attr]
            values = [_told(solution[name]) for name in variables]
            details = ", ".join(
                f"{name} {value}" for name, value in zip(variables[1:], values[1:], strict=True) if value
            )
            what = query.summary.rstrip(".") + (f": {details}" if details else "")
            found.append(Finding(query.name, query.severity, what, values[0], query.remedy))
    return sorted(found, key=lambda one: (one.severity != "error", one.check, one.where, one.what))


def places_of_claims(ontology: Path) -> dict[str, str]:
    """Return the file and line where each claim is written, by its prefixed name; none of a table."""
    found: dict[str, str] = {}
    for path in sorted((ontology / "claims").rglob("*.ttl")):
        for number, line in enumerate(read_text(path).splitlines(), 1):
            name, space, _ = line.partition(" ")
            if space and ":" in name:
                found.setdefault(name, f"{path}:{number}")
    return found


def _told(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return compact(term.value)
    return str(getattr(term, "value", term))

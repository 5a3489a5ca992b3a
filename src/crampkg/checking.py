"""Run the checks: queries that must return no row. A row is a fault, told with its place and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from crampkg.catalog import Catalog
from crampkg.coverage_report import ledger_faults
from crampkg.names import compact
from crampkg.resources import read_text

__all__ = ["Finding", "check", "check_ledgers", "place_of_claim"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the check's name, its severity (error or warning), what is wrong, where, and what to do."""

    check: str
    severity: str
    what: str
    where: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.what} ({self.remedy}) [{self.check}]"


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


def check_ledgers(ontology: Path) -> list[Finding]:
    """Return what is wrong with the coverage ledgers of a folder; an empty list when all is well.

    Raises CrampkgError for a ledger that cannot be read.
    """
    remedy = "run `crampkg coverage`, which tells what to do"
    return [
        Finding("coverage-ledger", "error", f"The coverage ledger is not true: {fault}", str(path), remedy)
        for path, fault in ledger_faults(ontology)
    ]


def place_of_claim(claim: str, ontology: Path) -> str | None:
    """Return file and line where a claim (its IRI) is written, or None where no file writes it."""
    name = compact(claim)
    for path in sorted((ontology / "claims").rglob("*.ttl")):
        for number, line in enumerate(read_text(path).splitlines(), 1):
            if line.startswith(name + " "):
                return f"{path}:{number}"
    return None


def _told(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return compact(term.value)
    return str(getattr(term, "value", term))

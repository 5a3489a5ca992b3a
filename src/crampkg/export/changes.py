"""Compares two releases: claims, terms, tensions, classes, properties and the rest.

Claims, terms, edges, mappings and sources are compared as rows of the row model; everything else that was asserted
(the ontology's classes, properties and values, tensions, ChEBI's members) by its own triples, so that no change
is passed over. A label is told where it changed, not again in every row that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, GRAPH, compact
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.descriptions import Descriptions
from crampkg.export.records import Record, Value, records
from crampkg.export.scope import Scope, select
from crampkg.export.selection import Selection
from crampkg.export.tables import TABLES

__all__ = ["TABLES_COMPARED", "Change", "Changes", "compare"]

_ROWS: Final = ("claims", "terms", "edges", "mappings", "sources")
"""Compared as rows of the row model."""
_DESCRIBED: Final = (
    "tensions",
    "classes",
    "properties",
    "vocabulary",
    "axioms",
    "header",
    "passages",
    "members",
)
"""Compared by their triples; `members` are ChEBI's, `header` is the ontology's own record."""
TABLES_COMPARED: Final = (*_ROWS, *_DESCRIBED)
_SHOWN: Final = {
    "claims": {"subject_label", "object_label", "level_label", "phrase", "statement", "forms", "source_kind"}
    | {"narrowing_words", "informing_words", "ties_words", "disagrees_with", "tensions"},
    "terms": {"exact", "near"},
    "edges": {"subject_label", "edge_label", "object_label"},
    "mappings": {"subject_label"},
}
"""Columns that repeat what another row says; a change of it is reported there."""
_WORDING: Final = {
    "claims": {"paraphrase", "locator", "passages", "citations", "grade_words"},
    "terms": {"label", "definition", "definition_source", "synonyms", "note"},
    "mappings": {"object_label", "object_source_version", "comment"},
    "sources": {"number", "title", "kind", "description", "authors", "modified"},
}
"""Columns in which a change is a correction of words or of their place, and the thing said stays the same."""
_MINOR: Final = ("edges", "mappings", "members", "axioms", "tensions", "passages", "header")
"""What may change in substance without an IRI coming to mean something else."""
_TEXT: Final = re.compile(r"@[a-z]{2,3}(-[A-Za-z0-9]+)*\Z")
_STEPS: Final = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed; `parts` are what changed in it, with old and new value.

    `wording` tells whether the parts are words alone: paraphrases, labels, definitions, places in the source.
    """

    table: str
    what: str
    id: str
    words: str
    parts: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    wording: bool = False

    @property
    def step(self) -> str:
        """The step of the version that this change asks for: patch, minor or major (`ontology/README.md`)."""
        if self.wording:
            return "patch"
        if self.what == "added":
            return "minor"
        if self.what == "removed":
            # An edge, a mapping or a member is no IRI of its own that somebody may have kept.
            return "minor" if self.table in ("edges", "mappings", "members", "axioms") else "major"
        if self.table == "terms":
            return "major" if "classes" in self.parts else "minor"
        return "minor" if self.table in _MINOR else "major"


@dataclass(frozen=True)
class Changes:
    """All changes between two graphs, with the versions that they state."""

    old: str
    new: str
    changes: list[Change]

    @property
    def step(self) -> str:
        """The least step of the version that the changes ask for: none, patch, minor or major.

        An IRI that is gone or says something else asks for a major step, a new one, another edge or another mapping
        for a minor one, another wording for a patch.
        """
        return max([*(one.step for one in self.changes), "none"], key=_STEPS.index)

    @property
    def stepped(self) -> str:
        """The step that was taken from the old version to the new; "backward" where the new one is lower."""
        old, new = _numbers(self.old), _numbers(self.new)
        if new < old:
            return "backward"
        for step, (before, after) in zip(
            ("major", "minor", "patch"), zip(old, new, strict=True), strict=True
        ):
            if before != after:
                return step
        return "none"

    @property
    def enough(self) -> bool:
        """Whether the step taken is at least the one asked for; below 1.0.0 a minor step is as good as a major one."""
        if self.stepped == "backward":
            return False
        asked = "minor" if self.step == "major" and _numbers(self.old)[0] == 0 else self.step
        return _STEPS.index(self.stepped) >= _STEPS.index(asked)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each table how many rows were added, removed and changed."""
        return {
            table: {
                what: sum(one.table == table and one.what == what for one in self.changes)
                for what in ("added", "removed", "changed")
            }
            for table in TABLES_COMPARED
        }

    def as_json(self) -> dict[str, Any]:
        """Return everything as a JSON document: versions, steps, and the changes by table."""
        return {
            "old": self.old,
            "new": self.new,
            "step": self.step,
            "stepped": self.stepped,
            "enough": self.enough,
            "counts": self.counts(),
            "changes": [
                {
                    "table": one.table,
                    "what": one.what,
                    "step": one.step,
                    "id": one.id,
                    "words": one.words,
                    "parts": {name: {"old": old, "new": new} for name, (old, new) in one.parts.items()},
                }
                for one in self.changes
            ],
        }

    def lines(self) -> Iterator[str]:
        """Yield the changes in words, a line each, a changed column below its row."""
        yield f"{self.old} → {self.new}"
        for table, counts in self.counts().items():
            told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            if told:
                yield f"{table}: {told}"
        for one in self.changes:
            sign = {"added": "+", "removed": "-", "changed": "~"}[one.what]
            yield f"{sign} {one.table.removesuffix('s')} {one.id}: {one.words}"
            for name, (old, new) in one.parts.items():
                yield f"    {name}: {_in_words(old)} → {_in_words(new)}"
        if not self.changes:
            yield "nothing changed"


def compare(old: KnowledgeGraph, new: KnowledgeGraph) -> Changes:
    """Return what changed from one graph to another, in the order of the tables, then by id."""
    before, after = select(old, Scope()), select(new, Scope())
    found: list[Change] = []
    for name in _ROWS:
        found += _rows_changed(name, before, after)
    told = {(one.table, one.id) for one in found}
    was, now = _things(before), _things(after)
    for table, thing in sorted(
        was.keys() | now.keys(), key=lambda key: (TABLES_COMPARED.index(key[0]), key[1])
    ):
        one, other = was.get((table, thing)), now.get((table, thing))
        # What the rows tell is told; what they have no column for is not passed over.
        if one == other or (table, thing) in told or (table in _ROWS and (one is None or other is None)):
            continue
        if table == "passages" and (one is None or other is None):
            continue  # told with the claim that has another passage now
        if one is None or other is None:
            what, said = ("added", other or {}) if one is None else ("removed", one)
            found.append(Change(table, what, thing, _label(said, thing)))
            continue
        names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        parts = {name: (_values(one.get(name, [])), _values(other.get(name, []))) for name in names}
        wording = all(_is_text(one.get(name, [])) and _is_text(other.get(name, [])) for name in names)
        found.append(Change(table, "changed", thing, _label(other, thing), parts, wording))
    found.sort(key=lambda one: TABLES_COMPARED.index(one.table))
    return Changes(old.header["version"], new.header["version"], found)


def _rows_changed(name: str, before: Selection, after: Selection) -> Iterator[Change]:
    key, shown = TABLES[name].key, _SHOWN.get(name, set())
    was, now = (_keyed(records(selection, name), key) for selection in (before, after))
    for one in sorted(was.keys() | now.keys()):
        if one not in now:
            yield Change(name, "removed", one, _words(name, was[one]))
        elif one not in was:
            yield Change(name, "added", one, _words(name, now[one]))
        else:
            columns = [c for c in now[one] if c not in shown and was[one][c] != now[one][c]]
            if columns:
                parts = {c: (was[one][c], now[one][c]) for c in columns}
                wording = set(columns) <= _WORDING.get(name, set())
                yield Change(name, "changed", one, _words(name, now[one]), parts, wording)


def _things(selection: Selection) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Return all that was asserted, by table and name: property and values. Mappings are compared as rows."""
    by_graph: dict[str, list[ox.Quad]] = {}
    for quad in selection.quads:
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name != INFERRED:
            by_graph.setdefault(quad.graph_name.value.removeprefix(GRAPH), []).append(quad)
    made: dict[tuple[str, str], dict[str, list[str]]] = {}
    for graph, quads in by_graph.items():
        if graph == "mappings":
            continue
        descriptions = Descriptions(quads)
        for iri in descriptions.named:
            said = descriptions.of(iri)
            if iri == BASE:  # the versions are told by themselves
                said = {name: values for name, values in said.items() if not name.startswith("owl:version")}
            made[_table_of(graph, said), compact(iri)] = said
        made |= {("axioms", axiom): {} for axiom in descriptions.axioms()}
    return made


def _table_of(graph: str, said: dict[str, list[str]]) -> str:
    """Return the table that lists a thing, by the graph that holds it and by its type."""
    kinds = said.get("rdf:type", [])
    if "owl:Ontology" in kinds:
        return "header"
    if any(kind.endswith("Property") for kind in kinds):
        return "properties"
    if graph == "chebi":
        return "members"
    if graph in ("tensions", "terms", "sources"):
        return graph
    if graph == "ontology":
        return "classes" if "owl:Class" in kinds else "vocabulary"
    return "passages" if "cramp:Passage" in kinds else "claims"


def _label(said: dict[str, list[str]], thing: str) -> str:
    for name in ("rdfs:label", "skos:prefLabel"):
        for value in said.get(name, []):
            return value.rpartition("@")[0] or value
    return thing


def _values(values: list[str]) -> Value:
    return values[0] if len(values) == 1 else values


def _is_text(values: list[str]) -> bool:
    """Whether values are words of a language, which say how a thing is called and explained."""
    return all(_TEXT.search(value) for value in values)


def _keyed(made: Iterable[Record], key: tuple[str, ...]) -> dict[str, Record]:
    return {" ".join(str(row[column]) for column in key): row for row in made}


def _words(table: str, row: Record) -> str:
    if table == "claims":
        return str(row["paraphrase"])
    if table == "edges":
        return f"{row['subject_label']} {row['edge_label']} {row['object_label']} ({row['form']})"
    if table == "mappings":
        return f"{row['subject_label']}: {row['object_label'] or row['object_id']}"
    return str(row.get("label") or row.get("title"))


def _in_words(value: Value) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text or "(nothing)"


def _numbers(version: str) -> tuple[int, int, int]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise CrampkgError(f'"{version}" is not a version of three numbers', remedy="write it as 1.2.3")
    return int(parts[0]), int(parts[1]), int(parts[2])

"""Compares two releases: claims, terms, tensions, classes, properties and the rest.

Claims, results, terms, edges, mappings and sources are compared as rows of the row model; everything else that was
asserted (the ontology's classes, properties and values, tensions, ChEBI's members) by its own triples, so that no
change is passed over. A label is told where it changed, not again in every row that shows it. What was retired is told
with what replaces it. `change_report` puts the changes into words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, GRAPH, compact
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.descriptions import Descriptions
from crampkg.export.earlier_release import in_present_names
from crampkg.export.records import Record, Value, records
from crampkg.export.scope import Scope, select
from crampkg.export.selection import Selection
from crampkg.export.tables import TABLES

__all__ = ["TABLES_COMPARED", "WHAT", "Change", "Changes", "compare"]

_ROWS: Final = ("sources", "claims", "results", "studies", "bottom_lines", "terms", "edges", "mappings")
"""Compared as rows of the row model."""
_DESCRIBED: Final = (
    "tensions",
    "names",
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
WHAT: Final = ("added", "removed", "changed", "merged", "retired")
"""What can have happened to a row; merged and retired ones keep their IRI, which says what became of them."""
_SHOWN: Final = {
    "claims": {"subject_label", "object_label", "level_label", "phrase", "statement", "forms", "source_kind"}
    | {
        "narrowing_words",
        "informing_words",
        "ties_words",
        "disagrees_with",
        "tensions",
        "license",
        "results",
    },
    "results": {"in_words"},
    "bottom_lines": {"basis"},
    "sources": {"license", "updates", "superseded_by"},
    "terms": {"exact", "near"},
    "edges": {"subject_label", "edge_label", "object_label"},
    "mappings": {"subject_label"},
}
"""Columns that repeat what another row says; a change of it is reported there. A license is the source's own, or the
header's for all that states none; it is compared where it is stated."""
_WORDING: Final = {
    "claims": {"paraphrase", "locator", "passages", "citations", "grade_words", "note", "reread"},
    "results": {"note", "as_printed"},
    "bottom_lines": {"text"},
    "terms": {"label", "definition", "definition_source", "synonyms", "note"},
    "mappings": {"object_label", "object_source_version", "comment"},
    "sources": {"number", "title", "kind", "description", "authors", "modified", "note"},
}
"""Columns in which a change is a correction of words or of their place, and the thing said stays the same."""
_NOT_KEPT: Final = ("edges", "mappings", "members", "names", "axioms")
"""What is no IRI of its own that somebody may have kept."""
_MINOR: Final = (*_NOT_KEPT, "tensions", "passages", "header", "studies", "bottom_lines")
"""What may change in substance without an IRI coming to mean something else."""
_MEANING: Final = {"terms": "classes", "sources": "sha256"}
"""The column by which a thing is another thing; any other change of it is a minor one."""
_BY_GRAPH: Final = {name: name for name in ("tensions", "terms", "sources")} | {
    "chebi": "members",
    "lay-names": "names",
}
"""Graphs that hold the things of one table."""
_DEPRECATED: Final = "owl:deprecated"
_SUCCESSOR: Final = "dcterms:isReplacedBy"
_TEXT: Final = re.compile(r"@[a-z]{2,3}(-[A-Za-z0-9]+)*\Z")
_SPAN: Final = re.compile(r":(\d+)-(\d+)\Z")
_STEPS: Final = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed; `parts` are what changed in it, with old and new value.

    `wording` tells whether the parts are words alone: paraphrases, labels, definitions, places in the source. A term
    or a word of the vocabulary that was merged stands now as those of `into`, a retired one is no longer used; `note`
    is what the ontology says about it. Of a claim that was removed `into` are the claims that its passage has now.
    """

    table: str
    what: str
    id: str
    words: str
    parts: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    wording: bool = False
    into: tuple[str, ...] = ()
    note: str = ""

    @property
    def step(self) -> str:
        """The step of the version that this change asks for: patch, minor or major (`ontology/README.md`)."""
        if self.wording:
            return "patch"
        if self.what in ("added", "merged", "retired"):
            return "minor"
        if self.what == "removed":
            return "minor" if self.table in _NOT_KEPT else "major"
        if self.table in _MEANING:
            return "major" if _MEANING[self.table] in self.parts else "minor"
        return "minor" if self.table in _MINOR else "major"

    @property
    def source(self) -> str:
        """The short name of the source of a claim, a result or the source's own record."""
        prefix, _, local = self.id.partition(":")
        return local if self.table == "sources" else prefix


@dataclass(frozen=True)
class Changes:
    """All changes between two graphs, with the versions that they state, and labels of what they name by CURIE."""

    old: str
    new: str
    changes: list[Change]
    labels: Mapping[str, str] = field(default_factory=dict)

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
        """Return for each table how many rows were added, removed, changed, merged and retired."""
        found = Counter((one.table, one.what) for one in self.changes)
        return {table: {what: found[table, what] for what in WHAT} for table in TABLES_COMPARED}

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
                    "into": list(one.into),
                    "note": one.note,
                }
                for one in self.changes
            ],
        }


def compare(old: KnowledgeGraph, new: KnowledgeGraph) -> Changes:
    """Return what changed from one graph to another, in the order of the tables, then by id.

    Properties and classes of the old graph go by their present names, so that a renaming is not told again in each
    claim that uses them.
    """
    before, after = select(in_present_names(old, new), Scope()), select(new, Scope())
    was, now = _things(before), _things(after)
    found: list[Change] = []
    for name in _ROWS:
        found += (_retired(one, now) for one in _rows_changed(name, before, after))
    told = {(one.table, one.id) for one in found}
    for table, thing in sorted(
        was.keys() | now.keys(), key=lambda key: (TABLES_COMPARED.index(key[0]), key[1])
    ):
        one, other = was.get((table, thing)), now.get((table, thing))
        # What the rows tell is told; what they have no column for is not passed over.
        if one == other or (table, thing) in told or (table in _ROWS and (one is None or other is None)):
            continue
        if table == "passages" and (one is None or other is None):
            continue  # told with the claim that has another passage now
        if one is None and other is not None and _DEPRECATED in other:
            continue  # a former name: told with what had that name, or older than both
        if one is None or other is None:
            what, said = ("added", other or {}) if one is None else ("removed", one)
            found.append(_retired(Change(table, what, thing, _label(said, thing)), now))
            continue
        if _DEPRECATED in other and _DEPRECATED not in one:
            found.append(_retired(Change(table, "removed", thing, _label(one, thing)), now))
            continue
        names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        parts = {name: (_values(one.get(name, [])), _values(other.get(name, []))) for name in names}
        wording = all(_is_text(one.get(name, [])) and _is_text(other.get(name, [])) for name in names)
        found.append(Change(table, "changed", thing, _label(other, thing), parts, wording))
    found.sort(key=lambda one: TABLES_COMPARED.index(one.table))
    named = ((thing, _label(said, thing)) for held in (was, now) for (_, thing), said in held.items())
    labels = {thing: label for thing, label in named if label != thing}
    return Changes(old.header["version"], new.header["version"], found, labels)


def _retired(one: Change, now: Mapping[tuple[str, str], Mapping[str, list[str]]]) -> Change:
    """Return a removal as a merger or a retirement where the new graph says what became of the thing."""
    if one.what != "removed":
        return one
    for table in dict.fromkeys((one.table, "vocabulary")):
        said = now.get((table, one.id), {})
        if _DEPRECATED in said:
            into = tuple(said.get(_SUCCESSOR, ()))
            note = " ".join(value.rpartition("@")[0].strip('"') for value in said.get("skos:scopeNote", ()))
            return replace(one, what="merged" if into else "retired", into=into, note=note)
        if said and table != one.table:
            return replace(one, what="retired", note="Now a value of qualifiers, under the same IRI.")
    return one


def _rows_changed(name: str, before: Selection, after: Selection) -> Iterator[Change]:
    key, shown = TABLES[name].key, _SHOWN.get(name, set())
    was, now = (_keyed(records(selection, name), key) for selection in (before, after))
    for one in sorted(was.keys() | now.keys()):
        if one not in now:
            into = _same_place(was[one], now) if name == "claims" else ()
            yield Change(name, "removed", one, _words(name, was[one]), into=into)
        elif one not in was:
            yield Change(name, "added", one, _words(name, now[one]))
        else:
            columns = [c for c in now[one] if c not in shown and was[one][c] != now[one][c]]
            if columns:
                parts = {c: (was[one][c], now[one][c]) for c in columns}
                wording = set(columns) <= _WORDING.get(name, set())
                yield Change(name, "changed", one, _words(name, now[one]), parts, wording)


def _same_place(gone: Record, now: Mapping[str, Record]) -> tuple[str, ...]:
    """Return the claims whose passage overlaps that of one that is gone, most alike first, at most three."""
    spans = _spans(gone)
    alike: list[tuple[int, str]] = []
    for name, row in now.items():
        if row["source"] == gone["source"] and any(
            start < other_end and other_start < end
            for start, end in spans
            for other_start, other_end in _spans(row)
        ):
            alike.append((-sum(row[c] == gone[c] for c in ("subject", "predicate", "object")), name))
    return tuple(name for _, name in sorted(alike)[:3])


def _spans(row: Record) -> list[tuple[int, int]]:
    passages = row["passages"]
    found = (_SPAN.search(one) for one in passages) if isinstance(passages, list) else ()
    return [(int(one[1]), int(one[2])) for one in found if one]


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
    if graph in _BY_GRAPH:
        return _BY_GRAPH[graph]
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
    if table == "results":
        return str(row["in_words"])
    return str(row.get("label") or row.get("title") or row.get("text"))


def _numbers(version: str) -> tuple[int, int, int]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise CrampkgError(f'"{version}" is not a version of three numbers', remedy="write it as 1.2.3")
    return int(parts[0]), int(parts[1]), int(parts[2])

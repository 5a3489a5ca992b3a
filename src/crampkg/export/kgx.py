"""KGX for Biolink graphs: nodes and edges, as TSV or JSON Lines.

Each claim is one edge under its own id. Its Biolink predicate is never stronger than the claim:

- `treats` and its kin only where the claim alone carries a plain edge and its backing can establish a benefit (as
  the level declares); a weaker claim of benefit is `treats_or_applied_or_studied_to_treat`;
- any other predicate only where the claim carries a plain edge, else `related_to`;
- `negated` is true where a claim carries a negative edge: it refutes, or it looked and did not find, with no hedge and
  no narrowing. "Not shown" is not "not so": `direction` keeps the difference. What is left open or was not studied
  is `related_to`, not negated.

Which Biolink term a property, class or level has is told by the mappings of the graph, not here. The source's own
relation is `original_predicate`, and direction, hedge, qualifiers, level, grade, citations, locator, passages and
paraphrase are attributes of the edge. Edges by class and the hierarchy have `logical_entailment` or the
curators' assertion as their level.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from crampkg.export.rows import Row, rows
from crampkg.export.scope import Selection
from crampkg.model import Property
from crampkg.names import BASE, PREFIXES, compact, expand, slug

__all__ = ["edges", "nodes", "write"]

_INFORES: Final = "infores:crampkg"
_ROOT: Final = "biolink:NamedThing"
_TEXT: Final = "biolink:InformationContentEntity"
_RELATED: Final = "biolink:related_to"
_BEST: Final = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")

_NODE: Final = (
    "id",
    "category",
    "name",
    "description",
    "synonym",
    "equivalent_identifiers",
    "xref",
    "iri",
    "provided_by",
)
_EDGE: Final = (
    "id", "subject", "predicate", "object", "category", "negated", "qualifiers", "population_context_qualifier",
    "knowledge_level", "agent_type", "primary_knowledge_source", "publications", "has_evidence", "original_predicate",
    "direction", "certainty", "narrowing", "informing", "ties", "level", "level_label", "grade_words", "grade_scheme",
    "citations", "locator", "passages", "forms", "derived_from", "description", "statement",
)  # fmt: skip
Record = dict[str, Any]


def write(selection: Selection, format: str) -> dict[str, bytes]:
    """Return the two files by name, and a third with version, licence and notice."""
    made = {"nodes": (nodes(selection), _NODE), "edges": (edges(selection), _EDGE)}
    header = selection.graph.header
    about = {
        "name": "crampkg",
        "version": header["version"],
        "license": header["license"],
        "description": selection.described,
        "prefixes": {prefix: PREFIXES[prefix] for prefix in sorted(_prefixes(made["nodes"][0]))},
    }
    files = {"metadata.json": json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n"}
    for name, (records, columns) in made.items():
        if format == "kgx":
            files[f"{name}.tsv"] = _tsv(records, columns)
        else:
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            files[f"{name}.jsonl"] = "".join(lines).encode()
    return files


def _prefixes(records: list[Record]) -> set[str]:
    return {record["id"].partition(":")[0] for record in records} & set(PREFIXES)


@dataclass(frozen=True)
class _Biolink:
    """What the mappings say: the Biolink class, predicate or evidence that a thing of ours has, best first."""

    matches: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, selection: Selection) -> _Biolink:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in selection.graph.view("mappings"):
            match = compact(str(row["match"]))
            if match in _BEST:
                found[str(row["subject"])].append((match, str(row["identifier"])))
        return cls(
            {
                key: sorted(value, key=lambda one: (_BEST.index(one[0]), one[1]))
                for key, value in found.items()
            }
        )

    def best(self, iri: str, prefix: str, *, broad: bool = False) -> str | None:
        for match, identifier in self.matches.get(iri, ()):
            if identifier.startswith(prefix) and (broad or match != "skos:broadMatch"):
                return identifier
        return None


def nodes(selection: Selection) -> list[Record]:
    """Return a node for each term, for each text that is a claim's object, and for whatever else an edge touches."""
    biolink = _Biolink.of(selection)
    broader = {str(row["class"]): str(row["broader"] or "") for row in selection.graph.view("classes")}

    def category(iri: str) -> str:
        while iri:
            if found := biolink.best(iri, "biolink:", broad=True):
                return found
            iri = broader.get(iri, "")
        return _ROOT

    made: dict[str, Record] = {}
    for row in rows(selection, "terms"):
        kinds = sorted({category(expand(one) or one) for one in _list(row, "classes")})
        made[str(row["id"])] = {
            "category": kinds if kinds == [_ROOT] else [one for one in kinds if one != _ROOT],
            "name": row["label"],
            "description": row["definition"],
            "synonym": row["synonyms"],
            "equivalent_identifiers": row["exact"],
            "xref": row["near"],
            "iri": row["iri"],
        }
    for row in rows(selection, "claims"):
        if not row["object"]:
            iri = f"{row['iri']}#text"
            made[f"{row['id']}#text"] = {"category": [_TEXT], "name": row["object_text"], "iri": iri}
    for link in edges(selection):
        for end in (link["subject"], link["object"]):
            iri = expand(end) or end
            made.setdefault(end, {"category": [_ROOT], "name": selection.graph.label(iri), "iri": iri})
    return [_record(_NODE, {"id": key, "provided_by": [_INFORES], **made[key]}) for key in sorted(made)]


def edges(selection: Selection) -> list[Record]:
    """Return an edge for each claim, link of the hierarchy, and derived edge that no single claim gives."""
    biolink = _Biolink.of(selection)
    made = [_claim(selection, biolink, row) for row in rows(selection, "claims")]
    if selection.scope.graph != "inferred":
        made += _hierarchy(selection, biolink)
    every = selection.scope.graph == "inferred"
    made += [_derived(row) for row in rows(selection, "edges") if every or row["form"] == "by class"]
    return sorted(made, key=lambda record: str(record["id"]))


def _claim(selection: Selection, biolink: _Biolink, row: Row) -> Record:
    predicate, negated = _predicate(selection, biolink, row)
    evidence = biolink.best(BASE + str(row["level"]), "ECO:")
    population = [one.partition("=")[2] for one in _list(row, "narrowing") if one.startswith("population=")]
    known = row["direction"] in ("supports", "refutes", "notShown")
    return _record(
        _EDGE,
        {
            **{name: row[name] for name in _EDGE if name in row},
            "object": row["object"] or f"{row['id']}#text",
            "predicate": predicate,
            "category": ["biolink:Association"],
            "negated": negated,
            "qualifiers": [one.partition("=")[2] for one in _list(row, "narrowing")],
            "population_context_qualifier": population[0] if len(population) == 1 else "",
            "knowledge_level": "knowledge_assertion" if known else "not_provided",
            "agent_type": "manual_agent",
            "primary_knowledge_source": _INFORES,
            "publications": [f"source:{row['source']}"],
            "has_evidence": [evidence] if evidence else [],
            "original_predicate": row["predicate"],
            "description": row["paraphrase"],
        },
    )


def _predicate(selection: Selection, biolink: _Biolink, row: Row) -> tuple[str, bool]:
    """Return the Biolink predicate of a claim and whether the edge is negated."""
    iri = expand(str(row["predicate"])) or ""
    known = selection.graph.properties.get(iri, Property(iri, ""))
    own = biolink.best(iri, "biolink:")
    forms = _list(row, "forms")
    if "negative" in forms and own:
        return own, True
    # Only predicates of benefit have a scoped form; for those Biolink asks for more than that a source says so.
    benefit = "scopedForm" in known.forms
    established = selection.graph.vocabulary[BASE + str(row["level"])].establishes
    if "plain" in forms and own and (not benefit or established):
        return own, False
    weak = biolink.best(known.forms.get("weakForm", ""), "biolink:", broad=True)
    if weak and ("plain" in forms or "weak" in forms):
        return weak, False
    return _RELATED, False


def _hierarchy(selection: Selection, biolink: _Biolink) -> Iterable[Record]:
    predicate = biolink.best(BASE + "kindOf", "biolink:") or _RELATED
    for term in selection.terms:
        for parent in term.parents:
            yield _record(
                _EDGE,
                {
                    "id": f"{compact(term.iri)}--kindOf--{slug(parent)}",
                    "subject": compact(term.iri),
                    "predicate": predicate,
                    "object": compact(parent),
                    "category": ["biolink:Association"],
                    "negated": False,
                    "knowledge_level": "knowledge_assertion",
                    "agent_type": "manual_agent",
                    "primary_knowledge_source": _INFORES,
                    "original_predicate": "cramp:kindOf",
                },
            )


def _derived(row: Row) -> Record:
    """Return a derived edge: related, ours in `original_predicate`, its claims in `derived_from`."""
    return _record(
        _EDGE,
        {
            "id": f"{row['subject']}--{slug(expand(str(row['edge'])) or '')}--{str(row['object']).partition(':')[2]}",
            "subject": row["subject"],
            "predicate": _RELATED,
            "object": row["object"],
            "category": ["biolink:Association"],
            "negated": False,
            "knowledge_level": "logical_entailment",
            "agent_type": "automated_agent",
            "primary_knowledge_source": _INFORES,
            "original_predicate": row["edge"],
            "forms": [row["form"]],
            "derived_from": row["claims"],
            "statement": f"{row['subject_label']} {row['edge_label']} {row['object_label']}",
        },
    )


def _record(columns: tuple[str, ...], values: Record) -> Record:
    """Return the columns that have a value, in their order."""
    return {name: values[name] for name in columns if values.get(name) not in (None, "", [])}


def _tsv(records: list[Record], columns: tuple[str, ...]) -> bytes:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_cell(record.get(name, "")) for name in columns) for record in records]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_cell(one).replace("|", "¦") for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split())


def _list(row: Row, name: str) -> list[str]:
    value = row[name]
    return list(value) if isinstance(value, list) else []

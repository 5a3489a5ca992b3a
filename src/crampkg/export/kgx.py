"""KGX for Biolink graphs: nodes and edges, as TSV or JSON Lines.

Each claim is one edge under its own id. Its Biolink predicate is never stronger than the claim:

- `treats` and its kin (`ameliorates_condition`, `preventative_for_condition`) only where the claim alone carries a
  plain edge and its backing can establish a benefit (as the level declares);
- any other predicate only where the claim carries a plain edge;
- a weaker claim of treatment, relief, use or study, hedged ones included, is
  `treats_or_applied_or_studied_to_treat`; whatever else is hedged, narrowed or thinly backed is `related_to`;
- "not shown" is not "not so": such a claim is `studied_to_treat` where studies looked for a benefit, else `related_to`,
  and never negated;
- `negated` is true only for what a source refutes outright, without hedge, frequency or narrowing, and only where
  Biolink has the relation that is refuted: a negated `related_to` would deny that the two have anything to do with
  each other. What is refuted otherwise ("not usually", or a relation that Biolink lacks) is `related_to`, not negated;
- what is left open or was not studied is `related_to`.

So that the pair of `original_predicate` and `negated` never says more either, `original_predicate` is the relation
that the claim carries by our own rules: plain (`cramp:treats`), weak (`cramp:mayTreat`) or negative
(`cramp:notShownToTreat`, `cramp:doesNotRuleOut`; these hold, and are not negated), and it is empty where a claim
carries none. The predicate that the claim was written with is `claim_predicate`, to be read with `direction`.

Which Biolink term a property, class or level has is told by the mappings of the graph, not here. Direction, hedge,
qualifiers (`narrowing`: by name, so that who is left out is not taken for who is meant), level, grade, citations,
locator, passages, the claims it disagrees with and paraphrase are attributes of the edge; Biolink's own qualifiers
stand only where one value and no exception says it all. Edges by class have `logical_entailment` and the sources of
the claims behind them; links of the hierarchy are the curators' own and have no publication.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from crampkg.base.namespaces import BASE, PREFIXES, compact, expand, slug
from crampkg.evidence.model import Property
from crampkg.export.rows import Row, edge_statement, items, rows
from crampkg.export.scope import Selection
from crampkg.export.things import mentioned

__all__ = ["Biolink", "edges", "kgx_predicate", "nodes", "write"]

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
    "id", "subject", "predicate", "object", "category", "negated", "population_context_qualifier",
    "anatomical_context_qualifier", "knowledge_level", "agent_type", "primary_knowledge_source", "publications",
    "source_kind", "has_evidence",
    "original_predicate", "claim_predicate", "direction", "certainty", "narrowing", "informing", "ties", "level",
    "level_label", "grade_words", "grade_scheme", "citations", "locator", "passages", "forms", "disagrees_with",
    "tensions", "derived_from", "description", "statement",
)  # fmt: skip
_WORDS: Final = (
    "name", "description", "synonym", "iri", "source_kind", "level_label", "grade_words", "citations", "locator",
    "statement",
)  # fmt: skip
"""Columns that hold texts, not CURIEs."""
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
        "prefixes": {
            prefix: PREFIXES[prefix] for prefix in sorted(_prefixes([*made["nodes"][0], *made["edges"][0]]))
        },
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
    """Return the prefixes of our table that any CURIE in the records has, those after `name=` included."""
    found: set[str] = set()
    for record in records:
        for name, value in record.items():
            if name not in _WORDS:
                texts = value if isinstance(value, list) else [str(value)]
                found.update(text.rpartition("=")[2].partition(":")[0] for text in texts if ":" in text)
    return found & set(PREFIXES)


@dataclass(frozen=True)
class Biolink:
    """What the mappings say: the Biolink class, predicate or evidence that a thing of ours has, best first."""

    matches: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, selection: Selection) -> Biolink:
        """Return what the mappings of a selection's graph say."""
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
        """Return the best match of an IRI whose CURIE begins so, broader ones only if wanted; None without any."""
        for match, identifier in self.matches.get(iri, ()):
            if identifier.startswith(prefix) and (broad or match != "skos:broadMatch"):
                return identifier
        return None


def nodes(selection: Selection) -> list[Record]:
    """Return a node for each term, source, party, text that is a claim's object, and what else an edge touches."""
    biolink = Biolink.of(selection)
    broader = {str(row["class"]): str(row["broader"] or "") for row in selection.graph.view("classes")}

    def category(iri: str) -> str:
        while iri:
            if found := biolink.best(iri, "biolink:", broad=True):
                return found
            iri = broader.get(iri, "")
        return _ROOT

    made: dict[str, Record] = {}
    for row in rows(selection, "terms"):
        kinds = sorted({category(expand(one) or one) for one in items(row, "classes")})
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
    for thing in mentioned(selection).values():
        values = {"name": thing.label, "description": thing.definition, "iri": thing.iri}
        made[compact(thing.iri)] = {"category": [category(thing.kind)], **values}
    for link in edges(selection):
        for end in (link["subject"], link["object"]):
            iri = expand(end) or end
            made.setdefault(end, {"category": [_ROOT], "name": selection.graph.label(iri), "iri": iri})
    return [_record(_NODE, {"id": key, "provided_by": [_INFORES], **made[key]}) for key in sorted(made)]


def edges(selection: Selection) -> list[Record]:
    """Return an edge for each claim, link of the hierarchy, and derived edge that no single claim gives."""
    biolink = Biolink.of(selection)
    made = [_claim(selection, biolink, row) for row in rows(selection, "claims")]
    if selection.scope.graph != "inferred":
        made += _hierarchy(selection, biolink)
    every = selection.scope.graph == "inferred"
    made += [
        _derived(selection, row) for row in rows(selection, "edges") if every or row["form"] == "by class"
    ]
    return sorted(made, key=lambda record: str(record["id"]))


def _claim(selection: Selection, biolink: Biolink, row: Row) -> Record:
    predicate, negated = kgx_predicate(selection, biolink, row)
    evidence = biolink.best(expand(str(row["level"])) or "", "ECO:")
    known = row["direction"] in ("cramp:supports", "cramp:refutes", "cramp:notShown")
    return _record(
        _EDGE,
        {
            **{name: row[name] for name in _EDGE if name in row},
            "object": row["object"] or f"{row['id']}#text",
            "predicate": predicate,
            "category": ["biolink:Association"],
            "negated": negated,
            "population_context_qualifier": _only(items(row, "narrowing"), "population", "populationExcept"),
            "anatomical_context_qualifier": _only(items(row, "informing"), "site"),
            "knowledge_level": "knowledge_assertion" if known else "not_provided",
            "agent_type": "manual_agent",
            "primary_knowledge_source": _INFORES,
            "publications": [f"source:{row['source']}"],
            "has_evidence": [evidence] if evidence else [],
            "original_predicate": _original(selection, row),
            "claim_predicate": row["predicate"],
            "description": row["paraphrase"],
        },
    )


def _only(values: list[str], name: str, *barred: str) -> str:
    """Return the value of a qualifier that stands once, with none of the barred beside it; else an empty text."""
    named = [value.partition("=")[::2] for value in values]
    found = [value for one, value in named if one == name]
    return found[0] if len(found) == 1 and not any(one in barred for one, _ in named) else ""


def _original(selection: Selection, row: Row) -> str:
    """Return the relation that a claim carries by our own rules: never more than it says; empty where it has none."""
    iri = expand(str(row["predicate"])) or ""
    known = selection.graph.properties.get(iri, Property(iri, ""))
    for form in ("plain", "negative", "weak"):
        if form in items(row, "forms") and (relation := known.forms.get(f"{form}Form")):
            return compact(relation)
    # Predicates without forms, such as steps and names, are as said where nothing hedges, bends or narrows them.
    bare = not (row["certainty"] or row["narrowing"] or known.forms or _occurs(row))
    return str(row["predicate"]) if bare and row["direction"] == "cramp:supports" else ""


def _occurs(row: Row) -> bool:
    return any(value.startswith("occurrence=") for value in items(row, "informing"))


def kgx_predicate(selection: Selection, biolink: Biolink, row: Row) -> tuple[str, bool]:
    """Return the Biolink predicate of a claim and whether the edge is negated."""
    iri = expand(str(row["predicate"])) or ""
    known = selection.graph.properties.get(iri, Property(iri, ""))
    own = biolink.best(iri, "biolink:")
    forms = items(row, "forms")
    # Only predicates of benefit have a scoped form; for those Biolink asks for more than that a source says so.
    benefit = "scopedForm" in known.forms
    established = selection.graph.vocabulary[expand(str(row["level"])) or ""].establishes
    if row["direction"] == "cramp:refutes":
        outright = not (row["certainty"] or row["narrowing"] or _occurs(row))
        return (own, True) if own and outright else (_RELATED, False)
    if row["direction"] == "cramp:notShown":
        studied = biolink.best(BASE + "studiedToTreat", "biolink:") if benefit and established else None
        return studied or _RELATED, False
    if "plain" in forms and own and (not benefit or established):
        return own, False
    weak = biolink.best(known.forms.get("weakForm", ""), "biolink:", broad=True)
    if weak and ("plain" in forms or "weak" in forms):
        return weak, False
    return _RELATED, False


def _hierarchy(selection: Selection, biolink: Biolink) -> Iterable[Record]:
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


def _derived(selection: Selection, row: Row) -> Record:
    """Return a derived edge: related, ours in `original_predicate`, its claims in `derived_from`.

    A negative one ("not shown to treat") is a relation of its own that holds; it is not negated.
    """
    graph = selection.graph
    sources = {graph.claims[expand(claim) or ""].source for claim in items(row, "claims")}
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
            "publications": sorted(compact(source) for source in sources),
            "original_predicate": row["edge"],
            "forms": [row["form"]],
            "derived_from": row["claims"],
            "statement": edge_statement(selection, row),
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

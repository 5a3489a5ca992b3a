"""KGX for Biolink graphs: nodes and edges, as TSV or JSON Lines.

Each claim is one edge under its own id; its Biolink predicate is never stronger than the claim (see `biolink`).

A node goes by the canonical identifier of what it is where ours is exactly that (MONDO, HP, CHEBI …) and names ours
among the equivalents, so that the graph joins others; the attributes of edges keep our own names. Direction, hedge,
qualifiers (`narrowing`: by name, so that who is left out is not taken for who is meant), level, grade, citations,
locator, passages, the claims it disagrees with and paraphrase are attributes of the edge; Biolink's own qualifiers
stand only where one value and no exception says it all. What a database records of a disease is Biolink's own kind of
edge, with HPO's band of frequency, onset and counts. A claim's results in numbers stand in `effects`, a line each, with
the designs of their studies in `study_type`; `publications` are PMID and DOI where the source has them. Edges by class
have `logical_entailment` and the sources of the claims behind them; links of the hierarchy are the curators' own and
have no publication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

from crampkg.base.namespaces import BASE, compact, expand, slug
from crampkg.evidence.model import Claim, Edge
from crampkg.evidence.results import StudyResult
from crampkg.export.biolink import RELATED, ROOT, Biolink
from crampkg.export.records import claim_record, term_record
from crampkg.export.result_rows import designs, effect, told_of
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded, json_pieces
from crampkg.export.things import mentioned

__all__ = ["edges", "nodes", "write"]

_PHENOTYPE: Final = "biolink:DiseaseToPhenotypicFeatureAssociation"
_FEATURE: Final = "biolink:PhenotypicFeature"
_ARTICLE: Final = re.compile(r"PMID:[0-9]+|DOI:\S+")
_INFORES: Final = "infores:crampkg"
_TEXT: Final = "biolink:InformationContentEntity"

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
    "bottom_lines",
)
_EDGE: Final = (
    "id", "subject", "predicate", "object", "category", "negated", "population_context_qualifier",
    "anatomical_context_qualifier", "knowledge_level", "agent_type", "primary_knowledge_source", "publications",
    "source_kind", "has_evidence",
    "frequency_qualifier", "onset_qualifier", "has_count", "has_total", "has_percentage", "study_type",
    "original_subject", "original_predicate", "original_object",
    "claim_predicate", "direction", "certainty", "narrowing", "informing", "ties", "level",
    "level_label", "grade_words", "grade_scheme", "citations", "locator", "passages", "forms", "disagrees_with",
    "tensions", "read_in", "reread", "primary_source", "results", "studies", "effects", "license", "note",
    "derived_from", "description", "statement",
)  # fmt: skip
_WORDS: Final = (
    "name", "description", "synonym", "iri", "source_kind", "level_label", "grade_words", "citations", "locator",
    "statement", "bottom_lines", "effects", "license", "note",
)  # fmt: skip
"""Columns that hold texts, not CURIEs."""
Fields = dict[str, Any]
Naming = Callable[[str], str]


def write(selection: Selection, format: str) -> dict[str, Iterator[bytes]]:
    """Return the two files by name, and a third with version, license and notice."""
    links = edges(selection)
    made = {"nodes": (nodes(selection, links), _NODE), "edges": (links, _EDGE)}
    header, known = selection.graph.header, selection.graph.prefixes
    about = {
        "name": "crampkg",
        "version": header["version"],
        "license": header["license"],
        "licenses": [
            {"part": one.part, "license": one.iri, "rights": one.rights} for one in selection.licenses.parts
        ],
        "description": selection.described,
        "prefixes": {
            prefix: known[prefix]
            for prefix in sorted(_prefixes([*made["nodes"][0], *made["edges"][0]]) & known.keys())
        },
    }
    files = {"metadata.json": json_pieces(about)}
    for name, (records, columns) in made.items():
        if format == "kgx":
            files[f"{name}.tsv"] = encoded(_tsv(records, columns))
        else:
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            files[f"{name}.jsonl"] = encoded(lines)
    return files


def _prefixes(records: list[Fields]) -> set[str]:
    """Return what could be the prefix of any CURIE in the records has, those after `name=` included."""
    found: set[str] = set()
    for record in records:
        for name, value in record.items():
            if name not in _WORDS:
                texts = value if isinstance(value, list) else [str(value)]
                found.update(text.rpartition("=")[2].partition(":")[0] for text in texts if ":" in text)
    return found


def nodes(selection: Selection, links: Iterable[Fields]) -> list[Fields]:
    """Return a node for each term, source, party, text that is a claim's object, and what else an edge touches."""
    biolink = Biolink.of(selection.graph)
    name = _naming(selection, biolink)
    made: dict[str, Fields] = {}
    summaries = told_of(selection)
    for term in selection.terms:
        kinds = sorted({biolink.category(one) for one in term.classes})
        record = term_record(selection, term)
        key, own = name(term.iri), compact(term.iri)
        same = [one for one in record["exact"] if one != key]  # type: ignore[union-attr]
        made[key] = {
            "category": kinds if kinds == [ROOT] else [one for one in kinds if one != ROOT],
            "name": term.label,
            "description": term.definition,
            "synonym": record["synonyms"],
            "equivalent_identifiers": same if key == own else [own, *same],
            "xref": record["near"],
            "iri": expand(key),
            "bottom_lines": summaries.get(term.iri),
        }
    for claim in selection.claims:
        if not claim.object:
            made[_text_node(claim)] = {
                "category": [_TEXT],
                "name": claim.object_text,
                "iri": f"{claim.iri}#text",
            }
    for thing in mentioned(selection).values():
        values = {"name": thing.label, "description": thing.definition, "iri": thing.iri}
        made[name(thing.iri)] = {"category": [biolink.category(thing.kind)], **values}
    for link in links:
        if _PHENOTYPE in link["category"] and link["object"] in made:
            node = made[link["object"]]
            node["category"] = sorted({*node["category"], _FEATURE} - {ROOT})
        for end in (link["subject"], link["object"]):
            iri = expand(end) or end
            made.setdefault(end, {"category": [ROOT], "name": selection.graph.label(iri), "iri": iri})
    return [_fields(_NODE, {"id": key, "provided_by": [_INFORES], **made[key]}) for key in sorted(made)]


def edges(selection: Selection) -> list[Fields]:
    """Return an edge for each claim, link of the hierarchy, and derived edge that no single claim gives."""
    biolink = Biolink.of(selection.graph)
    name = _naming(selection, biolink)
    made = [_claim(selection, biolink, name, claim) for claim in selection.claims]
    every = selection.layer == "inferred"
    if not every:
        made += _hierarchy(selection, biolink, name)
    made += [_derived(selection, name, edge) for edge in selection.edges if every or edge.form == "by class"]
    return sorted(made, key=lambda fields: str(fields["id"]))


def _naming(selection: Selection, biolink: Biolink) -> Naming:
    """Return what gives things the ids of their nodes."""
    return compact if selection.own_identifiers else cache(biolink.identifier)


def _ends(name: Naming, subject: str, target: str | None) -> Fields:
    """Return the ends of an edge, and as `original_…` our own names of those that go by another."""
    made = {"subject": name(subject)}
    if target is not None:
        made["object"] = name(target)
    for end, iri in (("subject", subject), ("object", target)):
        if iri is not None and made[end] != compact(iri):
            made[f"original_{end}"] = compact(iri)
    return made


def _claim(selection: Selection, biolink: Biolink, name: Naming, claim: Claim) -> Fields:
    record = claim_record(selection, claim)
    forms = selection.support.forms(claim)
    predicate, negated = biolink.predicate(claim, forms)
    evidence = biolink.best(claim.level, "ECO:")
    results = selection.results_of(claim)
    annotated = biolink.annotation(claim) is not None
    known = slug(claim.direction) in ("supports", "refutes", "notShown")
    return _fields(
        _EDGE,
        {
            **{column: record[column] for column in _EDGE if column in record},
            "object": _text_node(claim),
            **_ends(name, claim.subject, claim.object),
            "predicate": predicate,
            "category": [_PHENOTYPE if annotated else "biolink:Association"],
            "negated": negated,
            **(_counted(biolink, claim, results) if annotated else {}),
            "study_type": designs(selection, results),
            "studies": sorted({compact(one.iri) for result in results for one in result.of_study}),
            "effects": [effect(result) for result in results],
            "license": "" if record["license"] == selection.licenses.whole else record["license"],
            "population_context_qualifier": _only(claim, name, "population", "populationExcept"),
            "anatomical_context_qualifier": _only(claim, name, "site"),
            "knowledge_level": "knowledge_assertion" if known else "not_provided",
            # Of an annotation the graph does not tell whether a person or a program made it.
            "agent_type": "not_provided" if annotated else "manual_agent",
            "primary_knowledge_source": _INFORES,
            "publications": publications(selection, claim),
            "has_evidence": [evidence] if evidence else [],
            "original_predicate": biolink.relation(claim, forms),
            "claim_predicate": record["predicate"],
            "description": claim.paraphrase,
        },
    )


def _only(claim: Claim, name: Naming, wanted: str, *barred: str) -> str:
    """Return the value of a qualifier that stands once, with none of the barred beside it; else an empty text."""
    found = claim.values(wanted)
    if len(found) != 1 or any(claim.values(one) for one in barred):
        return ""
    return name(found[0].value) if found[0].is_iri else found[0].value


def _counted(biolink: Biolink, claim: Claim, results: list[StudyResult]) -> Fields:
    """Return how often and from when on a disease has a phenotype: as a band of HPO, as counts, as a percentage."""
    made: Fields = {"frequency_qualifier": biolink.frequency(claim)}
    onset = claim.values("timing")
    if len(onset) == 1:
        made["onset_qualifier"] = biolink.best(onset[0].value, "HP:")
    if len(results) == 1:
        (one,) = results
        if one.numerator and one.denominator:
            made |= {"has_count": int(one.numerator), "has_total": int(one.denominator)}
        if one.estimate and one.as_printed.endswith("%"):
            made["has_percentage"] = float(one.estimate)
    return made


def publications(selection: Selection, claim: Claim) -> list[str]:
    """Return the PMID and DOI of a claim's source, else its own name, and the articles that a database cites for it."""
    found = selection.published(claim.source)
    return [*found, *(one for one in claim.citations if _ARTICLE.fullmatch(one) and one not in found)]


def _hierarchy(selection: Selection, biolink: Biolink, name: Naming) -> Iterable[Fields]:
    predicate = biolink.best(BASE + "kindOf", "biolink:") or RELATED
    for term in selection.terms:
        for parent in term.parents:
            yield _fields(
                _EDGE,
                {
                    "id": f"{compact(term.iri)}--kindOf--{slug(parent)}",
                    **_ends(name, term.iri, parent),
                    "predicate": predicate,
                    "category": ["biolink:Association"],
                    "negated": False,
                    "knowledge_level": "knowledge_assertion",
                    "agent_type": "manual_agent",
                    "primary_knowledge_source": _INFORES,
                    "original_predicate": "cramp:kindOf",
                },
            )


def _derived(selection: Selection, name: Naming, edge: Edge) -> Fields:
    """Return a derived edge: related, ours in `original_predicate`, its claims in `derived_from`.

    A negative one ("not shown to treat") is a relation of its own that holds; it is not negated.
    """
    claims = selection.support.behind(edge)
    target = compact(edge.object)
    return _fields(
        _EDGE,
        {
            "id": f"{compact(edge.subject)}--{slug(edge.edge)}--{target.partition(':')[2]}",
            **_ends(name, edge.subject, edge.object),
            "predicate": RELATED,
            "category": ["biolink:Association"],
            "negated": False,
            "knowledge_level": "logical_entailment",
            "agent_type": "automated_agent",
            "primary_knowledge_source": _INFORES,
            "publications": sorted({one for claim in claims for one in publications(selection, claim)}),
            "original_predicate": compact(edge.edge),
            "forms": [edge.form],
            "derived_from": [claim.curie for claim in claims],
            "statement": selection.support.in_words(edge),
        },
    )


def _text_node(claim: Claim) -> str:
    return f"{claim.curie}#text"


def _fields(columns: tuple[str, ...], values: Fields) -> Fields:
    """Return the columns that have a value, in their order."""
    return {name: values[name] for name in columns if values.get(name) not in (None, "", [])}


def _tsv(records: list[Fields], columns: tuple[str, ...]) -> Iterator[str]:
    yield "\t".join(columns) + "\n"
    for record in records:
        yield "\t".join(_cell(record.get(name, "")) for name in columns) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(_cell(one).replace("|", "¦") for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split())

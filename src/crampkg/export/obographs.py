"""OBO Graph JSON, for tools of the OBO community.

Terms become classes and what is a kind of what becomes `is_a`: OBO tools know no hierarchy of individuals. A claim is
an individual that points to its subject and object, with its parts as property values under the graph's own
properties, so that no edge says what a claim only reports. Sources and parties are individuals too. Derived edges are
edges, under their own properties (`may treat`, `not shown to treat`), with their claims as `dcterms:source`. Only an
exact match or a cross-reference is an `xref`; what comes near stands under its SKOS property.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from crampkg.base.namespaces import BASE, PREFIXES, compact, expand
from crampkg.build.loading import INFERRED
from crampkg.build.mappings import Mapping
from crampkg.evidence.model import Claim, Edge, Term
from crampkg.export.result_rows import effect
from crampkg.export.selection import Selection
from crampkg.export.streams import json_pieces
from crampkg.export.things import Thing, mentioned

__all__ = ["write"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"
_TEXT: Final = BASE + "bottomLineText"
_DEFINITION: Final = PREFIXES["skos"] + "definition"
_KINDS: Final = {"AnnotationProperty": "ANNOTATION", "DatatypeProperty": "DATA", "ObjectProperty": "OBJECT"}
_INDIVIDUAL: Final = PREFIXES["owl"] + "NamedIndividual"
_XREFS: Final = ("skos:exactMatch", "oboInOwl:hasDbXref")


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield a graph document with one graph; nodes and edges in a fixed order."""
    header = selection.graph.header
    individuals = list(mentioned(selection).values())
    nodes = [
        *_classes(selection),
        *(_term(term, selection.mapped[compact(term.iri)]) for term in selection.terms),
        *map(_individual, individuals),
        *(_claim(selection, claim) for claim in selection.claims),
        *_results(selection),
        *(_record(selection, one.iri, "") for one in selection.studies),
        *(_record(selection, one.iri, one.text) for one in selection.bottom_lines),
    ]
    links = [
        *_broader(selection),
        *(link for term in selection.terms for link in _term_links(term)),
        *({"sub": one.iri, "pred": _TYPE, "obj": one.kind} for one in individuals),
        *(link for claim in selection.claims for link in _claim_links(claim)),
        *_record_links(selection),
        *(_edge(selection, edge) for edge in selection.edges),
    ]
    nodes += _properties(selection, nodes, links)
    graph = {
        "id": header["ontology"],
        "meta": {
            "version": f"{BASE}{header['version']}",
            "basicPropertyValues": [
                _value("owl:versionInfo", header["version"]),
                _value("dcterms:title", header["title"]),
                *(_value("dcterms:license", one) for one in selection.licenses.every),
                _value("rdfs:comment", selection.described),
            ],
        },
        "nodes": sorted(nodes, key=lambda node: str(node["id"])),
        "edges": sorted(links, key=lambda link: (link["sub"], link["pred"], link["obj"])),
    }
    return json_pieces({"graphs": [graph]})


def _iri(curie: str) -> str:
    return expand(curie) or curie


def _value(predicate: str, value: object) -> dict[str, str]:
    return {"pred": _iri(predicate), "val": str(value)}


def _matched(matches: list[Mapping]) -> dict[str, Any]:
    """Return what a thing's mappings come to: cross-references, and every match under its own property."""
    xrefs = sorted({one.object_id for one in matches if one.predicate_id in _XREFS})
    values = [
        _value(one.predicate_id, _iri(one.object_id))
        for one in matches
        if one.predicate_id != "oboInOwl:hasDbXref"
    ]
    return {"xrefs": [{"val": one} for one in xrefs], "basicPropertyValues": values}


def _term(term: Term, matches: list[Mapping]) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    source = compact(term.definition_source)
    # A cross-reference is one word; what is told in more goes beside the definition.
    told = " " in source
    if term.definition:
        meta["definition"] = {"val": term.definition, "xrefs": [] if told else [source]}
    if term.synonyms:
        meta["synonyms"] = [
            {"pred": "hasRelatedSynonym", "val": name, "xrefs": []} for name in sorted(term.synonyms)
        ]
    meta |= _matched(matches)
    if term.definition and told:
        meta["basicPropertyValues"].append(_value("dcterms:source", source))
    if term.note:
        meta["comments"] = [term.note]
    return _node(term.iri, term.label, "CLASS", meta)


def _individual(one: Thing) -> dict[str, Any]:
    """Return the node of a source or party."""
    return _node(one.iri, one.label, "INDIVIDUAL", {"definition": _defined(one.definition)})


def _claim(selection: Selection, claim: Claim) -> dict[str, Any]:
    graph = selection.graph
    parts: dict[str, tuple[str | None, ...]] = {
        "predicate": (claim.predicate,),
        "objectText": (claim.object_text,),
        "direction": (claim.direction,),
        "certainty": (claim.certainty,),
        "level": (claim.level,),
        "gradeWords": (claim.grade_words,),
        "gradeScheme": (claim.scheme,),
        "saidIn": (claim.source,),
        "locator": (claim.locator,),
        "citationMarker": claim.citations,
        "anchor": claim.anchors,
    }
    values = [_value(BASE + name, one) for name, some in parts.items() for one in some if one]
    values += [_value(part.property, part.value) for part in claim.parts]
    values += [
        _value(BASE + name, one)
        for name, some in {
            "readIn": (claim.read_in,),
            "reread": (claim.reread,),
            "primarySource": (claim.primary_source,),
            "hasResult": claim.results,
        }.items()
        for one in some
        if one
    ]
    pairs = {
        # What a rule says is a property of ours; a curated tension has none beside "in tension with".
        (BASE + "disagreesWith" if one.curated else one.kind, other.iri)
        for one in selection.against(claim)
        for other in one.opponents(claim)
    }
    values += [_value(predicate, other) for predicate, other in sorted(pairs)]
    target = graph.label(claim.object) if claim.object else claim.object_text
    label = f"{graph.label(claim.subject)} ({claim.relation}) {target}"
    meta = {"definition": _defined(claim.paraphrase), "basicPropertyValues": values}
    if claim.note:
        meta["comments"] = [claim.note]
    return _node(claim.iri, label, "INDIVIDUAL", meta)


def _results(selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield an individual for each result in numbers, with its figures as values and in one line."""
    for claim in selection.claims:
        for result in selection.results_of(claim):
            yield _record(selection, result.iri, effect(result))


def _record(selection: Selection, iri: str, words: str) -> dict[str, Any]:
    """Return the individual of a result, study or bottom line with all that is asserted of it."""
    values: list[dict[str, str]] = []
    notes: list[str] = []
    quads = (q for q in selection.graph.matching(NamedNode(iri)) if q.graph_name != INFERRED)
    for quad in sorted(quads, key=str):
        predicate, value = quad.predicate.value, getattr(quad.object, "value", "")
        if predicate == _NOTE:
            notes.append(value)
        elif predicate not in (_TYPE, _LABEL, _TEXT):
            values.append(_value(predicate, value))
    meta: dict[str, Any] = {"definition": _defined(words), "basicPropertyValues": values}
    if notes:
        meta["comments"] = notes
    return _node(iri, words or selection.graph.label(iri), "INDIVIDUAL", meta)


def _node(iri: str, label: object, kind: str, meta: dict[str, Any]) -> dict[str, Any]:
    return {"id": iri, "lbl": label, "type": kind, "meta": {k: v for k, v in meta.items() if v}}


def _defined(text: str) -> dict[str, Any]:
    return {"val": text, "xrefs": []} if text else {}


def _classes(selection: Selection) -> list[dict[str, Any]]:
    return [
        _node(
            iri,
            str(row["label"]),
            "CLASS",
            {"definition": _defined(str(row["definition"])), **_matched(selection.mapped[compact(iri)])},
        )
        for iri, row in {str(row["class"]): row for row in selection.graph.view("classes")}.items()
    ]


def _properties(
    selection: Selection,
    nodes: list[dict[str, Any]],
    links: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return a node for each property of ours that the other nodes and the edges use, with its sort."""
    used = {str(link["pred"]) for link in links}
    used |= {value["pred"] for node in nodes for value in node["meta"].get("basicPropertyValues", ())}
    used = {iri for iri in used if iri.startswith(BASE)}
    sorts: dict[str, str] = {}
    definitions: dict[str, str] = {}
    for iri in used:
        for quad in selection.graph.matching(NamedNode(iri)):
            if isinstance(quad.object, NamedNode) and quad.predicate.value == _TYPE:
                name = quad.object.value.rpartition("#")[2]
                if name in _KINDS:
                    sorts[iri] = _KINDS[name]
            elif quad.predicate.value == _DEFINITION and isinstance(quad.object, Literal):
                definitions[iri] = quad.object.value
    return [
        {
            **_node(
                iri,
                selection.graph.label(iri),
                "PROPERTY",
                {
                    "definition": _defined(definitions.get(iri, "")),
                    **_matched(selection.mapped[compact(iri)]),
                },
            ),
            "propertyType": sorts[iri],
        }
        for iri in sorted(used)
    ]


def _broader(selection: Selection) -> list[dict[str, str]]:
    """Return which class is below which; classes of other vocabularies have no node here."""
    rows = selection.graph.view("classes")
    known = {str(row["class"]) for row in rows}
    return [
        {"sub": str(row["class"]), "pred": "is_a", "obj": str(row["broader"])}
        for row in rows
        if row["broader"] and str(row["broader"]) in known
    ]


def _term_links(term: Term) -> list[dict[str, str]]:
    classes = (one for one in term.classes if one != _INDIVIDUAL)
    return [{"sub": term.iri, "pred": "is_a", "obj": one} for one in (*term.parents, *classes)]


def _claim_links(claim: Claim) -> list[dict[str, str]]:
    links = [(_TYPE, BASE + "Claim"), (BASE + "subject", claim.subject), (BASE + "object", claim.object)]
    return [{"sub": claim.iri, "pred": pred, "obj": end} for pred, end in links if end]


def _record_links(selection: Selection) -> Iterator[dict[str, str]]:
    """Yield the classes of results, studies and bottom lines, and which result is of which study."""
    for claim in selection.claims:
        for result in selection.results_of(claim):
            yield {"sub": result.iri, "pred": _TYPE, "obj": BASE + "StudyResult"}
            for study in result.of_study:
                yield {"sub": result.iri, "pred": BASE + "ofStudy", "obj": study.iri}
    for one in selection.studies:
        yield {"sub": one.iri, "pred": _TYPE, "obj": BASE + "Study"}
    for line in selection.bottom_lines:
        yield {"sub": line.iri, "pred": _TYPE, "obj": BASE + "BottomLine"}


def _edge(selection: Selection, edge: Edge) -> dict[str, Any]:
    values = [_value("dcterms:source", claim.iri) for claim in selection.support.behind(edge)]
    ends = {"sub": edge.subject, "pred": edge.edge, "obj": edge.object}
    return {**ends, "meta": {"basicPropertyValues": values}}

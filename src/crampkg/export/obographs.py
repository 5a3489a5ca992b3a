"""OBO Graph JSON, for tools of the OBO community.

Terms become classes and what is a kind of what becomes `is_a`: OBO tools know no hierarchy of individuals. A claim is
an individual that points to its subject and object, with its parts as property values, so that no edge of the graph
says what a claim only reports. Derived edges are edges, under their own properties (`may treat`, `not shown to treat`).
"""

from __future__ import annotations

import json
from typing import Any, Final

from crampkg.export.rows import Row, rows
from crampkg.export.scope import Selection
from crampkg.names import BASE, PREFIXES, expand

__all__ = ["write"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_LISTS: Final = ("narrowing", "informing", "ties", "citations", "passages", "forms")
_TEXTS: Final = (
    "predicate", "object_text", "direction", "certainty", "level", "grade_words", "grade_scheme", "source", "locator",
)  # fmt: skip


def write(selection: Selection, _: str) -> bytes:
    """Return a graph document with one graph; nodes and edges in a fixed order."""
    header = selection.graph.header
    terms, claims, edges = (rows(selection, name) for name in ("terms", "claims", "edges"))
    nodes = [*_classes(selection), *_properties(selection, edges), *map(_term, terms), *map(_claim, claims)]
    links = [
        *_broader(selection),
        *(link for term in terms for link in _term_links(term)),
        *(link for claim in claims for link in _claim_links(claim)),
        *(_edge(row) for row in edges),
    ]
    graph = {
        "id": header["ontology"],
        "meta": {
            "version": f"{BASE}{header['version']}",
            "basicPropertyValues": [
                _value("owl:versionInfo", header["version"]),
                _value("dcterms:title", header["title"]),
                _value("dcterms:license", header["license"]),
                _value("rdfs:comment", selection.described),
            ],
        },
        "nodes": sorted(nodes, key=lambda node: str(node["id"])),
        "edges": sorted(links, key=lambda link: (link["sub"], link["pred"], link["obj"])),
    }
    return json.dumps({"graphs": [graph]}, ensure_ascii=False, indent=1).encode() + b"\n"


def _iri(curie: object) -> str:
    return expand(str(curie)) or str(curie)


def _value(predicate: str, value: object) -> dict[str, str]:
    return {"pred": _iri(predicate), "val": str(value)}


def _term(row: Row) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    if row["definition"]:
        meta["definition"] = {"val": row["definition"], "xrefs": [str(row["definition_source"])]}
    if row["synonyms"]:
        meta["synonyms"] = [
            {"pred": "hasRelatedSynonym", "val": name, "xrefs": []} for name in _list(row, "synonyms")
        ]
    identifiers = _list(row, "exact") + _list(row, "near")
    if identifiers:
        meta["xrefs"] = [{"val": one} for one in sorted(identifiers)]
    meta["basicPropertyValues"] = [_value("skos:exactMatch", _iri(one)) for one in _list(row, "exact")]
    if row["note"]:
        meta["comments"] = [row["note"]]
    return {
        "id": row["iri"],
        "lbl": row["label"],
        "type": "CLASS",
        "meta": {k: v for k, v in meta.items() if v},
    }


def _claim(row: Row) -> dict[str, Any]:
    values = [_value(f"cramp:{name}", row[name]) for name in _TEXTS if row[name]]
    values += [_value(f"cramp:{name}", one) for name in _LISTS for one in _list(row, name)]
    return {
        "id": row["iri"],
        "lbl": f"{row['subject_label']} ({row['phrase']}) {row['object_label'] or row['object_text']}",
        "type": "INDIVIDUAL",
        "meta": {"definition": {"val": row["paraphrase"], "xrefs": []}, "basicPropertyValues": values},
    }


def _classes(selection: Selection) -> list[dict[str, Any]]:
    return [
        {
            "id": iri,
            "lbl": str(row["label"]),
            "type": "CLASS",
            "meta": {"definition": {"val": str(row["definition"])}},
        }
        for iri, row in {str(row["class"]): row for row in selection.graph.view("classes")}.items()
    ]


def _properties(selection: Selection, edges: list[Row]) -> list[dict[str, Any]]:
    used = {_iri(row["edge"]) for row in edges} | {BASE + "subject", BASE + "object"}
    return [
        {"id": one.iri, "lbl": one.label, "type": "PROPERTY", "meta": {"definition": {"val": one.definition}}}
        for one in selection.graph.properties.values()
        if one.iri in used
    ]


def _broader(selection: Selection) -> list[dict[str, str]]:
    return [
        {"sub": str(row["class"]), "pred": "is_a", "obj": str(row["broader"])}
        for row in selection.graph.view("classes")
        if row["broader"]
    ]


def _term_links(row: Row) -> list[dict[str, str]]:
    above = _list(row, "kind_of") + _list(row, "classes")
    return [{"sub": str(row["iri"]), "pred": "is_a", "obj": _iri(one)} for one in above]


def _claim_links(row: Row) -> list[dict[str, str]]:
    links = [("cramp:Claim", _TYPE), (row["subject"], BASE + "subject"), (row["object"], BASE + "object")]
    return [{"sub": str(row["iri"]), "pred": pred, "obj": _iri(end)} for end, pred in links if end]


def _edge(row: Row) -> dict[str, Any]:
    values = [_value("cramp:form", row["form"])] + [
        _value("cramp:claim", one) for one in _list(row, "claims")
    ]
    ends = {"sub": _iri(row["subject"]), "pred": _iri(row["edge"]), "obj": _iri(row["object"])}
    return {**ends, "meta": {"basicPropertyValues": values}}


def _list(row: Row, name: str) -> list[str]:
    value = row[name]
    return list(value) if isinstance(value, list) else []

"""Networks for Cytoscape, NDEx, Gephi and the like: GraphML, Cytoscape JSON, CX2.

Nodes are terms, texts where a claim's object is one, and the sources and parties that claims name. Edges are of three
kinds, told apart by `kind`: a claim (its label has the direction and hedge: "not shown: treats"), a derived edge with
its form and its claims, and the curators' hierarchy. A claim's edge asserts nothing by itself: direction, certainty,
qualifiers, level, source with its sort, passages and the claims it disagrees with are its attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from crampkg.base.namespaces import compact, expand
from crampkg.export.rows import Row, edge_statement, rows
from crampkg.export.scope import Selection
from crampkg.export.things import mentioned

__all__ = ["edges", "nodes", "write"]

_NODE: Final = ("id", "name", "kind", "iri", "classes", "definition", "synonyms", "exact", "near")
_EDGE: Final = (
    "id", "kind", "interaction", "name", "predicate", "direction", "certainty", "narrowing", "narrowing_words",
    "informing", "informing_words", "ties", "ties_words", "level", "level_label", "grade_words", "grade_scheme",
    "citations", "said_in", "source_kind", "locator", "passages", "paraphrase", "statement", "form", "forms", "claims",
    "disagrees_with", "tensions",
)  # fmt: skip
Flat = dict[str, str]


def write(selection: Selection, format: str) -> bytes:
    """Return the network in the format of that name."""
    found = nodes(selection)
    links = edges(selection)
    return {"graphml": _graphml, "cyjs": _cyjs, "cx2": _cx2}[format](selection, found, links)


def nodes(selection: Selection) -> list[Flat]:
    """Return a node for each term, source, party, and text that is a claim's object, what else an edge touches."""
    made: dict[str, Flat] = {}
    for row in rows(selection, "terms"):
        made[str(row["id"])] = _flat(_NODE, {**row, "name": row["label"], "kind": "term"})
    for row in rows(selection, "claims"):
        if not row["object"]:
            key = _text_node(row)
            made[key] = _flat(
                _NODE, {"id": key, "name": row["object_text"], "kind": "text", "iri": f"{row['iri']}#text"}
            )
    for thing in mentioned(selection).values():
        values = {"name": thing.label, "kind": thing.sort, "iri": thing.iri, "definition": thing.definition}
        key = compact(thing.iri)
        made[key] = _flat(_NODE, {"id": key, "classes": [compact(thing.kind)], **values})
    for link in edges(selection):
        for end in (link["source"], link["target"]):
            if end not in made:
                iri = expand(end) or end
                made[end] = _flat(
                    _NODE, {"id": end, "name": selection.graph.label(iri), "kind": "other", "iri": iri}
                )
    return [made[key] for key in sorted(made)]


def edges(selection: Selection) -> list[Flat]:
    """Return an edge for each claim, derived edge and link of the hierarchy, with `source` and `target`."""
    made: list[Flat] = []
    for row in rows(selection, "claims"):
        target = str(row["object"] or _text_node(row))
        label = f"{row['subject_label']} ({row['phrase']}) {row['object_label'] or row['object_text']}"
        extra = {"kind": "claim", "interaction": row["phrase"], "name": label, "said_in": row["source"]}
        made.append({"source": str(row["subject"]), "target": target, **_flat(_EDGE, {**row, **extra})})
    for row in rows(selection, "edges"):
        ends = {"source": str(row["subject"]), "target": str(row["object"])}
        name = f"{row['subject_label']} ({row['edge_label']}) {row['object_label']}"
        extra = {"kind": "derived", "interaction": row["edge_label"], "name": name, "predicate": row["edge"]}
        extra["statement"] = edge_statement(selection, row)
        key = f"{row['subject']} {row['edge']} {row['object']}"
        made.append({**ends, **_flat(_EDGE, {**row, **extra, "id": key})})
    if selection.scope.graph != "inferred":
        made += _hierarchy(selection)
    return sorted(made, key=lambda link: link["id"])


def _hierarchy(selection: Selection) -> Iterable[Flat]:
    predicate = "cramp:kindOf"
    for term in selection.terms:
        for parent in term.parents:
            narrow, broad = compact(term.iri), compact(parent)
            name = f"{term.label} (kind of) {selection.graph.label(parent)}"
            flat = {"kind": "hierarchy", "interaction": "kind of", "name": name, "predicate": predicate}
            key = f"{narrow} {predicate} {broad}"
            yield {"source": narrow, "target": broad, **_flat(_EDGE, {**flat, "id": key})}


def _text_node(row: Row) -> str:
    return f"{row['id']}#text"


def _flat(columns: tuple[str, ...], row: Row | dict[str, Any]) -> Flat:
    def text(value: Any) -> str:
        return " | ".join(map(str, value)) if isinstance(value, list) else str(value)

    return {name: text(row.get(name, "")) for name in columns}


def _about(selection: Selection) -> Flat:
    header = selection.graph.header
    return {
        "name": f"crampkg {header['version']}",
        "description": selection.described,
        "version": header["version"],
        "license": header["license"],
        "notice": selection.notice,
    }


def _graphml(selection: Selection, found: list[Flat], links: list[Flat]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {selection.described.replace('--', '- -')} -->",
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    about = _about(selection)
    for domain, names in (("graph", tuple(about)), ("node", _NODE[1:]), ("edge", _EDGE[1:])):
        lines += [
            f'  <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="string"/>'
            for name in names
        ]
    lines.append('  <graph id="crampkg" edgedefault="directed">')
    lines += [f'    <data key="graph_{name}">{_xml(value)}</data>' for name, value in about.items()]
    for node in found:
        lines.append(f"    <node id={quoteattr(node['id'])}>")
        lines += _data("node", node, _NODE[1:])
        lines.append("    </node>")
    for link in links:
        ends = f"source={quoteattr(link['source'])} target={quoteattr(link['target'])}"
        lines.append(f"    <edge id={quoteattr(link['id'])} {ends}>")
        lines += _data("edge", link, _EDGE[1:])
        lines.append("    </edge>")
    return "\n".join([*lines, "  </graph>", "</graphml>", ""]).encode()


def _data(domain: str, flat: Flat, names: tuple[str, ...]) -> list[str]:
    return [f'      <data key="{domain}_{name}">{_xml(flat[name])}</data>' for name in names if flat[name]]


def _xml(text: str) -> str:
    return escape("".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text))


def _cyjs(selection: Selection, found: list[Flat], links: list[Flat]) -> bytes:
    document = {
        "format_version": "1.0",
        "generated_by": f"crampkg {selection.version}",
        "target_cytoscapejs_version": "~3.0",
        "data": _about(selection),
        "elements": {
            "nodes": [{"data": _filled(node)} for node in found],
            "edges": [{"data": _filled(link)} for link in links],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _filled(flat: Flat) -> Flat:
    return {name: value for name, value in flat.items() if value}


def _cx2(selection: Selection, found: list[Flat], links: list[Flat]) -> bytes:
    number = {node["id"]: place for place, node in enumerate(found)}
    about = _about(selection)
    # In CX2 a node's own id is a number, so the CURIE goes into an attribute.
    node_names = ("curie", *_NODE[1:])
    edge_names = ("curie", *_EDGE[1:])
    declared = {
        "networkAttributes": {name: {"d": "string"} for name in about},
        "nodes": {name: {"d": "string"} for name in node_names},
        "edges": {name: {"d": "string"} for name in edge_names},
    }
    node_list = [
        {"id": number[node["id"]], "v": {"curie": node["id"], **_filled({n: node[n] for n in _NODE[1:]})}}
        for node in found
    ]
    edge_list = [
        {
            "id": place,
            "s": number[link["source"]],
            "t": number[link["target"]],
            "v": {"curie": link["id"], **_filled({n: link[n] for n in _EDGE[1:]})},
        }
        for place, link in enumerate(links)
    ]
    document: list[dict[str, Any]] = [
        {"CXVersion": "2.0", "hasFragments": False},
        {
            "metaData": [
                {"name": "attributeDeclarations", "elementCount": 1},
                {"name": "networkAttributes", "elementCount": 1},
                {"name": "nodes", "elementCount": len(node_list)},
                {"name": "edges", "elementCount": len(edge_list)},
            ]
        },
        {"attributeDeclarations": [declared]},
        {"networkAttributes": [about]},
        {"nodes": node_list},
        {"edges": edge_list},
        {"status": [{"error": "", "success": True}]},
    ]
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"

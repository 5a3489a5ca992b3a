"""Networks for Cytoscape, NDEx, Gephi and the like: GraphML, Cytoscape JSON, CX2.

Nodes are terms, texts where a claim's object is one, and the sources and parties that claims name. Edges are of three
kinds, told apart by `kind`: a claim (its label has the direction and hedge: "not shown: treats"), a derived edge with
its form and its claims, and the curators' hierarchy. A claim's edge asserts nothing by itself: direction, certainty,
qualifiers, level, source with its sort, results in numbers, passages and the claims it disagrees with are its
attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from crampkg.base.namespaces import compact, expand
from crampkg.evidence.model import Claim
from crampkg.evidence.phrasing import phrase
from crampkg.export.records import claim_record, edge_record, term_record
from crampkg.export.result_rows import designs, effect, told_of
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded, json_pieces
from crampkg.export.things import mentioned

__all__ = ["edges", "nodes", "write"]

_NODE: Final = (
    "id",
    "name",
    "kind",
    "iri",
    "classes",
    "definition",
    "synonyms",
    "exact",
    "near",
    "bottom_lines",
)
_EDGE: Final = (
    "id", "kind", "interaction", "name", "predicate", "direction", "certainty", "narrowing", "narrowing_words",
    "informing", "informing_words", "ties", "ties_words", "level", "level_label", "grade_words", "grade_scheme",
    "citations", "said_in", "source_kind", "locator", "passages", "paraphrase", "statement", "form", "forms", "claims",
    "disagrees_with", "tensions", "read_in", "reread", "primary_source", "results", "effects", "study_type",
    "publications", "license", "note",
)  # fmt: skip
_LABELS: Final = {"node": "label", "edge": "edgelabel"}
"""Keys of GraphML by which Gephi knows what to draw; other tools go by the attribute `label`."""
Flat = dict[str, str]


def write(selection: Selection, format: str) -> Iterator[bytes]:
    """Yield the network in the format of that name."""
    links = edges(selection)
    found = nodes(selection, links)
    return {"graphml": _graphml, "cyjs": _cyjs, "cx2": _cx2}[format](selection, found, links)


def nodes(selection: Selection, links: Iterable[Flat]) -> list[Flat]:
    """Return a node for each term, source, party, and text that is a claim's object, what else an edge touches."""
    made: dict[str, Flat] = {}
    summaries = told_of(selection)
    for term in selection.terms:
        record = {**term_record(selection, term), "bottom_lines": summaries.get(term.iri, [])}
        made[compact(term.iri)] = _flat(_NODE, {**record, "name": term.label, "kind": "term"})
    for claim in selection.claims:
        if not claim.object:
            key, iri = _text_node(claim), f"{claim.iri}#text"
            made[key] = _flat(_NODE, {"id": key, "name": claim.object_text or "", "kind": "text", "iri": iri})
    for thing in mentioned(selection).values():
        values = {"name": thing.label, "kind": thing.sort, "iri": thing.iri, "definition": thing.definition}
        key = compact(thing.iri)
        made[key] = _flat(_NODE, {"id": key, "classes": [compact(thing.kind)], **values})
    for link in links:
        for end in (link["source"], link["target"]):
            if end not in made:
                iri = expand(end) or end
                made[end] = _flat(
                    _NODE, {"id": end, "name": selection.graph.label(iri), "kind": "other", "iri": iri}
                )
    return [made[key] for key in sorted(made)]


def edges(selection: Selection) -> list[Flat]:
    """Return an edge for each claim, derived edge and link of the hierarchy, with `source` and `target`."""
    graph = selection.graph
    made: list[Flat] = []
    for claim in selection.claims:
        target = compact(claim.object) if claim.object else _text_node(claim)
        called = graph.label(claim.object) if claim.object else claim.object_text
        label = f"{graph.label(claim.subject)} ({phrase(claim)}) {called}"
        extra = {"kind": "claim", "interaction": phrase(claim), "name": label}
        extra["said_in"] = graph.sources[claim.source].name
        results = selection.results_of(claim)
        figures = {
            "effects": [effect(result) for result in results],
            "study_type": designs(selection, results),
            "publications": selection.published(claim.source),
        }
        flat = _flat(_EDGE, {**claim_record(selection, claim), **figures, **extra})
        made.append({"source": compact(claim.subject), "target": target, **flat})
    for edge in selection.edges:
        ends = {"source": compact(edge.subject), "target": compact(edge.object)}
        word = graph.label(edge.edge)
        name = f"{graph.label(edge.subject)} ({word}) {graph.label(edge.object)}"
        extra = {"kind": "derived", "interaction": word, "name": name, "predicate": compact(edge.edge)}
        extra["statement"] = selection.support.in_words(edge)
        extra["id"] = " ".join(map(compact, (edge.subject, edge.edge, edge.object)))
        made.append({**ends, **_flat(_EDGE, {**edge_record(selection, edge), **extra})})
    if selection.layer != "inferred":
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


def _text_node(claim: Claim) -> str:
    return f"{claim.curie}#text"


def _flat(columns: tuple[str, ...], values: Mapping[str, Any]) -> Flat:
    def text(value: Any) -> str:
        return " | ".join(map(str, value)) if isinstance(value, list) else str(value)

    return {name: text(values.get(name, "")) for name in columns}


def _about(selection: Selection) -> Flat:
    header = selection.graph.header
    return {
        "name": f"crampkg {header['version']}",
        "description": selection.described,
        "version": header["version"],
        "license": header["license"],
        "licenses": selection.licenses.in_words,
        "notice": selection.notice,
    }


def _graphml(selection: Selection, found: list[Flat], links: list[Flat]) -> Iterator[bytes]:
    return encoded(f"{line}\n" for line in _graphml_lines(selection, found, links))


def _graphml_lines(selection: Selection, found: list[Flat], links: list[Flat]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<!-- {selection.described.replace('--', '- -')} -->"
    yield (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
    )
    # Attributes of the graph itself upset Gephi, so what the file is stands in its description.
    about = "".join(f"{name}: {value}\n" for name, value in _about(selection).items())
    yield f"  <desc>{_xml(about)}</desc>"
    for domain, names in (("node", _NODE[1:]), ("edge", _EDGE[1:])):
        yield f'  <key id="{_LABELS[domain]}" for="{domain}" attr.name="label" attr.type="string"/>'
        for name in names:
            yield f'  <key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="string"/>'
    yield '  <graph id="crampkg" edgedefault="directed">'
    for node in found:
        yield f"    <node id={quoteattr(node['id'])}>"
        yield from _data("node", node, _NODE[1:])
        yield "    </node>"
    for link in links:
        ends = f"source={quoteattr(link['source'])} target={quoteattr(link['target'])}"
        yield f"    <edge id={quoteattr(link['id'])} {ends}>"
        yield from _data("edge", link, _EDGE[1:])
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(domain: str, flat: Flat, names: tuple[str, ...]) -> list[str]:
    label = f'      <data key="{_LABELS[domain]}">{_xml(flat["name"])}</data>'
    return [label] + [
        f'      <data key="{domain}_{name}">{_xml(flat[name])}</data>' for name in names if flat[name]
    ]


def _xml(text: str) -> str:
    return escape("".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text))


def _cyjs(selection: Selection, found: list[Flat], links: list[Flat]) -> Iterator[bytes]:
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
    return json_pieces(document)


def _filled(flat: Flat) -> Flat:
    return {name: value for name, value in flat.items() if value}


def _cx2(selection: Selection, found: list[Flat], links: list[Flat]) -> Iterator[bytes]:
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
    return json_pieces(document)

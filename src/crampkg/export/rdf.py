"""RDF formats: Turtle, TriG, N-Triples, N-Quads, RDF/XML, an OWL file, and RDF 1.2 Turtle with reifiers.

TriG and N-Quads keep the named graphs, and so tell which source says what. The others hold one graph; in them a
claim still names its source (`cramp:saidIn`), but which triples were derived is no longer to be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from crampkg.base.namespaces import PREFIXES
from crampkg.export.selection import Selection
from crampkg.sparql.formats import announce, graph_bytes

__all__ = ["write", "written"]

_REIFIES: Final = NamedNode(PREFIXES["rdf"] + "reifies")
_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_AS: Final = {"turtle12": "turtle", "owl": "rdfxml"}


def write(selection: Selection, format: str) -> Iterator[bytes]:
    """Yield the selection in the RDF format of that name, the same bytes each time."""
    quads: Iterable[Quad] = selection.quads
    if format == "turtle12":
        quads = _with_reifiers(selection)
    elif format == "owl":
        quads = {Quad(q.subject, q.predicate, q.object) for q in quads} | _labels(selection)
    return iter([written(quads, _AS.get(format, format), selection.described)])


def written(quads: Iterable[Quad], format: str, described: str) -> bytes:
    """Return quads in an RDF format, with a remark at the head that says what the file holds."""
    body = graph_bytes(quads, format, prefixes=PREFIXES)
    if format == "rdfxml":
        head, mark, rest = body.partition(b"?>")
        return head + mark + f"\n<!-- {described.replace('--', '- -')} -->".encode() + rest
    return announce(body, format, described)


def _labels(selection: Selection) -> set[Quad]:
    """Return labels for what has none, so that editors of ontologies do not list it by IRI.

    A claim is called by its paraphrase, which says all that narrows it; a passage by its source and place.
    """
    graph = selection.graph
    names = {claim.iri: claim.paraphrase for claim in selection.claims}
    for row in graph.view("passages") if selection.layer != "inferred" else ():
        source = graph.sources[str(row["source"])].label
        names[str(row["passage"])] = f"{source}, characters {row['start']} to {row['end']}"
    return {
        Quad(NamedNode(iri), _LABEL, Literal(name, language="en"))
        for iri, name in names.items()
        if iri in selection.subjects
    }


def _with_reifiers(selection: Selection) -> set[Quad]:
    """Add to each claim the triple that it speaks of, named and not asserted: the direction is the claim's."""
    quads = set(selection.quads)
    graphs = {q.subject: q.graph_name for q in quads}
    for claim in selection.claims:
        target = NamedNode(claim.object) if claim.object else Literal(claim.object_text or "", language="en")
        said = Triple(NamedNode(claim.subject), NamedNode(claim.predicate), target)
        name = NamedNode(claim.iri)
        quads.add(Quad(name, _REIFIES, said, graphs[name]))
    return quads

"""Nanopublications: one for each claim, four graphs each, unsigned.

The assertion is the claim as a whole with its direction, hedge and qualifiers, not the bare triple it speaks of: a
reader of the assertion alone can take nothing for said that is not. Its results in numbers are part of it, with
measure, unit, people and comparator; remarks of the curators are not. The provenance names the source, the passage,
the evidence and who says it through the source, the publication info version, license and notice. There is no date
and no person in it: nothing in the graph tells either, and whoever signs a nanopublication adds his own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.export.selection import Selection
from crampkg.sparql.formats import announce, graph_bytes

__all__ = ["NANOPUB", "nanopublication", "write"]

NANOPUB: Final = "/nanopub"
"""What the name of a claim's nanopublication adds to that of the claim."""
_NP: Final = "http://www.nanopub.org/nschema#"
_A: Final = NamedNode(PREFIXES["rdf"] + "type")
_ABOUT_SOURCE: Final = frozenset(
    {
        "saidIn",
        "locator",
        "anchor",
        "level",
        "gradeWords",
        "gradeScheme",
        "citationMarker",
        "readIn",
        "reread",
        "primarySource",
    }
)
"""Parts of a claim that tell where it comes from; the rest is what it says."""
_SAID_BY: Final = BASE + "saidBy"
_NOTE: Final = PREFIXES["skos"] + "editorialNote"


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield all nanopublications in TriG, ordered by claim."""
    parts: dict[str, list[Quad]] = defaultdict(list)
    iris = {claim.iri for claim in selection.claims}
    iris.update(iri for claim in selection.claims for iri in claim.results)
    for quad in selection.quads:
        if quad.graph_name != INFERRED and isinstance(quad.subject, NamedNode) and quad.subject.value in iris:
            parts[quad.subject.value].append(quad)
    quads = [
        quad
        for claim in selection.claims
        for quad in _nanopub(
            selection.graph, claim, [quad for iri in (claim.iri, *claim.results) for quad in parts[iri]]
        )
    ]
    body = graph_bytes(quads, "trig", prefixes={**PREFIXES, "np": _NP})
    return iter([announce(body, "trig", selection.described)])


def nanopublication(graph: KnowledgeGraph, claim: str) -> list[Quad]:
    """Return the nanopublication of one claim (by IRI); KeyError when there is no such claim."""
    found = graph.claims[claim]
    things = [NamedNode(iri) for iri in (claim, *found.results)]
    told = (quad for thing in things for quad in graph.matching(thing) if quad.graph_name != INFERRED)
    parts = sorted(told, key=str)
    return _nanopub(graph, found, parts)


def _nanopub(graph: KnowledgeGraph, claim: Claim, parts: list[Quad]) -> list[Quad]:
    name = NamedNode(claim.iri + NANOPUB)
    head, assertion, provenance, info = (
        NamedNode(f"{name.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
    )
    made = [
        Quad(name, _A, NamedNode(_NP + "Nanopublication"), head),
        Quad(name, NamedNode(_NP + "hasAssertion"), assertion, head),
        Quad(name, NamedNode(_NP + "hasProvenance"), provenance, head),
        Quad(name, NamedNode(_NP + "hasPublicationInfo"), info, head),
    ]
    for quad in parts:
        local = quad.predicate.value.removeprefix(BASE)
        place = provenance if local in _ABOUT_SOURCE else info if quad.predicate.value == _NOTE else assertion
        made.append(Quad(quad.subject, quad.predicate, quad.object, place))
    derived = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    made.append(Quad(assertion, derived, NamedNode(claim.source), provenance))
    # Somebody else may speak through the document: the FDA, patients, the writer of a letter.
    attributed = NamedNode(PREFIXES["prov"] + "wasAttributedTo")
    made += [
        Quad(assertion, attributed, quad.object, provenance)
        for quad in parts
        if quad.predicate.value == _SAID_BY
    ]
    primary = NamedNode(PREFIXES["prov"] + "hadPrimarySource")
    made += [Quad(assertion, primary, NamedNode(anchor), provenance) for anchor in claim.anchors]
    header, told = graph.header, graph.sources[claim.source]
    if told.license and told.rights:
        rights = NamedNode(PREFIXES["dcterms"] + "rights")
        made.append(Quad(name, rights, Literal(told.rights, language="en"), info))
    for prefix, local, value in (
        ("dcterms", "license", NamedNode(told.license or header["license"])),
        ("dcterms", "isPartOf", NamedNode(header["ontology"])),
        ("owl", "versionInfo", Literal(header["version"])),
        ("rdfs", "comment", Literal(header["notice"], language="en")),
        ("rdfs", "label", Literal(claim.paraphrase, language="en")),
    ):
        made.append(Quad(name, NamedNode(PREFIXES[prefix] + local), value, info))
    return made

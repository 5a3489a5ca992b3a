"""Nanopublications: one for each claim, four graphs each, unsigned.

The assertion is the claim as a whole with its direction, hedge and qualifiers, not the bare triple it speaks of: a
reader of the assertion alone can take nothing for said that is not. The provenance names the source, the
passage and the evidence, the publication info version, licence and notice. There is no date and no person in it:
nothing in the graph tells either, and whoever signs a nanopublication adds his own.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from crampkg.export.scope import Selection
from crampkg.loading import INFERRED
from crampkg.model import Claim
from crampkg.names import BASE, PREFIXES
from crampkg.results_format import announce, graph_bytes

__all__ = ["write"]

_NP: Final = "http://www.nanopub.org/nschema#"
_A: Final = NamedNode(PREFIXES["rdf"] + "type")
_ABOUT_SOURCE: Final = frozenset(
    {"saidIn", "locator", "anchor", "level", "gradeWords", "gradeScheme", "citationMarker"}
)
"""Parts of a claim that tell where it comes from; the rest is what it says."""


def write(selection: Selection, _: str) -> bytes:
    """Return all nanopublications in TriG, ordered by claim."""
    parts: dict[str, list[Quad]] = defaultdict(list)
    iris = {claim.iri for claim in selection.claims}
    for quad in selection.quads:
        if quad.graph_name != INFERRED and isinstance(quad.subject, NamedNode) and quad.subject.value in iris:
            parts[quad.subject.value].append(quad)
    quads = [quad for claim in selection.claims for quad in _nanopub(selection, claim, parts[claim.iri])]
    body = graph_bytes(quads, "trig", prefixes={**PREFIXES, "np": _NP})
    return announce(body, "trig", selection.described)


def _nanopub(selection: Selection, claim: Claim, parts: list[Quad]) -> list[Quad]:
    name = NamedNode(f"{claim.iri}/nanopub")
    head, assertion, provenance, info = (
        NamedNode(f"{name.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
    )
    subject = NamedNode(claim.iri)
    made = [
        Quad(name, _A, NamedNode(_NP + "Nanopublication"), head),
        Quad(name, NamedNode(_NP + "hasAssertion"), assertion, head),
        Quad(name, NamedNode(_NP + "hasProvenance"), provenance, head),
        Quad(name, NamedNode(_NP + "hasPublicationInfo"), info, head),
    ]
    for quad in parts:
        told = quad.predicate.value.removeprefix(BASE)
        made.append(
            Quad(subject, quad.predicate, quad.object, provenance if told in _ABOUT_SOURCE else assertion)
        )
    derived = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    made.append(Quad(assertion, derived, NamedNode(claim.source), provenance))
    primary = NamedNode(PREFIXES["prov"] + "hadPrimarySource")
    made += [Quad(assertion, primary, NamedNode(anchor), provenance) for anchor in claim.anchors]
    header = selection.graph.header
    for prefix, local, value in (
        ("dcterms", "license", NamedNode(header["license"])),
        ("dcterms", "isPartOf", NamedNode(header["ontology"])),
        ("owl", "versionInfo", Literal(header["version"])),
        ("rdfs", "comment", Literal(selection.notice, language="en")),
        ("rdfs", "label", Literal(claim.paraphrase, language="en")),
    ):
        made.append(Quad(name, NamedNode(PREFIXES[prefix] + local), value, info))
    return made

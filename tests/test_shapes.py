"""SHACL shapes: the graph keeps them, and each of them can be broken."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from crampkg.base.namespaces import BASE, PREFIXES, claims_space
from crampkg.build.loading import load

CRAMP = rdflib.Namespace(BASE)
GARD = rdflib.Namespace(claims_space("gard"))
CLAIM = GARD["triggered-by-physical-activity"]
PASSAGE = rdflib.URIRef("https://example.org/passage")
SKOS = rdflib.Namespace(PREFIXES["skos"])


@pytest.fixture(scope="module")
def shapes(root: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(root / "ontology" / "shapes.ttl")


@pytest.fixture(scope="module")
def asserted() -> rdflib.Graph:
    """All that is asserted, as one rdflib graph."""
    data = rdflib.Graph()
    lines = (f"{q.subject} {q.predicate} {q.object} .\n" for q in load())
    data.parse(data="".join(lines), format="nt")
    return data


@pytest.fixture(scope="module")
def small(asserted: rdflib.Graph) -> rdflib.Graph:
    """One claim with all that it needs, a tension and a mapping: small enough to be broken in many ways."""
    whole = load()
    store = ox.Store()
    todo = [ox.NamedNode(str(CLAIM)), ox.NamedNode(BASE + "katzbergReferenceList")]
    seen = set()
    while todo:
        node = todo.pop()
        if node in seen or (node.value.startswith(BASE + "claim/") and node.value != str(CLAIM)):
            continue
        seen.add(node)
        for quad in whole.quads_for_pattern(node, None, None, None):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(BASE):
                todo.append(quad.object)
    data = rdflib.Graph()
    data.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    for triple in asserted.triples((None, RDFS.subClassOf, None)):
        data.add(triple)
    return data


def faults(data: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[str, str]]:
    """The path or constraint and the node of every fault that pySHACL finds."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, meta_shacl=False, advanced=False)
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        named = (
            path if isinstance(path, rdflib.URIRef) else report.value(result, SH.sourceConstraintComponent)
        )
        found.add((str(node), str(named)))
    return found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_graph_keeps_all_shapes(asserted: rdflib.Graph, shapes: rdflib.Graph) -> None:
    assert faults(asserted, shapes) == set()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_results_and_annotations_keep_all_shapes(root: Path, shapes: rdflib.Graph) -> None:
    data = rdflib.Graph()
    lines = (f"{q.subject} {q.predicate} {q.object} .\n" for q in load(root / "ontology"))
    data.parse(data="".join(lines), format="nt")
    assert len(set(data.subjects(RDF.type, CRAMP.StudyResult))) > 800
    assert faults(data, shapes) == set()


def test_the_small_graph_keeps_them(small: rdflib.Graph, shapes: rdflib.Graph) -> None:
    assert faults(small, shapes) == set()


def _drop(predicate: rdflib.URIRef, subject: rdflib.URIRef = CLAIM) -> Callable[[rdflib.Graph], None]:
    def spoil(data: rdflib.Graph) -> None:
        assert (subject, predicate, None) in data
        data.remove((subject, predicate, None))

    return spoil


def _add(
    *triples: tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node],
) -> Callable[[rdflib.Graph], None]:
    def spoil(data: rdflib.Graph) -> None:
        for triple in triples:
            data.add(triple)

    return spoil


RESULT = rdflib.URIRef("https://example.org/result")
FIGURES = rdflib.URIRef("https://example.org/figures")
STUDY = rdflib.URIRef("https://example.org/study")
LINE = rdflib.URIRef("https://example.org/bottom-line")
TENSION = CRAMP.tensionOfTests
MAPPING = rdflib.BNode("mapping")
SOURCE = rdflib.URIRef("https://w3id.org/crampkg/source/gard")
LEVEL = CRAMP.notGraded
TERM = CRAMP.physicalActivity

BROKEN: dict[str, tuple[Callable[[rdflib.Graph], None], rdflib.term.Node, str]] = {
    "claim without direction": (_drop(CRAMP.direction), CLAIM, CRAMP.direction),
    "claim with two directions": (_add((CLAIM, CRAMP.direction, CRAMP.refutes)), CLAIM, CRAMP.direction),
    "claim with a direction of its own": (_add((CLAIM, CRAMP.direction, CRAMP.perhaps)), CLAIM, CRAMP.direction),
    "claim without level": (_drop(CRAMP.level), CLAIM, CRAMP.level),
    "claim without source": (_drop(CRAMP.saidIn), CLAIM, CRAMP.saidIn),
    "claim without anchor": (_drop(CRAMP.anchor), CLAIM, SH.OrConstraintComponent),
    "claim without locator": (_drop(CRAMP.locator), CLAIM, CRAMP.locator),
    "claim without object": (_drop(CRAMP.object), CLAIM, SH.XoneConstraintComponent),
    "claim with object and text": (
        _add((CLAIM, CRAMP.objectText, rdflib.Literal("x"))), CLAIM, SH.XoneConstraintComponent,
    ),
    "claim with a quote left": (_add((CLAIM, CRAMP.quote, rdflib.Literal("x"))), CLAIM, CRAMP.quote),
    "term without definition": (_drop(SKOS.definition, TERM), TERM, SKOS.definition),
    "term with two labels": (
        _add((CRAMP.physicalActivity, RDFS.label, rdflib.Literal("other", lang="en"))),
        CRAMP.physicalActivity, RDFS.label,
    ),
    "source without kind": (_drop(CRAMP.sourceKind, SOURCE), SOURCE, CRAMP.sourceKind),
    "passage that ends before it starts": (
        _add(
            (PASSAGE, RDF.type, CRAMP.Passage),
            (PASSAGE, CRAMP.start, rdflib.Literal(9)),
            (PASSAGE, CRAMP.end, rdflib.Literal(8)),
        ),
        PASSAGE, CRAMP.start,
    ),
    "level without what it carries": (_drop(CRAMP.carriesPlainEdge, LEVEL), LEVEL, CRAMP.carriesPlainEdge),
    "result that shows nothing": (_add((RESULT, RDF.type, CRAMP.ForearmTestResult)), RESULT, CRAMP.showsComponent),
    "result that contradicts itself": (
        _add(
            (RESULT, RDF.type, CRAMP.ForearmTestResult),
            (RESULT, CRAMP.showsComponent, CRAMP.lactateRises),
            (RESULT, CRAMP.showsComponent, CRAMP.lactateDoesNotRise),
            (CRAMP.lactateRises, RDF.type, CRAMP.Finding),
            (CRAMP.lactateDoesNotRise, RDF.type, CRAMP.Finding),
            (CRAMP.lactateRises, CRAMP.contradicts, CRAMP.lactateDoesNotRise),
        ),
        RESULT, SH.DisjointConstraintComponent,
    ),
    "tension of one claim": (
        _add((TENSION, RDF.type, CRAMP.Disagreement), (TENSION, CRAMP.disagreementClaim, CLAIM)),
        TENSION, CRAMP.disagreementClaim,
    ),
    "claim with figures that were read nowhere": (
        _add((CLAIM, CRAMP.hasResult, FIGURES), (FIGURES, RDF.type, CRAMP.StudyResult)),
        CLAIM, SH.OrConstraintComponent,
    ),
    "source of which nobody knows what it is": (_drop(SKOS.definition, SOURCE), SOURCE, SH.OrConstraintComponent),
    "source with an identifier of no kind": (
        _add((SOURCE, rdflib.DCTERMS.identifier, rdflib.Literal("20177124"))), SOURCE, rdflib.DCTERMS.identifier,
    ),
    "study without a design": (_add((STUDY, RDF.type, CRAMP.Study)), STUDY, CRAMP.studyDesign),
    "studyresult that measures nothing": (_add((FIGURES, RDF.type, CRAMP.StudyResult)), FIGURES, CRAMP.measure),
    "studyresult outside its interval": (
        _add(
            (FIGURES, RDF.type, CRAMP.StudyResult),
            (FIGURES, CRAMP.estimate, rdflib.Literal(Decimal("3.5"))),
            (FIGURES, CRAMP.upperLimit, rdflib.Literal(Decimal("1.36"))),
        ),
        FIGURES, CRAMP.estimate,
    ),
    "bottomline that rests on nothing": (_add((LINE, RDF.type, CRAMP.BottomLine)), LINE, CRAMP.restsOn),
    "mapping of nothing": (
        _add((MAPPING, rdflib.URIRef(PREFIXES["sssom"] + "mapping_justification"), CRAMP.x)),
        MAPPING, rdflib.OWL.annotatedSource,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_found(small: rdflib.Graph, shapes: rdflib.Graph, name: str) -> None:
    spoil, node, path = BROKEN[name]
    data = rdflib.Graph()
    for triple in small:
        data.add(triple)
    spoil(data)
    found = faults(data, shapes)
    assert str(path) in {where for who, where in found if isinstance(node, rdflib.BNode) or who == str(node)}


def test_every_shape_is_broken_once(shapes: rdflib.Graph) -> None:
    words = {
        str(one).rpartition("/")[2].removesuffix("Shape").lower()
        for one in shapes.subjects(RDF.type, SH.NodeShape)
    }
    told = {"evidencelevel": "level", "testresult": "result"}
    assert {told.get(word, word) for word in words} <= {name.partition(" ")[0] for name in BROKEN}

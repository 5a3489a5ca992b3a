"""HermiT as the judge: no class is empty, and the rules derive what OWL says they should.

That the whole graph has a model is asked of HermiT through the OWL API, in test_export_judges.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE
from crampkg.build.derivation import derive, stages
from crampkg.build.loading import INFERRED, load
from crampkg.export import owl_view

pytestmark = [pytest.mark.java, pytest.mark.slow, pytest.mark.timeout(600)]

OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SUBPROPERTY = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"
Named = set[tuple[str, str, str]]


def named(store: ox.Store) -> Named:
    return {
        (q.subject.value, q.predicate.value, q.object.value)
        for q in store
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
    }


def without_owl(folder: Path) -> ox.Store:
    """The graph with what only rules can know (edges from claims, cramp edges), and none of what OWL can infer."""
    full = load(folder)
    derive(full)
    given = load(folder)
    for stage, paths in stages():
        for path in paths:
            if stage in {"2-carried", "3-from-claims"} or path.stem == "cramp-edges":
                given.extend(
                    ox.Quad(t.subject, t.predicate, t.object, INFERRED)
                    for t in full.query(path.read_text(), use_default_graph_as_union=True)  # type: ignore[union-attr]
                )
    return given


def closed(found: Named, asserted: Named) -> Named:
    """What Owlready2 knows without writing it: inverse, symmetric, equivalent and broader edges, and broader classes.

    It leaves these out of what it saves when they follow from what is there; chains and transitivity it writes.
    """
    partners: dict[str, set[str]] = {}
    broader: dict[str, set[str]] = {}
    for s, p, o in asserted:
        if p == OWL + "inverseOf":
            partners.setdefault(s, set()).add(o)
            partners.setdefault(o, set()).add(s)
        elif p == RDF_TYPE and o == OWL + "SymmetricProperty":
            partners.setdefault(s, set()).add(s)
        elif p in (SUBCLASS, SUBPROPERTY):
            broader.setdefault(s, set()).add(o)
        elif p in (OWL + "equivalentClass", OWL + "equivalentProperty"):
            broader.setdefault(s, set()).add(o)
            broader.setdefault(o, set()).add(s)
    result: Named = set()
    todo = list(found)
    while todo:
        triple = todo.pop()
        if triple in result:
            continue
        result.add(triple)
        s, p, o = triple
        todo += [(o, partner, s) for partner in partners.get(p, ())]
        todo += [(s, wide, o) for wide in broader.get(p, ())]
        if p == RDF_TYPE:
            todo += [(s, p, wide) for wide in broader.get(o, ())]
    return result


@pytest.fixture
def two_documents(ontology_copy: Path) -> Path:
    """The two shorter documents with all terms: HermiT's time grows with the square of what it has to place."""
    for name in ("katzberg", "droracle"):
        shutil.rmtree(ontology_copy / "claims" / name)
    (ontology_copy / "tensions.ttl").unlink()
    return ontology_copy


def test_hermit_and_the_rules_agree(two_documents: Path) -> None:
    folder = two_documents
    full = load(folder)
    derive(full)
    world = owl_view.world(without_owl(folder))
    assert owl_view.reason(world) == []
    hermit = owl_view.triples(world)
    rules = named(full)
    asserted = named(load(folder))

    def ours(triples: Named) -> Named:
        return {t for t in triples if t[1].startswith(BASE) or (t[1] == RDF_TYPE and t[2].startswith(BASE))}

    assert ours(hermit) - rules == set(), "HermiT infers what the rules miss"
    assert ours(rules) - closed(hermit, asserted) == set(), "the rules derive what HermiT does not"


def test_a_contradiction_is_found(ontology_copy: Path) -> None:
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(drugs.read_text() + "\ncramp:quinine a cramp:BodySite .\n")
    with pytest.raises(owl_view.Inconsistent):
        owl_view.reason(owl_view.world(load(ontology_copy)))


def test_a_drug_is_an_individual_with_its_properties() -> None:
    store = load()
    derive(store)
    quinine = owl_view.world(store)[BASE + "quinine"]
    assert [one.name for one in quinine.is_a if one.name == "Drug"] == ["Drug"]
    assert "muscleCramp" in [one.name for one in quinine.mayTreatCramp]

"""Each check, seen to fail: a miniature that passes all of them is spoilt in one place, on two engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED, load
from crampkg.build.validation import check
from crampkg.export.rdflib_view import dataset
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.store import EmbeddedStore
from engines import rows_of_oxigraph, rows_of_rdflib
from tiny import added, replaced, tiny_ontology

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAIMS = "claims/tiny/claims.ttl"
TERMS = "terms/terms.ttl"
CHECKS = {query.name: query for query in Catalog().all("checks")}

LEVEL = """    cramp:level cramp:referencedStatement ;
    cramp:citationMarker "1" ;
"""
TREATS = """tiny:placebine-treats-ache a cramp:Claim ;
    cramp:subject cramp:placebine ;
    cramp:predicate cramp:treats ;
    cramp:object cramp:ache ;
    cramp:direction cramp:supports ;
"""
ANCHORED = "    cramp:anchor tinyText:0-10 ."
WHOLE = """ a cramp:Claim ; cramp:subject cramp:placebine ; cramp:predicate cramp:treats ; cramp:object cramp:ache ;
    cramp:direction cramp:supports ; cramp:level cramp:notGraded ;
    cramp:paraphrase "Placebine helps against ache."@en ; cramp:saidIn source:tiny ; cramp:locator "Paragraph 1" ;
    cramp:anchor tinyText:0-10 ."""


@dataclass(frozen=True)
class Fault:
    """What is spoilt (texts replaced or added in the files, edges put in or taken out afterwards), and what is told."""

    told: str | list[str]
    replace: Sequence[tuple[str, str, str]] = ()
    add: Sequence[tuple[str, str]] = ()
    edges_in: Sequence[str] = ()
    edges_out: Sequence[str] = field(default=())


FAULTS: dict[str, Fault] = {
    "anchor-not-a-passage": Fault(
        "tiny:placebine-treats-ache: An anchor does not point to a passage of the claim's source: anchor tinyText:0-11",
        replace=[(CLAIMS, ANCHORED, "    cramp:anchor tinyText:0-11 .")],
    ),
    "bottom-line-stale": Fault(
        "cramp:inShort: A claim behind a bottom line has changed since the bottom line was written: "
        "claim tiny:placebine-treats-ache",
        add=[
            (TERMS, 'cramp:inShort cramp:basis "0a1b2c3d" ; cramp:restsOn tiny:placebine-treats-ache .'),
        ],
    ),
    "by-class-edge-unsupported": Fault(
        "cramp:placebine: An edge by class has no class that a source says causes cramps and in which a "
        "source places the member: cramp cramp:muscleCramp",
        edges_in=["placebine mayCauseCrampByClass muscleCramp"],
    ),
    "citation-missing": Fault(
        "tiny:placebine-treats-ache: A statement with a reference has no reference number",
        replace=[(CLAIMS, '    cramp:citationMarker "1" ;\n', "")],
    ),
    "claim-follows-itself": Fault(
        "tiny:self: A claim follows or rests on itself: tie cramp:follows",
        add=[(CLAIMS, "tiny:self cramp:follows tiny:self .")],
    ),
    "claim-in-wrong-graph": Fault(
        "tiny:placebine-eases-ache: A claim is in a graph other than its source's: graph graph:other",
        add=[("claims/other/stray.ttl", "tiny:placebine-eases-ache" + WHOLE)],
    ),
    "claim-name": Fault(
        "tiny:Placebine_1: A claim's IRI does not begin with its source: source source:tiny",
        add=[(CLAIMS, "tiny:Placebine_1" + WHOLE)],
    ),
    "claim-object-count": Fault(
        "tiny:self: A claim has neither an object nor an object text, or both",
        replace=[(CLAIMS, '    cramp:objectText "made for tests" ;\n', "")],
    ),
    "claim-object-sort": Fault(
        "tiny:self: A claim's object is of the wrong kind for its predicate: predicate cramp:treats",
        replace=[(CLAIMS, "cramp:hasLimit", "cramp:treats")],
    ),
    "claim-part-missing": Fault(
        "tiny:placebine-treats-ache: A claim lacks a part that every claim must have: missing cramp:level",
        replace=[(CLAIMS, LEVEL, LEVEL.replace("    cramp:level cramp:referencedStatement ;\n", ""))],
    ),
    "claim-part-repeated": Fault(
        "tiny:self: A claim has several values of a part that takes one: part cramp:direction, "
        "one cramp:refutes, two cramp:supports",
        add=[(CLAIMS, "tiny:self cramp:direction cramp:refutes .")],
    ),
    "claim-part-undeclared": Fault(
        "tiny:self: A claim has a part that the ontology does not declare: property cramp:colour",
        add=[(CLAIMS, 'tiny:self cramp:colour "red" .')],
    ),
    "claim-predicate-undeclared": Fault(
        "tiny:placebine-treats-ache: A claim uses a predicate that the ontology does not declare as one: "
        "predicate cramp:treatz",
        replace=[(CLAIMS, TREATS, TREATS.replace("treats ;", "treatz ;"))],
    ),
    "claim-repeated": Fault(
        "tiny:placebine-eases-ache: Two claims say the same about the same passage: other tiny:placebine-treats-ache",
        add=[(CLAIMS, "tiny:placebine-eases-ache" + WHOLE)],
    ),
    "claim-term-unknown": Fault(
        "tiny:placebine-treats-ache: A claim names a term that is not in the graph: part cramp:subject, "
        "term cramp:placebin",
        replace=[(CLAIMS, TREATS, TREATS.replace("cramp:placebine", "cramp:placebin"))],
    ),
    "claim-type-mismatch": Fault(
        "tiny:placebine-treats-ache: A claim's subject or object has a type that its predicate excludes: "
        "part cramp:subject, term cramp:pregnancy, expected cramp:Agent",
        replace=[(CLAIMS, TREATS, TREATS.replace("cramp:placebine", "cramp:pregnancy"))],
    ),
    "claim-value-unknown": Fault(
        "tiny:placebine-treats-ache: A claim's part has a value that is not in its vocabulary: "
        "part cramp:direction, value cramp:support",
        replace=[(CLAIMS, TREATS, TREATS.replace("supports", "support"))],
    ),
    "disjoint-classes": Fault(
        "cramp:ache: An individual is in two disjoint classes: one cramp:Agent, two cramp:Phenomenon",
        add=[(TERMS, "cramp:ache a cramp:Drug .")],
    ),
    "edge-missing": Fault(
        [
            f"tiny:{claim}: A claim carries a direct edge that is missing: edge cramp:{edge}"
            for claim, edge in (
                ("aquadrine-may-prevent-leg-ache", "mayPrevent"),
                ("placebine-treats-ache", "treats"),
            )
        ],
        edges_out=["placebine treats ache", "aquadrine mayPrevent legAche"],
    ),
    "edge-unsupported": Fault(
        [
            f"cramp:{subject}: A direct edge has no claim that carries it: edge cramp:{edge}, end cramp:{end}"
            for subject, edge, end in (
                ("aquadrine", "relieves", "ache"),
                ("placebine", "mayPrevent", "ache"),
                ("placebine", "notShownToTreat", "ache"),
                ("placebine", "treatsIn", "pregnancy"),
            )
        ],
        edges_in=[
            "placebine notShownToTreat ache",
            "aquadrine relieves ache",
            "placebine treatsIn pregnancy",
            "placebine mayPrevent ache",
        ],
    ),
    "edge-written-by-hand": Fault(
        "cramp:placebine: A direct edge was written by hand: edge cramp:treats, object cramp:legAche",
        add=[(TERMS, "cramp:placebine cramp:treats cramp:legAche .")],
    ),
    "grade-words-missing": Fault(
        "tiny:aquadrine-helps-in-pregnancy: A claim with a grade lacks the source's words for the grade: "
        "level cramp:ampleEvidence",
        replace=[(CLAIMS, '    cramp:gradeWords "ample evidence" ;\n', "")],
    ),
    "hedge-lost": Fault(
        "tiny:aquadrine-may-prevent-leg-ache: A claim with a hedge has a paraphrase without one: "
        "paraphrase Aquadrine prevents leg ache.",
        replace=[(CLAIMS, "Aquadrine may prevent leg ache.", "Aquadrine prevents leg ache.")],
    ),
    "hedge-only-in-words": Fault(
        "tiny:aquadrine-may-prevent-leg-ache: A paraphrase says may or might although the claim has no hedge: "
        "paraphrase Aquadrine may prevent leg ache.",
        replace=[(CLAIMS, "    cramp:certainty cramp:possible ;\n", "")],
    ),
    "kind-across-classes": Fault(
        "cramp:placebine: A term and its broader term are in different top classes: broad cramp:ache",
        add=[(TERMS, "cramp:placebine cramp:kindOf cramp:ache .")],
    ),
    "kind-circle": Fault(
        ["cramp:ache: The hierarchy contains a cycle", "cramp:legAche: The hierarchy contains a cycle"],
        add=[(TERMS, "cramp:ache cramp:kindOf cramp:legAche .")],
    ),
    "kind-of-loose-group": Fault(
        "cramp:aquadrine: A term is placed under a group that a source names too loosely: broad cramp:waterPills",
        add=[(TERMS, "cramp:waterPills cramp:looseGroup true .")],
    ),
    "negation-lost": Fault(
        "tiny:placebine-not-shown-in-leg-ache: The paraphrase of a claim that refutes, did not show or "
        "leaves open does not say so: paraphrase Studies have shown that placebine helps against leg ache.",
        replace=[(CLAIMS, "Studies have not shown", "Studies have shown")],
    ),
    "notice-missing": Fault(
        "cramp:: The ontology does not say that it is not medical advice: where rdfs:comment",
        replace=[("crampkg.ttl", '"Not medical advice. A statement', '"A statement')],
    ),
    "predicate-form-repeated": Fault(
        [
            "cramp:treats: A predicate has two edges of one form, or an edge that is not declared: "
            f"form cramp:weakForm, edge cramp:{edge}"
            for edge in ("mayRelieve", "mayTreat")
        ],
        add=[("crampkg.ttl", "cramp:treats cramp:weakForm cramp:mayRelieve .")],
    ),
    "property-undeclared": Fault(
        "cramp:shade: An undeclared property is used: graph graph:terms",
        add=[(TERMS, 'cramp:ache cramp:shade "dull" .')],
    ),
    "quote-left": Fault(
        "tiny:self: A claim was left with a quotation instead of an anchor",
        add=[(CLAIMS, 'tiny:self cramp:quote "made … tests" .')],
    ),
    "reserved-name": Fault(
        "cramp:data: A name is reserved for addresses and cannot be a term",
        add=[(TERMS, 'cramp:data a cramp:Drug ; rdfs:label "data"@en .')],
    ),
    "self-statement-of-another": Fault(
        "tiny:placebine-treats-ache: A claim graded as a statement about itself is not about its source: "
        "subject cramp:placebine",
        replace=[(CLAIMS, "cramp:referencedStatement", "cramp:selfStatement")],
    ),
    "source-incomplete": Fault(
        "source:tiny: A source lacks a part of its record: missing cramp:sourceKind",
        replace=[("sources.ttl", "    cramp:sourceKind cramp:referencePage ;\n", "")],
    ),
    "tension-claim-unknown": Fault(
        [
            "cramp:tensionPlacebine: A disagreement names something that is not a claim, or a "
            f"counter-claim that is not among its claims: part cramp:{part}, claim tiny:placebine-helps-ache"
            for part in ("counterClaim", "disagreementClaim")
        ],
        replace=[
            (
                "tensions.ttl",
                "cramp:counterClaim tiny:placebine-not-shown-in-leg-ache .",
                "cramp:counterClaim tiny:placebine-helps-ache ; cramp:disagreementClaim tiny:placebine-helps-ache .",
            )
        ],
    ),
    "tension-incomplete": Fault(
        "cramp:tensionPlacebine: A disagreement names fewer than two claims, or lacks its kind, rank or note: claims 0",
        replace=[("tensions.ttl", "    cramp:disagreementKind cramp:scopeTension ;\n", "")],
    ),
    "term-class-undeclared": Fault(
        "cramp:ache: A term has a class that the ontology does not declare: class cramp:Condtion",
        add=[(TERMS, "cramp:ache a cramp:Condtion .")],
    ),
    "conflict-untold": Fault(
        "tiny:placebine-treats-ache: Two claims conflict, one of them with figures, and no curated "
        "disagreement explains it: other other:no-relief",
        add=[
            (
                "claims/other/claims.ttl",
                "<https://w3id.org/crampkg/claim/other/no-relief>"
                + WHOLE.replace("supports", "notShown")
                .replace("source:tiny", "source:other")
                .replace("cramp:anchor tinyText:0-10", "cramp:readIn cramp:readAbstract"),
            ),
        ],
    ),
    "deprecated-term": Fault(
        "cramp:comfrey: A retired term is still used, or does not say what became of it: "
        "fault says nothing of what became of it",
        add=[(TERMS, 'cramp:comfrey a cramp:Drug ; rdfs:label "comfrey"@en ; owl:deprecated true .')],
    ),
    "term-incomplete": Fault(
        "cramp:placebine: A term lacks its label, definition or the definition's source: "
        "missing skos:definition",
        replace=[(TERMS, '    skos:definition "A made-up drug."@en ;\n', "")],
    ),
    "term-label-repeated": Fault(
        "cramp:aquadrine: A term has several labels or definitions, or shares its label with another: "
        "property rdfs:label, other cramp:placebine",
        replace=[(TERMS, 'rdfs:label "placebine"@en', 'rdfs:label "Aquadrine"@en')],
    ),
    "term-unused": Fault(
        "cramp:comfrey: A term is used by no claim, result or source, and neither is any kind of it",
        add=[(TERMS, 'cramp:comfrey a cramp:Drug ; rdfs:label "comfrey"@en .')],
    ),
    "version-mismatch": Fault(
        "cramp:: The ontology's version is not three numbers, or its version IRI does not end in it: "
        "version one, iri cramp:0.2.0",
        replace=[("crampkg.ttl", 'owl:versionInfo "0.2.0"', 'owl:versionInfo "one"')],
    ),
    "triple-in-two-graphs": Fault(
        "cramp:ache: A triple is in two named graphs: predicate rdfs:label, object ache, "
        "one graph:ontology, two graph:terms",
        add=[("crampkg.ttl", 'cramp:ache rdfs:label "ache"@en .')],
    ),
    "vocabulary-value-not-distinct": Fault(
        "cramp:hearsay: A vocabulary value is not listed in any owl:AllDifferent: class cramp:EvidenceLevel",
        add=[("evidence.ttl", 'cramp:hearsay a cramp:EvidenceLevel ; rdfs:label "hearsay"@en .')],
    ),
}


def edge(text: str) -> ox.Quad:
    subject, predicate, object_ = (ox.NamedNode(BASE + name) for name in text.split())
    return ox.Quad(subject, predicate, object_, INFERRED)


def short(text: str) -> str:
    text = text.replace(f"{BASE}claim/tiny/", "tiny:").replace(f"{BASE}source/tiny#chars-", "tinyText:")
    return text.replace(f"{BASE}: ", "cramp:: ")


def spoilt(folder: Path, fault: Fault) -> ox.Store:
    ontology = tiny_ontology(folder)
    for file, old, new in fault.replace:
        replaced(ontology, file, old, new)
    for file, turtle in fault.add:
        added(ontology, file, turtle)
    store = load(ontology)
    derive(store)
    for text in fault.edges_in:
        store.add(edge(text))
    for text in fault.edges_out:
        assert edge(text) in store
        store.remove(edge(text))
    return store


def test_the_miniature_passes_every_check(tmp_path: Path) -> None:
    assert check(spoilt(tmp_path, Fault(""))) == []


def test_every_check_has_a_fault() -> None:
    assert set(FAULTS) == set(CHECKS)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_check_tells_the_fault(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    found = check(spoilt(tmp_path, fault), names=[name])
    told = [fault.told] if isinstance(fault.told, str) else fault.told
    assert [short(f"{one.where}: {one.what}") for one in found] == told
    assert {one.remedy for one in found} == {CHECKS[name].remedy}
    assert all(one.remedy and one.severity in {"error", "warning"} for one in found)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_check_finds_the_same_on_both_engines(name: str, tmp_path: Path) -> None:
    store = spoilt(tmp_path, FAULTS[name])
    text = CHECKS[name].text
    found = EmbeddedStore(store).query(text)
    assert rows_of_rdflib(dataset(store), text, found.variables) == rows_of_oxigraph(found)  # type: ignore[union-attr, arg-type]

"""Terms: what people look up, named in the singular, defined by kind and difference, and linked onwards."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from crampkg.base.namespaces import BASE, compact, slug

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

MAPPED_KINDS = {"Condition", "Symptom", "Finding", "Drug", "DrugClass", "Test", "BodySite", "Intervention"}
PLURALS = {"daily activities", "few studies", "small samples", "changes in dialysis parameters"}
"""Labels that have no singular."""


def test_there_are_no_more_terms_than_people_look_up(graph: KnowledgeGraph) -> None:
    assert 380 < len(graph.terms) <= 430


def test_most_terms_of_the_field_are_mapped(graph: KnowledgeGraph) -> None:
    near = {
        str(row["subject"])
        for row in graph.view("mappings")
        if slug(str(row["match"])) in {"exactMatch", "closeMatch"}
        or str(row["match"]).endswith(("exactMatch", "closeMatch"))
    }
    kinds = [term for term in graph.terms.values() if {slug(one) for one in term.classes} & MAPPED_KINDS]
    assert sum(term.iri in near for term in kinds) / len(kinds) >= 0.6


def test_labels_are_singular(graph: KnowledgeGraph) -> None:
    plural = re.compile(
        r"^(?!.*\b(of|for|from|underlying|without|accompanying|with|due)\b).*"
        r"(cramps|fasciculations|drugs|medications|inhibitors|disorders|conditions|tests)$"
    )
    odd = [
        term.label for term in graph.terms.values() if plural.match(term.label) and term.label not in PLURALS
    ]
    assert odd == []


def test_definitions_give_kind_and_difference(graph: KnowledgeGraph) -> None:
    counts = Counter(term.definition for term in graph.terms.values())
    assert [text for text, count in counts.items() if count > 1] == []
    for term in graph.terms.values():
        assert term.definition.endswith("."), term.label
        classes = {slug(one) for one in term.classes}
        if classes & {"CitedWork", "TableHeading", "State"}:
            continue
        by_mention = re.search(
            r"\b(a source|the source|named singly|is named|counts among|sources)\b", term.definition
        )
        assert not by_mention, f"{term.label}: {term.definition}"
        assert term.definition.rstrip(".").lower() != term.label.lower()


def test_words_near_in_meaning_find_each_other(graph: KnowledgeGraph) -> None:
    pairs = {
        frozenset((slug(str(row["term"])), slug(str(row["other"]))))
        for row in graph.ask("related-terms").to_plain()  # type: ignore[union-attr]
        if row["tie"] == "near in meaning"
    }
    assert frozenset(("muscleTwitching", "fasciculation")) in pairs
    assert frozenset(("tiredness", "fatigue")) in pairs


def test_a_reader_walks_on(graph: KnowledgeGraph) -> None:
    ways = {
        (slug(str(row["term"])), slug(str(row["other"])))
        for row in graph.ask("related-terms").to_plain()  # type: ignore[union-attr]
    }
    assert {
        ("diabetesMellitus", "diabeticNeuropathy"),
        ("diabetesMellitus", "diabeticNephropathy"),
        ("parathyroidAbnormality", "calciumLevel"),
        ("cpt2Deficiency", "cpt2GeneticTesting"),
        ("hematologicAdverseEffect", "thrombocytopenia"),
        ("cardiacAdverseEffect", "qtProlongation"),
        ("crampGeneration", "neurogenicMuscleCramp"),
    } <= ways


def test_names_that_a_reader_would_try_are_known(graph: KnowledgeGraph) -> None:
    for name, term in {
        "muscle ultrasound": "muscleUltrasonography",
        "myopathic cramp": "myogenicMuscleCramp",
        "CPT2 deficiency": "cpt2Deficiency",
        "antiepileptic": "anticonvulsants",
        "atrophy": "muscleWasting",
        "haemodialysis": "hemodialysisTreatment",
        "quinine sulphate": "quinineSulphate",
        "motor neurone disease": "amyotrophicLateralSclerosis",
    }.items():
        assert graph.resolve(name) == BASE + term


def test_former_names_go_on_answering(graph: KnowledgeGraph) -> None:
    for old, new in {
        "condition": "precondition",
        "inTensionWith": "disagreesWith",
        "tensionClaim": "disagreementClaim",
    }.items():
        text = f"ASK {{ ?s <{BASE}{new}> ?o . FILTER NOT EXISTS {{ ?s <{BASE}{old}> ?o }} }}"
        assert not graph.store.query(text)
        assert graph.store.query(f"ASK {{ ?s <{BASE}{old}> ?o }}")
    assert compact(BASE + "precondition") == "cramp:precondition"

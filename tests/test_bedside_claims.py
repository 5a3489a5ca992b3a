"""The claims that open data bring: what the graph makes of annotations of diseases, of drug classes and of labels."""

from __future__ import annotations

from collections import Counter

import pytest

from crampkg.base.namespaces import BASE, SOURCE, expand, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

ANNOTATED = (SOURCE + "hpo", SOURCE + "hpo-orphanet")


def claim(graph: KnowledgeGraph, curie: str) -> Claim:
    return graph.claims[expand(curie) or ""]


def parts(one: Claim) -> set[tuple[str, str]]:
    return {(slug(part.property), part.label) for part in one.parts if part.kind != "tie"}


@pytest.mark.slow
def test_annotations_are_counted_by_source_and_direction(whole_graph: KnowledgeGraph) -> None:
    found = [one for one in whole_graph.claims.values() if one.source in ANNOTATED]
    assert Counter(slug(one.source) for one in found) == {"source/hpo-orphanet": 4660, "source/hpo": 3534}
    assert len({one.locator.split()[0] for one in found}) == 286


@pytest.mark.slow
@pytest.mark.parametrize(
    ("curie", "direction", "level", "sentence", "told"),
    [
        (
            "hpo:omim-616231-0003394",
            "supports",
            "annotatedFromStudy",
            "Of 10 people with myopathy due to calsequestrin and SERCA1 protein overload assessed in a published "
            "report, four had muscle spasms.",
            set(),
        ),
        (
            "hpo:omim-614399-0003236",
            "notShown",
            "annotatedFromStudy",
            "None of seven people with MEGF10-related myopathy assessed in a published report had elevated creatine "
            "kinase.",
            set(),
        ),
        (
            "hpo-orphanet:orpha-171612-0002921",
            "refutes",
            "annotatedFromStatement",
            "According to Orphanet, people with hereditary spastic paraplegia 37 do not have an abnormality of the "
            "cerebrospinal fluid.",
            set(),
        ),
        (
            "hpo-orphanet:orpha-358-0001947",
            "supports",
            "annotatedFromStatement",
            "According to Orphanet, very few people (1 to 4 percent) with Gitelman syndrome have renal tubular "
            "acidosis.",
            {("occurrence", "very rarely (1 to 4 percent)")},
        ),
        (
            "hpo:omim-301500-0000093-2",
            "supports",
            "annotatedFromStudy",
            "Of 754 females with Fabry disease assessed in a published report, 246 had proteinuria.",
            {("population", "female sex")},
        ),
        (
            "hpo:omim-255110-0002913",
            "supports",
            "annotatedFromStudy",
            "Of 28 people with the myopathic form of carnitine palmitoyl transferase II deficiency assessed in a "
            "published report, 22 had myoglobinuria triggered by exertion.",
            {("proviso", "triggered by exertion")},
        ),
        (
            "hpo:omim-618823-0001558",
            "supports",
            "annotatedFromStudy",
            "People with congenital proximal myopathy with minicore lesions have been reported to have decreased "
            "movement before birth; no frequency is given.",
            {("timing", "antenatal onset")},
        ),
    ],
)
def test_a_row_says_what_it_says(
    whole_graph: KnowledgeGraph,
    curie: str,
    direction: str,
    level: str,
    sentence: str,
    told: set[tuple[str, str]],
) -> None:
    one = claim(whole_graph, curie)
    assert (slug(one.direction), slug(one.level), one.paraphrase) == (direction, level, sentence)
    assert parts(one) == told


@pytest.mark.slow
def test_what_was_found_in_nobody_is_no_symptom(whole_graph: KnowledgeGraph) -> None:
    edges = {
        (edge.subject, slug(edge.edge), edge.object) for edge in whole_graph.edges if edge.form != "negative"
    }
    absent = {
        (one.subject, one.object)
        for one in whole_graph.claims.values()
        if one.source in ANNOTATED and slug(one.direction) != "supports"
    }
    present = {
        (one.subject, one.object) for one in whole_graph.claims.values() if slug(one.direction) == "supports"
    }
    assert len(absent - present) == 120
    assert not [edge for edge in edges if (edge[0], edge[2]) in absent - present and "Symptom" in edge[1]]


@pytest.mark.slow
def test_annotations_do_not_contradict_each_other(whole_graph: KnowledgeGraph) -> None:
    pairs = [
        (whole_graph.claims[str(row["one"])], whole_graph.claims[str(row["two"])], row["conflict"])
        for row in whole_graph.view("disagreements")
    ]
    assert not [pair for pair in pairs if pair[0].source in ANNOTATED and pair[1].source in ANNOTATED]
    assert not [pair for pair in pairs if {pair[0].source, pair[1].source} & set(ANNOTATED) and pair[2]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("ALS", {"hpo-orphanet", "katzberg"}),
        ("McArdle disease", {"hpo", "hpo-orphanet", "katzberg"}),
        ("Isaacs syndrome", {"hpo-orphanet"}),
        ("CPT 2 deficiency", {"hpo-orphanet", "katzberg"}),
    ],
)
def test_a_disease_of_several_sources_is_one_term(
    whole_graph: KnowledgeGraph, name: str, sources: set[str]
) -> None:
    term = whole_graph.resolve(name)
    found = {one.source.removeprefix(SOURCE) for one in whole_graph.claims_of(term) if term == one.subject}
    assert sources <= found


@pytest.mark.slow
def test_the_muscle_spasm_of_hpo_is_no_cramp_but_a_close_match(whole_graph: KnowledgeGraph) -> None:
    matches = {
        str(row["subjectLabel"]): str(row["match"]).rpartition("#")[2]
        for row in whole_graph.view("mappings")
        if row["identifier"] == "HP:0003394"
    }
    assert (matches["muscle cramp"], matches["muscle spasm"]) == ("closeMatch", "exactMatch")
    rows = [one for one in whole_graph.claims.values() if one.locator.endswith("HP:0003394")]
    assert {one.object for one in rows} == {BASE + "muscleSpasm"}


@pytest.mark.slow
def test_a_disease_goes_by_its_identifiers_elsewhere(whole_graph: KnowledgeGraph) -> None:
    found = {
        str(row["identifier"])
        for row in whole_graph.view("mappings")
        if row["subjectLabel"] == "Gitelman syndrome"
    }
    assert found == {"MONDO:0009904", "OMIM:263800", "Orphanet:358"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("weakness", "muscle weakness"),
        ("twitching", "muscle twitching"),
        ("neuropathy", "peripheral neuropathy"),
        ("stiffness", "muscle stiffness"),
        ("cramp", "muscle cramp"),
        ("dark urine", "dark urine"),
        ("Gitelman syndrome", "Gitelman syndrome"),
    ],
)
def test_terms_taken_over_stand_behind_our_own(whole_graph: KnowledgeGraph, typed: str, first: str) -> None:
    assert whole_graph.label(whole_graph.search(typed, limit=1)[0].iri) == first


@pytest.mark.slow
def test_what_is_under_another_license_says_so_in_the_description(whole_graph: KnowledgeGraph) -> None:
    from crampkg.export.dataset import described

    store = described(whole_graph.in_memory().store.store, whole_graph.catalog)  # type: ignore[attr-defined]
    text = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?graph ?license { GRAPH ?about { ?graph a void:Dataset ; dcterms:license ?license } }"""
    found = {row["graph"].value.rpartition("/")[2]: row["license"].value for row in store.query(text)}  # type: ignore[union-attr]
    assert {name: found[name] for name in ("hpo", "hpo-orphanet", "drugcentral", "spl-adr")} == {
        "hpo": "https://hpo.jax.org/app/license",
        "hpo-orphanet": "https://creativecommons.org/licenses/by/4.0/",
        "drugcentral": "https://creativecommons.org/licenses/by/4.0/",
        "spl-adr": "https://creativecommons.org/publicdomain/zero/1.0/",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("weakness", "muscle weakness"),
        ("muscle atrophy", "muscle wasting"),
        ("electrolyte disturbance", "electrolyte imbalance"),
        ("paresthesia", "paresthesia"),
        ("Kennedy disease", "spinal and bulbar muscular atrophy"),
    ],
)
def test_a_name_shared_with_a_term_taken_over_is_ours(
    whole_graph: KnowledgeGraph, typed: str, label: str
) -> None:
    assert whole_graph.label(whole_graph.resolve(typed)) == label


@pytest.mark.slow
def test_no_two_diseases_share_a_name(whole_graph: KnowledgeGraph) -> None:
    names = Counter(
        name.casefold()
        for term in whole_graph.terms.values()
        if BASE + "Condition" in term.classes
        for name in {term.label, *term.synonyms}
    )
    assert [name for name, times in names.items() if times > 1] == []

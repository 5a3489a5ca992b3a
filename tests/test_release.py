"""Releases: complete, reproducible, described; and what changed between two of them."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import BASE, PREFIXES, claims_space
from crampkg.cli import cli
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import EXPORTS
from crampkg.export.change_report import lines
from crampkg.export.changes import Changes, compare
from crampkg.export.earlier_release import open_release
from crampkg.export.release import changelog_part, release, zipped

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def made(graph: KnowledgeGraph) -> dict[str, bytes]:
    return release(graph)


@pytest.fixture(scope="module")
def folder(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("release")
    for name, data in made.items():
        (place / name).write_bytes(data)
    return place


def test_every_format_is_in_it_under_a_versioned_name(made: dict[str, bytes], graph: KnowledgeGraph) -> None:
    version = graph.header["version"]
    names = {name for name in made if name.startswith(f"crampkg-{version}")}
    for form in EXPORTS.values():
        ending = form.extension or "zip"
        assert f"crampkg-{version}.{ending}" in names or f"crampkg-{version}-{form.name}.{ending}" in names
    assert {f"crampkg-{version}-reference.html", f"crampkg-{version}-shapes.ttl"} <= names
    assert set(made) - names == {"CHANGES.md", "metadata.ttl", "SHA256SUMS"}


def test_checksums_are_those_of_the_files(made: dict[str, bytes]) -> None:
    listed = dict(line.split("  ")[::-1] for line in made["SHA256SUMS"].decode().splitlines())
    assert listed == {name: sha256(data).hexdigest() for name, data in made.items() if name != "SHA256SUMS"}


def test_metadata_describe_every_file(made: dict[str, bytes], graph: KnowledgeGraph) -> None:
    quads = list(ox.parse(made["metadata.ttl"], format=ox.RdfFormat.TURTLE))
    named = {q.object.value for q in quads if q.predicate.value == PREFIXES["dcterms"] + "identifier"}
    assert named == set(made) - {"metadata.ttl", "SHA256SUMS"}
    text = made["metadata.ttl"].decode()
    assert "Not medical advice" in text
    claims = [q for q in quads if q.predicate.value == PREFIXES["void"] + "entities"]
    assert str(len(graph.claims)) in {q.object.value for q in claims}


@pytest.mark.slow
def test_a_second_release_has_the_same_bytes(made: dict[str, bytes]) -> None:
    assert release(KnowledgeGraph.load()) == made


def test_archives_have_no_dates() -> None:
    data = zipped({"b.txt": b"2", "a.txt": b"1"})
    assert data == zipped({"a.txt": b"1", "b.txt": b"2"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]


def test_the_reference_has_an_anchor_for_everything(made: dict[str, bytes], graph: KnowledgeGraph) -> None:
    (name,) = (name for name in made if name.endswith("reference.html"))
    page = made[name].decode()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {term.slug for term in graph.terms.values()} <= anchors
    assert {str(row["class"]).removeprefix(BASE) for row in graph.view("classes")} <= anchors
    assert {"treats", "mayTreat", "notGraded"} <= anchors
    dangling = set(re.findall(r'href="#([^"]+)"', page)) - anchors
    assert dangling == set()


def test_a_graph_with_a_fault_is_not_released(ontology_copy: Path) -> None:
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(drugs.read_text() + '\ncramp:snakeOil a cramp:Drug ; rdfs:label "snake oil"@en .\n')
    with pytest.raises(CrampkgError, match="faults, the first"):
        release(KnowledgeGraph.load(ontology_copy))


@pytest.mark.slow
def test_a_ledger_that_names_what_is_no_claim_is_not_released(ontology_copy: Path) -> None:
    ledger = ontology_copy / "coverage" / "gard.tsv"
    lines = ledger.read_text().splitlines()
    cells = lines[1].split("\t")
    cells[4] = "a-claim-of-old"
    ledger.write_text("\n".join([lines[0], "\t".join(cells), *lines[2:]]) + "\n")
    with pytest.raises(
        CrampkgError, match=r"1 fault: error: .*gard\.tsv.*the claims differ from those anchored there"
    ) as caught:
        release(KnowledgeGraph.load(ontology_copy))
    assert "see `crampkg check`" in str(caught.value)


def test_the_changelog_gives_its_part() -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- new\n\n## [0.2.0] - then\n\n- old\n"
    assert changelog_part("0.2.0", text) == "## [0.2.0] - then\n\n- old\n"
    for without in (text, "# nothing\n"):
        with pytest.raises(CrampkgError, match=r"no section for version 0\.9\.0"):
            changelog_part("0.9.0", without)


def test_the_changes_are_those_of_the_version(made: dict[str, bytes], graph: KnowledgeGraph) -> None:
    assert made["CHANGES.md"].decode().startswith(f"## [{graph.header['version']}]")
    assert b"Unreleased" not in made["CHANGES.md"]


def test_every_distribution_says_where_it_is(made: dict[str, bytes]) -> None:
    quads = list(ox.parse(made["metadata.ttl"], format=ox.RdfFormat.TURTLE))
    dcat = PREFIXES["dcat"]
    files = {q.subject for q in quads if q.object == ox.NamedNode(dcat + "Distribution")}
    reached = {
        q.subject: q.object.value
        for q in quads
        if q.predicate.value in (dcat + "accessURL", dcat + "downloadURL")
    }
    assert len(files) == len(made) - 1  # metadata and sums are none; the endpoint's dump is one more
    assert reached.keys() == files
    places = {place.removeprefix(BASE).partition("?")[0] for place in reached.values()}
    assert places - {f"data/export/{name}" for name in EXPORTS} == {"dataset", "data/dataset.nq"}


def test_the_record_comes_first(made: dict[str, bytes]) -> None:
    lines = made["metadata.ttl"].decode().splitlines()
    first = next(n for n, line in enumerate(lines) if "Partition" in line)
    assert max(n for n, line in enumerate(lines) if "dcat:" in line and "@prefix" not in line) < first


def test_the_reference_shows_definitions_in_words(made: dict[str, bytes]) -> None:
    (name,) = (name for name in made if name.endswith("reference.html"))
    page = made[name].decode()
    entry = page.partition('<h3 id="AmmoniaRiseOnlyResult">')[2].partition("<h3")[0]
    assert '<dt>is a kind of</dt><dd><a href="#ForearmTestResult">' in entry
    words = entry.partition("<dt>is the same as</dt><dd>")[2].partition("</dd>")[0]
    assert html.unescape(words).startswith("'result of a forearm exercise test' and ('shows' value '")
    assert "<dt>and always</dt>" in entry
    assert "<dt>has as value</dt><dd>&#x27;" in page.partition('<h3 id="treats">')[2].partition("<h3")[0]


# --- what changed


def edited(ontology: Path, file: str, old: str, new: str) -> None:
    path = next(ontology.rglob(file))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def changes(graph: KnowledgeGraph, ontology: Path) -> Changes:
    return compare(graph, KnowledgeGraph.load(ontology))


def test_nothing_changes_between_a_release_and_its_sources(graph: KnowledgeGraph, folder: Path) -> None:
    found = compare(open_release(folder), graph)
    assert found.changes == []
    assert (found.step, found.stepped, found.enough) == ("none", "none", True)
    assert list(lines(found)) == ["0.2.0 → 0.2.0", "nothing changed"]


@pytest.mark.slow
def test_a_changed_claim_is_told_with_its_parts(graph: KnowledgeGraph, ontology_copy: Path) -> None:
    claim = graph.claims[claims_space("gard") + "triggered-by-physical-activity"]
    edited(ontology_copy, "symptoms.ttl", claim.paraphrase, "Activity is what sets it off, often.")
    found = changes(graph, ontology_copy)
    assert [(one.table, one.what, one.id) for one in found.changes] == [("claims", "changed", claim.curie)]
    assert found.changes[0].parts == {
        "paraphrase": (claim.paraphrase, "Activity is what sets it off, often.")
    }
    assert (found.step, found.enough) == ("patch", False)
    assert list(lines(found))[2:] == [
        "Knowledge",
        "  1 statement reworded",
        f"    ~ {claim.curie}: Activity is what sets it off, often.",
        f"        paraphrase: {claim.paraphrase} → Activity is what sets it off, often.",
    ]


@pytest.mark.slow
def test_an_earlier_release_is_told_as_a_reader_would(graph: KnowledgeGraph, ontology_copy: Path) -> None:
    """An older graph: former names of properties and values, no sentences, a term that was merged and one renamed."""
    edited(
        ontology_copy,
        "retired.ttl",
        "cramp:advancedDenervation a owl:NamedIndividual ;",
        "cramp:gone a cramp:X ;",
    )
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(
        drugs.read_text(encoding="utf-8").replace('"mexiletine"@en', '"mexiletin"@en', 1)
        + '\ncramp:advancedDenervation a cramp:Drug ; rdfs:label "advanced denervation"@en .\n',
        encoding="utf-8",
    )
    former = KnowledgeGraph.load(ontology_copy)
    names = {
        "precondition": "condition",
        "disagreementKind": "tensionKind",
        "referencedStatement": "expertStatement",
    }
    spoken = (
        "relationInWords",
        "inverseInWords",
        "sentenceInWords",
        "inverseSentenceInWords",
        "whetherInWords",
    )
    quads = [
        ox.Quad(
            quad.subject, former_name(quad.predicate, names), former_name(quad.object, names), quad.graph_name
        )
        for quad in former.quads()
        if quad.predicate.value.removeprefix(BASE) not in (*spoken, "hedgedInWords")
    ]
    store = ox.Store()
    store.bulk_extend(quads)
    found = compare(KnowledgeGraph.over(store, graph.catalog), graph)
    told = [
        one for one in found.changes if one.table in ("claims", "results", "terms", "tensions", "sources")
    ]
    assert [(one.table, one.what, one.id, one.into, one.step) for one in told] == [
        ("terms", "merged", "cramp:advancedDenervation", ("cramp:denervation",), "minor"),
        ("terms", "changed", "cramp:mexiletine", (), "patch"),
    ]
    assert list(lines(found))[2:8] == [
        "Terms",
        "  1 term renamed",
        "    ~ mexiletin → mexiletine (cramp:mexiletine)",
        "  1 term merged into another",
        "    > cramp:advancedDenervation: advanced denervation → denervation. Now the replacement term with a qualifier"
        " of the claim.",
        "",
    ]


def former_name(term: object, names: dict[str, str]) -> Any:
    """Return a property or value under its former name; anything else as it is."""
    name = term.value.removeprefix(BASE) if isinstance(term, ox.NamedNode) else ""
    return ox.NamedNode(BASE + names[name]) if name in names else term


@pytest.mark.slow
def test_an_added_term_and_a_removed_one(graph: KnowledgeGraph, ontology_copy: Path) -> None:
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(
        drugs.read_text()
        + '\ncramp:snakeOil a cramp:Drug ; rdfs:label "snake oil"@en ;\n'
        + '    skos:definition "A drug of the test."@en ; cramp:definitionSource "curators" .\n'
    )
    version = graph.header["version"]
    edited(ontology_copy, "crampkg.ttl", f'owl:versionInfo "{version}"', 'owl:versionInfo "0.99.0"')
    found = changes(graph, ontology_copy)
    assert [(one.table, one.what, one.id) for one in found.changes] == [("terms", "added", "cramp:snakeOil")]
    assert (found.step, found.stepped, found.enough) == ("minor", "minor", True)
    back = compare(KnowledgeGraph.load(ontology_copy), graph)
    assert [(one.what, one.id) for one in back.changes] == [("removed", "cramp:snakeOil")]
    assert (back.step, back.stepped, back.enough) == ("major", "backward", False)


@pytest.mark.slow
def test_a_claim_that_turns_round_takes_its_edges_along(graph: KnowledgeGraph, ontology_copy: Path) -> None:
    path = next(
        p
        for p in (ontology_copy / "claims" / "katzberg").glob("*.ttl")
        if "intramuscular-lidocaine-effective a" in p.read_text()
    )
    head, name, rest = path.read_text().partition("katzberg:intramuscular-lidocaine-effective a")
    path.write_text(head + name + rest.replace("cramp:supports", "cramp:inconclusive", 1))
    found = changes(graph, ontology_copy)
    claims = [one for one in found.changes if one.table == "claims"]
    assert [one.id for one in claims] == ["katzberg:intramuscular-lidocaine-effective"]
    assert claims[0].parts == {"direction": ("cramp:supports", "cramp:inconclusive")}
    assert (found.step, claims[0].step) == ("major", "major")
    gone = {one.id for one in found.changes if one.table == "edges" and one.what == "removed"}
    assert "cramp:lidocaine cramp:mayTreat cramp:muscleCramp" in gone


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "part", "step"),
    [
        ("cramp:direction cramp:supports", "cramp:direction cramp:notShown", "direction", "major"),
        ("cramp:subject cramp:physicalActivity", "cramp:subject cramp:stress", "subject", "major"),
        ("cramp:predicate cramp:triggersSymptomsOf", "cramp:predicate cramp:causes", "predicate", "major"),
        (
            "cramp:object cramp:crampFasciculationSyndrome",
            "cramp:object cramp:fasciculation",
            "object",
            "major",
        ),
        ("cramp:occurrence cramp:often", "cramp:occurrence cramp:rarely", "informing", "major"),
        ("cramp:level cramp:notGraded", "cramp:level cramp:anecdote", "level", "major"),
        (
            "cramp:direction cramp:supports",
            "cramp:certainty cramp:possible ; cramp:direction cramp:supports",
            "certainty",
            "major",
        ),
        (
            "cramp:direction cramp:supports",
            "cramp:population cramp:pregnancy ; cramp:direction cramp:supports",
            "narrowing",
            "major",
        ),
        ('cramp:locator "Symptoms, paragraph 1"', 'cramp:locator "Symptoms"', "locator", "patch"),
    ],
)
def test_a_claim_that_says_something_else_is_no_patch(
    graph: KnowledgeGraph, ontology_copy: Path, old: str, new: str, part: str, step: str
) -> None:
    path = next((ontology_copy / "claims" / "gard").glob("symptoms.ttl"))
    head, name, rest = path.read_text().partition("gard:triggered-by-physical-activity a")
    assert old in rest
    path.write_text(head + name + rest.replace(old, new, 1))
    version = graph.header["version"]
    edited(ontology_copy, "crampkg.ttl", f'owl:versionInfo "{version}"', 'owl:versionInfo "0.2.1"')
    found = changes(graph, ontology_copy)
    (claim,) = (one for one in found.changes if one.table == "claims")
    assert (claim.id, list(claim.parts), claim.step) == (
        "gard:triggered-by-physical-activity",
        [part],
        step,
    )
    assert (found.step, found.enough) == (step, step == "patch")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "tensions.ttl",
            "cramp:disagreementKind cramp:wordingTension",
            "cramp:disagreementKind cramp:hardTension",
            ("tensions", "changed", "minor", {"cramp:disagreementKind"}),
        ),
        (
            "tensions.ttl",
            'skos:scopeNote "',
            'skos:scopeNote "In short: ',
            ("tensions", "changed", "patch", {"skos:scopeNote"}),
        ),
        (
            "predicates/treatment.ttl",
            "The agent is said to be effective for, or to help, the phenomenon.",
            "It is said to help.",
            ("properties", "changed", "patch", {"skos:definition"}),
        ),
        (
            "crampkg.ttl",
            "rdfs:subClassOf cramp:Agent ;",
            "rdfs:subClassOf cramp:Phenomenon ;",
            ("classes", "changed", "major", {"rdfs:subClassOf"}),
        ),
        (
            "evidence.ttl",
            "cramp:displayBars 4",
            "cramp:displayBars 3",
            ("vocabulary", "changed", "major", {"cramp:displayBars"}),
        ),
        (
            "tests.ttl",
            "owl:hasValue cramp:lactateDoesNotRise ]\n        [",
            "owl:hasValue cramp:lactateRises ]\n        [",
            ("classes", "changed", "major", {"owl:equivalentClass"}),
        ),
        (
            "chebi.ttl",
            'cramp:chebiLink "has role"',
            'cramp:chebiLink "is a"',
            ("members", "changed", "minor", {"cramp:chebiLink"}),
        ),
        (
            "crampkg.ttl",
            "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
            "dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/>",
            ("header", "changed", "minor", {"dcterms:license"}),
        ),
    ],
)
def test_no_change_of_the_ontology_is_passed_over(
    graph: KnowledgeGraph, ontology_copy: Path, file: str, old: str, new: str, told: tuple[object, ...]
) -> None:
    edited(ontology_copy, file, old, new)
    found = changes(graph, ontology_copy)
    asserted = [one for one in found.changes if one.table != "edges"]
    assert [(one.table, one.what, one.step, set(one.parts)) for one in asserted] == [told]


@pytest.mark.slow
def test_a_term_of_another_class_is_another_thing(graph: KnowledgeGraph, ontology_copy: Path) -> None:
    path = ontology_copy / "terms" / "drugs.ttl"
    edited(ontology_copy, "drugs.ttl", "cramp:quinine a cramp:Drug ", "cramp:quinine a cramp:Supplement ")
    assert "cramp:quinine a cramp:Supplement" in path.read_text()
    found = changes(graph, ontology_copy)
    assert [(one.table, one.id, one.step) for one in found.changes if one.table != "edges"] == [
        ("terms", "cramp:quinine", "major")
    ]


@pytest.mark.parametrize(
    ("old", "new", "stepped"),
    [
        ("0.1.0", "0.1.0", "none"),
        ("0.1.0", "0.1.1", "patch"),
        ("0.1.9", "0.2.0", "minor"),
        ("1.9.9", "2.0.0", "major"),
    ],
)
def test_steps_of_versions(old: str, new: str, stepped: str) -> None:
    assert Changes(old, new, []).stepped == stepped


def test_what_is_no_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no release"):
        open_release(tmp_path)
    (tmp_path / "x.ttl").write_text("")
    with pytest.raises(UsageError, match="not a release"):
        open_release(tmp_path / "x.ttl")
    (tmp_path / "x.nq").write_text("nonsense\n")
    with pytest.raises(CrampkgError, match="not valid RDF"):
        open_release(tmp_path / "x.nq")


def test_the_commands(folder: Path, documents: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    same = runner.invoke(cli, ["diff", str(folder), str(documents), "--format", "json"])
    assert same.exit_code == 0
    assert json.loads(same.output)["changes"] == []
    taken = runner.invoke(cli, ["release", str(folder)])
    assert isinstance(taken.exception, UsageError)
    one = runner.invoke(cli, ["export", "-f", "csv", "--source", "gard", "-o", str(tmp_path / "tables")])
    assert one.exit_code == 0
    assert (tmp_path / "tables" / "claims.csv").is_file()
    no_place = runner.invoke(cli, ["export", "-f", "csv"])
    assert isinstance(no_place.exception, UsageError)
    listed = runner.invoke(cli, ["export", "--list"])
    assert all(name in listed.output for name in EXPORTS)


@pytest.mark.slow
def test_a_retired_term_is_well_retired(ontology_copy: Path) -> None:
    from crampkg.build.derivation import derive
    from crampkg.build.loading import load
    from crampkg.build.validation import check

    def told() -> list[str]:
        store = load(ontology_copy)
        derive(store)
        return [str(one) for one in check(store, names=["deprecated-term", "term-unused"])]

    terms = ontology_copy / "terms" / "drugs.ttl"
    retired = """
cramp:snakeOil a cramp:Drug ; rdfs:label "snake oil"@en ; skos:definition "A drug of the test."@en ;
    cramp:definitionSource "curators" ; <http://www.w3.org/2002/07/owl#deprecated> true ;
    <http://purl.org/dc/terms/isReplacedBy> cramp:quinine .
"""
    before = terms.read_text()
    terms.write_text(before + retired)
    assert told() == []
    terms.write_text(before + retired + "cramp:mexiletine cramp:kindOf cramp:snakeOil .\n")
    assert [line.partition("fault ")[2].partition(",")[0] for line in told()] == ["has kinds"]
    terms.write_text(before + retired.replace("owl#deprecated> true", "owl#versionInfo> true"))
    assert any("is replaced and not marked as retired" in line for line in told())


@pytest.mark.slow
def test_a_release_of_another_ontology_has_its_shapes(ontology_copy: Path) -> None:
    shapes = ontology_copy / "shapes.ttl"
    shapes.write_text(shapes.read_text(encoding="utf-8") + "# of this folder\n", encoding="utf-8")
    files = release(KnowledgeGraph.load(ontology_copy))
    (made,) = (data for name, data in files.items() if name.endswith("-shapes.ttl"))
    assert made == shapes.read_bytes()


@pytest.mark.slow
def test_only_vocabularies_that_are_used_are_named(graph: KnowledgeGraph) -> None:
    from crampkg.export.dataset import metadata
    from crampkg.sparql.store import EmbeddedStore

    assert isinstance(graph.store, EmbeddedStore)
    named = {
        quad.object.value
        for quad in metadata(graph.store.store, graph.catalog)
        if quad.predicate.value.endswith("void#vocabulary") and isinstance(quad.object, ox.NamedNode)
    }
    assert named
    for space in named:
        assert any(
            quad.predicate.value.startswith(space)
            or (quad.predicate.value.endswith("#type") and str(quad.object).startswith(f"<{space}"))
            for quad in graph.quads()
        ), space

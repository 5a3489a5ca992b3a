"""Exports of the whole graph before their judges: what is valid for four documents holds for all sources.

Each row that a judge read is compared with its claim: direction, hedge, negation, population, figures.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crampkg.base.namespaces import BASE, compact, slug
from crampkg.export import Scope, Selection, export, select
from crampkg.export.citations import cited
from crampkg.export.kgx import edges as kgx_edges
from crampkg.export.records import records
from crampkg.export.tables import TABLES
from judging import judge

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import StudyResult

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DENIED = ("refutes", "notShown", "inconclusive", "notStudied")
GRADES = {
    "gradeHigh": "high",
    "gradeModerate": "moderate",
    "gradeLow": "low",
    "gradeVeryLow": "very-low",
}


@pytest.fixture(scope="module")
def everything(whole_graph: KnowledgeGraph) -> Selection:
    return select(whole_graph, Scope())


def data(graph: KnowledgeGraph, name: str) -> bytes:
    made = export(graph, name, Scope())
    assert isinstance(made, bytes)
    return made


def files(graph: KnowledgeGraph, name: str) -> dict[str, bytes]:
    made = export(graph, name, Scope())
    assert isinstance(made, dict)
    return made


def held(selection: Selection) -> list[tuple[Claim, StudyResult]]:
    return [(claim, result) for claim in selection.claims for result in selection.results_of(claim)]


def telling(selection: Selection) -> list[Claim]:
    """Claims with a result in numbers, and all that are not plainly supported."""
    made = [one for one in selection.claims if one.results or slug(one.direction) in DENIED]
    assert {slug(one.direction) for one in made} == {"supports", *DENIED}
    return made


# --- FHIR


@pytest.fixture(scope="module")
def bundle(whole_graph: KnowledgeGraph) -> bytes:
    return data(whole_graph, "fhir")


@pytest.fixture(scope="module")
def resources(bundle: bytes) -> dict[str, Any]:
    return {entry["fullUrl"]: entry["resource"] for entry in json.loads(bundle)["entry"]}


def of_role(made: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [one for one in made["variableDefinition"] if one["variableRole"]["text"] == role]


def observed(made: dict[str, Any], role: str) -> list[str]:
    return [one["observed"]["reference"] for one in of_role(made, role) if "observed" in one]


@pytest.mark.validators
def test_fhir_resources_reads_the_whole_bundle(bundle: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(bundle)
    told = judge("formats", "formats.py", "fhir", path)
    assert (told["version"], told["same"]) == ("8.3.0", True)
    assert told["entries"] == len(json.loads(bundle)["entry"]) > 4_000


def test_every_evidence_says_what_its_claim_says(everything: Selection, resources: dict[str, Any]) -> None:
    """Direction, hedge, negation, people and qualifiers stand in an Evidence exactly as in its claim."""
    graph, seen = everything.graph, Counter[str]()
    for claim, result in held(everything):
        made = resources[result.iri]
        notes = dict(text.split(": ", 1) for one in made["note"] if ": " in (text := one["text"]))
        assert made["assertion"] == claim.paraphrase
        assert notes["Direction"] == graph.label(claim.direction)
        assert notes.get("Certainty of the wording") == (
            graph.label(claim.certainty) if claim.certainty else None
        )
        assert notes["Place"] == claim.locator
        qualifiers = notes.get("Qualifiers", "")
        assert all(part.label in qualifiers for part in claim.narrowing)
        assert bool(qualifiers) == bool(claim.narrowing)
        people = [part for part in claim.values("population") if part.is_iri]
        assert sorted(observed(made, "population")) == sorted(reference(part.value) for part in people)
        for part in claim.values("populationExcept"):
            assert reference(part.value) not in observed(made, "population")
        assert everything.notice in [one["text"] for one in made["note"]]
        seen.update([slug(claim.direction), *(slug(part.property) for part in claim.narrowing)])
        seen.update(["hedged"] if claim.certainty else [])
    assert min(seen[one] for one in ("supports", *DENIED[:3], "population", "populationExcept", "hedged")) > 0
    assert sum(one["resourceType"] == "Evidence" for one in resources.values()) == len(held(everything))


def reference(iri: str) -> str:
    from crampkg.export.fhir import _id

    return f"EvidenceVariable/{_id(slug(iri))}"


def test_what_was_not_studied_has_no_evidence(everything: Selection, resources: dict[str, Any]) -> None:
    """Without figures there is no Evidence; no figure stands at a claim that something was not studied."""
    unstudied = [one for one in everything.claims if slug(one.direction) == "notStudied"]
    assert unstudied
    told = {one["assertion"] for one in resources.values() if "assertion" in one}
    assert not told & {one.paraphrase for one in unstudied}


def test_every_evidence_has_the_figures_of_its_result(
    everything: Selection, resources: dict[str, Any]
) -> None:
    seen = Counter[str]()
    for claim, result in held(everything):
        made = resources[result.iri]
        (statistic,) = made["statistic"]
        assert number(statistic.get("quantity")) == as_float(result.estimate)
        size = statistic.get("sampleSize", {})
        assert str(size.get("numberOfParticipants", "")) == (
            result.participants if result.participants.isdigit() else ""
        )
        assert str(size.get("numberOfStudies", "")) == (result.studies if result.studies.isdigit() else "")
        assert str(statistic.get("numberAffected", "")) == result.numerator
        estimates = {one["type"]["text"]: one for one in statistic.get("attributeEstimate", ())}
        interval = estimates.get(result.interval_kind.label, {}).get("range", {})
        assert (number(interval.get("low")), number(interval.get("high"))) == (
            as_float(result.lower_limit),
            as_float(result.upper_limit),
        )
        assert estimates.get("p-value", {}).get("description", "P ").removeprefix("P ") == result.p_value
        (certainty,) = made["certainty"]
        coded = [one["code"] for one in certainty["rating"].get("coding", ())]
        assert coded == [GRADES[level] for level in [slug(claim.level)] if level in GRADES]
        seen.update(
            name for name in ("estimate", "lower_limit", "p_value", "studies") if getattr(result, name)
        )
    assert min(seen.values()) > 40
    assert len(seen) == 4


def number(quantity: dict[str, float] | None) -> float | None:
    return quantity["value"] if quantity else None


def as_float(text: str) -> float | None:
    return float(text) if text else None


def test_nothing_is_an_exposure_that_was_measured_or_compared_with(
    everything: Selection, resources: dict[str, Any]
) -> None:
    exposed = 0
    for _, result in held(everything):
        made = resources[result.iri]
        exposures = set(observed(made, "exposure"))
        assert not exposures & {*observed(made, "measuredVariable"), *observed(made, "referenceExposure")}
        exposed += bool(exposures)
    assert exposed > 300


@pytest.mark.parametrize(
    ("result", "exposure"),
    [
        ("als-awaji-meta-2015/ls-result", ["revised El Escorial criteria"]),  # the other arm is the subject
        ("cirr-baskol-2004/prev-result", ["cirrhosis"]),  # cramps were measured, in whom is told
        ("chatrath-2012/vitd-result", ["cirrhosis with cramps"]),  # vitamin D was measured in both groups
    ],
)
def test_a_group_is_described_as_the_source_does(
    resources: dict[str, Any], result: str, exposure: list[str]
) -> None:
    made = resources[f"{BASE}claim/{result}"]
    assert [one["description"] for one in of_role(made, "exposure")] == exposure
    assert observed(made, "exposure") == []


def test_references_in_the_whole_bundle_are_found(resources: dict[str, Any]) -> None:
    ids = [f"{one['resourceType']}/{one['id']}" for one in resources.values()]
    assert len(ids) == len(set(ids))
    text = json.dumps(list(resources.values()))
    named = {piece.partition('"')[0] for piece in text.split('"reference": "')[1:]}
    assert len(named) > 1_000
    assert named <= set(ids)


# --- KGX


@pytest.mark.validators
def test_kgx_accepts_the_whole_graph(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    made = files(whole_graph, "kgx")
    for name, body in made.items():
        (tmp_path / name).write_bytes(body)
    told = judge("kgx", "kgx_validate.py", tmp_path)
    assert told["errors"] == {}
    assert told["edges"] == made["edges.tsv"].count(b"\n") - 1 > 10_000
    assert told["nodes"] == made["nodes.tsv"].count(b"\n") - 1


def test_every_edge_of_kgx_says_what_its_claim_says(everything: Selection) -> None:
    edges = {edge["id"]: edge for edge in kgx_edges(everything)}
    seen = Counter[tuple[str, bool]]()
    for claim in everything.claims:
        edge = edges[claim.curie]
        assert edge["direction"] == compact(claim.direction)
        assert edge.get("certainty", "") == (compact(claim.certainty) if claim.certainty else "")
        assert len(edge.get("narrowing", ())) == len(claim.narrowing)
        assert edge["description"] == claim.paraphrase
        if edge["negated"]:
            # A source says that it is not so, of everybody, and does not hedge.
            assert (slug(claim.direction), claim.certainty, claim.narrowing) == ("refutes", None, ())
            assert edge["predicate"] != "biolink:related_to"
        if edge["predicate"] in ("biolink:treats", "biolink:has_phenotype", "biolink:causes"):
            assert (claim.certainty, claim.narrowing) == (None, ())
            assert slug(claim.direction) == ("refutes" if edge["negated"] else "supports")
        seen[slug(claim.direction), edge["negated"]] += 1
    assert {one for one, negated in seen if not negated} == {"supports", *DENIED}
    assert {one for one, negated in seen if negated} == {"refutes"}


# --- references


@pytest.mark.validators
@pytest.mark.parametrize(("name", "program"), [("bibtex", "0.26.1"), ("ris", "0.10.0"), ("csl", "0.11.1")])
def test_reference_managers_read_all_sources(
    everything: Selection, tmp_path: Path, name: str, program: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data(everything.graph, name))
    entries = read(name, path, program)
    assert len(entries) == len(everything.graph.sources) + 1 > 300
    identified = Counter[str]()
    for source in everything.graph.sources.values():
        entry = entries[source.name.lower()]
        if name == "csl":
            assert entry  # printed in a style; its items are compared below
            continue
        for kind in ("DOI", "PMID", "PMCID"):
            known = next(
                (one.partition(":")[2] for one in source.identifiers if one.startswith(f"{kind}:")), ""
            )
            assert identifier(name, entry, kind) == known
            identified[kind] += bool(known)
        assert str(entry.get("year", "")) == source.year
    assert name == "csl" or min(identified.values()) > 40


@pytest.mark.validators
@pytest.mark.parametrize(("name", "program"), [("bibtex", "0.26.1"), ("ris", "0.10.0"), ("csl", "0.11.1")])
def test_reference_managers_read_every_statement_with_figures_or_denied(
    everything: Selection, tmp_path: Path, name: str, program: str
) -> None:
    claims = telling(everything)
    path = tmp_path / name
    path.write_text("".join(cited(everything.graph, claims, name)), encoding="utf-8", newline="")
    entries = read(name, path, program)
    assert entries.keys() == {claim.curie.lower() for claim in claims}
    if name == "csl":
        items = {one["id"]: one["note"] for one in json.loads(path.read_text(encoding="utf-8"))}
        notes = {key.lower(): note for key, note in items.items()}
    else:
        notes = {key: str(one.get("note") or one.get("notes")) for key, one in entries.items()}
    for claim in claims:
        note = plain(notes[claim.curie.lower()])
        assert plain(f"Place: {claim.locator}") in note
        assert plain(claim.paraphrase) in note
        assert plain(f"Direction: {everything.graph.label(claim.direction)}") in note


def test_items_for_citation_processors_have_every_identifier(everything: Selection) -> None:
    items = {one["id"]: one for one in json.loads(data(everything.graph, "csl"))}
    for source in everything.graph.sources.values():
        made = items[source.name]
        told = {f"{kind}:{made[kind]}" for kind in ("DOI", "PMID", "PMCID") if kind in made}
        assert told == {one for one in source.identifiers if one.startswith(("DOI:", "PMID:", "PMCID:"))}


def read(name: str, path: Path, program: str) -> dict[str, Any]:
    told = judge("formats", "formats.py", name, path)
    assert told["version"] == program
    entries = told["entries"]
    if name == "ris":
        entries = {one["id"]: one for one in entries}
    return {key.lower(): one for key, one in entries.items()}


def identifier(name: str, entry: dict[str, Any], kind: str) -> str:
    if name == "bibtex":
        return str(entry.get(kind.lower(), ""))
    field = {"DOI": "doi", "PMID": "accession_number", "PMCID": "custom2"}[kind]
    return str(entry.get(field, "")).removeprefix("PMID:")


def plain(text: str) -> str:
    from test_export_references import plain as same

    return same(text)


# --- tables


@pytest.fixture(scope="module")
def rows(everything: Selection) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(row) for row in records(everything, name)] for name in TABLES}


def test_every_key_of_the_whole_database_is_found(
    everything: Selection, rows: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    path = tmp_path / "crampkg.sqlite"
    path.write_bytes(data(everything.graph, "sqlite"))
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [tuple(one) for one in base.execute("PRAGMA integrity_check")] == [("ok",)]
    for table in TABLES.values():
        found = [dict(one) for one in base.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')]
        lists = {column: several(base, table.name, column) for column, _, _ in table.links}
        assert len(found) == len(rows[table.name])
        for kept, row in zip(found, rows[table.name], strict=True):
            for name, value in kept.items():
                assert same_cell(value, row[name]), (table.name, name, row)
            for column, values in lists.items():
                assert values.get(tuple(row[key] for key in table.key), []) == row[column]
    assert counted(base) == Counter(slug(one.direction) for one in everything.claims)
    base.close()


def several(base: sqlite3.Connection, table: str, column: str) -> dict[tuple[Any, ...], list[str]]:
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in base.execute(f'SELECT * FROM "{table}_{column}" ORDER BY rowid'):
        *key, _, value = tuple(one)
        found[tuple(key)].append(value)
    return found


def counted(base: sqlite3.Connection) -> Counter[str]:
    found = base.execute("SELECT direction, count(*) FROM claims GROUP BY direction")
    return Counter({str(direction).partition(":")[2]: count for direction, count in found})


def same_cell(kept: Any, told: Any) -> bool:
    """Tell whether a cell holds what a record tells; a list is a text there, and a figure a number."""
    if kept is None:
        return told in ("", [])
    if isinstance(told, list):
        return all(one in kept for one in told)
    return kept == told if isinstance(kept, str) else float(kept) == float(told)


def test_pandas_reads_the_whole_parquet_files(
    everything: Selection, rows: dict[str, list[dict[str, Any]]]
) -> None:
    pandas = pytest.importorskip("pandas")
    made = files(everything.graph, "parquet")
    frames = {name: pandas.read_parquet(io.BytesIO(made[f"{name}.parquet"])) for name in TABLES}
    for table in TABLES.values():
        frame = frames[table.name]
        assert len(frame) == len(rows[table.name])
        assert not frame.duplicated(subset=list(table.key)).any()
        for column, other, key in table.joins:
            assert set(frame[column].dropna()) <= set(frames[other][key]), (table.name, column)
        for column, other, key in table.links:
            assert {one for few in frame[column] for one in few} <= set(frames[other][key]), column
    for kept, row in zip(records_of(frames["claims"]), rows["claims"], strict=True):
        for name in ("id", "direction", "certainty", "level", "paraphrase", "locator"):
            assert same_cell(kept[name], row[name])
    for kept, row in zip(records_of(frames["results"]), rows["results"], strict=True):
        for name in ("claim", "estimate", "lower_limit", "upper_limit", "p_value", "participants", "studies"):
            assert same_cell(kept[name], row[name])
    directions = Counter(slug(one.direction) for one in everything.claims)
    assert frames["claims"]["direction"].str.partition(":")[2].value_counts().to_dict() == dict(directions)


def records_of(frame: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a data frame, with None for what is empty."""
    for row in frame.to_dict("records"):
        yield {
            name: None
            if isinstance(value, float) and value != value
            else value  # only NaN differs from itself
            for name, value in row.items()
        }

"""References (BibTeX, RIS, CSL-JSON) and the tables for analysts (SQLite, Parquet), read with their own programs."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from command_line import Run, run
from crampkg.base.namespaces import BASE
from crampkg.evidence.model import Source
from crampkg.export import Scope, export, select
from crampkg.export.citations import FORMATS, cited, of_source, of_sources
from crampkg.export.records import records
from crampkg.export.tables import TABLES
from judging import judge

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["run"]

MEXILETINE = Scope(term="mexiletine")
EXPECTED = Path(__file__).parent / "expected" / "references"
AAN = "https://w3id.org/crampkg/source/aan-2010"


def data(graph: KnowledgeGraph, name: str, scope: Scope = MEXILETINE) -> bytes:
    made = export(graph, name, scope)
    assert isinstance(made, bytes)
    return made


def saved(graph: KnowledgeGraph, name: str, folder: Path) -> Path:
    path = folder / f"references.{name}"
    path.write_bytes(data(graph, name))
    return path


def test_a_reference_has_what_the_citation_names(whole_graph: KnowledgeGraph) -> None:
    made = of_source(whole_graph, whole_graph.sources[AAN])
    assert made.people == (("Katzberg", "HD"), ("Khan", "AH"), ("So", "YT"))
    assert (made.journal, made.year, made.volume, made.issue, made.pages) == (
        "Neurology",
        "2010",
        "74",
        "8",
        "691-696",
    )
    assert made.identifier("PMID") == "20177124"
    assert made.identifier("DOI") == "10.1212/WNL.0b013e3181d0ccca"


def test_nothing_is_guessed_from_a_citation(whole_graph: KnowledgeGraph) -> None:
    for source in whole_graph.sources.values():
        made = of_source(whole_graph, source)
        for family, initials in made.people:
            assert (f"{family} {initials}" if initials else family) in (
                source.citation + " ".join(source.authors)
            )
        for part in (made.journal, made.volume, made.issue, made.pages):
            assert part in source.citation
        assert made.year == source.year
        assert set(made.identifiers) == set(source.identifiers)
        assert source.citation in made.note


@pytest.mark.parametrize(
    ("citation", "people", "journal"),
    [
        ("Miners AB. A title. Brain 2001;3:4-5", 1, "Brain"),
        ("A title. Brain 1999;3:4-5", 0, ""),
        ("A group for cramps. A title. Brain 2001", 0, "Brain"),
        ("Another title. Brain 2001", 0, ""),
        ("A title. Brain 2001;", 0, ""),
    ],
)
def test_what_does_not_fit_stays_in_the_note(
    whole_graph: KnowledgeGraph, citation: str, people: int, journal: str
) -> None:
    source = Source("", "x", "", "", "A title", "", "", "study report", "", year="2001", citation=citation)
    made = of_source(whole_graph, source)
    assert (len(made.people), made.journal) == (people, journal)
    assert citation in made.note


@pytest.mark.parametrize(
    ("citation", "people", "where"),
    [
        ("Miners AB et al. Brain 2001;3:4-5; NCT00000000", 1, ("Brain", "3", "4-5")),
        ("Miners AB, van der Pit C. Muscle Nerve 2001;3(1):4-5 (CC BY)", 2, ("Muscle Nerve", "3", "4-5")),
        (
            "Miners AB. A title. Cochrane Database Syst Rev 2001:CD1 (table 2)",
            1,
            ("Cochrane Database Syst Rev", "", "CD1"),
        ),
        ("Miners AB. A title. Brain 2001 (online 3 May 2001):e4", 1, ("Brain", "", "e4")),
        ("Miners AB. A title. Brain 2001 (online 3 May 2001)", 1, ("Brain", "", "")),
        ("Detection in ALS. Muscle Nerve 2001;3:4", 0, ("Muscle Nerve", "3", "4")),
        ("DIGGERS XII. Muscle Nerve 2001;3:4", 0, ("Muscle Nerve", "3", "4")),
        ("Detection in ALS. Thesis 2001", 0, ("", "", "")),
        ("Detection in ALS. Muscle Nerve 2001", 0, ("", "", "")),
        ("Miners AB et al. Brain 1999;3:4-5", 0, ("", "", "")),
        ("Detection of twitches (Brain 2001;3:4-5)", 0, ("", "", "")),
        ("Miners AB, Pit C. Another title. Brain 2001;3:4-5", 2, ("Brain", "3", "4-5")),
        ("A title? Four cases. Brain 2001;3:4-5", 0, ("Brain", "3", "4-5")),
        ("A title. Hemodial Int July 2001", 0, ("Hemodial Int", "", "")),
    ],
)
def test_a_journal_is_read_where_more_is_said_or_no_title(
    whole_graph: KnowledgeGraph, citation: str, people: int, where: tuple[str, str, str]
) -> None:
    source = Source("", "x", "", "", "A title", "", "", "study report", "", year="2001", citation=citation)
    made = of_source(whole_graph, source)
    assert (len(made.people), (made.journal, made.volume, made.pages)) == (people, where)


@pytest.mark.parametrize("kind", ["clinicalSummary", "newsReport"])
def test_what_sums_up_a_study_is_not_cited_as_the_study(whole_graph: KnowledgeGraph, kind: str) -> None:
    citation = "Miners AB et al. Brain 2001;3:4-5 (Journal Club 2001;1:2)"
    source = Source("", "x", "", "", "A title", "", f"{BASE}{kind}", "", "", year="2001", citation=citation)
    assert of_source(whole_graph, source).journal == ""


def test_most_articles_have_their_journal(whole_graph: KnowledgeGraph) -> None:
    articles = [
        of_source(whole_graph, source)
        for source in whole_graph.sources.values()
        if any(one.startswith(("DOI:10.", "PMID:")) for one in source.identifiers)
    ]
    assert sum(not one.journal for one in articles) < len(articles) // 4


def test_an_issue_without_a_volume_is_read(whole_graph: KnowledgeGraph) -> None:
    """As the Cochrane Library is cited: year;(issue):article."""
    made = of_source(
        whole_graph, whole_graph.sources["https://w3id.org/crampkg/source/cochrane-quinine-2015"]
    )
    assert (made.journal, made.year) == ("Cochrane Database Syst Rev", "2015")
    assert (made.volume, made.issue, made.pages) == ("", "4", "CD005044")


CITED = {
    "document": "katzberg:quinine-may-be-effective",  # a passage of a document, without identifiers
    "result": "cochrane-quinine-2015:cramp-number",  # a result in numbers, with PMID, DOI and PMCID
}
ENDINGS = {"bibtex": "bib", "ris": "ris", "csl": "json", "plain": "txt"}


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("kind", CITED)
def test_a_statement_is_cited_exactly(run: Run, whole_ontology: Path, kind: str, form: str) -> None:
    assert whole_ontology.is_dir()
    expected = EXPECTED / f"{kind}.{ENDINGS[form]}"
    told = run("show", CITED[kind], "--cite", form)
    assert (told.returncode, told.stdout) == (0, expected.read_text(encoding="utf-8"))


def test_every_plain_reference_of_a_statement_has_its_place(whole_graph: KnowledgeGraph) -> None:
    claims = select(whole_graph, MEXILETINE).claims
    assert len(claims) >= 10
    lines = "".join(cited(whole_graph, claims, "plain")).splitlines()
    assert len(lines) == len(claims)
    for claim, line in zip(claims, lines, strict=True):
        assert f" Place: {claim.locator}" in line
        assert line.endswith(f" crampkg: {claim.iri}")
    of_all = "".join(FORMATS["plain"](of_sources(whole_graph, claims)))
    assert all(f"{claim.locator} (" in of_all and claim.curie in of_all for claim in claims)
    assert len(of_all.splitlines()) == len({claim.source for claim in claims})


@pytest.mark.validators
@pytest.mark.parametrize(("name", "program"), [("bibtex", "0.26.1"), ("ris", "0.10.0"), ("csl", "0.11.1")])
def test_reference_managers_read_every_reference(
    whole_graph: KnowledgeGraph, tmp_path: Path, name: str, program: str
) -> None:
    selection = select(whole_graph, MEXILETINE)
    told = judge("formats", "formats.py", name, saved(whole_graph, name, tmp_path))
    assert told["version"] == program
    entries: Any = told["entries"]
    if name == "ris":
        assert all(set(one) <= RIS for one in entries)
        entries = {one["id"]: one for one in entries}
    keys = {"crampkg", *(one.name for one in selection.sources), *(one.curie for one in selection.claims)}
    assert {key.lower() for key in entries} == {key.lower() for key in keys}
    assert len(selection.claims) >= 10
    for claim in selection.claims:
        source = whole_graph.sources[claim.source]
        entry = next(one for key, one in entries.items() if key.lower() == claim.curie.lower())
        if name == "csl":
            assert isinstance(entry, str)
            assert entry
            continue
        note = str(entry.get("note") or entry.get("notes"))
        assert plain(claim.locator) in plain(note)
        assert plain(claim.paraphrase) in plain(note)
        pmid = next((one[5:] for one in source.identifiers if one.startswith("PMID:")), "")
        doi = next((one[4:] for one in source.identifiers if one.startswith("DOI:")), "")
        assert entry.get("doi", "") == doi
        assert entry.get("pmid" if name == "bibtex" else "accession_number", "") == (
            pmid if name == "bibtex" or not pmid else f"PMID:{pmid}"
        )


RIS = {
    "type_of_reference", "id", "title", "authors", "year", "secondary_title", "volume", "number", "start_page",
    "end_page", "publisher", "edition", "doi", "accession_number", "custom2", "urls", "notes",
}  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"[\W_]|\\[a-z]+(\{\})?|char64", "", text)


@pytest.mark.validators
def test_a_citation_processor_prints_a_reference(run: Run, whole_ontology: Path, tmp_path: Path) -> None:
    path = tmp_path / "aan.csl"
    path.write_text(run("show", "source:aan-2010", "--cite", "csl").stdout, encoding="utf-8")
    (entry,) = judge("formats", "formats.py", "csl", path)["entries"].values()
    assert "Katzberg" in entry
    assert "2010" in entry
    assert "Neurology" in entry


def test_csl_items_are_whole(whole_graph: KnowledgeGraph) -> None:
    items = {one["id"]: one for one in json.loads(data(whole_graph, "csl"))}
    assert items["crampkg"]["type"] == "dataset"
    assert "Not medical advice" in items["crampkg"]["note"]
    for claim in select(whole_graph, MEXILETINE).claims:
        assert claim.iri in items[claim.curie]["note"]


def test_the_whole_graph_lists_sources_and_no_statements(graph: KnowledgeGraph) -> None:
    items = json.loads(data(graph, "csl", Scope()))
    assert [one["id"] for one in items] == ["crampkg", "gard", "ucla", "droracle", "katzberg"]


def test_show_cites_statements_and_refuses_what_none_says(run: Run) -> None:
    told = run("show", "katzberg:quinine-may-be-effective", "--cite", "bibtex")
    assert told.returncode == 0
    assert told.stdout.startswith("@misc{katzberg:quinine-may-be-effective,")
    refused = run("show", "cramp:notGraded", "--cite", "ris")
    assert refused.returncode != 0
    assert "has no reference: no source says it" in refused.stderr


# --- tables


def database(graph: KnowledgeGraph, folder: Path) -> sqlite3.Connection:
    path = folder / "crampkg.sqlite"
    path.write_bytes(data(graph, "sqlite"))
    return sqlite3.connect(path)


@pytest.mark.slow
def test_every_key_of_the_database_is_found(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    base = database(whole_graph, tmp_path)
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    selection = select(whole_graph, MEXILETINE)
    for table in TABLES.values():
        rows = list(records(selection, table.name))
        assert base.execute(f'SELECT count(*) FROM "{table.name}"').fetchone() == (len(rows),)
        keys = {one[2] for one in base.execute(f'PRAGMA foreign_key_list("{table.name}")')}
        assert keys == {other for _, other, _ in table.joins}
        for column, _, _ in table.links:
            several = [one for row in rows for one in row[column]]  # type: ignore[union-attr]
            found = base.execute(f'SELECT value FROM "{table.name}_{column}" ORDER BY rowid').fetchall()
            assert sorted(one for (one,) in found) == sorted(several)
    base.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        base.execute("UPDATE results SET claim = 'nowhere:at-all'")


def test_figures_are_numbers_in_the_database(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    base = database(whole_graph, tmp_path)
    kinds = {one for (one,) in base.execute("SELECT DISTINCT typeof(estimate) FROM results")}
    assert kinds <= {"real", "null"}
    assert (
        "real" in {one for (one,) in base.execute("SELECT typeof(intervention_value) FROM results")} | kinds
    )
    about = dict(base.execute("SELECT name, value FROM about"))
    assert "Not medical advice" in about["notice"]


@pytest.mark.slow
def test_pandas_reads_the_parquet_files(whole_graph: KnowledgeGraph) -> None:
    pandas = pytest.importorskip("pandas")
    files = export(whole_graph, "parquet", MEXILETINE)
    assert isinstance(files, dict)
    selection = select(whole_graph, MEXILETINE)
    frames = {name: pandas.read_parquet(io.BytesIO(files[f"{name}.parquet"])) for name in TABLES}
    for table in TABLES.values():
        frame, rows = frames[table.name], list(records(selection, table.name))
        assert len(frame) == len(rows)
        assert list(frame.columns) == [column.name for column in table.columns]
        assert not frame.duplicated(subset=list(table.key)).any()
        for column, other, key in table.joins:
            assert set(frame[column].dropna()) <= set(frames[other][key])
        for column, other, key in table.links:
            assert {one for several in frame[column] for one in several} <= set(frames[other][key])
    assert frames["results"]["estimate"].dtype == "float64"


def test_a_frame_is_the_table(whole_graph: KnowledgeGraph, graph: KnowledgeGraph) -> None:
    pandas = pytest.importorskip("pandas")
    frame = graph.frame("claims")
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(graph.claims)
    assert list(frame.columns) == [column.name for column in TABLES["claims"].columns]
    from crampkg.base.errors import UsageError

    with pytest.raises(UsageError, match="no table"):
        graph.frame("nothing")


@pytest.mark.parametrize(
    ("source", "medium", "kind"),
    [
        ("fda-quinine-2010", "RPRT", "report"),
        ("label-quinine", "GOVDOC", "report"),
        ("msd-isaacs", "ELEC", "webpage"),
        ("healio-relax-2024", "NEWS", "article-newspaper"),
        # An article of which the journal was not read is one all the same.
        ("caspr2-klein-2013", "JOUR", "article-journal"),
        ("cochrane-quinine-2015", "JOUR", "article-journal"),
        # A second-hand title without an identifier says nothing of what it is.
        ("thyroidectomy-pmc5437971", "GEN", "document"),
    ],
)
def test_a_source_without_a_journal_is_called_what_it_is(
    whole_graph: KnowledgeGraph, source: str, medium: str, kind: str
) -> None:
    one = of_source(whole_graph, whole_graph.sources[f"{BASE}source/{source}"])
    assert "".join(FORMATS["ris"]([one])).startswith(f"TY  - {medium}\r\n")
    (item,) = json.loads("".join(FORMATS["csl"]([one])))
    assert item["type"] == kind

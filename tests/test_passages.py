from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from crampkg.base.errors import CrampkgError
from crampkg.curate.passages import (
    Passage,
    Sources,
    parse_passage_iri,
    parse_turtle,
    passage_digest,
    passage_iri,
    read_passages,
    relocate,
    sources_dir,
    write_whole,
)
from source_files import SOURCE_NAMES, documents_with, ontology_with

TEXT = "Zinc is not\n\fgiven to cats. It helps Ödön’s\ndogs, at 5 mg a day."


def test_a_digest_is_that_of_the_words_with_white_space_folded() -> None:
    assert passage_digest(" Zinc is\n\f not\t") == sha256(b"Zinc is not").hexdigest()
    assert passage_digest("Zinc is not") != passage_digest("Zinc isnot")
    assert passage_digest("Ödön’s") == sha256("Ödön’s".encode()).hexdigest()


def test_the_names_of_a_passage() -> None:
    passage = Passage("gard", 57, 210, "ab")
    assert passage.iri == passage_iri("gard", 57, 210) == "https://w3id.org/crampkg/source/gard#chars-57-210"
    assert passage.curie == "gardText:57-210"
    assert parse_passage_iri(passage.iri) == parse_passage_iri(passage.curie) == Passage("gard", 57, 210)


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "gard:57-210",
        "gardText:57",
        "gardText:57-210x",
        "https://w3id.org/crampkg/source/gard",
    ],
)
def test_other_names_are_no_passage(iri: str) -> None:
    assert parse_passage_iri(iri) is None


def test_a_document_is_found_by_digest_under_any_name(tmp_path: Path) -> None:
    ontology = ontology_with(tmp_path, TEXT, (0, 27))
    sources = Sources(documents_with(tmp_path, other="Something.", whatever=TEXT), ontology=ontology)
    assert sources.names == ["gard"]
    assert sources.state("gard") == "present"
    assert sources.text("gard") == sources.required("gard") == TEXT
    assert sources.passages("gard") == [Passage("gard", 0, 27)]
    assert sources.passages("gard")[0].sha256 == passage_digest(TEXT[0:27])
    assert sources.passage("gardText:37-49") == "Ödön’s\ndogs,"
    assert sources.passage(passage_iri("gard", 0, 4)) == "Zinc"
    assert sources.shown("gardText:37-49") == "Ödön’s dogs,"
    assert sources.passage("gardText:38-5000") is sources.shown("gardText:38-5000") is None
    assert sources.passage("uclaText:0-4") is sources.shown("uclaText:0-4") is None


def test_a_document_with_other_bytes_is_changed(tmp_path: Path) -> None:
    ontology = ontology_with(tmp_path, TEXT, (0, 27), (29, 49))
    changed = "A new heading.\n" + TEXT.replace("5 mg", "6 mg")
    sources = Sources(documents_with(tmp_path, a="Something else.", b=changed), ontology=ontology)
    assert sources.state("gard") == "changed"
    assert sources.changed_text("gard") == changed
    assert sources.text("gard") is None
    assert sources.passage("gardText:0-27") is None
    with pytest.raises(CrampkgError, match=r"the document of source gard is changed .*CRAMPKG_SOURCES"):
        sources.required("gard")


def test_a_document_that_shares_a_passage_by_chance_is_another(tmp_path: Path) -> None:
    ontology = ontology_with(tmp_path, TEXT, (0, 4), (5, 27), (28, 36), (53, 57))
    other = documents_with(tmp_path, a="Zinc is a metal.")
    assert Sources(other, ontology=ontology).state("gard") == "absent"
    (other / "a.txt").write_text("Zinc is a metal. It helps.")
    assert Sources(other, ontology=ontology).state("gard") == "changed"


def test_a_document_that_is_not_there_is_absent(tmp_path: Path) -> None:
    ontology = ontology_with(tmp_path, TEXT, (0, 27))
    documents = documents_with(tmp_path, a="Something else.")
    (documents / "picture").write_bytes(b"\xff\xfe\x00")
    sources = Sources(documents, ontology=ontology)
    assert sources.state("gard") == "absent"
    assert sources.text("gard") is None
    with pytest.raises(CrampkgError, match=r"no source is named nobody .one of gard."):
        sources.text("nobody")


def test_the_folder_comes_from_argument_or_environment_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, seeds = tmp_path / "checkout", tmp_path / "shared" / "seeds"
    monkeypatch.setattr("crampkg.base.resources.checkout_dir", lambda: checkout)
    monkeypatch.delenv("CRAMPKG_SOURCES", raising=False)
    seeds.mkdir(parents=True)
    assert sources_dir() is None
    monkeypatch.setenv("CRAMPKG_SOURCES", str(checkout))
    with pytest.raises(CrampkgError, match="does not exist"):
        sources_dir()
    checkout.mkdir()
    assert sources_dir() == checkout
    assert sources_dir(seeds) == sources_dir(str(seeds)) == seeds


def test_a_record_that_contradicts_its_name_is_refused(tmp_path: Path) -> None:
    ontology = ontology_with(tmp_path, TEXT, (0, 27))
    path = ontology / "claims" / "gard" / "passages.ttl"
    path.write_text(path.read_text().replace("cramp:end 27", "cramp:end 28"))
    with pytest.raises(CrampkgError, match=r"gardText:0-27 does not match its start and end"):
        read_passages(path)
    assert read_passages(path.with_name("none.ttl")) == []


def test_a_broken_turtle_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix cramp: <https://w3id.org/crampkg/> .\n\ncramp:a cramp:b cramp:c ,, .\n")
    with pytest.raises(CrampkgError, match=r"broken\.ttl:3: not Turtle: "):
        parse_turtle(path)
    with pytest.raises(CrampkgError, match=r"none\.ttl: there is no such file"):
        parse_turtle(tmp_path / "none.ttl")


def test_words_that_moved_are_found_again() -> None:
    start, end = TEXT.index("It helps"), TEXT.index(", at")
    digest = passage_digest(TEXT[start:end])
    moved = "Before it.  " + TEXT.replace("\n", " \n \n")
    found = relocate(moved, digest, end - start)
    assert found is not None
    assert moved[slice(*found)] == "It helps Ödön’s \n \ndogs"
    assert relocate(moved.replace("dogs", "cats"), digest, end - start) is None


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "file.ttl"
    write_whole(path, "ä\n")
    assert path.read_bytes() == "ä\n".encode()
    assert [one.name for one in tmp_path.iterdir()] == ["file.ttl"]


@pytest.mark.sources
def test_the_four_documents_are_present() -> None:
    sources = Sources()
    assert {name: sources.state(name) for name in sources.names} == dict.fromkeys(SOURCE_NAMES, "present")
    assert {name: len(sources.required(name)) for name in SOURCE_NAMES} == {
        "gard": 2884,
        "ucla": 3708,
        "droracle": 5550,
        "katzberg": 18873,
    }

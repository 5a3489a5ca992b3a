"""The derived graph as it is kept between two starts."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.build.snapshot import cache_folder, derived_store


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CRAMPKG_CACHE", str(folder))
    return folder


def lines(store: ox.Store) -> list[bytes]:
    # Blank nodes are named anew at each load; here only the graph's size and its named part are compared.
    data = store.dump(format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return sorted(line for line in data.splitlines() if b"_:" not in line)


def test_the_second_start_takes_what_the_first_kept(
    root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = root / "queries" / "rules"
    first = derived_store(root / "ontology", rules)
    (kept,) = cache.glob("graph-*.nq")

    def never(*_: object) -> None:
        raise AssertionError("derived again")

    monkeypatch.setattr("crampkg.build.snapshot.derive", never)
    second = derived_store(root / "ontology", rules)
    assert len(second) == len(first)
    assert lines(second) == lines(first)
    kept.write_text("this is not N-Quads\n")
    with pytest.raises(AssertionError, match="derived again"):
        derived_store(root / "ontology", rules)


def test_a_changed_file_is_another_snapshot(root: Path, ontology_copy: Path, cache: Path) -> None:
    rules = root / "queries" / "rules"
    derived_store(ontology_copy, rules)
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(drugs.read_text() + "\ncramp:quinine cramp:kindOf cramp:lidocaine .\n")
    changed = derived_store(ontology_copy, rules)
    quad = (ox.NamedNode("https://w3id.org/crampkg/quinine"), ox.NamedNode("https://w3id.org/crampkg/kindOf"))
    kinds = [str(found.object) for found in changed.quads_for_pattern(*quad, None)]
    assert kinds == ["<https://w3id.org/crampkg/lidocaine>"]
    assert len(list(cache.glob("graph-*.nq"))) == 2


def test_only_the_latest_few_are_kept(root: Path, ontology_copy: Path, cache: Path) -> None:
    for number in range(5):
        (ontology_copy / "terms" / "more.ttl").write_text(f"# {number}\n")
        derived_store(ontology_copy, root / "queries" / "rules")
    assert len(list(cache.iterdir())) == 3


def test_a_cache_that_cannot_be_written_is_no_error(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRAMPKG_CACHE", str(tmp_path / "file" / "below"))
    assert len(derived_store(root / "ontology", root / "queries" / "rules")) > 20_000


def test_the_folder_can_be_named_or_done_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CRAMPKG_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.setenv("CRAMPKG_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("CRAMPKG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "crampkg"

"""The derived graph as it is kept between two starts: whole or not at all, this user's, and never out of date."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.build import cache, snapshot
from crampkg.build.cache import cache_folder
from crampkg.build.snapshot import derived_graph

HEADER = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/crampkg/> a owl:Ontology ; owl:versionInfo "1.0.0" .
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CRAMPKG_CACHE", str(folder))
    return folder


@pytest.fixture
def tiny(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "tiny"
    shutil.copytree(root / "tests" / "data" / "tiny", folder)
    (folder / "crampkg.ttl").write_text(HEADER)
    return folder


@pytest.fixture
def rules(root: Path) -> Path:
    return root / "queries" / "rules"


def lines(store: ox.Store) -> list[bytes]:
    # Blank nodes are named anew at each load; here only the graph's size and its named part are compared.
    data = store.dump(format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return sorted(line for line in data.splitlines() if b"_:" not in line)


def never(*_: object) -> None:
    raise AssertionError("derived again")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("stamp-"))


def test_the_second_start_takes_what_the_first_kept(
    tiny: Path, rules: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = derived_graph(tiny, rules)
    assert first.folder is not None
    assert names(kept) == [f"graph-{first.digest}"]
    monkeypatch.setattr(snapshot, "derive", never)
    second = derived_graph(tiny, rules)
    assert (second.folder, second.digest) == (first.folder, first.digest)
    assert lines(second.store) == lines(first.store)
    assert lines(second.in_memory()) == lines(first.store)


@pytest.mark.parametrize(
    "damage", ["emptied", "cut", "gone", "longer", "empty folder", "no manifest", "broken manifest"]
)
def test_a_store_that_is_not_whole_is_made_again(tiny: Path, rules: Path, kept: Path, damage: str) -> None:
    first = derived_graph(tiny, rules)
    expected = lines(first.store)
    assert first.folder is not None
    assert first.text is not None
    place = first.folder.parent
    tables = sorted(first.folder.glob("*.sst"), key=lambda path: path.stat().st_size)
    del first
    match damage:
        case "emptied":
            tables[-1].write_bytes(b"")
        case "cut":
            tables[-1].write_bytes(tables[-1].read_bytes()[:-7])
        case "gone":
            tables[0].unlink()
        case "longer":
            (place / "store.nq").write_bytes((place / "store.nq").read_bytes() + b"<a:a> <a:b> <a:c> .\n")
        case "empty folder":
            for path in (place / "store").iterdir():
                path.unlink()
        case "no manifest":
            (place / "manifest.json").unlink()
        case "broken manifest":
            (place / "manifest.json").write_text('{"CURRENT": [')
    again = derived_graph(tiny, rules)
    assert lines(again.store) == expected
    assert again.folder == place / "store"
    assert names(kept) == [place.name]


@pytest.mark.slow
def test_a_changed_file_is_another_snapshot(root: Path, ontology_copy: Path, rules: Path, kept: Path) -> None:
    derived_graph(ontology_copy, rules)
    drugs = ontology_copy / "terms" / "drugs.ttl"
    drugs.write_text(drugs.read_text() + "\ncramp:quinine cramp:kindOf cramp:lidocaine .\n")
    changed = derived_graph(ontology_copy, rules).store
    quad = (ox.NamedNode("https://w3id.org/crampkg/quinine"), ox.NamedNode("https://w3id.org/crampkg/kindOf"))
    kinds = [str(found.object) for found in changed.quads_for_pattern(*quad, None)]
    assert kinds == ["<https://w3id.org/crampkg/lidocaine>"]
    assert len(names(kept)) == 2


def test_a_file_changed_at_once_and_to_the_same_size_is_noticed(
    tiny: Path, tmp_path: Path, rules: Path, kept: Path
) -> None:
    folder = tmp_path / "rules" / "1-hierarchy"
    folder.mkdir(parents=True)
    found = set()
    for word in ("one", "two", "six"):
        (folder / "rule.rq").write_text(f"# {word}\nCONSTRUCT {{ <a:{word}> <a:b> <a:c> }} WHERE {{}}")
        found.add(snapshot.digest(tiny, folder.parent))
    assert len(found) == 3


def test_a_digest_is_remembered_for_files_that_rest(
    tiny: Path, rules: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_SETTLED", 0)
    found = snapshot.digest(tiny, rules)
    monkeypatch.setattr(snapshot, "_content", never)
    assert snapshot.digest(tiny, rules) == found
    (stamp,) = kept.glob("stamp-*")
    stamp.write_text("not a digest")
    with pytest.raises(AssertionError, match="derived again"):
        snapshot.digest(tiny, rules)


def test_only_the_latest_few_are_kept_and_nothing_else_is_removed(
    tmp_path: Path, rules: Path, kept: Path
) -> None:
    kept.mkdir()
    others = ["graph-notes.nq", "graph-0123", "graph.txt", "graph-" + "0" * 32 + ".nq"]
    for name in others:
        (kept / name).write_text("mine")
    for number in range(5):
        cache.kept("graph", f"{number:032x}", ox.Store)
    assert names(kept) == sorted([*others, *(f"graph-{number:032x}" for number in (2, 3, 4))])


def test_a_store_in_use_is_not_removed(kept: Path) -> None:
    used = cache.kept("graph", f"{0:032x}", ox.Store)
    for number in range(1, 5):
        cache.kept("graph", f"{number:032x}", ox.Store)
    assert names(kept) == [f"graph-{number:032x}" for number in (0, 2, 3, 4)]
    assert used.folder is not None
    del used
    cache.kept("graph", f"{5:032x}", ox.Store)
    assert names(kept) == [f"graph-{number:032x}" for number in (3, 4, 5)]


def test_a_store_in_use_by_another_process_is_not_removed(kept: Path) -> None:
    code = (
        "import pyoxigraph as ox\n"
        "from crampkg.build import cache\n"
        "used = cache.kept('graph', '0' * 32, ox.Store)\n"
        "print('open', flush=True)\n"
        "input()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        for number in range(1, 5):
            cache.kept("graph", f"{number:032x}", ox.Store)
        assert names(kept) == [f"graph-{number:032x}" for number in (0, 2, 3, 4)]
        other.communicate("\n")
    assert other.returncode == 0


@pytest.mark.parametrize("what", ["store", "place"])
def test_a_store_removed_while_it_is_opened_is_made_again(
    tiny: Path, rules: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    first = derived_graph(tiny, rules)
    expected = lines(first.store)
    assert first.folder is not None
    folder = first.folder
    del first
    known = cache._manifest

    def then_removed(place: Path) -> dict[str, list[object]]:
        found = known(place)
        monkeypatch.setattr(cache, "_manifest", known)
        if what == "place":
            shutil.rmtree(place)
        else:
            for table in (place / "store").glob("*.sst"):
                table.unlink()
        return found

    monkeypatch.setattr(cache, "_manifest", then_removed)
    again = derived_graph(tiny, rules)
    assert lines(again.store) == expected
    assert again.folder == folder
    assert names(kept) == [folder.parent.name]


def test_a_cache_that_cannot_be_written_is_no_error(
    tiny: Path, tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRAMPKG_CACHE", str(tmp_path / "file" / "below"))
    found = derived_graph(tiny, rules)
    assert found.folder is None
    assert len(found.store) > 100


def test_a_folder_that_others_may_write_to_is_not_used(tiny: Path, rules: Path, kept: Path) -> None:
    kept.mkdir()
    kept.chmod(0o777)
    assert derived_graph(tiny, rules).folder is None
    assert list(kept.iterdir()) == []


def test_a_store_that_others_may_write_to_or_that_is_a_link_is_not_opened(
    tiny: Path, tmp_path: Path, rules: Path, kept: Path
) -> None:
    first = derived_graph(tiny, rules)
    assert first.folder is not None
    place = first.folder.parent
    place.chmod(0o777)
    again = derived_graph(tiny, rules)
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert again.folder == first.folder
    foreign = tmp_path / "elsewhere"
    place.rename(foreign)
    place.symlink_to(foreign)
    assert derived_graph(tiny, rules).folder == place / "store"
    assert not place.is_symlink()
    assert (foreign / "manifest.json").is_file()


def test_a_stamp_that_is_a_link_is_not_read(tmp_path: Path, kept: Path) -> None:
    kept.mkdir(mode=0o700)
    (tmp_path / "target").write_text("0" * 32)
    (kept / "stamp-x").symlink_to(tmp_path / "target")
    assert cache.recall("x") is None
    cache.remember("x", "1" * 32)
    assert (tmp_path / "target").read_text() == "0" * 32
    assert cache.recall("x") == "1" * 32


def test_processes_and_threads_that_start_together_all_get_it(
    tiny: Path, root: Path, rules: Path, kept: Path
) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from crampkg.build.snapshot import derived_graph\n"
        "print(len(derived_graph(Path(sys.argv[1]), Path(sys.argv[2])).store))"
    )
    command = [sys.executable, "-c", code, str(tiny), str(rules)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(said) == 1
    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(lambda _: len(derived_graph(tiny, rules).store), range(4)))
    assert {f"{size}\n" for size in sizes} == said
    assert len(names(kept)) == 1


def test_the_folder_can_be_named_or_done_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("CRAMPKG_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.setenv("CRAMPKG_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("CRAMPKG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "crampkg"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "crampkg"
    for home in ("relative", str(tmp_path / "nowhere")):
        monkeypatch.setenv("HOME", home)
        assert cache_folder() is None


def test_a_store_that_is_open_can_be_copied_after_it_was_removed(tiny: Path, rules: Path, kept: Path) -> None:
    found = derived_graph(tiny, rules)
    expected = lines(found.store)
    assert found.folder is not None
    shutil.rmtree(found.folder.parent)
    assert lines(found.in_memory()) == expected

"""Turtle into named graphs, and what a broken file says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from crampkg import KnowledgeGraph
from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH
from crampkg.build.loading import BrokenTurtle, graph_of, load, turtle_files
from crampkg.curate.coverage_report import check_ledgers


@pytest.mark.parametrize(
    ("file", "graph"),
    [
        ("crampkg.ttl", "ontology"),
        ("evidence.ttl", "ontology"),
        ("sources.ttl", "sources"),
        ("tensions.ttl", "tensions"),
        ("chebi.ttl", "chebi"),
        ("lay-names.ttl", "lay-names"),
        ("terms/drugs.ttl", "terms"),
        ("claims/gard/overview.ttl", "gard"),
        ("claims/newcomer/deep/down.ttl", "newcomer"),
    ],
)
def test_a_files_path_tells_its_graph(file: str, graph: str) -> None:
    ontology = Path("somewhere")
    assert graph_of(ontology / file, ontology).value == GRAPH + graph


def test_each_source_has_its_graph_and_the_shapes_have_none(root: Path) -> None:
    names = {graph.value.removeprefix(GRAPH) for graph in load().named_graphs()}
    assert {"gard", "ucla", "droracle", "katzberg", "ontology", "sources", "terms"} <= names
    assert "inferred" not in names
    assert "shapes.ttl" not in {path.name for path in turtle_files(root / "ontology")}


def test_a_broken_file_is_told_with_file_and_line(ontology_copy: Path) -> None:
    broken = ontology_copy / "terms" / "drugs.ttl"
    lines = broken.read_text().splitlines()
    lines[10] = "cramp:oops a cramp:Drug cramp:Drug ."
    broken.write_text("\n".join(lines))
    with pytest.raises(BrokenTurtle) as caught:
        load(ontology_copy)
    assert caught.value.where == f"{broken}:11"
    assert caught.value.what.startswith("not valid Turtle: ")


def test_a_folder_that_is_no_ontology_is_refused_however_much_turtle_it_holds(
    root: Path, tmp_path: Path
) -> None:
    (tmp_path / "crampkg-0.1.0.ttl").write_bytes((root / "ontology" / "crampkg.ttl").read_bytes())
    for read in (load, KnowledgeGraph.load):
        with pytest.raises(CrampkgError) as caught:
            read(tmp_path)
        assert str(caught.value) == (
            f"{tmp_path}: not an ontology folder: crampkg.ttl is missing "
            "(give a folder laid out like ontology/)"
        )


@pytest.mark.parametrize(
    "name", ["mappings.sssom.tsv", "terms/drugs.ttl", "claims/gard/cause.ttl", "coverage/gard.tsv"]
)
def test_a_file_that_is_not_utf_8_is_told_with_its_place(name: str, ontology_copy: Path) -> None:
    path = ontology_copy / name
    path.write_bytes(path.read_bytes() + b'cramp:x cramp:note "caf\xe9"@en .\n')
    read = check_ledgers if name.startswith("coverage") else load
    with pytest.raises(CrampkgError) as caught:
        read(ontology_copy)
    assert str(caught.value).startswith(f"{path}:")
    assert "UTF-8" in str(caught.value)

"""The SSSOM table: whose set it is, where its identifiers come from, and parts that do not pass for the whole."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import yaml

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import Scope, export


def read(graph: KnowledgeGraph, scope: Scope) -> tuple[dict[str, Any], list[dict[str, str]]]:
    made = export(graph, "sssom", scope)
    assert isinstance(made, bytes)
    lines = made.decode().splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    return head, rows


def test_the_set_says_whose_it_is(graph: KnowledgeGraph) -> None:
    head, rows = read(graph, Scope())
    version = graph.header["version"]
    assert head["mapping_set_id"] == BASE + "graph/mappings"
    assert head["mapping_provider"] == BASE
    assert (head["subject_source"], head["subject_source_version"]) == ("cramp:dataset", version)
    assert head["curie_map"]["cramp"] == BASE
    assert "mapping_set_source" not in head
    assert not {"mapping_date", "author_id", "creator_id"} & head.keys()
    assert "Authors and dates of individual mappings are not recorded." in head["comment"]
    assert len(rows) == len(graph.view("mappings"))


def test_a_version_has_its_source(graph: KnowledgeGraph) -> None:
    _, rows = read(graph, Scope())
    assert {row["object_source"] == row["object_id"].partition(":")[0] + ":" for row in rows} == {True}
    names = list(rows[0])
    assert names.index("object_source") + 1 == names.index("object_source_version")


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        (Scope(source="gard"), "data/export/sssom?source=gard"),
        (Scope(term="charley horse"), "data/export/sssom?term=muscleCramp"),
    ],
)
def test_a_part_is_a_set_of_its_own(graph: KnowledgeGraph, scope: Scope, place: str) -> None:
    head, rows = read(graph, scope)
    assert head["mapping_set_id"] == BASE + place
    assert head["mapping_set_source"] == [BASE + "graph/mappings"]
    assert head["mapping_set_title"].startswith("Mappings of crampkg: ")
    assert 0 < len(rows) < len(graph.view("mappings"))

"""Names of 0.1 go on working for one release: modules, terms, questions, properties and classes."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from command_line import Run, run
from crampkg.base.errors import RetiredName, UsageError
from crampkg.base.namespaces import BASE, CLAIM, compact, slug
from crampkg.base.renamed import RENAMED
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.results import Rows

__all__ = ["run"]

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph


@pytest.mark.parametrize("old", sorted(RENAMED))
def test_an_old_name_is_the_module_itself_and_warns(old: str) -> None:
    new = importlib.import_module(RENAMED[old])
    spec = new.__spec__
    sys.modules.pop(old, None)
    with pytest.warns(
        DeprecationWarning, match=f"{old} is now {RENAMED[old]}; the old name will be removed in 0.3"
    ):
        found = importlib.import_module(old)
    assert found is new
    assert new.__spec__ is spec
    assert new.__name__ == RENAMED[old]


def test_other_names_are_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"crampkg\.nothing"):
        importlib.import_module("crampkg.nothing")


def test_every_retired_term_leads_to_what_took_its_place_or_says_what_became_of_it(
    graph: KnowledgeGraph,
) -> None:
    retired: dict[str, list[str]] = {}
    for row in graph.view("retired-terms"):
        retired.setdefault(str(row["term"]), []).extend([str(row["successor"])] if row["successor"] else [])
    assert retired.pop(f"{BASE}expertStatement") == [f"{BASE}referencedStatement"]  # a value, no term
    assert len(retired) > 100
    led = 0
    for iri, successors in retired.items():
        if iri.startswith(CLAIM):
            told = (
                f"see {' or '.join(map(compact, successors))}" if successors else "a remark of the curators"
            )
            with pytest.raises(UsageError) as error:
                graph.resolve(iri)
            assert error.value.what == f"{compact(iri)} is no longer a claim"
            assert (error.value.remedy or "").startswith(told), iri
        elif len(successors) == 1 and successors[0] in graph.terms:
            with pytest.warns(RetiredName, match=rf"^{slug(iri)} was retired; .* replaces it$"):
                assert graph.resolve(iri) == successors[0]
            led += 1
        else:
            with pytest.raises(UsageError, match=rf"^{slug(iri)} is no longer a term \(\S"):
                graph.resolve(iri)
    assert led > 50


@pytest.mark.parametrize("name", ["intramuscularLidocaine", "cramp:intramuscularLidocaine"])
def test_the_command_line_tells_in_one_line_that_a_term_was_retired(run: Run, name: str) -> None:
    done = run("show", name)
    assert done.returncode == 0
    assert done.stdout.startswith("lidocaine (drug)\n")
    assert done.stderr == ("crampkg: intramuscularLidocaine was retired; lidocaine (lidocaine) replaces it\n")


def test_a_retired_term_without_successor_is_refused_with_what_became_of_it(run: Run) -> None:
    done = run("show", "activeProcess")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "crampkg: activeProcess is no longer a term (now stated in a text of the claim or in its paraphrase)\n"
    )


def test_a_question_answers_to_its_former_names() -> None:
    catalog = Catalog()
    aliases = {alias: query.name for query in catalog.questions for alias in query.aliases}
    assert len(aliases) == 18
    for former, name in aliases.items():
        assert catalog.get(former).name == name


@pytest.mark.parametrize(
    ("former", "name"),
    [
        ("condition", "precondition"),
        ("tensionClaim", "disagreementClaim"),
        ("tensionKind", "disagreementKind"),
        ("inTensionWith", "disagreesWith"),
    ],
)
def test_a_property_answers_to_its_former_name(graph: KnowledgeGraph, former: str, name: str) -> None:
    def pairs(used: str) -> set[tuple[object, ...]]:
        answer = graph.store.query(f"SELECT DISTINCT ?a ?b WHERE {{ ?a <{BASE}{used}> ?b }}")
        assert isinstance(answer, Rows)
        return {(row["a"], row["b"]) for row in answer.to_plain()}

    assert pairs(name)
    assert pairs(former) == pairs(name)


@pytest.mark.parametrize(
    ("former", "name"), [("Tension", "Disagreement"), ("TensionKind", "DisagreementKind")]
)
def test_a_class_answers_to_its_former_name(graph: KnowledgeGraph, former: str, name: str) -> None:
    def members(used: str) -> set[object]:
        answer = graph.store.query(f"SELECT DISTINCT ?a WHERE {{ ?a a <{BASE}{used}> }}")
        assert isinstance(answer, Rows)
        return {row["a"] for row in answer.to_plain()}

    assert members(name)
    assert members(former) == members(name)

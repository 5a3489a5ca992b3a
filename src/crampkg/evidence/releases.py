"""What the last release held, and what is new since then.

A release's inventory (`ontology/releases/VERSION.json`, written by `scripts/release_inventory.py`) lists the sources,
terms, claims and curated disagreements that it held, and which treatments had figures. So the changes since then can be
told from the graph as it is now, without the files of the release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, compact, expand, slug
from crampkg.base.resources import ontology_dir, read_text
from crampkg.evidence import disagreements, gaps
from crampkg.evidence.disagreements import Disagreement
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Source, Term

__all__ = [
    "FOLDER",
    "Inventory",
    "News",
    "Retired",
    "figured",
    "inventory_of",
    "last_inventory",
    "news_since",
]

FOLDER: Final = "releases"
"""Where inventories lie in an ontology folder."""

_READ: Final = ("direction", "certainty")
"""What an inventory lists of a claim: the parts that make it say otherwise, if they change."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a release held: names of sources, labels of terms by slug, direction and certainty of claims by CURIE.

    `tensions` are the CURIEs of the curated disagreements, `figured` the slugs of treatments that had figures.
    """

    version: str
    sources: tuple[str, ...]
    terms: Mapping[str, str]
    claims: Mapping[str, tuple[str, ...]]
    tensions: tuple[str, ...]
    figured: tuple[str, ...]

    def as_json(self) -> str:
        """Return the inventory as it stands in its file."""
        told = {
            "version": self.version,
            "sources": list(self.sources),
            "tensions": list(self.tensions),
            "figured": list(self.figured),
            "terms": dict(self.terms),
            "claims": {name: " ".join(said) for name, said in self.claims.items()},
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Retired:
    """A term that a release had and that was retired: its label, the terms that replace it (IRIs), and a note."""

    name: str
    label: str
    successors: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a release; each part is empty where nothing is.

    `sources`, `treatments` (terms that have figures now), `tensions` and `terms` are new; `renamed` are terms with
    their former label, `retired` those that are no longer used, `changed` claims whose direction or certainty is
    another now, as (part, before, now); `gone` the CURIEs of those that are not here under that name.
    """

    version: str
    sources: tuple[Source, ...]
    treatments: tuple[str, ...]
    tensions: tuple[Disagreement, ...]
    terms: int
    renamed: tuple[tuple[Term, str], ...]
    retired: tuple[Retired, ...]
    changed: tuple[tuple[Claim, tuple[tuple[str, str, str], ...]], ...]
    gone: tuple[str, ...]


def inventory_of(graph: KnowledgeGraph) -> Inventory:
    """Return the inventory of a graph; reads all of it."""
    return Inventory(
        str(graph.header["version"]),
        tuple(sorted(source.name for source in graph.sources.values())),
        {slug(iri): term.label for iri, term in sorted(graph.terms.items())},
        dict(sorted(graph.once(_cores).items())),
        tuple(compact(str(row["tension"])) for row in graph.view("disagreement-names")),
        tuple(sorted(map(slug, figured(graph)))),
    )


def last_inventory(graph: KnowledgeGraph) -> Inventory | None:
    """Return the inventory of the newest release before the graph's own version; None where there is none.

    So a release tells what it brought itself, and goes on telling it until the version is raised. Raises CrampkgError
    for a file that is damaged.
    """
    folder = (graph.folder or ontology_dir()) / FOLDER
    own = _numbers(str(graph.header["version"]))
    found = sorted(folder.glob("*.json"), key=_version) if folder.is_dir() else []
    earlier = [path for path in found if _version(path) < own]
    return _read(earlier[-1]) if earlier else None


def news_since(graph: KnowledgeGraph, before: Inventory) -> News:
    """Return what is new in a graph since a release."""
    had = set(before.sources)
    retired = _retired(graph, before)
    gone = {one.name for one in retired}
    kept = [BASE + name for name in before.terms if name not in gone]
    renamed = [
        (term, before.terms[term.slug])
        for term in graph.terms.take(kept)
        if term.label != before.terms[term.slug]
    ]
    now = len(graph.view("term-iris"))
    return News(
        before.version,
        tuple(source for source in graph.sources.values() if source.name not in had),
        tuple(sorted(figured(graph) - {BASE + name for name in before.figured}, key=graph.label)),
        tuple(
            one
            for one in disagreements.curated(graph)
            if one.is_conflict and compact(one.iri) not in before.tensions
        ),
        now - len(graph.terms.take(kept)),
        tuple(sorted(renamed, key=lambda pair: pair[0].label.lower())),
        retired,
        tuple(_changed(graph, before)),
        tuple(
            name
            for name in before.claims
            if name not in graph.once(_cores) and name not in graph.once(_replaced)
        ),
    )


def figured(graph: KnowledgeGraph) -> frozenset[str]:
    """Return the treatments (IRIs) that have a figure for some condition."""
    claims = {claim.iri: claim for one in gaps.fields_of(graph) for claim in one.everyone if claim.results}
    results = graph.results_of(*claims) if claims else {}
    return frozenset(
        claims[iri].subject for iri, some in results.items() if any(not one.in_words_only for one in some)
    )


def _cores(graph: KnowledgeGraph) -> dict[str, tuple[str, ...]]:
    """Direction and certainty of each claim, by CURIE; "-" stands for a part that it has not."""
    return {
        compact(str(row["claim"])): tuple(slug(str(row[name])) if row[name] else "-" for name in _READ)
        for row in graph.view("claim-directions")
    }


def _replaced(graph: KnowledgeGraph) -> frozenset[str]:
    """The CURIEs of everything of which the graph records what became of it."""
    return frozenset(compact(str(row["term"])) for row in graph.view("retired-terms"))


def _retired(graph: KnowledgeGraph, before: Inventory) -> tuple[Retired, ...]:
    found: dict[str, Retired] = {}
    for row in graph.view("retired-terms"):
        name = slug(str(row["term"]))
        if name not in before.terms:
            continue
        others = found[name].successors if name in found else ()
        successors = (*others, str(row["successor"])) if row["successor"] else others
        found[name] = Retired(name, before.terms[name], successors, str(row["note"] or ""))
    return tuple(sorted(found.values(), key=lambda one: one.label.lower()))


def _changed(
    graph: KnowledgeGraph, before: Inventory
) -> list[tuple[Claim, tuple[tuple[str, str, str], ...]]]:
    parts: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for name, now in graph.once(_cores).items():
        was = before.claims.get(name, now)
        told = zip(_READ, was, now, strict=True)
        if found := tuple(
            (part, _label(graph, one), _label(graph, two)) for part, one, two in told if one != two
        ):
            parts[name] = found
    claims = graph.claims.take([iri for name in parts if (iri := expand(name))])
    return [(claim, parts[claim.curie]) for claim in claims]


def _label(graph: KnowledgeGraph, name: str) -> str:
    return "none" if name == "-" else graph.label(BASE + name)


def _version(path: Path) -> tuple[int, ...]:
    return _numbers(path.stem)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _read(path: Path) -> Inventory:
    remedy = "write it anew with scripts/release_inventory.py"
    try:
        told: dict[str, Any] = json.loads(read_text(path))
        claims = {name: tuple(said.split(" ", 1)) for name, said in told["claims"].items()}
        made = Inventory(
            str(told["version"]),
            tuple(told["sources"]),
            dict(told["terms"]),
            claims,
            tuple(told["tensions"]),
            tuple(told["figured"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CrampkgError("not an inventory of a release", where=str(path), remedy=remedy) from error
    if any(len(said) != len(_READ) for said in claims.values()):
        raise CrampkgError("a claim lacks its direction or certainty", where=str(path), remedy=remedy)
    return made

"""All names by which the terms of a graph are found: their own, the curators', and those that are known elsewhere.

What is not the graph's own stands in tables under `ontology/names/`, each with its origin. A term that is found by such
a name is shown with the way: a name of MeSH, a trade name, a medicine of the class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from crampkg.base.namespaces import BASE, compact
from crampkg.evidence.medication_names import medicine_names
from crampkg.evidence.name_forms import folded, table
from crampkg.evidence.ranking import Name

if TYPE_CHECKING:
    from crampkg.sparql.results import Plain

__all__ = ["names_of"]

_ORDER: Final = {"label": 0, "synonym": 1, "hidden": 2, "identifier": 3}
_KIND: Final = {"hidden": "lay"}
_HOW: Final = {
    "hidden": "a name that people search for",
    "near identifier": "not the same: that identifier is of something broader, narrower or related",
}
_PARTS: Final = re.compile(r"[\W_]+")
"""What may part the words of a name: more than does in the end."""
_VOCABULARIES: Final = {"HP": "the Human Phenotype Ontology", "MESH": "MeSH", "MONDO": "Mondo"}


class Views(Protocol):
    """What is asked of a graph here: the rows of views."""

    def view(self, name: str) -> Sequence[Mapping[str, Plain]]:
        """Return the rows of a view."""


def names_of(graph: Views) -> Iterator[Name]:
    """Yield the names of all terms: labels first, then synonyms, lay names, identifiers and those known elsewhere."""
    labels: dict[str, str] = {}
    own: dict[str, list[str]] = {}
    rows = sorted(graph.view("term-names"), key=lambda row: _ORDER.get(str(row["kind"]), 4))
    for row in rows:
        iri, kind, text = str(row["term"]), str(row["kind"]), str(row["name"])
        how = _HOW.get(kind, "")
        yield Name(iri, text, _KIND.get(kind, kind), how)
        if kind == "label":
            labels[iri] = text
        if kind in ("label", "synonym"):
            own.setdefault(iri, []).append(text)
    elsewhere = list(_elsewhere(labels))
    yield from elsewhere
    yield from _initials(own, elsewhere)
    yield from _medicines(own)
    yield from _members(graph, labels)


def _initials(own: Mapping[str, Sequence[str]], elsewhere: Sequence[Name]) -> Iterator[Name]:
    """The initials of names of several words, by which tests and structures are often called."""
    called = [(iri, name) for iri, names in own.items() for name in names]
    called += [(name.iri, name.text) for name in elsewhere if name.kind == "other"]
    for iri, name in called:
        if len(_PARTS.split(name, 2)) < 3:
            continue  # Most names are shorter, and folding costs the most.
        parts = folded(name).split()
        if 3 <= len(parts) <= 5 and all(part.isalpha() for part in parts):
            initials = "".join(part[0] for part in parts).upper()
            yield Name(iri, initials, "entry term", f"the initials of {name}")


def _elsewhere(labels: Mapping[str, str]) -> Iterator[Name]:
    """What other vocabularies call the things that terms exactly match."""
    for term, text, kind, identifier in table("other-names.tsv", ("term", "name", "kind", "identifier")):
        if (iri := BASE + term) in labels:
            vocabulary = identifier.partition(":")[0]
            how = f"a name in {_VOCABULARIES.get(vocabulary, vocabulary)} ({identifier})"
            yield Name(iri, text, "entry term" if kind == "entry term" else "other", how)


def _medicines(own: Mapping[str, Sequence[str]]) -> Iterator[Name]:
    """Trade names and other names of the substances that are terms."""
    known = {folded(name) for names in own.values() for name in names}
    for iri, names in own.items():
        for text in dict.fromkeys(one for name in names for one in medicine_names().called(name)):
            if folded(text) not in known:
                yield Name(iri, text, "other", f"another name of {names[0]}")
        for text in dict.fromkeys(one for name in names for one in medicine_names().misspellings(name)):
            yield Name(iri, text, "other", f"a misspelling of {names[0]}")


def _members(graph: Views, labels: Mapping[str, str]) -> Iterator[Name]:
    """Medicines that stand only under a class: what is said of the class may hold for them, and is no more."""
    names: dict[str, list[str]] = {}
    for row in graph.view("chebi-names"):
        names.setdefault(str(row["member"]), []).append(str(row["name"]))
    members: dict[str, list[str]] = {}
    # The shortest name first: that of the substance, not of a salt of it.
    for row in sorted(graph.view("chebi-members"), key=lambda row: len(str(row["name"]))):
        iri, name, group = str(row["member"]), str(row["name"]), str(row["class"])
        if group not in labels:
            continue
        how = f"by its class: ChEBI places {name} in the class {labels[group]}"
        yield Name(group, name, "member", how)
        yield Name(group, compact(iri), "member", how)
        members.setdefault(name, []).append(group)
        seen = {folded(name)}
        for text in (*names.get(iri, ()), *medicine_names().called(name)):
            if folded(text) not in seen:
                seen.add(folded(text))
                yield Name(
                    group,
                    text,
                    "member",
                    f"by its class: {text} is {name}, which ChEBI places in the class {labels[group]}",
                )
        for text in medicine_names().misspellings(name):
            if folded(text) not in seen:
                yield Name(
                    group,
                    text,
                    "member",
                    f"by its class: {text} is a misspelling of {name}, which ChEBI places in the class {labels[group]}",
                )
    for text, substances in medicine_names().combinations():
        for group in dict.fromkeys(group for one in substances for group in members.get(one, ())):
            parts = " and ".join(one for one in substances if group in members.get(one, ()))
            how = f"by its class: {text} has {parts}, which ChEBI places in the class {labels[group]}"
            yield Name(group, text, "member", how)

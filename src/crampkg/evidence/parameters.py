"""What people give for a parameter of a question: one of its choices, something else that is known, or an unknown word.

What is known but is no choice has no answer, or one by what is above it: that nothing is said of it is an answer too.
An unknown word is refused, with the choices that are near it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.search import Lookup
from crampkg.sparql.catalog import ANY, Parameter

__all__ = ["choices_of", "refusal", "silence", "untold"]

_TOLD: Final = 12
"""Choices that an error lists; a view of the library has them all."""

Values = Mapping[str, str | Sequence[str]]


def choices_of(graph: KnowledgeGraph, parameter: Parameter) -> dict[str, str]:
    """Return the choices of a parameter, IRI to label, in their order; empty when it lists none."""
    if parameter.choices is None:
        return {}
    return {str(row["term"]): str(row["label"]) for row in graph.view(parameter.choices)}


def refusal(graph: KnowledgeGraph, question: str, values: Values) -> UsageError | None:
    """Return the error for a value that names nothing here, with what is near; None when every value is known."""
    for parameter, text, choices in _given(graph, question, values):
        if _meant(graph, choices, text) is None:
            near = [hit.name for hit in Lookup(choices.items()).search(text, limit=3)]
            labels = list(choices.values())
            more = len(labels) - _TOLD
            some = ", ".join(labels[:_TOLD])
            if more > 0:
                some += f" … and {more} more: crampkg query {parameter.choices}"
            meant = f"did you mean {' or '.join(near)}? " if near else ""
            return UsageError(
                f"{text!r} is not one of the choices for {parameter.name}",
                where=question,
                remedy=f"{meant}choices: {some}",
            )
    return None


def untold(graph: KnowledgeGraph, question: str, values: Values) -> list[str]:
    """Return the IRIs of what was given, is known, and is no choice: of these the question has nothing to say.

    The graph may have other statements on them: `claims_of` has these.
    """
    return [
        meant
        for _, text, choices in _given(graph, question, values)
        if (meant := _meant(graph, choices, text)) is not None and meant not in choices
    ]


def silence(graph: KnowledgeGraph, untold: Sequence[str]) -> str:
    """Return that a question has no answer about some terms (by IRI), and that this is not all that is said of them.

    As a clause without a full stop: "no statement about quinine answers this question; 11 others are about it".
    """
    told = []
    for iri in untold:
        others = len(graph.claims_of(iri))
        if others:
            said = "another is" if others == 1 else f"{others} others are"
            told.append(f"no statement about {graph.label(iri)} answers this question; {said} about it")
        else:
            told.append(f"the graph has no statement about {graph.label(iri)}")
    return ", and ".join(told)


def _given(
    graph: KnowledgeGraph, question: str, values: Values
) -> Iterator[tuple[Parameter, str, dict[str, str]]]:
    """The values that are given for parameters with choices, each with these; `any` left out."""
    query = graph.query(question)
    for name, given in values.items():
        parameter = query.parameter(name)
        if parameter.choices is not None:
            choices = choices_of(graph, parameter)
            for text in [given] if isinstance(given, str) else given:
                if not (parameter.optional and text.strip().lower() == ANY):
                    yield parameter, text, choices


def _meant(graph: KnowledgeGraph, choices: Mapping[str, str], text: str) -> str | None:
    """The IRI that a value stands for, a choice before any other term; None when it names nothing."""
    for resolve in (Lookup(choices.items()).resolve, graph.resolve):
        try:
            return resolve(text)
        except UsageError:
            continue
    return None

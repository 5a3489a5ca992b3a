"""How a claim is put into words: the one place for it, so that command line, pages and exports read alike.

The sentences come from the graph (`cramp:sentenceInWords`), where each predicate declares its patterns; here the names
are filled in. What several claims say together is worded so that it says no more than all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Part

__all__ = [
    "DIRECTIONS",
    "DirectionWords",
    "capital",
    "context",
    "direction_words",
    "evidence",
    "name_in_sentence",
    "narrowed_statement",
    "parts_in_words",
    "people_of",
    "phrase",
    "pieces",
    "reading",
    "reads_as_paraphrase",
    "sentence",
    "series",
    "spelled",
    "statement",
    "untold",
]

_WORD: Final = re.compile(r"[\w≤≥<>-]+")
_SMALL: Final = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "people", "than", "that"}
    | {"the", "to", "with", "without"}
)
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PLACE: Final = re.compile(r"\{([SsOoP])\}")
_TAIL: Final = re.compile(r" \([^()]*\)$")
"""What stands behind a claim, at the end of its sentence."""
_TOGETHER: Final = {
    "notShown": "It was not shown that",
    "refutes": "It is not so that",
    "inconclusive": "It is unclear whether",
    "notStudied": "It has not been studied whether",
}
"""How claims of one direction begin together where each says it in its own way."""
_STATE: Final = BASE + "State"
"""What people are or have been through; all others who are named as people have it: a disease, a finding."""
_STOP: Final = re.compile(r"\.(”?)$")


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """A direction for the eye and the ear: a sign and a short word."""

    sign: str
    word: str


DIRECTIONS: Final[dict[str, DirectionWords]] = {
    "supports": DirectionWords("✓", "stated"),
    "refutes": DirectionWords("✗", "stated: not so"),
    "notShown": DirectionWords("∅", "studied, not shown"),
    "inconclusive": DirectionWords("~", "unclear"),
    "notStudied": DirectionWords("?", "not studied"),
}


def direction_words(claim: Claim) -> DirectionWords:
    """Return sign and words for a claim's direction."""
    return DIRECTIONS[slug(claim.direction)]


def phrase(claim: Claim, *, inverse: bool = False) -> str:
    """Return the verb by which a claim ties subject and object in a table, or (inverse) object and subject."""
    return claim.inverse if inverse else claim.relation


def name_in_sentence(graph: KnowledgeGraph, iri: str) -> str:
    """Return how a term is named inside a sentence: in the plural or with an article where it needs one."""
    return graph.names_in_sentences.get(iri, ("", ""))[0] or graph.label(iri)


def people_of(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the people of whom a claim speaks: "people aged 65 and older; people with cirrhosis"; empty for all."""
    return "; ".join(people_named(graph, part) for part in claim.values("population"))


def people_named(graph: KnowledgeGraph, part: Part) -> str:
    """Return the people that one part of a claim names: "adults", "people with cirrhosis"."""
    if not part.is_iri:
        return part.label
    named = graph.names_in_sentences.get(part.value, ("", ""))[1]
    if named or _STATE in graph.terms[part.value].classes:
        return named or part.label
    return f"people with {name_in_sentence(graph, part.value)}"


def capital(text: str) -> str:
    """Return a text with its first letter, behind a quotation mark if there is one, in upper case."""
    at = 1 if text.startswith("“") else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def series(words: Iterable[str]) -> str:
    """Return words as a series in a sentence: "a, b and c"; "" for none.

    >>> series(["calf", "thigh", "foot"]), series(["calf"])
    ('calf, thigh and foot', 'calf')
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def spelled(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun as a sentence begins with it: `six sources`, `12 sources`."""
    told = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
    return f"{told} {one if number == 1 else many or one + 's'}"


def pieces(
    graph: KnowledgeGraph, claims: Sequence[Claim], *, inverse: bool = False
) -> list[tuple[str, str | None]]:
    """Return the sentence that claims of one subject, predicate and object make together, cut where a term is named.

    Each piece is a text and the IRI of the term that it names, or None. The sentence says no more than all claims do:
    where only their strength differs it is the hedged one, and where their directions differ it says so.
    """
    said = {claim.from_object if inverse else claim.sentence for claim in claims}
    directions = {slug(claim.direction) for claim in claims}
    first = claims[0]
    if len(said) == 1:
        pattern = said.pop()
    elif directions == {"supports"} and not any(claim.values("stance") for claim in claims):
        pattern = first.hedged
    elif directions != {"supports"} and len(alike := {_TAIL.sub("", one) for one in said}) == 1:
        pattern = alike.pop()
    elif len(directions) == 1 and (opening := _TOGETHER.get(*directions)):
        studied = any(part.kind == "narrowing" for claim in claims for part in claim.parts)
        whom = "In the people studied, " if studied and "notShown" in directions else ""
        pattern = f"{whom}{opening[:1].lower() + opening[1:] if whom else opening} {first.whether}"
    else:
        pattern = f"Statements differ on whether {first.whether}"
    return _capitalized(_filled(graph, pattern, first))


def _filled(graph: KnowledgeGraph, pattern: str, claim: Claim) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    at = 0
    for place in _PLACE.finditer(pattern):
        found.append((pattern[at : place.start()], None))
        at = place.end()
        iri = claim.subject if place[1] in "Ss" else claim.object
        if iri is None:
            found.append((claim.object_text or "", None))
        elif place[1] in "so":
            found.append((graph.label(iri), iri))
        elif place[1] == "P":
            people = graph.names_in_sentences.get(iri, ("", ""))[1]
            found.append((people or name_in_sentence(graph, iri), iri))
        else:
            found.append((name_in_sentence(graph, iri), iri))
    found.append((pattern[at:], None))
    if not at:
        found = _named(graph, pattern, claim)
    return [(text, iri) for text, iri in found if text]


def _named(graph: KnowledgeGraph, text: str, claim: Claim) -> list[tuple[str, str | None]]:
    """Cut a paraphrase where it names the subject and the object, so that they are found there like in a pattern."""
    names = {
        name.lower(): iri
        for iri in (claim.object, claim.subject)
        if iri
        for name in (graph.label(iri), *graph.names_in_sentences.get(iri, ()))
        if name
    }
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found: list[tuple[str, str | None]] = []
    at = 0
    for place in re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE):
        iri = names[place[0].lower()]
        if not any(iri == named for _, named in found):
            found += [(text[at : place.start()], None), (place[0], iri)]
            at = place.end()
    return [*found, (text[at:], None)]


def _capitalized(found: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    at = 1 if len(found) > 1 and found[0][0] == "“" else 0
    return [(capital(text) if number == at else text, iri) for number, (text, iri) in enumerate(found)]


def sentence(graph: KnowledgeGraph, claims: Sequence[Claim], *, inverse: bool = False) -> str:
    """Return the sentence that claims of one subject, predicate and object make together, as text."""
    return "".join(text for text, _ in pieces(graph, claims, inverse=inverse))


def statement(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return a claim as a sentence, without what only informs it."""
    return sentence(graph, [claim])


def narrowed_statement(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return a claim as a sentence that tells every qualifier: its paraphrase where the pattern leaves one out."""
    return _paraphrased(claim) if untold(graph, claim) else statement(graph, claim)


def reads_as_paraphrase(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim's sentence is its paraphrase, so that it need not be told twice."""
    return statement(graph, claim) == _paraphrased(claim)


def _paraphrased(claim: Claim) -> str:
    return _STOP.sub(r"\1", claim.paraphrase)


def untold(graph: KnowledgeGraph, claim: Claim) -> list[str]:
    """Return the qualifiers, in words, that a claim's sentence does not tell: `site: leg`, `in the past`."""
    text = statement(graph, claim).lower()
    words = set(_WORD.findall(text))
    left: dict[str, list[str]] = {}
    for part in sorted(claim.parts, key=lambda part: (part.kind != "narrowing", part.property, part.label)):
        if part.kind == "tie" or part.value in (claim.subject, claim.object):
            continue
        own, people = graph.names_in_sentences.get(part.value, ("", ""))
        others = graph.qualifier_words.get(part.value, ())
        if any(_tells(words, name) for name in (part.label, own, people)) or any(
            re.search(rf"\b{re.escape(name.lower())}\b", text) for name in others
        ):
            continue
        left.setdefault("" if _is_phrase(graph, part) else graph.label(part.property), []).append(part.label)
    return [
        "; ".join(values) if not label else f"{label}: {' and '.join(values)}"
        for label, values in left.items()
    ]


def _is_phrase(graph: KnowledgeGraph, part: Part) -> bool:
    """Tell whether a qualifier reads without its property: `in the past`, `important`, `usually after 45 minutes`."""
    value = graph.vocabulary.get(part.value)
    if value is not None and value.kind == "Circumstance":
        return not part.label.startswith(("a ", "an ", "the "))
    return slug(part.property) in {"force", "quantity"}


def _tells(words: set[str], name: str) -> bool:
    """Tell whether the words of a sentence include those of a name, in the singular or plural."""
    wanted = [word for word in _WORD.findall(name.lower()) if word not in _SMALL]
    return bool(wanted) and all(
        any(word[:size] == each[:size] for each in words)
        for word in wanted
        for size in [max(len(word) - 3, min(len(word), 4))]
    )


def parts_in_words(graph: KnowledgeGraph, claim: Claim, kind: str) -> list[str]:
    """Return the parts of a kind in words; a claim that this one rests on or follows is told by what it states."""
    return [
        f"{graph.label(part.property)}: "
        + (narrowed_statement(graph, other) if (other := graph.claims.get(part.value)) else part.label)
        for part in claim.parts
        if part.kind == kind
    ]


def reading(graph: KnowledgeGraph, claim: Claim, term: str) -> str:
    """Return a claim as a sentence as it reads best on the page of one of its terms."""
    return sentence(graph, [claim], inverse=claim.object == term and claim.subject != term)


def context(graph: KnowledgeGraph, claim: Claim) -> list[tuple[str, str]]:
    """Return the claim's qualifiers and ties as pairs of words, those that narrow it first."""
    rank = {"narrowing": 0, "informing": 1, "tie": 2}
    parts = sorted(claim.parts, key=lambda part: (rank.get(part.kind, 3), part.property, part.label))
    return [(graph.label(part.property), part.label) for part in parts]


def evidence(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the backing in words: the level, and the source's own wording where it says more than the level does."""
    label = graph.label(claim.level)
    if claim.grade_words and not set(_WORD.findall(claim.grade_words.lower())) <= set(
        _WORD.findall(label.lower())
    ):
        return f"{label}: “{claim.grade_words}”"
    return label

"""What a search did not take into account: the person, numbers, words that name nothing, a slip of the pen."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.asked_people import asked_people
from crampkg.evidence.asked_values import asked_value
from crampkg.evidence.asked_words import asks
from crampkg.evidence.name_forms import LONGEST, folded, stem, weak_words, words
from crampkg.explorer.gist import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card

__all__ = ["UNREAD", "left_out", "misspelt", "unread_words"]

UNREAD: Final = "Not understood"
"""What stands before words in the row of a differential that reads its own sentence."""
_HELD: Final = 90.0
"""From this score on a name holds what was typed."""
_LONG: Final = 6
_ALIKE: Final = 0.85
"""So long a word and so much alike is one word with a slip of the pen."""
_WITH: Final = "with"
_AROUND: Final = "?!.,;:()\"'"


def left_out(asked: str, named: Sequence[Hit], cards: Sequence[Card], *, agent: bool = False) -> list[str]:
    """Return sentences on what no term found and no row of answers takes into account: the person, and numbers.

    `agent` tells that a drug or measure is named.
    """
    held = {form for hit in named for form in words(hit.name)}
    told = " ".join(
        f"{card['title']} {card.get('note') or ''} {opened(card.get('points', ()))}" for card in cards
    )
    people, value = asked_people(asked), asked_value(asked)
    whole = {word for hit in named if hit.score >= _HELD for word in folded(hit.name).split()}
    # A word that is a name itself is no slip in another.
    rest = " ".join(word for word in asked.split() if folded(word.strip(_AROUND)) not in whole)
    slips = (hit.name for hit in named if cards and hit.score < _HELD and misspelt(rest, hit))
    found = [f"Read as {name}: check the spelling." for name in dict.fromkeys(slips)]
    within = people.population and f"in={slug(people.population)}" in told
    if (
        people.words
        and not within
        and people.told not in told
        and held.isdisjoint(words(" ".join(people.words)))
    ):
        found.append(f"Nothing here is told for {people.told} in particular.")
    unread = unread_words(asked, named, people.words) if cards and UNREAD not in told else []
    if value is not None and value.told in told:
        unread = [
            word for word in unread if not word[:1].isdigit() and folded(word) not in folded(value.unit)
        ]
    # What an answer names in other words is answered: electrolytes, by an electrolyte panel.
    unread = [word for word in unread if word.isdigit() or stem(folded(word)) not in folded(told)]
    if unread:
        found.append(f"Words of your question not used: {', '.join(dict.fromkeys(unread))}.")
        if agent and _WITH in folded(asked).split():
            # What is not read may be another medicine, and silence on it no reassurance.
            found.append("Interactions between medicines are not covered here.")
    return found


def misspelt(asked: str, hit: Hit) -> bool:
    """Tell whether each word of a name stands in a question with a slip of the pen: magnesum."""
    typed = [word.strip(_AROUND) for word in folded(asked[:LONGEST]).split() if len(word) >= _LONG]
    names = folded(hit.name).split()
    said = {stem(word) for word in typed} | set(folded(asked[:LONGEST]).split())
    if all(name in said or stem(name) in said for name in names):
        # Another number of the same word is no slip.
        return False
    return len(hit.name) >= _LONG and all(get_close_matches(name, typed, 1, _ALIKE) for name in names)


def unread_words(asked: str, named: Sequence[Hit], people: Sequence[str]) -> list[str]:
    """Return the words with a meaning, as typed, that neither a name found nor what is asked for holds; and numbers."""
    typed_words = set(words(asked))
    names = " ".join(
        hit.name
        for hit in named
        if hit.score >= _HELD or misspelt(asked, hit) or typed_words.issuperset(words(hit.name))
    )
    held = {*words(names), *map(stem, words(names))} - {""}
    found = []
    for typed in asked[:LONGEST].split():
        bare = typed.strip(_AROUND)
        if folded(bare) in people or not bare:
            continue
        if bare.isdigit():
            found += [] if bare in names else [bare]
        elif any(
            not weak_words().kind(form) and not asks(form) and not held.intersection((form, stem(form)))
            for form in words(bare)
        ) and not get_close_matches(folded(bare), folded(names).split(), 1, _ALIKE):
            found.append(bare)
    return found

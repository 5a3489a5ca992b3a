"""A sentence taken apart into the features that it names: cramps and fasciculations without weakness.

Only what is a name here is read, the longest first. A denial reaches as far as English carries it for sure; where it
may end earlier, the feature is left for the reader to answer. What was not read is handed back in the words typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.kept_rows import KeptRows
from crampkg.evidence.name_forms import LONGEST, folded, table, weak_words, word_form

__all__ = ["Told", "told_features"]

_TOKEN: Final = re.compile(r"[,;()/&+]|[^\s,;()/&+]+")
_ENDS: Final = ".:?!"
_STOPS: Final = ".?!"
_LEFT_OUT: Final = re.compile(
    r"(?P<before>\b(?:does|do|did) not (?P<verb>\w+)\b[^.;]*?(?:\b(?:and|but|while|whereas)|,) (?:the )?)"
    r"(?P<name>[\w-]+(?: [\w-]+)?) (?:does|do|did)\b(?! not)",
    re.IGNORECASE,
)
_LONGEST: Final = 1_000
"""Characters of a sentence that are read."""
_LONG_NAME: Final = 8
"""So many words a name may have."""
_GRAMMAR: Final = "small"
"""The kind of weak words that say nothing of a person."""
_Kind = Literal["feature", "given", "during"]
_Link = Literal["start", "comma", "and", "or"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of a person, as IRIs: features present, absent, and those that it leaves open.

    `given` are states, conditions and medicines, `exertion` tells that it names exertion, `unread` are the words that
    name nothing here, as typed.
    """

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    exertion: bool = False
    unread: tuple[str, ...] = ()

    @property
    def features(self) -> tuple[str, ...]:
        """All features, whatever is said of them."""
        return (*self.present, *self.absent, *self.unsure)


@dataclass(slots=True)
class _Item:
    """A name in the sentence: how it hangs together with the one before, and whether a denial stands before it."""

    iri: str
    kind: _Kind
    link: _Link
    denied: bool | None
    """None where nothing is said at the name itself."""
    words: list[str] = field(default_factory=list)
    carries: bool = True
    """Whether a denial may go on to the next name: one that stands behind its name does not."""
    unsure: bool = False


def told_features(graph: KnowledgeGraph, text: str) -> Told:
    """Return what a sentence tells; nothing typed is lost: what names nothing is in `unread`."""
    items, unread = _Reader(graph, _tokens(_spelled_out(text[:_LONGEST]))).read()
    unread += [text[_LONGEST:].strip()] if text[_LONGEST:].strip() else []
    denied = _decided(items)
    said: dict[str, set[bool | None]] = {}
    given: dict[str, None] = {}
    exertion = False
    for item, is_denied in zip(items, denied, strict=True):
        if item.kind == "feature":
            said.setdefault(item.iri, set()).add(is_denied)
        elif is_denied is not False:
            # Of a state that somebody is not in the list knows nothing to do.
            unread.append(" ".join(item.words))
        elif item.kind == "during":
            exertion = True
        else:
            given[item.iri] = None
    return Told(
        tuple(iri for iri, how in said.items() if how == {False}),
        tuple(iri for iri, how in said.items() if how == {True}),
        tuple(iri for iri, how in said.items() if len(how) > 1 or None in how),
        tuple(given),
        exertion,
        tuple(dict.fromkeys(unread)),
    )


def _spelled_out(text: str) -> str:
    """The text with a verb put where it was left out: "lactate does not rise and ammonia does" tells of a rise."""
    return _LEFT_OUT.sub(lambda found: f"{found['before']}{found['name']} {found['verb']}s", text)


def _decided(items: Sequence[_Item]) -> list[bool | None]:
    """Whether each name is denied: None where the denial before it may have ended."""
    found: list[bool | None] = []
    for number, item in enumerate(items):
        before = found[-1] if found and items[number - 1].carries else False
        if item.unsure:
            found.append(None)
        elif item.denied is not None or item.link == "start" or before is False:
            found.append(bool(item.denied))
        elif item.link == "or":
            found.append(before)
        elif item.link == "and":
            # No weakness and cramps: who can tell?
            found.append(None)
        else:
            # No weakness, numbness or wasting: the list goes on; no weakness, cramps: it does not.
            found.append(before if _ends_with_or(items[number + 1 :]) else False)
    return found


def _ends_with_or(rest: Sequence[_Item]) -> bool:
    for item in rest:
        if item.denied is not None or item.link not in ("comma", "or"):
            return False
        if item.link == "or":
            return True
    return False


def _tokens(text: str) -> list[str]:
    found = []
    for token in _TOKEN.findall(folded(text)):
        bare = token.strip(_ENDS + "\"'")
        if bare:
            found.append(bare)
        if token[-1] in _STOPS:
            found.append(";")
    return found


@cache
def _denials() -> tuple[tuple[str, ...], ...]:
    rows = (tuple(folded(words).split()) for (words,) in table("absence-words.tsv", ("words",)))
    return tuple(sorted(rows, key=len, reverse=True))


@cache
def _links() -> dict[str, str]:
    return {word: link for link, word in table("linking-words.tsv", ("link", "word"))}


def _weak(word: str) -> str:
    return weak_words().kind(word) or weak_words().kind(word_form(word))


class _Reader:
    """Reads the names of a sentence from its words, in one pass."""

    def __init__(self, graph: KnowledgeGraph, tokens: Sequence[str]) -> None:
        self._graph = graph
        self._tokens = tokens
        self._exertion = {str(row["state"]) for row in graph.view("states-seen-as")}
        self._items: list[_Item] = []
        self._unread: list[str] = []

    def read(self) -> tuple[list[_Item], list[str]]:
        """Return the names, and the words that are in none."""
        at, link, denial, apart, unsure = 0, "start", list[str](), list[str](), False

        def close() -> bool:
            """Put aside the words that are in no name; tell whether there are any."""
            while apart and _weak(apart[0]) == _GRAMMAR:
                del apart[0]
            while apart and _weak(apart[-1]) == _GRAMMAR:
                del apart[-1]
            if apart:
                self._unread.append(" ".join((*denial, *apart)))
            read = bool(apart)
            apart.clear()
            return read

        while at < len(self._tokens):
            token = self._tokens[at]
            if (found := self._name(at)) is not None:
                iri, kind, size = found
                # No unusual cramps, not only cramps: what is denied is not what is named.
                unsure = (close() and bool(denial)) or unsure
                words = [*denial, *self._tokens[at : at + size]]
                self._items.append(
                    _Item(iri, kind, _link(link), True if denial else None, words, unsure=unsure)
                )
                at, link, denial, unsure = at + size, "and", [], False
                continue
            if size := self._denial(at):
                close()
                words = list(self._tokens[at : at + size])
                at += size
                if self._items and link == "and" and self._ends(at) and not denial:
                    self._items[-1].denied, self._items[-1].carries = True, False
                else:
                    # Not without weakness: two denials are no denial, or a stronger one.
                    denial, unsure = [*denial, *words], bool(denial)
                continue
            if (linking := _links().get(token)) is not None:
                told = close()
                if linking in ("start", "comma"):
                    if denial and not told:
                        self._unread.append(" ".join(denial))
                    denial = []
                # No odd feeling and cramps: the denial may have ended at what was not read.
                unsure = bool(denial) and linking == "and"
                if linking == "yes":
                    if self._items:
                        self._items[-1].carries = False
                    at += 1
                    continue
                link = _stronger(link, linking) if self._items else "start"
            else:
                apart.append(token)
            at += 1
        if not close() and denial:
            self._unread.append(" ".join(denial))
        return self._items, self._unread

    def _ends(self, at: int) -> bool:
        """Whether nothing that a denial before this place could deny follows."""
        return at >= len(self._tokens) or self._tokens[at] in _links()

    def _denial(self, at: int) -> int:
        return next(
            (len(words) for words in _denials() if tuple(self._tokens[at : at + len(words)]) == words), 0
        )

    def _name(self, at: int) -> tuple[str, _Kind, int] | None:
        """The longest name that begins here, of what may be told of a person."""
        for size in range(min(_LONG_NAME, len(self._tokens) - at), 0, -1):
            span = self._tokens[at : at + size]
            name = " ".join(span)
            # Words of grammar and numbers are names of something, too: as, may, 70.
            if (
                len(name) > LONGEST
                or not all(any(map(str.isalnum, word)) for word in span)
                or all(_weak(word) or not word[0].isalpha() for word in span)
            ):
                continue
            for iri in self._graph.lookup.named(name, bare=False):
                if (kind := self._kind(iri)) is not None:
                    return iri, kind, size
        return None

    def _kind(self, iri: str) -> _Kind | None:
        """What a term may be of a person; a disease is a state and never a finding, whatever is said of it."""
        if iri in self._exertion:
            return "during"
        above = [
            str(row["broader"])
            for row in self._graph.once(KeptRows).take("broader-terms", "term", [iri])[iri]
        ]
        places: dict[str, set[str]] = {}
        for row in self._graph.rows("condition-places", condition=[iri, *above]):
            places.setdefault(str(row["condition"]), set()).add(str(row["place"]))
        own = places.get(iri, set())
        if "symptom" in own or any("symptom" in places.get(one, ()) for one in above):
            return "feature"
        if own & {"listed", "everyday", "agent"}:
            return "given"
        if self._graph.rows("feature-claims", feature=[iri]):
            return "feature"
        return "given" if own & {"state", "condition"} else None


def _link(link: str) -> _Link:
    return next((one for one in _LINKS if one == link), "start")


_LINKS: Final[tuple[_Link, ...]] = ("start", "comma", "and", "or")


def _stronger(before: str, now: str) -> str:
    """The link of several between two names: but ends what was denied, and "or" goes on with it after a comma."""
    if "start" in (before, now):
        return "start"
    return now if now in ("or", "comma") or before == "and" else before

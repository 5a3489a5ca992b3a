"""Forms of a name that count as the same: case, accents, hyphens, British or American, singular or plural.

`folded` removes what keyboards and word processors change. `words` gives the words of a name, each in the form by which
names are compared. What is English and not code stands in tables (`ontology/names/`): spellings, and words that carry
little meaning, such as doses' forms and salts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from crampkg.base.errors import CrampkgError
from crampkg.base.resources import ontology_dir, read_text

__all__ = [
    "LONGEST",
    "Spelling",
    "WeakWords",
    "folded",
    "head_of",
    "key_words",
    "same_words",
    "singular",
    "spelling",
    "stem",
    "subject_of",
    "table",
    "weak_words",
    "word_form",
    "words",
]

LONGEST: Final = 200
"""Characters that a name to look up may have."""

_NO_PLURALS: Final = frozenset(
    {"caries", "diabetes", "herpes", "measles", "mumps", "rabies", "rickets", "scabies", "series", "species"}
)
"""English words that end like a plural and are none."""

_SHAPES: Final = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼʻ´`′ʹ＇ʾʿ", "'"),
        **dict.fromkeys("®™©℠†‡*", " "),
        # Letters that no decomposition gives: what a keyboard without them writes instead.
        **dict(zip("æÆœŒøØłŁ", ("ae", "ae", "oe", "oe", "o", "o", "l", "l"), strict=True)),
    }
)
_PLAIN: Final = {
    **dict.fromkeys((*range(9), *range(14, 28), 127)),
    **str.maketrans("`*-_", "'   "),
}
"""The same for plain ASCII, which most names are."""
_SPACES: Final = re.compile(r"[\s\-_\u2010-\u2015\u2043\u2212]+")
_PREPOSITION: Final = re.compile(
    r"[,;:(?]| (?:after|and|as|at|by|during|due|for|from|in|of|on|or|than|that|to|when|where|which|who|with|without"
    r"|accompanying|affecting|causing|including) "
)
"""What the head of an English noun phrase stands before."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*(?:\+|%)?")
_SCRIPTS: Final = frozenset({"Cf", "Mn", "Me", "Cc"})
"""What is invisible or sits on a letter: soft hyphens, joiners, accents."""


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Return a name without case, accents, invisible characters, the shape of quotes, and with hyphens as spaces.

    >>> folded("Cramp\u2010Fasciculation  Syndrome"), folded("McArdle\u02bcs\u200b disease")
    ('cramp fasciculation syndrome', "mcardle's disease")
    """
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN).split())
    for _ in range(4):  # folding one character may bring up another; two rounds do for all that was met
        before, text = text, _folded_once(text)
        if text == before:
            break
    return text


def _folded_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_SHAPES)).casefold().translate(_SHAPES)
    text = _SPACES.sub(" ", text)
    kept = (char for char in text if unicodedata.category(char) not in _SCRIPTS)
    return unicodedata.normalize("NFKC", _SPACES.sub(" ", "".join(kept))).strip()


def singular(text: str) -> str:
    """Return a folded name with each English plural or possessive as its singular; for comparing, not for showing.

    >>> singular("muscle cramps"), singular("inherited myopathies"), singular("parkinson's disease")
    ('muscle cramp', 'inherited myopathy', 'parkinson disease')
    >>> singular("diabetes mellitus"), singular("cirrhosis"), singular("als")
    ('diabetes mellitus', 'cirrhosis', 'als')
    """
    return " ".join(_singular_word(word) for word in text.split())


@lru_cache(maxsize=20_000)
def _singular_word(word: str) -> str:
    if word.endswith("'s"):
        return word[:-2] or word
    word = word.rstrip("'") or word
    if len(word) < 4 or word in _NO_PLURALS or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word.removesuffix("s")


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: folded, in the singular, in one spelling; empty when none."""
    return key_words(folded(name))


def key_words(key: str) -> tuple[str, ...]:
    """Return the words of a name that is folded already; see `words`."""
    return tuple(map(word_form, _WORD.findall(key)))


@lru_cache(maxsize=50_000)
def word_form(word: str) -> str:
    """Return the form by which a folded word is compared.

    >>> word_form("haemodialysis"), word_form("fibres"), word_form("sulphate")
    ('hemodialysis', 'fiber', 'sulfate')
    """
    bare = word.strip("'")
    return spelling().whole.get(bare) or spelling().american(_singular_word(bare))


_ENDINGS: Final = (
    "ations",
    "ivity",
    "ation",
    "ing",
    "ive",
    "ity",
    "ness",
    "ed",
    "er",
    "al",
    "ic",
    "ly",
    "y",
    "e",
)
"""Endings of one word's forms, the longer first."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a word's forms have in common, for comparing; empty for a word too short to have forms.

    >>> stem("wasting") == stem("wasted"), stem("overactive") == stem("overactivity"), stem("leg")
    (True, True, '')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return stem(word.removesuffix(ending)) or word.removesuffix(ending)
    return word if len(word) >= 4 else ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """British spellings and their American ones: of whole words, of ends, and of letters anywhere."""

    whole: Mapping[str, str]
    ends: tuple[tuple[str, str], ...]
    anywhere: tuple[tuple[str, str], ...]

    def american(self, word: str) -> str:
        """Return a folded word as it is compared; the same word where nothing is known of it."""
        if word in self.whole:
            return self.whole[word]
        for british, american in self.anywhere:
            word = word.replace(british, american)
        for british, american in self.ends:
            if word.endswith(british) and len(word) > len(british) + 1:
                return word.removesuffix(british) + american
        return self.whole.get(word, word)


@dataclass(frozen=True, slots=True)
class WeakWords:
    """Words that carry little meaning, each with its kind (small, question, aside, generic, form, …) and weight."""

    kinds: Mapping[str, str]
    weights: Mapping[str, float] = field(default_factory=dict)

    def kind(self, word: str) -> str:
        """Return the kind of a word; empty for one that carries meaning."""
        return self.kinds.get(word, "")

    def is_metal(self, word: str) -> bool:
        """Tell whether a word names what is a salt behind a drug's name, and a thing of its own elsewhere."""
        return self.kinds.get(word) == "metal"

    def weight(self, word: str) -> float:
        """Return the share of its information that a word keeps: 1 for one that carries meaning."""
        return self.weights.get(self.kinds.get(word, ""), 1.0)


@cache
def spelling() -> Spelling:
    """Return the table of spellings (`ontology/names/spelling.tsv`)."""
    rows = list(table("spelling.tsv", ("where", "british", "american")))
    found = {where: tuple((one, other) for kind, one, other in rows if kind == where) for where in _WHERE}
    return Spelling(dict(found["word"]), found["end"], found["anywhere"])


_WHERE: Final = ("word", "end", "anywhere")
_WEIGHTS: Final = {
    "small": 0.0,
    "question": 0.04,
    "aside": 0.04,
    "generic": 0.2,
    "form": 0.05,
    "salt": 0.15,
    "metal": 1.0,
}
"""What weak words keep of their weight; only their order matters much: a salt tells more than a dose's form."""


@cache
def weak_words() -> WeakWords:
    """Return the table of words that carry little meaning (`ontology/names/weak-words.tsv`)."""
    rows = table("weak-words.tsv", ("kind", "word"))
    kinds = {form: kind for kind, word in rows for form in words(word)}
    return WeakWords(kinds, _WEIGHTS)


@cache
def same_words() -> Mapping[str, tuple[str, ...]]:
    """Return, for a word, others that say about the same (`ontology/names/same-words.tsv`), both ways."""
    found: dict[str, dict[str, None]] = {}
    for one, other in table("same-words.tsv", ("word", "other")):
        for word, same in ((one, other), (other, one)):
            found.setdefault(word_form(folded(word)), {})[word_form(folded(same))] = None
    return {word: tuple(same) for word, same in found.items()}


def head_of(key: str) -> tuple[str, str]:
    """Return the last word of a folded name's first noun phrase, and the last that has a meaning, as compared."""
    forms = words(_PREPOSITION.split(key, maxsplit=1)[0])
    strong = [form for form in forms if not weak_words().kind(form)]
    return (forms[-1], (strong or list(forms))[-1]) if forms else ("", "")


def subject_of(key: str) -> str:
    """Return the word that a folded question is about: the last that has a meaning before the first that has none."""
    weak = weak_words()
    found = ""
    for word in key.split():
        for form in words(word):
            if found and weak.kind(form) in ("small", "question"):
                return found
            if not weak.kind(form) or (weak.is_metal(form) and not found):
                found = form
        if found and word.endswith((",", ";", ":", "?")):
            return found
    return found or next(iter(reversed(words(key))), "")


def table(name: str, columns: tuple[str, ...], folder: Path | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table of names, whose lines with # are remarks; CrampkgError for a row of another width."""
    path = (ontology_dir() if folder is None else folder) / "names" / name
    head: list[str] | None = None
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if head is None:
            head = cells
            if tuple(head) != columns:
                raise CrampkgError(
                    f"the columns are {', '.join(head)}",
                    where=f"{path}:{number}",
                    remedy=f"write {', '.join(columns)}",
                )
        elif len(cells) != len(columns):
            raise CrampkgError(
                f"{len(cells)} cells, not {len(columns)}",
                where=f"{path}:{number}",
                remedy="separate them by tabs",
            )
        else:
            yield tuple(cells)

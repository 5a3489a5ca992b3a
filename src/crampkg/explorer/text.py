"""Text for Streamlit's elements, which read markdown: labels and results of queries must stay text there."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["capital", "counted", "escape", "sentences"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_ADDRESS: Final = re.compile(r"(?<=:)/(?=/)|www(?=\.)|@", re.IGNORECASE)


def escape(text: str) -> str:
    r"""Return text such that markdown shows it as it is: no emphasis, link, image, formula, color or icon.

    >>> print(escape("*a* ![x](http://y) :red[z]"))
    \*a\* \!\[x\]\(http\:/⁠/y\) \:red\[z\]
    """
    # An address in plain text would still become a link; the invisible joiner keeps it text.
    joined = _ADDRESS.sub("\\g<0>\u2060", " ".join(text.split()))
    return _SPECIAL.sub(r"\\\1", joined)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: `1 claim`, `3 claims`, `1,100 claims`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """Return text with its first letter a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentences(text: str) -> list[str]:
    """Return the sentences of a curated summary, in which no abbreviation stands before a capital."""
    return _SENTENCE_END.split(text)

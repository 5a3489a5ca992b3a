"""A list of treatments in a few lines: the names in its first sections, each under what its results showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.explorer.ranked_treatments import ADVISED, TELLING

if TYPE_CHECKING:
    from crampkg.explorer.component_data import Answer, Findings, FindingsSection, Part, Sentence

__all__ = ["HEADING", "in_short", "lines"]

HEADING: Final = "In short"
_NAMED: Final = 6
"""So many treatments of a section are named."""


def lines(table: Findings, most: int = _NAMED) -> list[tuple[FindingsSection, str, list[Part]]]:
    """Return the sections of a list that tell of an effect, with what they are called and their treatments by name.

    Each treatment has behind it on what its result rests, but where it is advised against. Empty where none tells.
    """
    found: list[tuple[FindingsSection, str, list[Part]]] = []
    for section in table["sections"]:
        heading = str(section["heading"]).rpartition(" (")[0]
        if heading not in TELLING:
            continue
        named: list[Part] = []
        for row in section["findings"][:most]:
            strength = row.get("strength")
            backed = (
                f" ({strength['label'].partition(': “')[0]})" if strength and heading not in ADVISED else ""
            )
            named += [", " if named else "", row["outcome"][0], backed]
        left = len(section["findings"]) - most
        parts = [part for part in (*named, f", and {left} more" if left > 0 else "") if part]
        found.append((section, heading, parts))
    return found


def in_short(table: Findings) -> Answer | None:
    """Return a list in short, for the head of its page; None where no section tells of an effect."""
    sentences: list[Sentence] = [
        {"icon": section["findings"][0]["icon"], "word": heading, "text": [f"{heading}: ", *named, "."]}
        for section, heading, named in lines(table)
    ]
    if not sentences:
        return None
    note = (
        "By the best-supported result of each treatment, whatever its size. The list below has the figures."
    )
    return {"type": "answer", "heading": HEADING, "sentences": sentences, "note": note}

"""The shapes of what the explorer's components are given: plain dictionaries, checked by the type checker.

Everything in them is text, a number or an address. The components make text nodes and attributes of it, never
markup, so labels may hold anything. An address that is neither http, https or mailto nor one of this site is
dropped, and its label stands there as text.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

__all__ = [
    "Axis",
    "Badge",
    "Card",
    "Cell",
    "CellAddress",
    "Edge",
    "EdgeKind",
    "ErrorMark",
    "Figure",
    "Group",
    "Icon",
    "LegendEntry",
    "Link",
    "Meta",
    "Named",
    "Node",
    "Part",
    "Quote",
    "Statement",
    "Strength",
    "Suggestion",
]

Icon = Literal[
    "supports",
    "possible",
    "refutes",
    "notShown",
    "inconclusive",
    "notStudied",
    "harms",
    "advisedAgainst",
    "optional",
    "conflict",
    "info",
    "source",
    "link",
]
"""The signs that the components can draw. A sign never stands without its word."""

EdgeKind = Literal["plain", "weak", "negative", "scoped", "byClass", "other"]
"""How much an edge says; each kind has a line and an arrow of its own."""


class Named(TypedDict):
    """An identifier and what people call it."""

    id: str
    label: str


class Strength(TypedDict):
    """Signal bars: `value` of `of` (4 unless told) are filled; `label` says it in words."""

    value: int
    label: str
    of: NotRequired[int]


class Figure(TypedDict):
    """What a downloaded picture says around the drawing."""

    title: str
    sources: str
    date: str
    subtitle: NotRequired[str | None]
    note: NotRequired[str | None]


# --- graph view --------------------------------------------------------------------------------------------


class Node(TypedDict):
    """A term. `type` is the `id` of one of the graph's types; `focus` marks the term the graph is about."""

    id: str
    label: str
    type: str
    focus: NotRequired[bool]


class Edge(TypedDict):
    """A relation from node `source` to node `target`, both by `id`."""

    source: str
    target: str
    label: str
    kind: EdgeKind


# --- SPARQL editor -----------------------------------------------------------------------------------------


class Suggestion(TypedDict):
    """A completion: `apply` is written ("cramp:muscleCramp"), `label` is what it is called ("muscle cramp")."""

    label: str
    apply: str
    type: Literal["class", "property", "term", "prefix", "keyword", "function"]
    detail: NotRequired[str]


class ErrorMark(TypedDict):
    """Where a query is wrong; line and column count from 1, a place beyond the text marks its end."""

    line: int
    column: int
    message: str


# --- fact cards --------------------------------------------------------------------------------------------


class Link(TypedDict):
    """A link. With `slug` a plain click is reported and the page opens it; without, it opens in a new tab."""

    label: str
    href: str
    slug: NotRequired[str | None]
    tip: NotRequired[str | None]


Part = str | Link
"""A piece of a line: text, or a link in it."""


class Badge(TypedDict):
    """A small label. Kinds: neutral, accent, outline, caution, safety (the last two carry a warning sign)."""

    text: str
    kind: NotRequired[Literal["neutral", "accent", "outline", "caution", "safety"]]
    tip: NotRequired[str | None]


class Meta(TypedDict):
    """A detail below a statement: "label: text"."""

    text: str | list[Part]
    label: NotRequired[str]


class Quote(TypedDict):
    """A passage, and where it stands."""

    text: str
    source: NotRequired[str]


class Statement(TypedDict):
    """One line of a card: sign and word of its direction, text, and what qualifies it below."""

    text: str | list[Part]
    icon: NotRequired[Icon]
    word: NotRequired[str]
    meta: NotRequired[list[Meta]]
    badges: NotRequired[list[Badge]]
    strength: NotRequired[Strength | None]
    quote: NotRequired[Quote | None]
    links: NotRequired[list[Link]]


class Card(TypedDict):
    """A card or row. `open` True or False folds the statements behind a button; None or absent always shows them.

    `id` keeps a fold as the reader left it when the data change; `more` is the button's text ("3 statements").
    """

    title: str | list[Part]
    id: NotRequired[str]
    icon: NotRequired[Icon]
    badges: NotRequired[list[Badge]]
    strength: NotRequired[Strength | None]
    note: NotRequired[str | list[Part] | None]
    statements: NotRequired[list[Statement]]
    open: NotRequired[bool | None]
    more: NotRequired[str | None]


class Group(TypedDict):
    """Cards under one heading; a group without cards and note is left out."""

    cards: list[Card]
    heading: NotRequired[str | None]
    note: NotRequired[str | list[Part] | None]


# --- evidence matrix ---------------------------------------------------------------------------------------


class Axis(TypedDict):
    """A row or column. Neighbouring rows with the same `group` stand under one heading."""

    id: str
    label: str
    group: NotRequired[str | None]
    href: NotRequired[str | None]
    slug: NotRequired[str | None]


class Cell(TypedDict):
    """What is known of a row and a column. `state` decides sign and tone, `word` says it; absent cells are empty."""

    row: str
    column: str
    state: Icon
    word: str
    strength: NotRequired[Strength | None]
    note: NotRequired[str | None]
    count: NotRequired[int | None]


class CellAddress(TypedDict):
    """A cell by its row and column."""

    row: str
    column: str


class LegendEntry(TypedDict):
    """A sign and its meaning."""

    state: Icon
    word: str

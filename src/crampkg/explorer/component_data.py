"""The shapes of what the explorer's components are given: plain dictionaries, checked by the type checker.

Everything in them is text, a number or an address. The components make text nodes and attributes of it, never
markup, so labels may hold anything. An address that is neither http, https or mailto nor one of this site is
dropped, and its label stands there as text.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from crampkg.explorer.page_data import Action, Actions, Point, SourceItem, Sources

__all__ = [
    "Action",
    "Actions",
    "Answer",
    "Axis",
    "Badge",
    "Block",
    "Card",
    "Cell",
    "CellAddress",
    "Edge",
    "EdgeKind",
    "ErrorMark",
    "Figure",
    "Finding",
    "Findings",
    "FindingsSection",
    "Forest",
    "ForestRow",
    "Group",
    "Icon",
    "LegendEntry",
    "Link",
    "Meta",
    "Named",
    "Node",
    "Part",
    "Point",
    "Quote",
    "Reference",
    "Sentence",
    "SourceItem",
    "Sources",
    "Statement",
    "Strength",
    "Suggestion",
    "Tick",
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
    "same",
    "differs",
    "oneOnly",
    "figures",
    "statement",
    "registered",
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
    """Signal bars: `value` of `of` (4 by default) are filled; `label` says it in words."""

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
    points: NotRequired[list[Point]]
    statements: NotRequired[list[Statement]]
    open: NotRequired[bool | None]
    more: NotRequired[str | None]


class Group(TypedDict):
    """Cards under one heading; a group without cards and note is left out.

    `answers` tells that the notes are what is to be read, not an addition to the titles.
    """

    cards: list[Card]
    answers: NotRequired[bool]
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


# --- evidence block ----------------------------------------------------------------------------------------


class Reference(TypedDict):
    """A number in brackets that leads to a source: its place in the list of sources on the page."""

    number: int
    label: str
    href: str
    slug: NotRequired[str | None]


class Sentence(TypedDict):
    """A sentence of the bottom line, after a bold `lead`. `word` says what its sign means, `strength` its backing."""

    icon: Icon
    word: str
    text: str | list[Part]
    lead: NotRequired[str]
    references: NotRequired[list[Reference]]
    strength: NotRequired[Strength | None]


class Answer(TypedDict):
    """The bottom line. `note` tells what it rests on, or that a statement has changed since it was written.

    Of several answers those that are `aside`, what warns and what is advised, stand in a column of their own.
    """

    type: Literal["answer"]
    heading: str
    sentences: list[Sentence]
    note: NotRequired[str | None]
    aside: NotRequired[bool]


class Finding(TypedDict):
    """A row of a summary of findings. `result` is printed as the source has it; `figures` holds interval and groups.

    `studied` is what was given and when it was measured, `figure` tells that `result` has a number, `further` must be
    seen beside it. `backing` stands for bars, `trials`, `graded` and `whom` beside a bare name. `pale` rows tell least.
    """

    outcome: str | list[Part]
    detail: NotRequired[str | None]
    studied: NotRequired[str | None]
    icon: Icon
    word: str
    result: str
    figure: NotRequired[bool]
    figures: NotRequired[str | None]
    further: NotRequired[list[str]]
    people: NotRequired[str | None]
    strength: NotRequired[Strength | None]
    backing: NotRequired[str | None]
    trials: NotRequired[int]
    graded: NotRequired[str]
    whom: NotRequired[str]
    references: list[Reference]
    pale: NotRequired[bool]


class FindingsSection(TypedDict):
    """Rows under a heading, which names what they have in common."""

    heading: NotRequired[str | list[Part] | None]
    note: NotRequired[str | None]
    findings: list[Finding]


class Sign(TypedDict):
    """A sign and what it stands for, for a key."""

    icon: Icon
    word: str


class Findings(TypedDict):
    """A summary of findings as a table. `first` heads its first column, "Outcome" unless told; `key` explains signs.

    With `most`, so many rows of a section are shown before the others are asked for, and sections can be jumped to.
    """

    type: Literal["findings"]
    caption: str
    sections: list[FindingsSection]
    first: NotRequired[str]
    most: NotRequired[int | None]
    key: NotRequired[list[Sign]]
    notes: NotRequired[list[str]]


class ForestRow(TypedDict):
    """A line of a plot. `at`, `start` and `end` are places on the axis, 0 to 1."""

    label: str | list[Part]
    detail: NotRequired[str | None]
    people: NotRequired[str | None]
    at: float
    start: NotRequired[float | None]
    end: NotRequired[float | None]
    beyondLeft: NotRequired[bool]
    beyondRight: NotRequired[bool]
    mark: Literal["pooled", "single", "open"]
    text: str
    interval: NotRequired[str | None]
    references: list[Reference]


class Tick(TypedDict):
    """A figure on the axis and its place, 0 to 1."""

    at: float
    label: str


class Forest(TypedDict):
    """Results on one axis. `none` is the place where no difference is; `left` and `right` say what the sides mean.

    `figure` is what a downloaded picture says around the plot; without it there is none.
    """

    type: Literal["forest"]
    caption: str
    rows: list[ForestRow]
    ticks: list[Tick]
    none: NotRequired[float | None]
    left: NotRequired[str | None]
    right: NotRequired[str | None]
    notes: NotRequired[list[str]]
    figure: NotRequired[Figure | None]


Block = Answer | Findings | Forest | Sources | Actions
"""What an evidence block is made of."""

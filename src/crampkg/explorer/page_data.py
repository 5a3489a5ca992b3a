"""What the evidence block draws of a page as a whole: its sources and its buttons, as its TypeScript reads them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

__all__ = ["Action", "Actions", "SourceItem", "Sources"]


class SourceItem(TypedDict):
    """A source by its number on the page."""

    number: int
    text: str
    href: str
    slug: NotRequired[str | None]
    note: NotRequired[str | None]


class Sources(TypedDict):
    """The sources on the page, in the order of their numbers."""

    type: Literal["sources"]
    label: str
    items: list[SourceItem]


class Action(TypedDict):
    """A button for the page as a whole; `done` is said in it afterwards."""

    action: Literal["copy", "print"]
    label: str
    done: NotRequired[str]


class Actions(TypedDict):
    """Buttons beside each other."""

    type: Literal["actions"]
    items: list[Action]

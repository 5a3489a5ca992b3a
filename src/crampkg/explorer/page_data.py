"""What the evidence block draws of a page as a whole: its sources and its buttons, as its TypeScript reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from crampkg.explorer.component_data import Icon

__all__ = ["Action", "Actions", "Point", "SourceItem", "Sources"]


class Point(TypedDict):
    """A line of an answer in a search; `word` says what it is and is written in bold, `icon` is the sign of that."""

    text: str
    word: NotRequired[str]
    icon: NotRequired[Icon]


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

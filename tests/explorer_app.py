"""Runs the explorer's script without a browser and reads what is on the page, the components' data included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from crampkg.explorer.server import SCRIPT

HOME = "home"


def open_page(address: str = HOME, app: AppTest | None = None, *, seconds: float = 30) -> AppTest:
    """Run the script at an address such as `quinine?claim=…`, in a new session unless one is given.

    Streamlit's own `switch_page` takes files only, so the page is chosen by the digest of its path, as the browser
    does.
    """
    path, _, query = address.partition("?")
    at = app or AppTest.from_file(SCRIPT, default_timeout=seconds)
    at.query_params.clear()
    for name, value in parse_qsl(query):
        at.query_params[name] = value
    at._page_hash = calc_hash(path)
    return at.run()


def component(at: AppTest, key: str) -> dict[str, Any]:
    """Return what a component was given, by its key; fails when it is not on the page."""
    for node in _nodes(at):
        if getattr(node, "type", "") == "bidi_component" and node.proto.id.endswith(f"-{key}"):
            return dict(json.loads(node.proto.json))
    raise AssertionError(f"no component {key!r} on the page; there are {component_keys(at)}")


def component_keys(at: AppTest) -> list[str]:
    """Return the keys of the components on the page."""
    return [
        node.proto.id.split("-", 2)[-1]
        for node in _nodes(at)
        if getattr(node, "type", "") == "bidi_component"
    ]


def texts(at: AppTest) -> list[str]:
    """Return every text on the page: elements' markdown as written, and the strings in components' data."""
    found: list[str] = []
    for node in _nodes(at):
        if getattr(node, "type", "") == "bidi_component":
            found += _strings(json.loads(node.proto.json))
        elif isinstance(value := getattr(node, "value", None) or getattr(node, "label", None), str):
            found.append(value)
    return found


def whole(at: AppTest) -> str:
    """Return all texts of a page in one."""
    return "\n".join(texts(at))


def plain(parts: str | list[Any]) -> str:
    """Return a title or text of a component as the reader sees it."""
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else str(part["label"]) for part in parts)


def noted(card: Mapping[str, Any]) -> str:
    """Return what stands below the title of an answer: its lines, each behind what it is called, or its note."""
    lines = (
        f"{line['word']}: {line['text']}" if "word" in line else line["text"]
        for line in card.get("points", ())
    )
    return "\n".join(lines) or plain(card.get("note") or "")


def card_titles(data: dict[str, Any]) -> list[str]:
    """Return the titles of all cards that a component was given."""
    return [plain(card["title"]) for group in data["groups"] for card in group["cards"]]


def _nodes(at: AppTest) -> Iterator[Any]:
    def walk(node: Any) -> Iterator[Any]:
        yield node
        for child in getattr(node, "children", {}).values():
            yield from walk(child)

    yield from walk(at._tree)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []

"""Form fields whose state is the page's address: what is chosen there is chosen, and a choice changes the address.

So a view survives reload, a new tab and Back. What an address names and the page does not have is told, with the
nearest choices that it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import streamlit as st

from crampkg.explorer import links, parts
from crampkg.explorer.text import escape

__all__ = ["clear", "keep_text", "kept_text", "many", "one", "packed", "pick", "switch"]

_KEY: Final = "choose-"
_KEPT: Final = "kept-"


def many(label: str, name: str, options: Mapping[str, str], *, help: str | None = None) -> tuple[str, ...]:
    """Let readers choose any number of a few options (value in the address to words); the parameter is `name`."""
    key = _KEY + name
    asked = links.parameters().get(name, "").split(",")
    st.session_state[key] = [value for value in options if value in asked]
    _tell_unknown(label, name, asked, options)
    # No multiselect: its tags are white on the theme's primary color, which the dark theme has light.
    st.pills(
        label,
        list(options),
        key=key,
        selection_mode="multi",
        format_func=lambda value: escape(options.get(value, value)),
        help=help,
        on_change=_put_many,
        args=(key, name),
    )
    return tuple(st.session_state[key])


def one(label: str, name: str, options: Mapping[str, str], *, help: str | None = None) -> str:
    """Let readers choose one of a few options, side by side; the first holds where the address names none."""
    key = _KEY + name
    first = next(iter(options))
    asked = links.parameters().get(name, first)
    st.session_state[key] = asked if asked in options else first
    _tell_unknown(label, name, [asked], options)
    st.radio(
        label,
        list(options),
        key=key,
        format_func=lambda value: escape(options.get(value, value)),
        horizontal=True,
        help=help,
        on_change=_put_one,
        args=(key, name, first),
    )
    return str(st.session_state[key])


def pick(
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    empty: str,
    shown: Mapping[str, str] | None = None,
) -> str | None:
    """Let readers choose one of many options by typing; None, shown as `empty`, where none is chosen.

    `shown` is how the options stand in the list, where they have more words there.
    """
    key = _KEY + name
    asked = links.parameters().get(name)
    st.session_state[key] = asked if asked in options else None
    _tell_unknown(label, name, [asked or ""], options)
    st.selectbox(
        label,
        list(options),
        index=None,
        key=key,
        format_func=lambda value: (shown or options).get(value, value),
        placeholder=empty,
        on_change=_put_one,
        args=(key, name, None),
    )
    chosen = st.session_state[key]
    return None if chosen is None else str(chosen)


def switch(label: str, name: str, *, help: str | None = None) -> bool:
    """Let readers switch something on."""
    key = _KEY + name
    st.session_state[key] = links.parameters().get(name) == "yes"
    st.toggle(label, key=key, help=help, on_change=_put_switch, args=(key, name))
    return bool(st.session_state[key])


def kept_text(
    label: str, name: str, *, placeholder: str, height: int, most: int, help: str | None = None
) -> str:
    """Let readers write or paste a text that stays in their session: the address never holds it unless they ask.

    An address that holds one, which somebody asked for, brings it; the first change takes it out of the address.
    """
    key, kept = _KEY + name, _KEPT + name
    if (asked := links.parameters().get(name)) is not None:
        st.session_state[kept] = _unpacked(asked)[:most]
    st.session_state[key] = st.session_state.get(kept, "")
    st.text_area(
        label,
        key=key,
        height=height,
        max_chars=most,
        placeholder=placeholder,
        help=help,
        on_change=lambda: keep_text(name, str(st.session_state[key] or "")),
    )
    return str(st.session_state[key] or "")


def keep_text(name: str, written: str) -> None:
    """Put a text in the place of one that stays in the session; for callbacks."""
    st.session_state[_KEPT + name] = written
    links.put_parameters({name: None})


def packed(written: str) -> str:
    """Return a text as it may stand in an address: as it is, or packed where that would be long."""
    return "~" + links.written_text(written) if len(written) > 300 else written


def _tell_unknown(label: str, name: str, asked: Sequence[str], options: Mapping[str, str]) -> None:
    """Say which choices in the address the page does not have, and offer the nearest that it has."""
    unknown = [value for value in asked if value and value not in options]
    if not unknown:
        return
    parts.state(
        "unknown",
        f"{label}: this page has no choice named “{', '.join(unknown)}”.",
        remedy="It was ignored.",
    )
    kept = [value for value in asked if value in options]
    names = {key.lower(): value for value, words in options.items() for key in (value, words)}
    near = [hit for value in unknown for hit in get_close_matches(value.lower(), names, n=2, cutoff=0.6)]
    with st.container(horizontal=True):
        for value in dict.fromkeys(names[hit] for hit in near):
            st.button(
                f"Did you mean {escape(options[value])}?",
                key=f"{_KEY}{name}-near-{value}",
                on_click=links.put_parameters,
                args=({name: ",".join([*kept, value])},),
            )


def clear(*names: str) -> None:
    """Take parameters out of the address; for callbacks."""
    links.put_parameters(dict.fromkeys(names))


def _unpacked(packed: str) -> str:
    """The text in an address: written plainly (`items=a,b`), or packed where that would be long."""
    return links.read_text(packed[1:]) if packed.startswith("~") else packed


def _put_many(key: str, name: str) -> None:
    links.put_parameters({name: ",".join(st.session_state[key]) or None})


def _put_one(key: str, name: str, first: str | None) -> None:
    chosen = st.session_state[key]
    links.put_parameters({name: None if chosen in (None, first) else str(chosen)})


def _put_switch(key: str, name: str) -> None:
    links.put_parameters({name: "yes" if st.session_state[key] else None})

"""Keeps the browser's address in step with what is shown, without adding a step to its history.

When a click leads to a page with parameters, Streamlit would write the page's address and then the parameters, as two
steps: Back would lead to the same page without them. So the page is opened bare, and its parameters are put into the
address here, in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["put_address"]

_SCRIPT: Final = """
export default function ({ data, parentElement }) {
  const wanted = data.parameters;
  const url = new URL(document.location.href);
  if (data.path !== null && url.pathname.split("/").pop() !== data.path) return;
  for (const name of [...url.searchParams.keys()]) if (!(name in wanted)) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
  if (url.href !== document.location.href) history.replaceState(history.state, "", url);
}
"""


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component("crampkg_address", js=_SCRIPT)


def put_address(path: str, parameters: Mapping[str, str]) -> None:
    """Give the address these parameters and no others, as long as it is still that of the page `path`."""
    _renderer()(key="_address", data={"path": path, "parameters": dict(parameters)}, height=1)

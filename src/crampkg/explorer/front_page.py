"""The page that every address of the explorer begins with: Streamlit's, with our title, description and first words.

Streamlit sends one page for all addresses, called "Streamlit" and blank until its scripts are there. Whoever follows
a link, and whoever only shows its title (chats, search engines), gets to know here where it leads.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Final
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crampkg.base.errors import CrampkgError
from crampkg.explorer import session
from crampkg.explorer.pages import PAGES

__all__ = ["FrontPage", "front_page"]

_NAME: Final = "crampkg"
_DESCRIPTION: Final = (
    "What sources say about muscle cramps and fasciculations: causes, treatments and tests, with the "
    "strength of the evidence and with disagreements left visible. Not medical advice."
)
_LATER: Final = re.compile(
    r'<link\s+rel="preload"[^>]*as="font"[^>]*/>|<link rel="service-desc"[^>]*/>|<!--.*?-->', re.DOTALL
)
_STYLE: Final = (
    "#first{font:15px/1.5 system-ui,sans-serif;max-width:44rem;margin:4rem auto;padding:0 1rem}"
    "#first h1{font-size:1.8rem}@media(prefers-color-scheme:dark){body{background:#0e1117}#first{color:#fafafa}}"
)
_FIRST_WIDGETS: Final = ("TextInput.", "Html.", "purify.")
"""What the home page shows first, by the names that Streamlit's scripts begin with."""
_IMPORTS: Final = re.compile(r"""(?:from|import)\s*["'`]\./([\w.~-]+\.js)["'`]""")
_STATUS_AND_TYPE: Final = (200, "text/html")


def front_page(path: str) -> bytes:
    """Return the page for an address: named after the term or page that it leads to."""
    title, description = _told(unquote(path.strip("/")))
    return _made(title, description)


def _told(name: str) -> tuple[str, str]:
    """Return title and description of what an address shows."""
    for entry in PAGES:
        if entry.url_path == name:
            return (f"{entry.title} · {_NAME}" if entry is not PAGES[0] else _whole_title()), _DESCRIPTION
    try:
        terms = session.full_graph().terms.values()
    except CrampkgError:
        return _whole_title(), _DESCRIPTION
    term = next((term for term in terms if term.slug == name), None)
    if term is None:
        return _whole_title(), _DESCRIPTION
    return f"{term.label} · {_NAME}", f"{term.definition} Not medical advice."


def _whole_title() -> str:
    return f"{_NAME}: muscle cramps and fasciculations"


@lru_cache(maxsize=64)
def _made(title: str, description: str) -> bytes:
    page = _shell()
    name, said = escape(title), escape(description)
    head = (
        f'<title>{name}</title><meta name="description" content="{said}">'
        f'<meta property="og:title" content="{name}"><meta property="og:description" content="{said}">'
        f'<meta property="og:site_name" content="{_NAME}"><meta name="twitter:card" content="summary">'
        f"<style>{_STYLE}</style>"
    )
    page = re.sub(r"<title>.*?</title>", lambda _: head, page, count=1)
    first = f'<main id="first"><h1>{name}</h1><p>{said}</p><p>The page is being loaded …</p></main>'
    # What stands in the root goes when Streamlit draws the page into it.
    return page.replace('<div id="root"></div>', f'<div id="root">{first}</div>').encode()


@lru_cache(maxsize=1)
def _shell() -> str:
    """Return Streamlit's page without what is not wanted first, or not at all."""
    page = (files("streamlit") / "static" / "index.html").read_text(encoding="utf-8")
    told = (
        "The explorer needs JavaScript. You can get the data without it: see /sparql and /data/dataset.trig."
    )
    preloads = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in _wanted_soon(page)
    )
    page = page.replace("</head>", f"{preloads}</head>")
    page = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{told}</p></noscript>", page, flags=re.DOTALL)
    return _LATER.sub("", page)


def _wanted_soon(page: str) -> list[str]:
    """Return the scripts of the search box that the page does not load yet: Streamlit asks for them at the very end.

    None where Streamlit keeps them elsewhere.
    """
    folder = files("streamlit") / "static" / "static" / "js"
    found: dict[str, None] = {}
    waiting = (
        [one.name for one in folder.iterdir() if one.name.startswith(_FIRST_WIDGETS)]
        if folder.is_dir()
        else []
    )
    while waiting:
        name = waiting.pop()
        if name in found or name in page or not name.endswith(".js"):
            continue
        found[name] = None
        waiting += _IMPORTS.findall((folder / name).read_text(encoding="utf-8"))
    return sorted(found)


class FrontPage:
    """ASGI middleware that sends our page wherever Streamlit sends its own."""

    def __init__(self, app: ASGIApp, ours: tuple[str, ...]) -> None:
        """Wrap an app; pages below the paths of `ours` are no page of Streamlit's."""
        self.app, self.ours = app, ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"].startswith(self.ours)
        ):
            await self.app(scope, receive, send)
            return
        # Streamlit's tags are those of its own page.
        asked = [
            pair
            for pair in scope["headers"]
            if pair[0] not in (b"if-none-match", b"if-modified-since", b"range")
        ]
        page = b""

        async def replaced(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                sent = Headers(raw=message["headers"])
                if (message["status"], sent.get("content-type", "").partition(";")[0]) == _STATUS_AND_TYPE:
                    page = front_page(scope["path"])
                    headers = MutableHeaders(scope=message)
                    for name in ("etag", "last-modified", "content-encoding", "accept-ranges"):
                        del headers[name]
                    headers["Content-Length"] = str(len(page))
                    headers["Cache-Control"] = "no-cache"
                await send(message)
            elif page and message["type"] == "http.response.body":
                if not message.get("more_body", False):
                    body = b"" if scope["method"] == "HEAD" else page
                    await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        is_asset = scope["path"].startswith(("/static/", "/_stcore/", "/media/", "/component/"))
        await self.app(scope if is_asset else {**scope, "headers": asked}, receive, replaced)

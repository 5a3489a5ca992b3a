"""What every address of the explorer begins with, and who is let in: title, first words, hosts, origins."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from crampkg.explorer import server
from crampkg.explorer.front_page import FrontPage, front_page
from crampkg.server import AllowedHosts, SameOrigin

OPEN = ("/sparql", "/data/")


def scope_of(path: str = "/", kind: str = "http", method: str = "GET", **headers: str) -> Scope:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": kind,
        "method": method,
        "path": path,
        "headers": pairs,
        "query_string": b"",
        "server": ("x", 1),
    }


def served(app: Any, scope: Scope) -> list[Message]:
    """The messages that an app sends for a request."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


class Streamlit:
    """Stands for Streamlit: one page, with tags of its own; remembers what it was asked."""

    def __init__(self, type: str = "text/html; charset=utf-8") -> None:
        self.type = type
        self.asked: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked = scope
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        headers = [(b"content-type", self.type.encode()), (b"etag", b'"theirs"'), (b"content-length", b"9")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"Streaml", "more_body": True})
        await send({"type": "http.response.body", "body": b"it"})


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "crampkg: muscle cramps and fasciculations"),
        ("/treatments", "Treatments · crampkg"),
        ("/quinine", "quinine · crampkg"),
        ("/muscleCramp", "muscle cramp · crampkg"),
        ("/<script>", "crampkg: muscle cramps and fasciculations"),
    ],
)
def test_an_address_has_the_title_of_what_it_leads_to(path: str, title: str) -> None:
    page = front_page(path).decode()
    assert page.count("<title>") == 1
    assert f"<title>{title}</title>" in page
    assert f'<meta property="og:title" content="{title}">' in page
    assert "Not medical advice." in page.partition('<meta name="description" content="')[2].partition('"')[0]
    assert f"<h1>{title}</h1>" in page.partition('<div id="root">')[2].partition("</div>")[0]
    assert "Streamlit" not in page.partition("</head>")[2]


def test_the_page_loads_what_streamlits_own_loads_and_the_search_box() -> None:
    page = front_page("/").decode()
    assert '<script type="module"' in page
    assert 'rel="stylesheet"' in page
    assert "/TextInput." in page
    assert "font/woff2" not in page
    # The policy allows the scripts that stand in the page by their digests.
    for script in page.split("<script>")[1:]:
        digest = base64.b64encode(hashlib.sha256(script.partition("</script>")[0].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in server.policy()


def test_our_page_is_sent_in_place_of_streamlits_and_never_half_of_each() -> None:
    app = Streamlit()
    start, body = served(
        FrontPage(app, OPEN), scope_of("/quinine", if_none_match='"theirs"', accept="text/html")
    )
    headers = dict(start["headers"])
    assert body["body"] == front_page("/quinine")
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert b"etag" not in headers
    assert b"if-none-match" not in dict(app.asked["headers"])
    start, body = served(FrontPage(app, OPEN), scope_of("/", method="HEAD"))
    assert (dict(start["headers"])[b"content-length"], body["body"]) == (
        str(len(front_page("/"))).encode(),
        b"",
    )


@pytest.mark.parametrize(
    ("path", "type"), [("/data/x.html", "text/html"), ("/static/js/x.js", "text/javascript")]
)
def test_what_is_no_page_of_streamlits_stays(path: str, type: str) -> None:
    sent = served(FrontPage(Streamlit(type), OPEN), scope_of(path))
    assert b"".join(one.get("body", b"") for one in sent) == b"Streamlit"


# --- hosts and origins


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("host", "let_in"),
    [("127.0.0.1:8501", True), ("localhost:8501", True), ("[::1]:8501", True), ("kg.example", True),
     ("evil.example", False), ("evil.example:8501", False), ("127.0.0.1.evil.example", False)],
)  # fmt: skip
def test_other_names_are_not_served(kind: str, host: str, let_in: bool) -> None:
    sent = served(AllowedHosts(Streamlit(), {"kg.example"}), scope_of("/", kind, host=host))
    refused = {"type": "websocket.close", "code": 1008} if kind == "websocket" else 421
    first = sent[0] if kind == "websocket" else sent[0]["status"]
    assert (first != refused) is let_in


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        ("http://10.0.0.5:8501", True),
        ("http://evil.example", False),
        ("null", False),
        ("http://10.0.0.5", False),
    ],
)
def test_a_page_of_another_origin_opens_no_websocket(origin: str, let_in: bool) -> None:
    app = Streamlit()
    sent = served(
        SameOrigin(app, OPEN), scope_of("/_stcore/stream", "websocket", host="10.0.0.5:8501", origin=origin)
    )
    assert (sent[0]["type"] == "websocket.accept") is let_in
    # Streamlit sees an origin that it knows without asking anybody.
    assert dict(app.asked.get("headers", ())).get(b"origin") == (b"http://localhost" if let_in else None)


def test_streamlit_sees_no_foreign_origin_in_other_requests() -> None:
    app = Streamlit()
    served(SameOrigin(app, OPEN), scope_of("/_stcore/health", host="x", origin="http://evil.example"))
    assert b"origin" not in dict(app.asked["headers"])
    served(SameOrigin(app, OPEN), scope_of("/sparql", host="x", origin="http://other.example"))
    assert dict(app.asked["headers"])[b"origin"] == b"http://other.example"


def test_nothing_is_asked_of_the_network_for_an_address_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import net_util
    from streamlit.web.server.server_util import is_url_from_allowed_origins

    monkeypatch.setattr(net_util, "get_external_ip", lambda: pytest.fail("it asked the network"))
    assert is_url_from_allowed_origins("http://localhost")

"""A site of one page that shows the components under a strict content security policy. For tests only."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's own page starts with a script in its text; every other script has to come from a file of this site.
INDEX = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
INLINE = [
    f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    for script in re.findall(r"<script>(.*?)</script>", INDEX, re.DOTALL)
]
POLICY = (
    f"default-src 'self'; script-src 'self' {' '.join(INLINE)}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://127.0.0.1:*; object-src 'none'"
)


class Headers:
    """Adds the policy to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY.encode()),
                ]
            await send(message)

        await self.app(scope, receive, send_with_policy)


app = st.App(Path(__file__).with_name("page.py"), middleware=[Middleware(Headers)])

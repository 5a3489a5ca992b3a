"""Sends one request to a SPARQL server: http and https only, with limits on time and size, and clear errors.

No redirect is followed, since a query and a password go where they were told to; what a server says of its
faults becomes one printable line.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from crampkg.base.errors import UsageError
from crampkg.sparql.limits import Busy, LimitExceeded, QueryFailed, QueryTimeout, StoreError

__all__ = ["Credentials", "check_address", "line", "open_url", "passing"]

_MOST_BYTES: Final = 500_000_000
_LONG: Final = 16_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an endpoint may ask for: a user with a password (basic or digest, as it demands), or a bearer token."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> Credentials:
        """Return what CRAMPKG_ENDPOINT_USER, CRAMPKG_ENDPOINT_PASSWORD and CRAMPKG_ENDPOINT_TOKEN hold."""
        read = os.environ.get
        prefix = "CRAMPKG_ENDPOINT_"
        return cls(read(prefix + "USER", ""), read(prefix + "PASSWORD", ""), read(prefix + "TOKEN", ""))


def check_address(url: str) -> str:
    """Return an endpoint's address; UsageError when it is not http or https, or holds a password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not host or any(c.isspace() or ord(c) < 33 for c in url):
        shown = url if "@" not in url else "this"
        raise UsageError(f"not the address of an endpoint: {shown!r}", remedy="write http://… or https://…")
    if parts.username is not None or parts.password is not None:
        remedy = "put them into CRAMPKG_ENDPOINT_USER and CRAMPKG_ENDPOINT_PASSWORD"
        raise UsageError("the address must not contain user and password", remedy=remedy)
    return url.partition("#")[0]


_SENSELESS: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What urllib raises over a challenge that makes no sense."""


class _NoRedirects(urllib.request.BaseHandler):
    """Refuses to follow a redirect and names its target: a query and its password go only to the given address."""

    def http_error_302(self, request: urllib.request.Request, *told: Any) -> None:
        """Raise a StoreError; what is told is the response first and its headers, with the new address, last."""
        told[0].close()
        remedy = f"use {line(str(told[-1].get('Location', 'its new address')))} if you trust it"
        raise StoreError("the endpoint has moved", where=request.full_url, remedy=remedy)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Closes the response that asked for the proof once there is one to the proof."""

    def http_error_401(self, req: urllib.request.Request, fp: Any, *told: Any) -> Any:
        return _proven(super().http_error_401, req, fp, *told)


class _Basic(urllib.request.HTTPBasicAuthHandler):
    """As `_Digest`, for passwords."""

    def http_error_401(self, req: urllib.request.Request, fp: Any, *told: Any) -> Any:
        return _proven(super().http_error_401, req, fp, *told)


def _proven(prove: Callable[..., Any], request: urllib.request.Request, refusal: Any, *told: Any) -> Any:
    """Return the response to a proof; None where the challenge makes no sense, so that the refusal stands as it is."""
    try:
        response = prove(request, refusal, *told)
    except _SENSELESS:
        return None
    except BaseException:
        refusal.close()
        raise
    if response is not None:
        refusal.close()
    return response


def open_url(
    request: urllib.request.Request,
    credentials: Credentials,
    *,
    ends: float | None = None,
    seconds: float | None = None,
) -> tuple[bytes, http.client.HTTPMessage]:
    """Send a request; return the body, whole, and the headers of the response.

    `ends` is when it must be over, by the monotonic clock; `seconds` is how that is told. StoreError in all its
    kinds, with an attribute `passing` where trying again may help.
    """
    where = request.full_url
    try:
        if credentials.user and isinstance(request.data, bytes) and len(request.data) > _LONG:
            _prove(request, credentials, _left(ends))
        with _opener(where, credentials).open(request, timeout=_left(ends)) as response:
            return _whole(response, where, ends), response.headers
    except urllib.error.HTTPError as error:
        with error:
            said = b""
            with suppress(OSError, http.client.HTTPException):
                said = error.read(20_000)
            raise _told(error, said, where) from None
    except TimeoutError:
        raise _late(where, seconds) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _late(where, seconds) from None
        raise _unreachable(error.reason, where) from None
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(error, where) from None


def _prove(request: urllib.request.Request, credentials: Credentials, timeout: float | None) -> None:
    """Ask for the challenge first: a server that sends it while a long body is on its way hangs up on that."""
    where = request.full_url
    trial = urllib.request.Request(where, method="HEAD")  # noqa: S310  # the same address
    try:
        with _opener(where, Credentials()).open(trial, timeout=timeout):
            return
    except urllib.error.HTTPError as error:
        with error:
            challenges = error.headers.get_all("WWW-Authenticate") or []
    for challenge in challenges:
        proof = None
        scheme, _, said = challenge.partition(" ")
        if scheme.lower() == "digest":
            with suppress(*_SENSELESS):
                told = urllib.request.parse_keqv_list(urllib.request.parse_http_list(said))
                handler = urllib.request.HTTPDigestAuthHandler(_passwords(where, credentials))
                proof = handler.get_authorization(request, told)
            if proof:
                request.add_unredirected_header("Authorization", f"Digest {proof}")
                return
        if scheme.lower() == "basic":
            both = base64.b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {both}")
            return


def _passwords(url: str, credentials: Credentials) -> urllib.request.HTTPPasswordMgrWithDefaultRealm:
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, credentials.user, credentials.password)
    return passwords


def _opener(url: str, credentials: Credentials) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _NoRedirects(),
    ]
    if credentials.user:
        passwords = _passwords(url, credentials)
        handlers += [_Digest(passwords), _Basic(passwords)]
    if credentials.token:
        opener.addheaders = [("Authorization", f"Bearer {credentials.token}")]
    else:
        opener.addheaders = []
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _left(ends: float | None) -> float | None:
    return None if ends is None else max(0.001, ends - time.monotonic())


def _whole(response: http.client.HTTPResponse, where: str, ends: float | None) -> bytes:
    body = bytearray()
    while chunk := response.read1(1 << 16):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise LimitExceeded(
                f"the answer is longer than {_MOST_BYTES:,} bytes", where=where, remedy="narrow the query"
            )
        if ends is not None and time.monotonic() > ends:
            raise TimeoutError
    announced = response.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and len(body) < int(announced[:18]):
        raise http.client.IncompleteRead(bytes(body[:100]), int(announced) - len(body))
    return bytes(body)


def _told(error: urllib.error.HTTPError, said: bytes, where: str) -> StoreError:
    """Return what a status other than 200 means, with the server's words."""
    words, code = _words(said, error.headers.get_content_type()), error.code
    if code in {401, 403}:
        remedy = "set CRAMPKG_ENDPOINT_USER and CRAMPKG_ENDPOINT_PASSWORD, or CRAMPKG_ENDPOINT_TOKEN"
        return StoreError(f"the endpoint refuses access ({code})", where=where, remedy=remedy)
    if code in {404, 405, 410}:
        remedy = "check the address"
        return StoreError(f"there is no SPARQL endpoint at this address ({code})", where=where, remedy=remedy)
    if code in {429, 502, 503}:
        busy = Busy(f"the endpoint is busy ({code}): {words}", where=where, remedy="try again later")
        waits = error.headers.get("Retry-After", "")
        busy.retry_after = int(waits[:9]) if waits.isascii() and waits.isdigit() else 1
        return passing(busy)
    if code == 504:
        return QueryTimeout(
            f"the endpoint stopped the query: {words}", where=where, remedy="narrow the query"
        )
    return QueryFailed(f"the endpoint could not answer ({code}): {words}", where=where)


def _words(said: bytes, media_type: str) -> str:
    """Return what an error's body says, on one line; of a web page nothing."""
    text = said.decode("utf-8", "replace")
    if media_type.endswith("json"):
        with suppress(ValueError, TypeError, KeyError):
            return line(str(json.loads(text)["detail"]))
    return "no reason given" if media_type == "text/html" or not text.strip() else line(text)


def line(text: str) -> str:
    """Return a server's words as one line of printable text, at most 200 characters."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 200 else text[:199] + "…"


def _late(where: str, seconds: float | None) -> QueryTimeout:
    within = "in time" if seconds is None else f"within {seconds:g} s"
    return QueryTimeout(
        f"the endpoint did not answer {within}", where=where, remedy="narrow the query, or allow more time"
    )


def _unreachable(reason: object, where: str) -> StoreError:
    if isinstance(reason, socket.gaierror):
        return StoreError("there is no such host", where=where, remedy="check the address")
    if isinstance(reason, http.client.IncompleteRead):
        return passing(StoreError("the endpoint's answer was cut off", where=where, remedy="try again"))
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    error = StoreError(
        f"the endpoint cannot be reached: {line(words)}", where=where, remedy="check that it is running"
    )
    return passing(error) if isinstance(reason, ConnectionError) else error


def passing(error: StoreError) -> StoreError:
    """Mark an error as one that may pass, so that trying again may help; return it."""
    error.passing = True  # type: ignore[attr-defined]
    return error

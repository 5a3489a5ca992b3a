"""Messages between parent and worker: frames of a JSON header and a body of bytes.

A frame is eight bytes (two big-endian lengths), the header, the body. Pipes carry them both ways; nothing is
pickled, so that whoever might take over a worker gains nothing but the power to answer wrongly.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Callable
from typing import Any, Final

__all__ = ["Closed", "Header", "Late", "read", "write"]

Header = dict[str, Any]
_LENGTHS: Final = struct.Struct(">II")
MAX_FRAME: Final = 1 << 31
_SLICE: Final = 0.1


class Closed(Exception):  # these name what happened
    """The other side is gone."""


class Late(Exception):
    """The other side did not answer in time."""


def write(fd: int, header: Header, body: bytes = b"") -> None:
    """Send one frame. Closed when nobody reads any more."""
    said = json.dumps(header, ensure_ascii=False).encode("utf-8", "surrogatepass")
    data = memoryview(_LENGTHS.pack(len(said), len(body)) + said + body)
    try:
        while data:
            data = data[os.write(fd, data) :]
    except (BrokenPipeError, OSError) as error:
        raise Closed(str(error)) from None


def read(
    fd: int, *, ends: float | None = None, watch: Callable[[], None] | None = None
) -> tuple[Header, bytes]:
    """Return the next frame.

    `ends` is a time of the monotonic clock by which the frame must be whole, else Late. `watch` is called about
    ten times a second while waiting and may raise. Closed when the other side hangs up.
    """
    data = bytearray()
    total = _LENGTHS.size
    known = False
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    while len(data) < total:
        if not _ready(poll, ends, watch):
            continue
        try:
            chunk = os.read(fd, max(1 << 16, min(total - len(data), 1 << 20)))
        except OSError as error:
            raise Closed(str(error)) from None
        if not chunk:
            raise Closed("end of stream")
        data += chunk
        if not known and len(data) >= _LENGTHS.size:
            known = True
            header_length, body_length = _LENGTHS.unpack_from(data)
            total += header_length + body_length
            if total > MAX_FRAME:
                raise Closed("a frame of impossible size")
    # Question and answer take turns, so that nothing may follow a frame.
    if len(data) > total:
        raise Closed("more than a frame")
    begin = _LENGTHS.size + header_length
    try:
        header = json.loads(data[_LENGTHS.size : begin])
    except ValueError:
        raise Closed("a frame that is not JSON") from None
    with memoryview(data) as view:
        return header, bytes(view[begin:])


def _ready(poll: select.poll, ends: float | None, watch: Callable[[], None] | None) -> bool:
    """Wait until there is something to read; False when it was only time for `watch`. Late when time is up."""
    if ends is None and watch is None:
        return True  # the read itself waits
    left = None if ends is None else ends - time.monotonic()
    if left is not None and left <= 0:
        raise Late
    wait = left if watch is None else _SLICE if left is None else min(left, _SLICE)
    if poll.poll(None if wait is None else max(1, int(wait * 1000))):
        return True
    if watch is not None:
        watch()
    return False

"""Where output goes: standard output, whole or with an error, and files, whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from crampkg.base.errors import CrampkgError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = ["Output", "ReaderGone", "standard_streams", "write"]

_STANDARD: Final = (0, 1, 2)


class Output(click.Path):
    """Where output goes: a path, or None for standard output, which is also written `-`."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or None for `-`."""
        if value == "":
            self.fail("the file name is empty", param, ctx)
        return None if value == "-" else super().convert(value, param, ctx)


def write(data: bytes | Iterable[bytes], output: Path | None) -> None:
    """Write bytes, or pieces as they are made, to a file, whole or not at all, or to standard output.

    Errors: CrampkgError for a path that cannot be written; OSError for standard output, which `main` tells.
    """
    pieces = [data] if isinstance(data, bytes) else data
    if output is None:
        last = b"\n"
        for piece in pieces:
            sys.stdout.buffer.write(piece)
            last = piece[-1:] or last
        if last != b"\n":
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        if output.is_dir():
            raise CrampkgError(
                "cannot write: it is a folder", where=str(output), remedy="name a file inside it with -o"
            )
        # A link stays, and the file that it leads to is replaced.
        target = output.resolve() if output.is_symlink() else output
        if target.exists() and not target.is_file():
            # A device or pipe is written to; to put a file in its place would take it away from everyone.
            with target.open("wb") as stream:
                stream.writelines(pieces)
        else:
            with _replaced(target) as file:
                file.writelines(pieces)
    except OSError as error:
        raise CrampkgError(
            f"cannot write: {error.strerror or error}",
            where=str(output),
            remedy="choose another place with -o",
        ) from error


@contextmanager
def _replaced(target: Path) -> Iterator[IO[bytes]]:
    """Open a new file beside the target that takes its place in the end; after an error nothing is left of it."""
    # A name of its own, which nobody else has or can have put there before.
    descriptor, name = tempfile.mkstemp(prefix=".crampkg-", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, no path
            yield file
            file.flush()
            os.fsync(descriptor)
            os.fchmod(descriptor, _mode(target))
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _mode(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those that a new file has."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask


class ReaderGone(BaseException):
    """Who read standard output has gone (head, less): nothing is wrong, and nothing more is to be written.

    No Exception, so that no handler on the way takes it for a fault.
    """


class _Whole(io.RawIOBase):
    """A descriptor to which everything is written, though it takes a part at a time or is not ready yet."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: ReadableBuffer) -> int:
        """Write all of the data; OSError when the device takes no more, ReaderGone when nobody reads any more."""
        left = memoryview(data).cast("B")
        size = len(left)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except BrokenPipeError:
                raise ReaderGone from None
        return size


class _Closed(io.RawIOBase):
    """A standard stream that was closed before the program began: using it is an error, not using it is none."""

    def readable(self) -> bool:
        """Return True: that it cannot be read is told when somebody tries."""
        return True

    def writable(self) -> bool:
        """Return True: that it cannot be written is told when somebody tries."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:  # noqa: ARG002
        """Raise OSError."""
        raise OSError(errno.EBADF, "it is closed")

    def write(self, data: ReadableBuffer) -> int:  # noqa: ARG002
        """Raise OSError."""
        raise OSError(errno.EBADF, "it is closed")


def standard_streams() -> None:
    """Make standard input and output such that nothing is lost without an error."""
    for descriptor in _STANDARD:
        try:
            os.fstat(descriptor)
        except OSError:
            # Else the next file that is opened would get this number, and take what is meant for the stream.
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed()), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8", write_through=True)
    elif _descriptor(sys.stdout) == 1:
        old = sys.stdout
        raw: Any = _Whole(1)
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=old.encoding,
            errors="replace",  # not every terminal's encoding has a ✓ or an é
            newline="\n",
            line_buffering=bool(old.line_buffering),
        )


def _descriptor(stream: Any) -> int | None:
    try:
        return int(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return None

"""Runs `crampkg` in the test's own process, as a person at a shell would see it: output, error output, exit code.

The real `main` runs over byte streams like those of a process; an exception that it lets through is printed as the
interpreter prints it, with exit code 1. What is about the process itself (signals, closed pipes, full disks, what is
imported) starts a process instead: `COMMAND`.
"""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final
from unittest.mock import patch

import pytest

from crampkg import cli

Run = Callable[..., CompletedProcess[str]]

COMMAND: Final = [sys.executable, "-c", "from crampkg.cli import main; main()"]
"""What starts the command line as a process of its own; arguments follow."""


def run_in(folder: Path, *arguments: str, stdin: str | bytes = "") -> CompletedProcess[str]:
    """Run `crampkg ARGUMENTS` in a folder; returns what a finished process would give."""
    typed = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = _stream(), _stream()
    command = ["crampkg", *arguments]
    with (
        chdir(folder),
        patch.multiple(sys, argv=command, stdin=_stream(typed), stdout=out, stderr=err),
    ):
        code = _exit_code()
    return CompletedProcess(command, code, _text(out), _text(err))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command line, run in the test's folder."""

    def call(*arguments: str, stdin: str | bytes = "") -> CompletedProcess[str]:
        return run_in(tmp_path, *arguments, stdin=stdin)

    return call


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data = stream.buffer.getvalue()  # type: ignore[attr-defined]
    return str(data.decode("utf-8")).replace("\r\n", "\n")


def _exit_code() -> int:
    try:
        cli.main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001, RUF100 - whatever the interpreter would print
        traceback.print_exc()
        return 1
    return 0

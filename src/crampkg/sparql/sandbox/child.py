"""One worker process as its parent sees it: started, spoken to over pipes, watched, ended."""

from __future__ import annotations

import fcntl
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

import pyoxigraph as ox

from crampkg.sparql.limits import LimitExceeded, StoreError
from crampkg.sparql.sandbox import frames

__all__ = ["START", "Config", "Worker"]

START: Final = """
import sys
# Behind the standard library, before any other copy of this package that may be installed.
place = next((i for i, path in enumerate(sys.path) if path.endswith("-packages")), len(sys.path))
sys.path[place:place] = sys.argv[1:]
from crampkg.sparql.sandbox.worker import main
main()
"""
"""What a worker runs."""

_KEPT_ENVIRONMENT: Final = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "TMPDIR")
_LOADING_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Config:
    """What a pool is made of: the data, how many workers, how many may wait and how long, and the walls.

    `source` is an N-Quads file, by path or open (it may have no name any more), or the folder of a store on disk.
    """

    source: Path | BinaryIO
    workers: int = 2
    queue_length: int = 32
    queue_seconds: float = 10.0
    memory_bytes: int | None = 1_000_000_000
    guard: bool = True
    setting: dict[str, Any] = field(default_factory=dict)


class Worker:
    """One child process with its pipes. Only one thread may talk to it at a time."""

    def __init__(self, config: Config) -> None:
        """Start the process; `greet` waits until it has loaded its data."""
        self.config = config
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `end`
        roots = [str(Path(module).parents[1]) for module in (__file__, ox.__file__) if module]
        roots[0] = str(Path(__file__).parents[3])
        source = config.source
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, *dict.fromkeys(roots)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            bufsize=0,
            pass_fds=() if isinstance(source, Path) else (source.fileno(),),
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
        )
        _widen(self._in, self._out)
        self.filtered = self.bounded = False
        self.made_way = False
        """Whether it was ended since another client waited."""
        self.grown = 0
        self._base: int | None = None

    def greet(self) -> None:
        """Send the configuration and wait for the data to be loaded. StoreError when that fails."""
        config, source = self.config, self.config.source
        said = {
            "parent": os.getpid(),
            "source": str(source) if isinstance(source, Path) else source.fileno(),
            "memory_bytes": config.memory_bytes,
            "guard": config.guard,
            "setting": config.setting,
        }
        try:
            frames.write(self._in, said)
            ready, _ = frames.read(self._out, ends=time.monotonic() + _LOADING_SECONDS)
        except (frames.Closed, frames.Late):
            raise StoreError(
                f"a worker process did not start: {self.last_words() or 'no reason given'}"
            ) from None
        if "failed" in ready:
            raise StoreError(ready["failed"], where=ready["where"])
        self.filtered, self.bounded = ready["filtered"], ready["bounded"]
        self._base = _resident(self.process.pid)

    def tell(self, request: frames.Header) -> None:
        """Send a request. frames.Closed when the process has died."""
        frames.write(self._in, request)

    def hear(
        self, seconds: float | None, *, watch: Callable[[], None] = lambda: None
    ) -> tuple[frames.Header, bytes]:
        """Return the reply to the request just sent; `watch` is called now and then meanwhile, and may raise.

        Errors: frames.Late when it takes longer than `seconds`, frames.Closed when the process dies meanwhile,
        LimitExceeded when it takes more memory than it may. The process is of no more use after any of them.
        """

        def look() -> None:
            watch()
            if not self.bounded:
                self._watch()

        ends = None if seconds is None else time.monotonic() + seconds
        reply, body = frames.read(self._out, ends=ends, watch=look)
        self.grown = reply.get("grown", 0)
        return reply, body

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """Return the end of what the process wrote to its log, on one line."""
        size = self.log.seek(0, os.SEEK_END)
        self.log.seek(max(0, size - 2000))
        return " ".join(self.log.read().decode("utf-8", "replace").split())

    def end(self) -> int:
        """Kill the process, wait for it, close the pipes; return its exit status."""
        if self.process.poll() is None:
            self.process.kill()
        status = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            if pipe is not None:
                pipe.close()
        return status

    def death(self) -> LimitExceeded | StoreError:
        """Return the error that says why the process died by itself; call it before `end`."""
        try:
            status = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            status = 0
        words = self.last_words()
        if "memory allocation" in words or "MemoryError" in words or status == -9:
            return self.out_of_memory()
        if status in (-11, -10, -7) or "overflowed its stack" in words:
            what = "the query is nested or chained too deeply for the engine"
            return LimitExceeded(what, remedy="split the query")
        return StoreError(f"the worker process ended unexpectedly (status {status})", remedy="try again")

    def out_of_memory(self) -> LimitExceeded:
        """Return the error of a query that took more memory than it may."""
        most = self.config.memory_bytes
        what = "the query was stopped because it exceeded the memory limit"
        bound = f" ({most // 1_000_000:,} MB)" if most else ""
        return LimitExceeded(what + bound, remedy="sort, group or join less in one query")

    def _watch(self) -> None:
        most = self.config.memory_bytes
        now = _resident(self.process.pid)
        if most is not None and now is not None and self._base is not None and now - self._base > most:
            raise self.out_of_memory()

    @property
    def _in(self) -> int:
        assert self.process.stdin is not None  # noqa: S101  # it was started with a pipe
        return self.process.stdin.fileno()

    @property
    def _out(self) -> int:
        assert self.process.stdout is not None  # noqa: S101  # it was started with a pipe
        return self.process.stdout.fileno()


def _widen(*pipes: int) -> None:
    """Let pipes hold a megabyte where the system allows it (Linux): fewer turns for large results."""
    wider = getattr(fcntl, "F_SETPIPE_SZ", None)
    for pipe in pipes:
        if wider is not None:
            with suppress(OSError):
                fcntl.fcntl(pipe, wider, 1 << 20)


def _resident(pid: int) -> int | None:
    """Return the bytes of memory that a process holds, or None where the system does not say."""
    try:
        if platform.system() == "Linux":
            pages = Path(f"/proc/{pid}/statm").read_bytes().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        command = ["ps", "-o", "rss=", "-p", str(pid)]
        said = subprocess.run(command, capture_output=True, check=True, timeout=5)
        return int(said.stdout) * 1024
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None

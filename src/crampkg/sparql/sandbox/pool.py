"""The worker processes: started, lent out one query at a time, ended at their limits and replaced.

One keeper thread starts all of them and lives as long as the pool: Linux ends a child that is bound to its
parent when the *thread* that started it ends, and the threads that ask (a page, a request) come and go.
"""

from __future__ import annotations

import fcntl
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

import pyoxigraph as ox

from crampkg.sparql.limits import Busy, LimitExceeded, StoreError
from crampkg.sparql.sandbox import frames

__all__ = ["Config", "Pool", "Worker"]

_START: Final = "import sys; sys.path += sys.argv[1:]; from crampkg.sparql.sandbox.worker import main; main()"
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
            [sys.executable, "-I", "-c", _START, *dict.fromkeys(roots)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            bufsize=0,
            pass_fds=() if isinstance(source, Path) else (source.fileno(),),
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
        )
        _widen(self._in, self._out)
        self.filtered = self.bounded = False
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

    def hear(self, seconds: float | None) -> tuple[frames.Header, bytes]:
        """Return the reply to the request just sent.

        Errors: frames.Late when it takes longer than `seconds`, frames.Closed when the process dies meanwhile,
        LimitExceeded when it takes more memory than it may. The process is of no more use after any of them.
        """
        ends = None if seconds is None else time.monotonic() + seconds
        reply, body = frames.read(self._out, ends=ends, watch=None if self.bounded else self._watch)
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
        """Return the error that tells why the process died by itself; to be called before `end`."""
        try:
            status = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            status = 0
        words = self.last_words()
        if "memory allocation" in words or "MemoryError" in words or status == -9:
            return self.out_of_memory()
        if status in (-11, -10, -7) or "overflowed its stack" in words:
            what = "the query is nested or chained too deeply for the engine"
            return LimitExceeded(what, remedy="take the query apart")
        return StoreError(f"the worker process ended unexpectedly (status {status})", remedy="try again")

    def out_of_memory(self) -> LimitExceeded:
        """Return the error of a query that took more memory than it may."""
        most = self.config.memory_bytes
        what = "the query was ended: it took more memory than it may"
        bound = f" ({most // 1_000_000:,} MB)" if most else ""
        return LimitExceeded(what + bound, remedy="sort, group or join less at once")

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


class Pool:
    """Workers that are lent out, at most `queue_length` askers waiting for one."""

    def __init__(self, config: Config) -> None:
        """Start the workers and wait until each has loaded the data. StoreError when one cannot."""
        self.config = config
        self.replaced = 0
        self._state = threading.Condition()
        self._idle: deque[Worker] = deque()
        self._all: set[Worker] = set()
        self._waiting = 0
        self._closed = False
        self._failure: StoreError | None = None
        self._owner = os.getpid()
        self._orders: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._keeper = threading.Thread(target=self._keep, name="crampkg-sandbox", daemon=True)
        self._keeper.start()
        self._orders.put(config.workers)
        failure = self._await_first()
        if failure is not None:
            self.close()
            raise failure

    def _await_first(self) -> StoreError | None:
        with self._state:
            self._state.wait_for(lambda: self._failure or len(self._idle) >= self.config.workers)
            return self._failure

    @property
    def filtered(self) -> bool:
        """Whether system calls are filtered in every worker."""
        with self._state:
            return bool(self._all) and all(worker.filtered for worker in self._all)

    def pids(self) -> list[int]:
        """Return the process ids of the workers, for those who watch them."""
        with self._state:
            return sorted(worker.process.pid for worker in self._all)

    def take(self) -> Worker:
        """Return a worker for one query; to be given back by `give` or `drop`. Busy when none is free in time."""
        with self._state:
            if not self._idle:
                if self._waiting >= self.config.queue_length:
                    raise self._busy(f"{self._waiting} wait already")
                self._waiting += 1
                try:
                    free = self._state.wait_for(lambda: self._idle or self._closed, self.config.queue_seconds)
                finally:
                    self._waiting -= 1
                if not free:
                    raise self._busy(f"no worker was free for {self.config.queue_seconds:g} s")
            if self._closed or os.getpid() != self._owner:
                # A forked copy of this process must not talk over the same pipes.
                raise StoreError("the store is closed")
            return self._idle.pop()  # the last one used: its memory is warm

    def give(self, worker: Worker) -> None:
        """Take back a worker that has answered. One that has grown by half of what it may is replaced."""
        most = self.config.memory_bytes
        if most is not None and worker.grown > most // 2:
            self.drop(worker)
            return
        with self._state:
            if not self._closed:
                self._idle.append(worker)
                self._state.notify()
                return
        worker.end()

    def drop(self, worker: Worker) -> None:
        """End a worker and have another one started."""
        worker.end()
        with self._state:
            self._all.discard(worker)
            self.replaced += 1
            closed = self._closed
        if not closed:
            self._orders.put(1)

    def close(self) -> None:
        """End all workers. Waiting askers get a StoreError. Does nothing in a forked copy of the process."""
        if os.getpid() != self._owner:
            return
        with self._state:
            self._closed = True
            self._state.notify_all()
        self._orders.put(0)
        if threading.current_thread() is not self._keeper:
            self._keeper.join()
        with self._state:
            lent, idle = self._all - set(self._idle), list(self._idle)
            self._all.clear()
            self._idle.clear()
        for worker in lent:
            worker.process.kill()  # who asks it hears of that, and lets go of the rest
        for worker in idle:
            worker.end()
        if not isinstance(self.config.source, Path):
            self.config.source.close()

    def death(self, worker: Worker) -> StoreError:
        """Return the error that tells why a worker died in the midst of a query."""
        if self._closed:
            return StoreError("the store was closed in the midst of a query")
        return worker.death()

    def _busy(self, why: str) -> Busy:
        return Busy(f"the server is busy: {why}", remedy=f"try again in {Busy.retry_after} s")

    def _keep(self) -> None:
        """Start as many workers as are ordered; an order of none is the end."""
        pause = 0.1
        while count := self._orders.get():
            started: list[Worker] = []
            try:
                started.extend(Worker(self.config) for _ in range(count))
                for worker in started:
                    worker.greet()
            except (StoreError, OSError) as error:
                for worker in started:
                    worker.end()
                with self._state:
                    self._failure = error if isinstance(error, StoreError) else StoreError(str(error))
                    self._state.notify_all()
                    first = not self._all
                    closed = self._closed
                if first or closed:
                    continue
                time.sleep(pause)
                pause = min(2 * pause, 5.0)
                self._orders.put(count)
                continue
            pause = 0.1
            with self._state:
                self._failure = None
                self._all.update(started)
                self._idle.extend(started)
                self._state.notify_all()

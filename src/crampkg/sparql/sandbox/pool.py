"""The worker processes: started, lent for one query at a time, ended at their limits and replaced.

One keeper thread starts all of them and lives as long as the pool: Linux ends a child that is bound to its
parent when the *thread* that started it ends, and the threads that ask (a page, a request) come and go.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import Counter, deque
from pathlib import Path
from typing import Final

from crampkg.sparql.limits import Abandoned, Busy, StoreError
from crampkg.sparql.sandbox.askers import Asker, Place, last_of_most
from crampkg.sparql.sandbox.child import Config, Worker

__all__ = ["Pool"]

_PATIENCE: Final = 1.0
"""Seconds that a client waits before another, who holds several workers, has to give up one."""


class Pool:
    """Workers that are lent out, at most `queue_length` askers waiting for one."""

    def __init__(self, config: Config) -> None:
        """Start the workers and wait until each has loaded the data. StoreError when one cannot."""
        self.config = config
        self.replaced = 0
        self._state = threading.Condition()
        self._idle: deque[Worker] = deque()
        self._all: set[Worker] = set()
        self._waiting: list[Place] = []
        self._lent: dict[Worker, tuple[Asker, float]] = {}
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

    def take(self, asker: Asker) -> Worker:
        """Return a worker for one query; to be given back by `give` or `drop`.

        Busy when none is free in time, or when another asker needs the place more; Abandoned when nobody waits any
        more for the answer.
        """
        with self._state:
            place = self._entered(asker)
            asker.on_leaving(self._wake)
            try:
                if not self._came(place, min(_PATIENCE, self.config.queue_seconds)):
                    self._make_way(asker)
                    self._came(place, self.config.queue_seconds - _PATIENCE)
            finally:
                if place in self._waiting:
                    self._waiting.remove(place)
            worker = place.worker
            if worker is None:
                raise self._unserved(place)
            return worker

    def _entered(self, asker: Asker) -> Place:
        if self._closed or os.getpid() != self._owner:
            # A forked copy of this process must not talk over the same pipes.
            raise StoreError("the store is closed")
        if not self._idle and len(self._waiting) >= self.config.queue_length:
            last = last_of_most(self._waiting, asker)
            if last is None:
                raise self._busy(f"already waiting: {len(self._waiting)}")
            self._waiting.remove(last)
            last.refused = True
            self._state.notify_all()
        place = Place(asker)
        self._waiting.append(place)
        self._assign()
        return place

    def _assign(self) -> None:
        """Give free workers to those who wait: first to whoever holds the fewest, then to who came first."""
        while self._idle and self._waiting:
            held = Counter(lent.client for lent, _ in self._lent.values())
            place = min(self._waiting, key=lambda one: held[one.asker.client])
            self._waiting.remove(place)
            place.worker = self._idle.pop()  # the last one used: its memory is warm
            self._lent[place.worker] = place.asker, time.monotonic()
            self._state.notify_all()

    def _came(self, place: Place, seconds: float) -> bool:
        """Wait for a place's turn; tell whether it is settled, one way or the other."""

        def settled() -> bool:
            return place.worker is not None or place.refused or place.asker.left or self._closed

        return self._state.wait_for(settled, max(0.0, seconds))

    def _make_way(self, asker: Asker) -> None:
        """End the youngest query of a client that holds several workers while this one's has none."""
        held = Counter(lent.client for lent, _ in self._lent.values())
        most, count = max(held.items(), key=lambda item: item[1], default=("", 0))
        if count < 2 or held[asker.client]:
            return
        theirs = [(since, worker) for worker, (lent, since) in self._lent.items() if lent.client == most]
        _, worker = max(theirs, key=lambda pair: pair[0])
        worker.made_way = True
        worker.process.kill()

    def _unserved(self, place: Place) -> StoreError:
        if self._closed:
            return StoreError("the store is closed")
        if place.asker.left:
            return Abandoned("nobody is waiting for the answer")
        if place.refused:
            return self._busy("others are waiting too")
        return self._busy(f"no worker was free for {self.config.queue_seconds:g} s")

    def _wake(self) -> None:
        with self._state:
            self._state.notify_all()

    def give(self, worker: Worker) -> None:
        """Take back a worker that has answered. One that has grown by half of what it may is replaced."""
        most = self.config.memory_bytes
        if worker.made_way or (most is not None and worker.grown > most // 2):
            self.drop(worker)
            return
        with self._state:
            self._lent.pop(worker, None)
            open_ = not self._closed
            if open_:
                self._idle.append(worker)
                self._assign()
        if open_:
            self._bury()
        else:
            worker.end()

    def _bury(self) -> None:
        """Have those replaced that died idle: the last one used is taken first, so nobody else may notice."""
        with self._state:
            dead = [worker for worker in self._idle if not worker.alive()]
            for worker in dead:
                self._idle.remove(worker)
        for worker in dead:
            self.drop(worker)

    def drop(self, worker: Worker) -> None:
        """End a worker and have another one started."""
        worker.end()
        with self._state:
            self._all.discard(worker)
            self._lent.pop(worker, None)
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
        """Return the error that says why a worker died during a query."""
        if self._closed:
            return StoreError("the store was closed during a query")
        if worker.made_way:
            return self._busy("others are waiting, and another query of yours is running")
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
                self._assign()
                self._state.notify_all()

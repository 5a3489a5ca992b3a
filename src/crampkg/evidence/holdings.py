"""Things of the graph by IRI, read when they are asked for: a page pays for what it shows, not for what there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Generic, TypeVar

__all__ = ["Holdings"]

T = TypeVar("T")


class Holdings(Mapping[str, T], Generic[T]):
    """A mapping from IRI to thing over a store. What was read is kept: the graph does not change while it is open.

    A single thing is read alone, or together with others by `take`; iterating, counting and comparing read all of
    them, in the order of `every`.
    """

    def __init__(
        self,
        some: Callable[[Collection[str]], Mapping[str, T]],
        every: Callable[[], Mapping[str, T]],
        *,
        whole: bool,
    ) -> None:
        """Read by `some` what IRIs name, by `every` all there is; `whole`: read all at the first question.

        `whole` suits a store for which a question costs more than its answer, such as an endpoint far away.
        """
        self._some, self._every, self._whole = some, every, whole
        self._found: dict[str, T] = {}
        self._absent: set[str] = set()
        self._all: Mapping[str, T] | None = None

    def take(self, iris: Collection[str]) -> list[T]:
        """Return the things that the IRIs name, in the order given; those that are none are left out."""
        if self._all is None:
            missing = {
                iri for iri in iris if iri not in self._found and iri not in self._absent and "://" in iri
            }
            if missing:
                if self._whole:
                    self._load()
                else:
                    read = self._some(missing)
                    self._found.update(read)
                    self._absent |= missing - read.keys()
        held = self._found if self._all is None else self._all
        return [held[iri] for iri in iris if iri in held]

    def __getitem__(self, iri: str) -> T:
        found = self.take((iri,))
        if not found:
            raise KeyError(iri)
        return found[0]

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and bool(self.take((iri,)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def _load(self) -> Mapping[str, T]:
        if self._all is None:
            # What was handed out before stays the same object.
            self._all = {iri: self._found.get(iri, thing) for iri, thing in self._every().items()}
        return self._all

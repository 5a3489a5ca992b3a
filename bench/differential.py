"""How good and how fast the differential is: where the right condition stands in written cases, and seconds a case.

    python bench/differential.py [--misses] [FILE]

Reads `tests/data/differential-cases.tsv`. Where several conditions share a place, the last of their places counts. A
name that is not known, of a feature or of one of several right diagnoses, is left out and told. Seconds are of the
processor, in a second run over all cases in one process; what the machine does besides does not count.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crampkg import KnowledgeGraph
from crampkg.base.errors import UsageError
from crampkg.evidence.differential import Differential
from crampkg.evidence.features import features_of, given_of

CASES = Path(__file__).resolve().parent.parent / "tests" / "data" / "differential-cases.tsv"


@dataclass(frozen=True, slots=True)
class Case:
    """A person as a textbook describes one, and the conditions of which any is right."""

    name: str
    age: float | None
    sex: str
    during: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    states: tuple[str, ...]
    diagnosis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A case with the place of its diagnosis in its group (None: not there), and the names that were not known."""

    case: Case
    place: int | None
    first: str
    unknown: tuple[str, ...]
    seconds: float


def cases(path: Path = CASES) -> list[Case]:
    """Return the written cases."""
    lines = [
        line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]

    def several(cell: str) -> tuple[str, ...]:
        return tuple(one for one in cell.split("|") if one)

    return [
        Case(
            name,
            float(age) if age else None,
            sex,
            during,
            several(has),
            several(lacks),
            several(states),
            several(diagnosis),
        )
        for name, age, sex, during, has, lacks, states, diagnosis in lines[1:]
    ]


def placed(graph: KnowledgeGraph, case: Case) -> Placed:
    """Return where the diagnosis of a case stands among the conditions of its group."""
    unknown: list[str] = []

    def known(names: tuple[str, ...], read: Callable[[str], object]) -> list[str]:
        found = []
        for name in names:
            try:
                read(name)
            except UsageError:
                unknown.append(name)
            else:
                found.append(name)
        return found

    has = known(case.has, lambda name: features_of(graph, [name], []))
    lacks = known(case.lacks, lambda name: features_of(graph, [], [name]))
    states = known(case.states, lambda name: given_of(graph, [name]))
    right = {graph.resolve(name) for name in known(case.diagnosis, graph.resolve)}
    if not right:
        raise UsageError(f"no diagnosis of the case {case.name} is known", remedy="say which term is right")
    start = time.process_time()
    found = graph.differential(has, lacks, age=case.age, sex=case.sex, during=case.during, states=states)
    seconds = time.process_time() - start
    return Placed(case, _place(found, right), _first(found, right), tuple(unknown), seconds)


def _place(found: Differential, right: set[str]) -> int | None:
    places = [one.rank + one.tied - 1 for some in found.groups.values() for one in some if one.iri in right]
    return min(places, default=None)


def _first(found: Differential, right: set[str]) -> str:
    """The first condition of the group in which the diagnosis stands, or of the diseases."""
    for some in found.groups.values():
        if any(one.iri in right for one in some):
            return some[0].label
    return found.groups["other"][0].label if found.groups["other"] else ""


def within(found: list[Placed], most: int) -> int:
    """Return how many diagnoses stand among the first so many."""
    return sum(one.place is not None and one.place <= most for one in found)


def main() -> None:
    """Print the shares, the seconds, and with --misses where each diagnosis stands that is not first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("file", nargs="?", type=Path, default=CASES)
    options = parser.parse_args()
    graph = KnowledgeGraph.load()
    every = cases(options.file)
    first = [placed(graph, case) for case in every]
    again = [placed(graph, case).seconds for case in every]
    for most, words in ((1, "first"), (3, "in three"), (10, "in ten")):
        number = within(first, most)
        print(f"{words:9} {number:3} of {len(every)} ({number / len(every):.0%})")
    print(f"seconds   median {statistics.median(again):.3f}, longest {max(again):.3f}")
    for one in first:
        if options.misses and one.place != 1:
            print(f"{one.case.name}: place {one.place or '–'}, first {one.first}")
        if one.unknown:
            print(f"{one.case.name}: not known: {', '.join(one.unknown)}")


if __name__ == "__main__":
    main()

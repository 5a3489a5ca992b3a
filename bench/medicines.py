"""How long the medicine check of a list of 50 lines takes, once names and claims have been read: at most 0.3 s.

    python bench/medicines.py [--runs 5]

The lines are those of `tests/data/medication-lines.tsv`, each once with another dose, so that none was read before.
Ends with 1 when the median is above the bound.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from crampkg import KnowledgeGraph
from crampkg.evidence.medication_report import as_json, headline
from crampkg.evidence.medications import check

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "medication-lines.tsv"
LINES = 50
BOUND = 0.3


def lines(run: int) -> list[str]:
    """Return 50 lines of lists as people write them, which differ from run to run by a dose."""
    rows = [
        line.split("\t")[0] for line in DATA.read_text(encoding="utf-8").splitlines()[1:] if line[:1] != "#"
    ]
    return [f"{row} {number + run} mg" for number, row in enumerate(rows[:LINES])]


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    began = perf_counter()
    graph = KnowledgeGraph.load()
    check(graph, ["quinine"])
    print(f"first line, with loading: {perf_counter() - began:.2f} s")
    taken = []
    for run in range(runs):
        began = perf_counter()
        checked = check(graph, lines(run))
        as_json(graph, checked)
        taken.append(perf_counter() - began)
        print(f"{LINES} lines: {taken[-1]:.3f} s ({headline(checked)})")
    print(f"median {median(taken):.3f} s, bound {BOUND} s")
    sys.exit(int(median(taken) > BOUND))


if __name__ == "__main__":
    main()

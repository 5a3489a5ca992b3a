"""How often a line of a medication list is understood: the share of lines with just the expected substances.

    python bench/medication_lines.py [--misses] [FILE …]

Reads `tests/data/medication-lines.tsv` and `medication-lines-blind.tsv`: line, expected substances with | between them
(- for none), kind. A misspelled name is right when the expected substance is offered first, by any of its names,
and no other is taken; a substance that is taken and not expected is wrong. Salts count as their substance.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crampkg import KnowledgeGraph
from crampkg.evidence.medications import check
from crampkg.evidence.name_forms import weak_words, words

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"

_SAME: Final = {
    "salbutamol": "albuterol",
    "paracetamol": "acetaminophen",
    "frusemide": "furosemide",
    "thyroxine": "levothyroxine",
    "adrenaline": "epinephrine",
    "acetylsalicylic acid": "aspirin",
    "lignocaine": "lidocaine",
    "rifampicin": "rifampin",
    "ciclosporin": "cyclosporine",
    "cyclosporin": "cyclosporine",
    "pethidine": "meperidine",
    "torasemide": "torsemide",
    "chlortalidone": "chlorthalidone",
    "bendrofluazide": "bendroflumethiazide",
    "glyceryl trinitrate": "nitroglycerin",
    "cobalamin": "vitamin b 12",
    "vitamin b12": "vitamin b 12",
    "colecalciferol": "cholecalciferol",
}
"""Names of one substance, so that a line may be expected by either."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line, the substances expected of it, its kind, and what was taken and offered."""

    line: str
    expected: frozenset[str]
    kind: str
    taken: frozenset[str]
    offered: tuple[str, ...]

    @property
    def wrong(self) -> frozenset[str]:
        """The substances that were taken and are not expected; none may be taken for what is misspelled."""
        return self.taken - self.expected

    @property
    def right(self) -> bool:
        """Tell whether the line was understood."""
        if self.taken == self.expected:
            return True
        missing = self.expected - self.taken
        return (
            self.misspelled and self.taken <= self.expected and set(self.offered[: len(missing)]) == missing
        )

    @property
    def misspelled(self) -> bool:
        """Tell whether the line has a typing error."""
        return self.kind.startswith(("misspel", "typo", "spelling"))


def plain(name: str) -> str:
    """Return a substance's name as it is compared here: in the singular, without its salt, one of several names."""
    name = name.strip().casefold()
    forms = words(_SAME.get(name, name))
    bare = list(forms)
    while len(bare) > 1 and weak_words().kind(bare[-1]) in ("salt", "metal"):
        bare.pop()
    text = " ".join(bare)
    return " ".join(words(_SAME.get(text, text)))


def read(graph: KnowledgeGraph, path: Path) -> list[Row]:
    """Return the rows of a file, each line checked by a graph."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    checked = check(graph, [line for line, *_ in rows])
    return [
        Row(
            line,
            frozenset(plain(one) for one in expected.split("|") if one.strip() not in ("", "-")),
            kind,
            frozenset(plain(one.name) for one in found.substances),
            tuple(plain(one.name) for near in found.near for one in check(graph, [near])[0].substances),
        )
        for (line, expected, kind), found in zip(rows, checked, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="files with lines")
    parser.add_argument("--misses", action="store_true", help="show the lines that were not understood")
    given = parser.parse_args()
    graph = KnowledgeGraph.load()
    for path in given.files or sorted(DATA.glob("medication-lines*.tsv")):
        rows = read(graph, path)
        right = sum(row.right for row in rows) / len(rows)
        wrong = sum(len(row.wrong) for row in rows)
        print(f"{path.name}: {len(rows)} lines, right {right:.1%}, wrong substances {wrong}")
        kinds: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            kinds[row.kind].append(row)
        for kind, some in sorted(kinds.items()):
            print(f"  {kind}: {sum(row.right for row in some)} of {len(some)}")
        if given.misses:
            for row in rows:
                if not row.right:
                    told = f"{' | '.join(sorted(row.taken)) or '-'} (offered {', '.join(row.offered) or 'nothing'})"
                    print(f"  {row.line!r}: {told}; expected {' | '.join(sorted(row.expected)) or '-'}")


if __name__ == "__main__":
    main()

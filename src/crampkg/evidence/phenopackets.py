"""GA4GH phenopackets, version 2 of the schema, as JSON: features read from one, and a picture given out as one.

Read are the subject's sex, the age at the last encounter, the phenotypic features, present or excluded, and the age at
which the present ones began: the earliest onset. An onset is not the person's age. Given out is what was known of the
person; never the conditions: a phenopacket would present them as diagnoses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, compact
from crampkg.evidence.features import DURING, Feature, Picture
from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["Read", "read", "written"]

_SCHEMA: Final = "2.0"
_AGE: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_DAYS: Final = (1.0, 12.0, 365.25 / 7, 365.25)
"""How many of a unit make a year: years, months, weeks, days."""
_HP: Final = {
    "id": "hp",
    "name": "Human Phenotype Ontology",
    "url": "http://purl.obolibrary.org/obo/hp.owl",
    "namespacePrefix": "HP",
    "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
}
_OURS: Final = {
    "id": "crampkg",
    "name": "crampkg",
    "url": BASE,
    "namespacePrefix": "cramp",
    "iriPrefix": BASE,
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a phenopacket says, features by identifier; `unknown` are features that this graph does not have.

    `age` is the age at the last encounter, `onset` the earliest onset of a feature that is present and known here.
    """

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    age: float | None = None
    onset: float | None = None
    sex: str = ""
    unknown: tuple[str, ...] = ()


def read(graph: KnowledgeGraph, text: str, *, where: str = "") -> Read:
    """Return what a phenopacket says; UsageError for what is no phenopacket."""
    try:
        packet = json.loads(text)
    except (ValueError, RecursionError) as error:
        remedy = "give a phenopacket of version 2 as JSON"
        raise UsageError("this is not readable JSON", where=where, remedy=remedy) from error
    features = packet.get("phenotypicFeatures") if isinstance(packet, dict) else None
    if not isinstance(features, list) or not features:
        raise UsageError(
            "no phenotypicFeatures", where=where, remedy="give a phenopacket of version 2 as JSON"
        )
    found: dict[bool, list[str]] = {False: [], True: []}
    unknown: list[str] = []
    onsets: list[float] = []
    for number, one in enumerate(features, 1):
        kind = one.get("type") if isinstance(one, dict) else None
        identifier = kind.get("id") if isinstance(kind, dict) else None
        if not isinstance(identifier, str) or not identifier.strip():
            remedy = "give its type an id, such as HP:0003394"
            raise UsageError(f"phenotypic feature {number} has no type", where=where, remedy=remedy)
        try:
            graph.resolve(identifier)
        except UsageError:
            label = str(kind.get("label") or "") if isinstance(kind, dict) else ""
            unknown.append(f"{label} ({identifier})" if label else identifier)
            continue
        excluded = one.get("excluded") is True
        found[excluded].append(identifier)
        # What is absent never began: an onset beside it says nothing of the person.
        if not excluded and (began := _age(one.get("onset"), where)) is not None:
            onsets.append(began)
    subject = packet.get("subject")
    known: Mapping[str, Any] = subject if isinstance(subject, dict) else {}
    sex = {"MALE": "male", "FEMALE": "female"}.get(str(known.get("sex")), "")
    age = _age(known.get("timeAtLastEncounter"), where)
    return Read(tuple(found[False]), tuple(found[True]), age, min(onsets, default=None), sex, tuple(unknown))


def _age(time: object, where: str) -> float | None:
    """The age of a time element in years; None where it has none."""
    told = time.get("age") if isinstance(time, dict) else None
    duration = told.get("iso8601duration") if isinstance(told, dict) else None
    if duration is None:
        return None
    match = _AGE.fullmatch(str(duration))
    if match is None or not any(match.groups()):
        remedy = "write it as an ISO 8601 duration, such as P35Y6M"
        raise UsageError(f"the age {str(duration)[:40]!r} cannot be read", where=where, remedy=remedy)
    parts = zip(match.groups(), _DAYS, strict=True)
    return round(sum(int(number or 0) / per_year for number, per_year in parts), 2)


def written(graph: KnowledgeGraph, picture: Picture, *, created: datetime | None = None) -> dict[str, Any]:
    """Return what is known of a person as a phenopacket; terms that HPO has under its identifiers."""
    shown = [one for one in picture.features if one.label and one.typed not in DURING]
    identifiers = _identifiers(graph, shown)
    subject: dict[str, Any] = {"id": "person"}
    if picture.sex:
        subject["sex"] = picture.sex.upper()
    if picture.age is not None:
        subject["timeAtLastEncounter"] = {"age": {"iso8601duration": _duration(picture.age)}}
    told = []
    for one in shown:
        feature: dict[str, Any] = {"type": {"id": identifiers[one.iri], "label": one.label}}
        if not one.present:
            feature["excluded"] = True
        elif picture.onset is not None:
            feature["onset"] = {"age": {"iso8601duration": _duration(picture.onset)}}
        told.append(feature)
    used = {identifier.partition(":")[0] for identifier in identifiers.values()}
    version = graph.header["version"]
    resources = [_HP | {"version": _hp_version(graph)}] if "HP" in used else []
    resources += [_OURS | {"version": version}] if "cramp" in used else []
    now = created or datetime.now(UTC)
    return {
        "id": "crampkg-differential",
        "subject": subject,
        "phenotypicFeatures": told,
        "metaData": {
            "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "createdBy": f"crampkg {version}; not a diagnosis",
            "resources": resources,
            "phenopacketSchemaVersion": _SCHEMA,
        },
    }


def _identifiers(graph: KnowledgeGraph, features: list[Feature]) -> dict[str, str]:
    """HPO's identifier of each feature that it has, by exact match; else the term's own name."""
    found = {one.iri: compact(one.iri) for one in features}
    for row in graph.rows("term-names", term=list(found)):
        if row["kind"] == "identifier" and str(row["name"]).startswith("HP:"):
            found[str(row["term"])] = str(row["name"])
    return found


def _hp_version(graph: KnowledgeGraph) -> str:
    """The release of HPO to which terms are mapped; "unknown" where no mapping tells."""
    versions = {str(row["version"]) for row in graph.view("annotation-releases") if row["version"]}
    return max(versions, default="unknown")


def _duration(age: float) -> str:
    years, months = int(age), round((age - int(age)) * 12)
    return f"P{years}Y" + (f"{months}M" if months else "")

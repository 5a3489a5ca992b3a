"""Treatments as a list in sections: what was better than its comparison first, then conflicts, advice against, harm.

A treatment stands there once, with its best-supported result on cramps, or on something else where there is none.
Section and order are made of directions, comparisons and numbers of people alone; nothing is pooled or worked out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.advice import advice as advice_in
from crampkg.evidence.better_than import better_than
from crampkg.evidence.fair_results import differing, fairness, is_narrowed, latest
from crampkg.evidence.findings import is_compared
from crampkg.evidence.relations import with_broader
from crampkg.evidence.results import ReportedResult
from crampkg.evidence.unadvised import advice_against, concerning
from crampkg.explorer import cards, links
from crampkg.explorer import treatment_sections as sections
from crampkg.explorer.finding_words import behind, detail, people, printed, studied_with_amount
from crampkg.explorer.text import counted
from crampkg.explorer.treatment_notes import beside, relatives

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import StudyResult
    from crampkg.explorer.component_data import Finding, Findings, FindingsSection
    from crampkg.explorer.numbering import Numbering
    from crampkg.explorer.treatment_matrix import Entry

__all__ = ["ranked"]

_SHOWN: Final = 8
"""So many treatments of a section are shown before a reader asks for the others."""
_OPEN: Final = "inconclusive"
_ONE_TRIAL: Final = "oneRandomizedTrial"
_GRADED: Final = "grade"
"""How the names of levels of certainty begin."""
_OPTIONAL: Final = "optional"
"""The sign of predicates that give a treatment as an option."""
_LOWER: Final = "lowerIsBetter"
_CLASS: Final = "DrugClass"
_REPORT: Final = "studyReport"


@dataclass(frozen=True, slots=True)
class _Row:
    treatment: str
    section: str
    order: tuple[bool, int, int, str]
    finding: Finding
    sources: tuple[str, ...]
    """The sources that the row names; they are numbered in the order of the rows."""


def ranked(
    graph: KnowledgeGraph, entries: Sequence[Entry], numbering: Numbering, shown: Collection[str] = ()
) -> Findings:
    """Return the treatments of a table's entries as a list in sections, each treatment once with its best result.

    `shown` are the conditions and people (IRIs) that were asked for: results in others stand for no treatment that has
    results in these.
    """
    claims: dict[str, dict[str, Claim]] = defaultdict(dict)
    on_cramps: set[str] = set()
    for entry in entries:
        current = {claim.iri: claim for claim in entry.claims if _is_current(graph, claim)}
        claims[entry.treatment].update(current)
        if entry.cramps:
            on_cramps.update(current)
    results = graph.results_of(*(iri for several in claims.values() for iri in several))
    agents = {treatment: list(several.values()) for treatment, several in claims.items() if several}
    rows = [
        _row(graph, treatment, several, on_cramps, results, shown, agents)
        for treatment, several in sorted(agents.items(), key=lambda item: graph.label(item[0]))
    ]
    for row in rows:
        row.finding["further"] += _kinds_that_differ(graph, row, rows)
    made: list[FindingsSection] = []
    for heading in sections.SECTIONS:
        found = sorted((row for row in rows if row.section == heading), key=lambda row: row.order)
        for row in found:
            row.finding["references"] = numbering.references(row.sources)
        if found:
            made.append({"heading": f"{heading} ({len(found)})", "findings": [row.finding for row in found]})
    seen = {row.finding["icon"] for row in rows}
    return {
        "type": "findings",
        "first": "Treatment",
        "most": _SHOWN,
        "caption": f"{counted(len(rows), 'treatment')}, each with its best-supported result",
        "sections": made,
        "key": [{"icon": icon, "word": word} for icon, word in sections.KEY.items() if icon in seen],
        "notes": [
            "The rows come from different people and trials. They do not compare the treatments with each other.",
            "Figures are printed as the source gives them; none was calculated here.",
        ],
    }


def _kinds_that_differ(graph: KnowledgeGraph, row: _Row, rows: Iterable[_Row]) -> list[str]:
    """Point from a treatment to other kinds of the same agent, such as salts, of which something else came out.

    One that was better than another treatment points to where the same study shows no difference between treatments.
    """
    own = _signs(row)
    told = [
        f"{graph.label(other.treatment)}: {other.section[:1].lower()}{other.section[1:]}"
        for other in rows
        if (
            own
            and _signs(other)
            and _signs(other) != own
            and _family(graph, row.treatment) & _family(graph, other.treatment)
        )
        or (
            (row.section, other.section) == (sections.BETTER_THAN_ANOTHER, sections.EQUAL)
            and _in_one_study(graph, row, other)
        )
    ]
    return [f"See also {'; '.join(told)}"] if told else []


def _in_one_study(graph: KnowledgeGraph, row: _Row, other: _Row) -> bool:
    source = row.sources[0]
    return other.sources[0] == source and slug(graph.sources[source].kind) == _REPORT


def _signs(row: _Row) -> frozenset[bool]:
    """Which way the compared results of a row point: to a benefit, to none, or both; empty where nothing compares."""
    if row.section in sections.HOW_BETTER.values():
        return frozenset({True})
    if row.section in (sections.NONE, sections.WORSE):
        return frozenset({False})
    return frozenset({True, False}) if row.section == sections.DIFFER else frozenset()


def _family(graph: KnowledgeGraph, treatment: str) -> set[str]:
    """A treatment and the agents that it is a kind of; members of a class of drugs are no kinds of one agent."""
    parents = (one for one in graph.terms[treatment].parents if one in graph.terms)
    return {treatment} | {
        one for one in parents if _CLASS not in {slug(kind) for kind in graph.terms[one].classes}
    }


def _is_current(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim's source has no later version."""
    return not graph.sources[claim.source].updated_by


def _row(
    graph: KnowledgeGraph,
    treatment: str,
    claims: Sequence[Claim],
    on_cramps: Collection[str],
    results: Mapping[str, Sequence[StudyResult]],
    wanted: Collection[str],
    agents: Mapping[str, Sequence[Claim]],
) -> _Row:
    effects = [claim for claim in claims if graph.properties[claim.predicate].is_benefit]
    # What a treatment does to cramps is what a reader asks; the rest stands for it only where nothing is said of that.
    effects = [claim for claim in effects if claim.iri in on_cramps] or effects
    found = sorted(
        (ReportedResult(claim, result) for claim in effects for result in results.get(claim.iri, ())),
        key=lambda one: (*fairness(graph, one, wanted), one.result.iri),
    )
    compared = [one for one in found if is_compared(graph, one)]
    against = [one.claim for one in advice_against(graph, treatment)]
    option = _option(graph, treatment, claims, agents) if against else None
    section = _section(graph, effects, found, compared) if not against else sections.UNADVISED
    section = section if option is None else sections.OPPOSED
    if on_cramps and not against and found and all(map(_is_elsewhere, found)):
        section = section if any(claim.iri in on_cramps for claim in claims) else sections.ELSEWHERE
    shown = [one for one in compared or found if _shows(graph, one, section)]
    several = (shown or compared or found) if option is None else []
    best = latest(graph, several[0], several, wanted) if several else None
    here = concerning(graph, against, {claim.object for claim in claims}, wanted)
    claim = option or (
        best.claim
        if best is not None
        else min(effects or claims, key=lambda one: (-_bars(graph, one), one.iri))
    )
    finding: Finding = {
        "outcome": [links.term_link(graph, treatment), *relatives(graph, treatment, against)],
        "detail": detail(graph, best) if best is not None else None,
        "studied": studied_with_amount(graph, best, found) if best is not None else None,
        "icon": sections.ICONS.get(section) or cards.direction_icon(claim),
        "word": section,
        "result": _result(best, section) if best is not None else claim.paraphrase,
        "figure": best is not None and not best.result.in_words_only,
        "figures": behind(best.result) if best is not None else None,
        "further": beside(graph, (against, here), claims, differing(graph, compared)),
        "people": people(best.result) if best is not None else None,
        "references": [],
        "pale": section in sections.PALE,
    }
    if strength := cards.evidence_strength(graph, claim):
        finding["strength"] = strength
    else:
        finding["backing"] = phrasing.evidence(graph, claim)
    _note_in_short(graph, finding, claim, compared, wanted)
    size = best.result.size if best is not None else 0
    sources = (claim.source, *(one.source for one in here))
    # What is related to something that is advised against leads no section.
    kin = len(finding["outcome"]) > 1
    order = (kin, -_bars(graph, claim), -size, graph.label(treatment))
    return _Row(treatment, section, order, finding, sources)


def _note_in_short(
    graph: KnowledgeGraph,
    finding: Finding,
    claim: Claim,
    compared: Sequence[ReportedResult],
    wanted: Collection[str],
) -> None:
    """Note what is told where only the name of a treatment stands: how many trials, what is graded, and in whom."""
    people = _people(graph, claim, wanted)
    if slug(claim.level) == _ONE_TRIAL and slug(claim.direction) == "supports":
        # What a review tells of a trial may be a trial that stands here already.
        alike = {
            one.claim.source
            for one in compared
            if slug(one.claim.level) == _ONE_TRIAL
            and _helps(one)
            and _people(graph, one.claim, wanted) == people
            and slug(graph.sources[one.claim.source].kind) == _REPORT
        }
        finding["trials"] = len(alike)
    grades = {level for one in compared if (level := slug(one.claim.level)).startswith(_GRADED)}
    if slug(claim.level).startswith(_GRADED) and claim.values("target"):
        finding["graded"] = " and ".join(part.label for part in claim.values("target"))
    if (
        finding["word"] == sections.DIFFER
        and len({_people(graph, one.claim, wanted) for one in compared}) > 1
    ):
        # Named alone, the people of one result would seem to be those in whom results differ.
        finding["whom"] = sections.OTHERS
    elif finding["word"] == sections.DIFFER and len(grades) > 1:
        finding["whom"] = sections.GRADES
    elif is_narrowed(graph, claim, wanted):
        # Whom the list is of is not told again, nor a kind of them.
        known, asked = with_broader(graph, wanted), set(wanted)
        named = [
            part.label
            for part in claim.values("population")
            if part.value not in known and asked.isdisjoint(with_broader(graph, _terms(graph, part.value)))
        ]
        finding["whom"] = " and ".join(named)


def _people(graph: KnowledgeGraph, claim: Claim, wanted: Collection[str]) -> frozenset[str]:
    """The people of a claim, where they are narrower than those asked for: those over 55 are no others than adults."""
    narrowed = is_narrowed(graph, claim, wanted)
    return frozenset(part.value for part in claim.values("population") if narrowed)


def _terms(graph: KnowledgeGraph, iri: str) -> list[str]:
    """A term (by IRI) that the graph has, or nothing."""
    return [iri] if iri in graph.terms else []


def _result(one: ReportedResult, section: str) -> str:
    """What came out; beside advice against the treatment it says that it is a result, not what was advised."""
    return f"As reported: {printed(one)}" if section == sections.UNADVISED else printed(one)


def _option(
    graph: KnowledgeGraph, treatment: str, claims: Sequence[Claim], agents: Mapping[str, Sequence[Claim]]
) -> Claim | None:
    """Return what a guideline says for the people of the list alone; None for a list of all, or where none does.

    What it says of an agent of the list (`agents`) holds for the kinds of that agent, as quinine's for its sulfate.
    """
    if not all(claim.values("population") for claim in claims):
        return None
    for agent in sorted(_family(graph, treatment) & agents.keys(), key=lambda one: one != treatment):
        stated = {claim.iri for claim in advice_in(graph, "guideline-statements", agent)}
        for claim in agents[agent]:
            given = graph.properties[claim.predicate].icon == _OPTIONAL
            if claim.iri in stated and given and slug(claim.direction) == "supports":
                return claim
    return None


def _is_elsewhere(one: ReportedResult) -> bool:
    """Tell whether a result measures something else than what is treated, such as function in a disease."""
    measured = one.result.measured_outcome.iri
    return bool(measured) and measured != one.claim.object


def _shows(graph: KnowledgeGraph, one: ReportedResult, section: str) -> bool:
    """Tell whether a result is one for which a treatment stands in its section."""
    if section == sections.WORSE:
        return _is_worse(graph, one.result)
    if section in sections.HOW_BETTER.values():
        return _helps(one) and sections.HOW_BETTER[better_than(graph, one)] == section
    return section != sections.UNCOMPARED or _helps(one)


def _section(
    graph: KnowledgeGraph,
    effects: Sequence[Claim],
    found: Sequence[ReportedResult],
    compared: Sequence[ReportedResult],
) -> str:
    if compared and (place := _compared(graph, compared)) != sections.NONE:
        return place
    if compared:
        place = _not_shown([one.claim for one in compared])
        treatments = graph.once(_treatments)
        active = all(_against_whom(one) and _against_whom(one) <= treatments for one in compared)
        return sections.EQUAL if place == sections.NONE and active else place
    if any(map(_helps, found)):
        return sections.UNCOMPARED
    if any(slug(claim.direction) == "supports" for claim in effects):
        return sections.UNCOUNTED
    if effects and all(slug(claim.direction) == "notStudied" for claim in effects):
        return sections.UNSTUDIED
    return _not_shown(effects) if effects else sections.OPTION


def _treatments(graph: KnowledgeGraph) -> frozenset[str]:
    """What is said to treat anything: a comparison with it does not show that a treatment has no effect."""
    return frozenset(str(row["treatment"]) for row in graph.view("treatment-claims"))


def _against_whom(one: ReportedResult) -> set[str]:
    """The terms with which a result compares: those of the result, or the comparator of the claim."""
    named = {other.iri for other in one.result.compared_with}
    return named or {part.value for part in one.claim.values("comparator")}


def _not_shown(claims: Sequence[Claim]) -> str:
    """Tell what was tested and not shown apart from what its sources call unclear."""
    return sections.UNCLEAR if all(slug(one.direction) == _OPEN for one in claims) else sections.NONE


def _compared(graph: KnowledgeGraph, found: Sequence[ReportedResult]) -> str:
    helped = {_helps(one) for one in found}
    if len(helped) > 1 and not _agree(found):
        return sections.DIFFER
    if True in helped:
        return sections.HOW_BETTER[min(better_than(graph, one) for one in found if _helps(one))]
    return sections.WORSE if any(_is_worse(graph, one.result) for one in found) else sections.NONE


def _helps(one: ReportedResult) -> bool:
    return slug(one.claim.direction) == "supports"


def _agree(found: Sequence[ReportedResult]) -> bool:
    """Tell whether sources agree on a benefit, though one of them leaves part of what it found open.

    Then several have an outcome on which all that is reported is a benefit, no result is against it, and whoever leaves
    something open, such as a lower dose, reports a benefit too.
    """
    on: dict[str, list[ReportedResult]] = defaultdict(list)
    for one in found:
        on[one.result.measured_outcome.iri].append(one)
    shared = any(
        len({one.claim.source for one in some}) > 1 and all(map(_helps, some)) for some in on.values()
    )
    helped = {one.claim.source for one in found if _helps(one)}
    left = [one for one in found if not _helps(one)]
    return shared and all(slug(one.claim.direction) == _OPEN and one.claim.source in helped for one in left)


def _is_worse(graph: KnowledgeGraph, result: StudyResult) -> bool:
    """Tell whether the whole interval of a result lies on the worse side of no difference."""
    none = graph.once(_no_difference).get(result.measure.iri)
    if none is None or not (result.lower_limit and result.upper_limit and result.better_when.iri):
        return False
    if slug(result.better_when.iri) == _LOWER:
        return float(result.lower_limit) > none
    return float(result.upper_limit) < none


def _no_difference(graph: KnowledgeGraph) -> dict[str, float]:
    return {str(row["measure"]): float(row["none"] or 0) for row in graph.view("measures")}


def _bars(graph: KnowledgeGraph, claim: Claim) -> int:
    return graph.vocabulary[claim.level].bars or 0

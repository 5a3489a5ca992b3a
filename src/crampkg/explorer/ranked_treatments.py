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
from crampkg.evidence.better_than import Better, better_than
from crampkg.evidence.fair_results import differing, fairness, latest
from crampkg.evidence.findings import is_compared
from crampkg.evidence.results import ReportedResult
from crampkg.evidence.unadvised import advice_against, concerning
from crampkg.explorer import cards, links
from crampkg.explorer.finding_words import behind, detail, people, printed, studied_with_amount
from crampkg.explorer.text import counted
from crampkg.explorer.treatment_notes import beside, relatives

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import StudyResult
    from crampkg.explorer.component_data import Finding, Findings, FindingsSection, Icon
    from crampkg.explorer.numbering import Numbering
    from crampkg.explorer.treatment_matrix import Entry

__all__ = ["ADVISED", "FOREMOST", "TELLING", "ranked"]

_BETTER: Final = "Better than the comparison"
_BETTER_THAN_ANOTHER: Final = "Better than another treatment, dose or timing"
_PERHAPS: Final = "May help, as the source words it"
_UNRANDOMIZED: Final = "Better in a comparison without randomization"
_DIFFER: Final = "Results differ"
_OPPOSED: Final = "An option in a guideline for these people, advised against by others"
_UNADVISED: Final = "Advised against by a source"
_WORSE: Final = "Worse than the comparison"
_NONE: Final = "No difference shown"
_EQUAL: Final = "No difference from another treatment shown"
_UNCLEAR: Final = "Unclear: sources leave it open"
_UNCOMPARED: Final = "Reported to help, without a comparison"
_UNCOUNTED: Final = "Reported to help, no figures"
_UNSTUDIED: Final = "Not studied"
_OPTION: Final = "An option, used or studied; effect not stated"
_ELSEWHERE: Final = "Studied for something other than cramps or fasciculations"
_SECTIONS: Final = (
    _BETTER,
    _DIFFER,
    _OPPOSED,
    _UNADVISED,
    _BETTER_THAN_ANOTHER,
    _PERHAPS,
    _UNRANDOMIZED,
    _WORSE,
    _NONE,
    _EQUAL,
    _UNCLEAR,
    _UNCOMPARED,
    _UNCOUNTED,
    _UNSTUDIED,
    _OPTION,
    _ELSEWHERE,
)
TELLING: Final = frozenset(
    {_BETTER, _DIFFER, _OPPOSED, _UNADVISED, _BETTER_THAN_ANOTHER, _UNRANDOMIZED, _WORSE, _NONE, _EQUAL}
)
"""The sections that tell what came of comparisons, or that a treatment is advised against."""
FOREMOST: Final = frozenset({_BETTER, _DIFFER, _OPPOSED, _NONE})
"""Those that a reader is told first, for and against."""
ADVISED: Final = frozenset({_OPPOSED, _UNADVISED})
_SHOWN: Final = 8
"""So many treatments of a section are shown before a reader asks for the others."""
_HOW_BETTER: Final[Mapping[Better, str]] = {
    Better.THAN_CONTROL: _BETTER,
    Better.THAN_ANOTHER: _BETTER_THAN_ANOTHER,
    Better.PERHAPS: _PERHAPS,
    Better.UNRANDOMIZED: _UNRANDOMIZED,
}
_PALE: Final = {_UNCOMPARED, _UNCOUNTED, _UNSTUDIED, _OPTION, _ELSEWHERE}
_ICONS: Final[Mapping[str, Icon]] = {
    _DIFFER: "conflict",
    _OPPOSED: "conflict",
    _UNADVISED: "advisedAgainst",
    # The sign of help is for what was better than a control.
    _BETTER_THAN_ANOTHER: "possible",
    _PERHAPS: "possible",
    _UNRANDOMIZED: "possible",
    _UNCOMPARED: "possible",
    _UNCOUNTED: "possible",
    _WORSE: "harms",
    _ELSEWHERE: "info",
}
_KEY: Final[Mapping[Icon, str]] = {
    "supports": "better than placebo or another control",
    "possible": "better than another treatment, or reported to help",
    "conflict": "results or advice differ",
    "notShown": "no difference shown",
    "inconclusive": "left open",
    "harms": "worse",
    "advisedAgainst": "advised against",
    "refutes": "stated not to help",
    "optional": "an option, effect not stated",
    "info": "used or studied, effect not stated",
    "notStudied": "not studied",
}
"""What the signs of the list stand for; those that occur make its key."""
_OPEN: Final = "inconclusive"
_OPTIONAL: Final = "optional"
"""The sign of predicates that give a treatment as an option."""
_LOWER: Final = "lowerIsBetter"
_CLASS: Final = "DrugClass"
_REPORT: Final = "studyReport"


@dataclass(frozen=True, slots=True)
class _Row:
    treatment: str
    section: str
    order: tuple[int, int, str]
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
    rows = [
        _row(graph, treatment, list(several.values()), on_cramps, results, shown)
        for treatment, several in sorted(claims.items(), key=lambda item: graph.label(item[0]))
        if several
    ]
    for row in rows:
        row.finding["further"] += _kinds_that_differ(graph, row, rows)
    sections: list[FindingsSection] = []
    for heading in _SECTIONS:
        found = sorted((row for row in rows if row.section == heading), key=lambda row: row.order)
        for row in found:
            row.finding["references"] = numbering.references(row.sources)
        if found:
            sections.append(
                {"heading": f"{heading} ({len(found)})", "findings": [row.finding for row in found]}
            )
    seen = {row.finding["icon"] for row in rows}
    return {
        "type": "findings",
        "first": "Treatment",
        "most": _SHOWN,
        "caption": f"{counted(len(rows), 'treatment')}, each with its best-supported result",
        "sections": sections,
        "key": [{"icon": icon, "word": word} for icon, word in _KEY.items() if icon in seen],
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
            (row.section, other.section) == (_BETTER_THAN_ANOTHER, _EQUAL)
            and _in_one_study(graph, row, other)
        )
    ]
    return [f"See also {'; '.join(told)}"] if told else []


def _in_one_study(graph: KnowledgeGraph, row: _Row, other: _Row) -> bool:
    source = row.sources[0]
    return other.sources[0] == source and slug(graph.sources[source].kind) == _REPORT


def _signs(row: _Row) -> frozenset[bool]:
    """Which way the compared results of a row point: to a benefit, to none, or both; empty where nothing compares."""
    if row.section in _HOW_BETTER.values():
        return frozenset({True})
    if row.section in (_NONE, _WORSE):
        return frozenset({False})
    return frozenset({True, False}) if row.section == _DIFFER else frozenset()


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
    option = _option(graph, treatment, claims) if against else None
    section = _section(graph, effects, found, compared) if not against else _UNADVISED
    section = section if option is None else _OPPOSED
    if on_cramps and not against and found and all(map(_is_elsewhere, found)):
        section = section if any(claim.iri in on_cramps for claim in claims) else _ELSEWHERE
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
        "icon": _ICONS.get(section) or cards.direction_icon(claim),
        "word": section,
        "result": _result(best, section) if best is not None else claim.paraphrase,
        "figure": best is not None and not best.result.in_words_only,
        "figures": behind(best.result) if best is not None else None,
        "further": beside(graph, (against, here), claims, differing(graph, compared)),
        "people": people(best.result) if best is not None else None,
        "references": [],
        "pale": section in _PALE,
    }
    if strength := cards.evidence_strength(graph, claim):
        finding["strength"] = strength
    else:
        finding["backing"] = phrasing.evidence(graph, claim)
    size = best.result.size if best is not None else 0
    sources = (claim.source, *(one.source for one in here))
    return _Row(treatment, section, (-_bars(graph, claim), -size, graph.label(treatment)), finding, sources)


def _result(one: ReportedResult, section: str) -> str:
    """What came out; beside advice against the treatment it says that it is a result, not what was advised."""
    return f"As reported: {printed(one)}" if section == _UNADVISED else printed(one)


def _option(graph: KnowledgeGraph, treatment: str, claims: Sequence[Claim]) -> Claim | None:
    """Return what a guideline says for the people of the list alone; None for a list of all, or where none does."""
    if not all(claim.values("population") for claim in claims):
        return None
    stated = {claim.iri for claim in advice_in(graph, "guideline-statements", treatment)}
    return next(
        (
            claim
            for claim in claims
            if claim.iri in stated
            and graph.properties[claim.predicate].icon == _OPTIONAL
            and slug(claim.direction) == "supports"
        ),
        None,
    )


def _is_elsewhere(one: ReportedResult) -> bool:
    """Tell whether a result measures something else than what is treated, such as function in a disease."""
    measured = one.result.measured_outcome.iri
    return bool(measured) and measured != one.claim.object


def _shows(graph: KnowledgeGraph, one: ReportedResult, section: str) -> bool:
    """Tell whether a result is one for which a treatment stands in its section."""
    if section == _WORSE:
        return _is_worse(graph, one.result)
    if section in _HOW_BETTER.values():
        return slug(one.claim.direction) == "supports" and _HOW_BETTER[better_than(graph, one)] == section
    return section != _UNCOMPARED or slug(one.claim.direction) == "supports"


def _section(
    graph: KnowledgeGraph,
    effects: Sequence[Claim],
    found: Sequence[ReportedResult],
    compared: Sequence[ReportedResult],
) -> str:
    if compared and (place := _compared(graph, compared)) != _NONE:
        return place
    if compared:
        place = _not_shown([one.claim for one in compared])
        treatments = graph.once(_treatments)
        active = all(_against_whom(one) and _against_whom(one) <= treatments for one in compared)
        return _EQUAL if place == _NONE and active else place
    if any(slug(one.claim.direction) == "supports" for one in found):
        return _UNCOMPARED
    if any(slug(claim.direction) == "supports" for claim in effects):
        return _UNCOUNTED
    if effects and all(slug(claim.direction) == "notStudied" for claim in effects):
        return _UNSTUDIED
    return _not_shown(effects) if effects else _OPTION


def _treatments(graph: KnowledgeGraph) -> frozenset[str]:
    """What is said to treat anything: a comparison with it does not show that a treatment has no effect."""
    return frozenset(str(row["treatment"]) for row in graph.view("treatment-claims"))


def _against_whom(one: ReportedResult) -> set[str]:
    """The terms with which a result compares: those of the result, or the comparator of the claim."""
    named = {other.iri for other in one.result.compared_with}
    return named or {part.value for part in one.claim.values("comparator")}


def _not_shown(claims: Sequence[Claim]) -> str:
    """Tell what was tested and not shown apart from what its sources call unclear."""
    return _UNCLEAR if all(slug(one.direction) == _OPEN for one in claims) else _NONE


def _compared(graph: KnowledgeGraph, found: Sequence[ReportedResult]) -> str:
    helped = {slug(one.claim.direction) == "supports" for one in found}
    if len(helped) > 1:
        return _DIFFER
    if helped == {True}:
        return _HOW_BETTER[min(better_than(graph, one) for one in found)]
    return _WORSE if any(_is_worse(graph, one.result) for one in found) else _NONE


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

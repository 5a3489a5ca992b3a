"""How a result is put into words: the one place for it, so that command line, pages and exports give equal figures.

No figure is worked out: each number of a line is one that the result has, with the digits that the source prints.
Only the sign goes into a word ("fewer", "lower"), and the unit reads as people say it ("in 2 weeks").
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.results import ReportedResult, StudyResult

__all__ = [
    "apart",
    "came_out",
    "effect",
    "in_words",
    "interval",
    "is_share",
    "p_value",
    "people",
    "people_in_short",
    "shown",
    "time_told",
]

_NUMERAL: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_DIGIT: Final = re.compile(r"\d")
_PER: Final = re.compile(r"(?P<what>[a-z]+) per (?P<when>\d+ weeks|week|month|day|night)")
_ABOUT: Final = re.compile(
    r"(?:about|up to|above|over|nearly|almost|at least|more than|less than)\b", re.IGNORECASE
)
_SHARE_OF: Final = re.compile(r"% of [a-z]+(?: [a-z]+)*|%-of-[a-z]+")
_COUNTED: Final = {"cramps", "days", "events", "people", "reports"}
_DIFFERENCES: Final = {"meanDifference", "adjustedMeanDifference", "riskDifference"}
_CHANGES: Final = {"meanChange", "medianChange", "percentChange"}
_SHARES: Final = {"proportion", "prevalence", "incidence"}
_INTERVALS: Final = {
    "credibleInterval": "credible interval ",
    "rangeOfValues": "range ",
    "intervalNotTold": "interval of unstated kind ",
}
_CELL: Final = 26
"""So many letters on the people of a result fit a cell of a table."""
_NOT_TOLD: Final = "not told"
_SHORT: Final = 14
"""Words with fewer letters, such as a grade with a number or a lone P value, do not stand for a result."""
_ALONE: Final = {
    "meanOfGroup",
    "medianOfGroup",
    "countOfPeople",
    "countOfEvents",
    "countOfReports",
    "duration",
    "cutOffValue",
}
"""Measures that need no name beside their figure."""


def in_words(result: StudyResult) -> str:
    """Return a result in one line: effect, values, interval, people and studies, P value.

    `2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies)`. What is told in words only stands
    as the words that were noted.
    """
    behind = [interval(result), people(result), p_value(result)]
    told = "; ".join(part for part in behind if part)
    return effect(result) + (f" ({told})" if told else "")


def p_value(result: StudyResult) -> str:
    """Return the P value, `P = 0.67` or `P < .001`; "" where none is told, or the result is in words only."""
    told = result.p_value
    if not told or result.in_words_only:
        return ""
    return f"P {told[0]} {told[1:].strip()}" if told[0] in "<>=" else f"P = {told}"


def is_share(result: StudyResult) -> bool:
    """Return whether a result is a share or a count of people, which says nothing without what it counts."""
    return slug(result.measure.iri) in {*_SHARES, "countOfPeople"}


def shown(value: str, result: StudyResult) -> str:
    """Return a number without its sign, with the digits that the source prints (2.50, where the graph has 2.5)."""
    if not value:
        return ""
    number = abs(Decimal(value))
    for numeral in _NUMERAL.findall(result.as_printed):
        if Decimal(numeral.replace(",", "")) == number:
            return str(numeral)
    return f"{number:f}"


def came_out(one: ReportedResult) -> str:
    """Return what came out, so that it can stand without what was measured: `effect` where it tells enough.

    Words that have no figure may be a grade or a judgement as well as an effect ("low risk of bias"): the statement
    stands for them. A pair of values without a unit has what was measured before it.
    """
    result = one.result
    if result.in_words_only and (len(result.as_printed) < _SHORT or not _DIGIT.search(result.as_printed)):
        return one.claim.paraphrase
    told = effect(result)
    pair = result.intervention_value and result.comparator_value and not result.estimate
    if pair and not (result.group_unit.label or _label(result) or result.numerator):
        measured = result.measured_outcome.label or result.outcome_words
        return f"{measured}: {told}" if measured else told
    return told


def effect(result: StudyResult) -> str:
    """Return what came out, with the values of the groups, but without interval, people and P value."""
    if result.in_words_only:
        return result.as_printed
    measure = slug(result.measure.iri)
    if measure in _SHARES:
        return _share(result)
    if measure == "beforeAfterValues":
        return _before_and_after(result)
    if not result.estimate:
        return (
            _groups(result) if result.intervention_value or result.comparator_value else _limits_alone(result)
        )
    if measure in _DIFFERENCES:
        return _difference(result) + _scale(result) + _beside(result)
    return _estimate(result, measure) + _scale(result)


def apart(result: StudyResult) -> tuple[str, str, str]:
    """Return the value of the compared group, the value with the treatment, and the effect without either.

    Where the values cannot stand alone (before and after, decreases, shares), they stay in the effect, as `effect` has
    it, and the first two are empty. Without an estimate the effect is empty.
    """
    own, other = result.intervention_value, result.comparator_value
    together = {*_SHARES, "beforeAfterValues", "groupReductions"}
    if (
        result.in_words_only
        or not (own or other)
        or slug(result.measure.iri) in together
        or any(value and _is_less(value) for value in (own, other))
    ):
        return "", "", effect(result)
    name = result.group_unit.label or _label(result)
    with_it = shown(own, result)
    if own and result.intervention_lower and result.intervention_upper:
        low, high = shown(result.intervention_lower, result), shown(result.intervention_upper, result)
        with_it = f"{with_it} ({low} to {high})"
    alone = replace(
        result, intervention_value="", comparator_value="", intervention_lower="", intervention_upper=""
    )
    told = effect(alone) if result.estimate else ""
    return (
        _with_unit(shown(other, result), name) if other else "",
        _with_unit(with_it, name) if own else "",
        told,
    )


def _estimate(result: StudyResult, measure: str) -> str:
    """A change, a ratio or another figure of its own."""
    less = _is_less(result.estimate)
    plain = _quantity(shown(result.estimate, result), result)
    patterns = {
        "meanChange": f"{'decrease' if less else 'change'} of {plain}",
        "percentReduction": f"reduced by {plain}",
        "percentDifference": f"{plain} lower" if less else f"{plain} difference",
        "percentOfComparator": plain if " of " in plain else f"{plain} of the compared group's value",
        "foldChange": f"{plain}-fold",
    }
    patterns["medianChange"] = patterns["percentChange"] = patterns["meanChange"]
    if measure in patterns:
        return patterns[measure]
    figure = ("\N{MINUS SIGN}" if less else "") + plain
    if measure == "logOddsRatio":
        # Which way it points depends on what was counted: an improvement of cramps, or cramps.
        counted = result.outcome_words or result.measured_outcome.label
        way = f"below zero: {counted} less often" if less else f"above zero: {counted} more often"
        told = f"{figure} ({result.measure.label}; zero: no difference; {' '.join(way.split())})"
        return f"{_groups(result)}; {told}" if result.intervention_value else told
    told = figure if measure in _ALONE else f"{result.measure.label} {figure}"
    return told + (f", {_groups(result)}" if result.intervention_value else "")


def interval(result: StudyResult) -> str:
    """Return the limits around an estimate, `1.36 to 3.54`; "" where there are none, or they are all that is told."""
    if not (result.lower_limit and result.upper_limit and (result.estimate or result.intervention_value)):
        return ""
    if not result.estimate:
        return ""
    low, high = Decimal(result.lower_limit), Decimal(result.upper_limit)
    first, second = shown(result.lower_limit, result), shown(result.upper_limit, result)
    if slug(result.measure.iri) in _DIFFERENCES:
        less, more = _words(result)
        if high <= 0 and low < 0:
            told = f"{second} to {first}"
        elif low < 0:
            told = f"{first} {less} to {second} {more}"
        else:
            told = f"{first} to {second}"
        if high <= 0 < -Decimal(result.estimate) or low >= 0 <= Decimal(result.estimate) or low < 0 < high:
            return _kind(result) + told
        return f"{_kind(result)}{result.lower_limit} to {result.upper_limit}".replace("-", "\N{MINUS SIGN}")
    if slug(result.measure.iri) in _CHANGES and high <= 0:
        return f"{_kind(result)}{second} to {first}"
    signs = ["\N{MINUS SIGN}" if limit < 0 else "" for limit in (low, high)]
    return f"{_kind(result)}{signs[0]}{first} to {signs[1]}{second}"


def named_interval(result: StudyResult) -> str:
    """Return the limits with the kind of interval that the source prints, `95% confidence interval 1.36 to 3.54`."""
    told = interval(result)
    if not told or not result.interval_level:
        return told
    level = f"{Decimal(result.interval_level) * 100:f}".rstrip("0").rstrip(".")
    return f"{level}% {result.interval_kind.label} {told.removeprefix(_kind(result))}"


def people(result: StudyResult) -> str:
    """Return on how many people and studies a result rests, `952 people, 13 studies`; a single study is not counted."""
    told = []
    if result.participants and result.participants != result.denominator:
        noun = "person" if result.participants == "1" else "people"
        among = "among " if slug(result.measure.iri) == "countOfPeople" else ""
        told.append(f"{among}{result.participants} {noun}")
    if result.studies and result.studies not in ("0", "1"):
        told.append(f"{result.studies} studies")
    return ", ".join(told)


# --- kinds of figures


def people_in_short(words: str) -> tuple[str, str]:
    """Return the source's words on how many people a result rests on as a cell holds them, and what it leaves out.

    The second is empty where the first holds them all, else it is all the words.

    >>> people_in_short("191 randomized, 181 at 12 weeks")
    ('191 randomized', '191 randomized, 181 at 12 weeks')
    >>> people_in_short("those given baclofen, of 100 in the trial; how many is not told")[0], people_in_short("49")
    ('not told', ('49', ''))
    """
    if len(words) <= _CELL:
        return words, ""
    if words[:1].isdigit():
        return re.split(r"[;:]? [(]|[,;:] ", words, maxsplit=1)[0], words
    return (_NOT_TOLD, words) if _NOT_TOLD in words else (words, "")


def _difference(result: StudyResult) -> str:
    estimate, number = shown(result.estimate, result), Decimal(result.estimate)
    less, more = _words(result)
    if not number:
        return _quantity(estimate, result)
    word = less if number < 0 else more
    what, when = _unit(result)
    if what in _COUNTED:
        return f"{estimate} {word} {what}{when}"
    return f"{estimate} {what} {word}{when}".replace(" %", "%") if what else f"{estimate} {word}"


def _words(result: StudyResult) -> tuple[str, str]:
    return ("fewer", "more") if _unit(result)[0] in _COUNTED else ("lower", "higher")


def _beside(result: StudyResult) -> str:
    """The groups' values behind a difference: from what in the compared group, or both."""
    own, other = result.intervention_value, result.comparator_value
    if own and other:
        return f", {_groups(result, unit=False)}"
    if not other:
        return ""
    value = shown(other, result)
    return f", beside a decrease of {value}" if _is_less(other) else f", from {value}"


def _groups(result: StudyResult, *, unit: bool = True) -> str:
    own, other = result.intervention_value, result.comparator_value
    first, second = shown(own, result), shown(other, result)
    if result.intervention_lower and result.intervention_upper:
        low, high = shown(result.intervention_lower, result), shown(result.intervention_upper, result)
        first = f"{first} ({low} to {high})"
    name = (result.group_unit.label or _label(result)) if unit else ""
    measured = _with_unit(second or first, name)
    if not (own and other):
        return measured + _scale(result)
    if slug(result.measure.iri) == "groupReductions":
        return f"decreases of {_with_unit(first, '%' if name == '%' else '')} against {measured}"
    if _is_less(own) and _is_less(other):
        return f"decreases of {first} against {measured}"
    if _is_less(own) or _is_less(other):
        signs = ["\N{MINUS SIGN}" if _is_less(value) else "" for value in (own, other)]
        return f"{signs[0]}{first} against {signs[1]}{measured}"
    return f"{_with_unit(first, '%' if name == '%' else '')} against {measured}{_scale(result)}"


def _before_and_after(result: StudyResult) -> str:
    after = _with_unit(shown(result.intervention_value, result), _label(result))
    before = shown(result.comparator_value, result)
    return f"{before} before, {after} after{_scale(result)}" if before else f"{after} after{_scale(result)}"


def _share(result: StudyResult) -> str:
    counted = f"{result.numerator} of {result.denominator}" if result.numerator and result.denominator else ""
    share = _quantity(shown(result.estimate, result), result) if result.estimate else _limits_alone(result)
    told = f"{share}, {counted}" if share and counted else share or counted
    if result.intervention_value and result.comparator_value:
        told += f"{', ' if told else ''}{_groups(result)}"
    return told or result.as_printed


def _limits_alone(result: StudyResult) -> str:
    """A range without an estimate: `33 to 50%`."""
    if not (result.lower_limit and result.upper_limit):
        return ""
    told = _quantity(f"{shown(result.lower_limit, result)} to {shown(result.upper_limit, result)}", result)
    return told + ("-fold" if slug(result.measure.iri) == "foldChange" else "")


# --- words


def _label(result: StudyResult) -> str:
    return "" if slug(result.unit.iri) == "ratioUnit" else result.unit.label


def _unit(result: StudyResult) -> tuple[str, str]:
    """The unit as what is counted and in what time: ("cramps", " in 2 weeks")."""
    label = _label(result)
    parts = _PER.fullmatch(label)
    if parts is None:
        return label, ""
    return parts["what"], f" in {parts['when']}" if parts["when"][0].isdigit() else f" a {parts['when']}"


def _quantity(value: str, result: StudyResult) -> str:
    what, when = _unit(result)
    if what == "people" and value == "1":
        what = "person"
    if what == "%" and (whole := _SHARE_OF.search(result.as_printed.replace(" %", "%"))):
        # A share of sessions or muscles is none of people.
        what = whole[0]
    hedge = _ABOUT.match(result.as_printed)
    return (f"{hedge[0].lower()} " if hedge else "") + _with_unit(value, what) + when


def _with_unit(value: str, unit: str) -> str:
    return value + ("" if not unit or unit[0] == "%" else " ") + unit


def _scale(result: StudyResult) -> str:
    if not (result.scale_low and result.scale_high):
        return ""
    return f" on a scale from {result.scale_low} to {result.scale_high}"


def _kind(result: StudyResult) -> str:
    kind = slug(result.interval_kind.iri)
    return _INTERVALS.get(kind, "")


def _is_less(value: str) -> bool:
    return Decimal(value) < 0


def time_told(result: StudyResult) -> str:
    """Return when a result was measured; empty where the words for its dose name that time already."""
    time = re.escape(result.time_point)
    told = time and re.search(rf"(?<![\w.]){time}(?![\w-])", result.regimen_words, re.IGNORECASE)
    return "" if told else result.time_point

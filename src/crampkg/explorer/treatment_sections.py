"""The sections of a list of treatments: what they are called, in which order they stand, and their signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.better_than import Better

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crampkg.explorer.component_data import Icon

__all__ = [
    "ADVISED",
    "BETTER",
    "BETTER_THAN_ANOTHER",
    "DIFFER",
    "ELSEWHERE",
    "EQUAL",
    "FOREMOST",
    "GRADES",
    "HOW_BETTER",
    "ICONS",
    "KEY",
    "NONE",
    "OPPOSED",
    "OPTION",
    "OTHERS",
    "PALE",
    "PERHAPS",
    "SECTIONS",
    "TELLING",
    "UNADVISED",
    "UNCLEAR",
    "UNCOMPARED",
    "UNCOUNTED",
    "UNRANDOMIZED",
    "UNSTUDIED",
    "WORSE",
]

BETTER: Final = "Better than the comparison"
BETTER_THAN_ANOTHER: Final = "Better than another treatment, dose or timing"
PERHAPS: Final = "May help, as the source words it"
UNRANDOMIZED: Final = "Better in a comparison without randomization"
DIFFER: Final = "Results differ"
OPPOSED: Final = "An option in a guideline for these people, advised against by others"
UNADVISED: Final = "Advised against by a source"
WORSE: Final = "Worse than the comparison"
NONE: Final = "No difference shown"
EQUAL: Final = "No difference from another treatment shown"
UNCLEAR: Final = "Unclear: sources leave it open"
UNCOMPARED: Final = "Reported to help, without a comparison"
UNCOUNTED: Final = "Reported to help, no figures"
UNSTUDIED: Final = "Not studied"
OPTION: Final = "An option, used or studied; effect not stated"
ELSEWHERE: Final = "Studied for something other than cramps or fasciculations"
SECTIONS: Final = (
    BETTER,
    DIFFER,
    OPPOSED,
    UNADVISED,
    BETTER_THAN_ANOTHER,
    PERHAPS,
    UNRANDOMIZED,
    WORSE,
    NONE,
    EQUAL,
    UNCLEAR,
    UNCOMPARED,
    UNCOUNTED,
    UNSTUDIED,
    OPTION,
    ELSEWHERE,
)
TELLING: Final = frozenset(
    {BETTER, DIFFER, OPPOSED, UNADVISED, BETTER_THAN_ANOTHER, UNRANDOMIZED, WORSE, NONE, EQUAL}
)
"""The sections that tell what came of comparisons, or that a treatment is advised against."""
FOREMOST: Final = frozenset({BETTER, DIFFER, OPPOSED, NONE})
"""Those that a reader is told first, for and against."""
ADVISED: Final = frozenset({OPPOSED, UNADVISED})
HOW_BETTER: Final[Mapping[Better, str]] = {
    Better.THAN_CONTROL: BETTER,
    Better.THAN_ANOTHER: BETTER_THAN_ANOTHER,
    Better.PERHAPS: PERHAPS,
    Better.UNRANDOMIZED: UNRANDOMIZED,
}
PALE: Final = {UNCOMPARED, UNCOUNTED, UNSTUDIED, OPTION, ELSEWHERE}
ICONS: Final[Mapping[str, Icon]] = {
    DIFFER: "conflict",
    OPPOSED: "conflict",
    UNADVISED: "advisedAgainst",
    # The sign of help is for what was better than a control.
    BETTER_THAN_ANOTHER: "possible",
    PERHAPS: "possible",
    UNRANDOMIZED: "possible",
    UNCOMPARED: "possible",
    UNCOUNTED: "possible",
    WORSE: "harms",
    # The row says whether a source holds that it does not help; the sign is that of the section.
    NONE: "notShown",
    EQUAL: "notShown",
    ELSEWHERE: "info",
}
KEY: Final[Mapping[Icon, str]] = {
    "supports": "better than placebo or another control",
    "possible": "better than another treatment, or reported to help",
    "conflict": "results or advice differ",
    "notShown": "no difference shown",
    "inconclusive": "left open",
    "harms": "worse",
    "advisedAgainst": "advised against",
    "optional": "an option, effect not stated",
    "info": "used or studied, effect not stated",
    "notStudied": "not studied",
}
"""What the signs of the list stand for; those that occur make its key."""
OTHERS: Final = "in different people"
"""What stands beside the bare name of a treatment on which results in different people differ."""
GRADES: Final = "graded differently by outcome"
"""What stands in the place of a grade where outcomes have several."""

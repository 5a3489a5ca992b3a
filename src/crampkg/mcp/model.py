"""What the tools return: the shapes of their answers, from which the schemas are made that clients see."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, Field

__all__ = [
    "NOTICE",
    "Answer",
    "BottomLineText",
    "Cell",
    "Condition",
    "DifferentialAnswer",
    "Disagreement",
    "Flag",
    "Hit",
    "MedicineItem",
    "MedicinesAnswer",
    "NextTest",
    "QuestionParameter",
    "QuestionText",
    "QuestionsAnswer",
    "RowsAnswer",
    "SearchAnswer",
    "Statement",
    "TermAnswer",
    "TreatmentCount",
    "TreatmentsAnswer",
    "Value",
]

NOTICE: Final = "Not medical advice. These are statements of sources, not facts about a patient."
Value = str | int | float | bool | None


class Statement(BaseModel):
    """One thing that one source says in one place."""

    statement: str = Field(
        description="What the source says, in one sentence, with its hedge and population."
    )
    subject: str = Field(description="What it is said of.")
    direction: str = Field(description="Stated; stated: not so; studied, not shown; unclear; not studied.")
    hedge: str = Field(description="How sure the source is; 'not hedged' where it does not say.")
    population: str = Field(description="In whom; 'no population named' where the statement names none.")
    qualifiers: list[str] = Field(description="What else narrows or informs it, such as the site.")
    numbers: list[str] = Field(description="Results as printed in the source; empty if it gives none.")
    evidence: str = Field(description="The evidence grade, in the source's own words where it has some.")
    source: str
    year: str
    place: str = Field(description="Where in the source it stands.")
    source_link: str = Field(description="Web address of the source; empty if none is known.")
    link: str = Field(description="Identifier (IRI) of the statement.")
    about: str = Field(default="", description="Why it is listed, if it is not about the term itself.")
    replaced_by: str = Field(default="", description="The later version of the source, if there is one.")


class Answer(BaseModel):
    """What every answer has."""

    found: bool = Field(description="False: nothing is said here. That never means that something is safe.")
    message: str = Field(description="What the answer is, in a sentence.")
    near: list[str] = Field(default=[], description="Similar names that are known; none of them is assumed.")
    left_out: str = Field(default="", description="What is left out of this answer and how to get it.")
    notice: str = NOTICE


class Hit(BaseModel):
    """A term that was found by name."""

    term: str
    id: str = Field(description="Use it to name the term in other tools.")
    kind: str
    found_as: str = Field(description="The name that was found, and why, if it is not the term's own.")


class SearchAnswer(Answer):
    """Terms by name, best first."""

    hits: list[Hit] = []


class BottomLineText(BaseModel):
    """A summary by the curators, which rests on statements."""

    text: str
    about: list[str]
    population: list[str]
    rests_on: list[str] = Field(description="Identifiers (IRI) of the statements.")


class Disagreement(BaseModel):
    """Where sources differ."""

    title: str
    note: str
    statements: list[str] = Field(description="Identifiers (IRI) of the statements.")


class TermAnswer(Answer):
    """A term, and what sources say of it."""

    term: str = ""
    id: str = ""
    kind: str = ""
    definition: str = ""
    synonyms: list[str] = []
    kind_of: list[str] = []
    kinds: list[str] = []
    bottom_lines: list[BottomLineText] = []
    warnings: list[Statement] = Field(
        default=[], description="Advice of regulators, cautions and limits of use."
    )
    disagreements: list[Disagreement] = []
    total: int = Field(default=0, description="How many statements there are.")
    statements: list[Statement] = []


class TreatmentCount(BaseModel):
    """How much is said of a treatment, by direction."""

    treatment: str
    statements: dict[str, int] = Field(
        description="The number of statements that it helps, by direction; others are used, studied or an option."
    )


class TreatmentsAnswer(Answer):
    """What was tried for a condition."""

    condition: str = ""
    population: str = ""
    treatments: list[TreatmentCount] = Field(
        default=[],
        description="All treatments, those with the best-graded evidence first, whether it helped or not.",
    )
    bottom_lines: list[BottomLineText] = []
    total: int = Field(default=0, description="How many statements there are.")
    statements: list[Statement] = []
    warnings: list[Statement] = Field(
        default=[], description="Advice of regulators, cautions and limits of use of the treatments listed."
    )


class MedicineItem(BaseModel):
    """One line of a list of medicines."""

    line: str
    read_as: str = Field(description="How the line was understood; empty if it was not.")
    way: str
    answer: str
    said_to_cause_cramps: Literal["said by a source", "not said by a source here"]
    near: str = ""
    statements: list[Statement] = []
    more: str = ""


class MedicinesAnswer(Answer):
    """Which medicines of a list may cause cramps, the most direct statement first."""

    headline: str = ""
    summary: str = ""
    items: list[MedicineItem] = []


class Cell(BaseModel):
    """How one feature counts for a condition."""

    feature: str
    told: str
    weight: float
    statements: list[Statement]
    more: str = ""


class Condition(BaseModel):
    """A condition that may explain the features."""

    group: str
    rank: int
    condition: str
    id: str
    weight: float = Field(description="A weight for the order. It is no probability.")
    fit: int
    against: int
    not_stated: list[str]
    cells: list[Cell]


class Flag(BaseModel):
    """A red flag, or a condition to rule out."""

    told: str
    statement: Statement


class NextTest(BaseModel):
    """A test of the leading conditions, or a feature to ask for next."""

    name: str
    conditions: list[str]
    excluded_in: list[str] = []
    statements: list[Statement]


class DifferentialAnswer(Answer):
    """Conditions that may explain what a person has and lacks. Not a diagnosis."""

    read_as: list[str] = []
    notes: list[str] = Field(
        default=[], description="Names that were not used, with near ones, and what age and sex did."
    )
    red_flags: list[Flag] = []
    referral_not_routine: list[Statement] = Field(
        default=[],
        description="Advice against referring everybody with a feature that is present; empty where a warning holds.",
    )
    conditions: list[Condition] = []
    ask_whether_present: list[str] = Field(
        default=[],
        description="Common causes that a source links to what is present and nothing tells apart; ask for them.",
    )
    tests: list[NextTest] = []
    tests_of_features: list[NextTest] = Field(
        default=[], description="Tests that sources recommend for a feature that is present."
    )
    ask_next: list[NextTest] = []


class QuestionParameter(BaseModel):
    """A parameter of a question."""

    name: str
    type: str
    description: str
    default: str
    optional: bool = Field(description="True: 'any' leaves it open.")


class QuestionText(BaseModel):
    """A question of the library."""

    name: str
    topic: str
    question: str
    parameters: list[QuestionParameter]


class QuestionsAnswer(Answer):
    """Questions of the library."""

    questions: list[QuestionText] = []


class RowsAnswer(Answer):
    """The result of a question or query."""

    columns: list[str] = []
    rows: list[dict[str, Value]] = []
    value: bool | None = Field(default=None, description="The answer of an ASK query.")
    triples: str = Field(default="", description="The answer of a CONSTRUCT or DESCRIBE query, in Turtle.")
    statements: list[Statement] = Field(default=[], description="The statements that the rows name.")

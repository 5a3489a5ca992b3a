from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from crampkg.base import namespaces
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.anchor import anchor
from crampkg.curate.anchors import (
    LONGEST,
    Problem,
    anchors_in_use,
    fill,
    locate,
    refresh_passages,
    source_of,
    turtle_lines,
    verify,
)
from crampkg.curate.passages import Passage, Sources, passage_digest
from crampkg.curate.quotes import find_quote, fold
from crampkg.curate.sentences import split_text
from source_files import SOURCE_NAMES, documents_with, ontology_with

TEXT = (
    "Zinc helps dogs with cramps.\nIt was not tried in cats. It was tried in\n"
    "hor-\nses, by two stud-\nies. Zinc is without harm at 5 mg."
)
HEAD = """\
@prefix cramp: <https://w3id.org/crampkg/> .
@prefix gard: <https://w3id.org/crampkg/claim/gard/> .
"""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    ontology = ontology_with(tmp_path, TEXT)
    return Sources(documents_with(tmp_path, a=TEXT), ontology=ontology)


def draft(sources: Sources, content: str, name: str = "care.ttl") -> Path:
    path = sources.ontology / "claims" / "gard" / name
    path.write_text(HEAD + content)
    return path


# --- one quote ----------------------------------------------------------------------------------------------------


def test_a_quote_is_located() -> None:
    start, end = locate(TEXT, "tried in horses … studies")
    assert fold(TEXT[start:end]) == "tried in hor- ses, by two stud- ies"


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Zinc helps cats", r"“Zinc helps cats” is not in the text; most similar, at line 1: “Zinc helps"),
        ("Zinc is … 6 mg", r"“6 mg” is not in the text; most similar, at line 5: “5 mg"),
        ("Zinc … goats", r"“goats” is not in the text, nor is any of its words"),
        ("goose", r"“goose” is not in the text, nor is any of its words"),
        (
            "ies. Zinc",
            r"“ies\. Zinc” begins or ends inside a word at line 5, “.*stud- ies\. Zinc .*quote whole words",
        ),
        (
            "It was",
            r"“It was” occurs 2 times: line 2 \(“dogs with cramps\. \[\[…\]\] not tried in”\); line 2 .*add a word",
        ),
        ("5 mg … dogs", r"the pieces do not occur in this order: “5 mg” at line 5, “dogs” at line 1"),
        (
            "tried in cats",
            r"“tried in cats” at line 2 leaves out the preceding “not” \(begin the quote with “not”",
        ),
        ("harm at", r"leaves out the preceding “without”"),
        (" … ", r"the quote has no words"),
    ],
)
def test_a_quote_that_cannot_be_located_tells_why(quote: str, told: str) -> None:
    with pytest.raises(CrampkgError, match=told):
        locate(TEXT, quote)


def test_a_span_has_a_greatest_length() -> None:
    text = f"Begin {'and so on ' * (LONGEST // 10)}end."
    with pytest.raises(CrampkgError, match=rf"covers \d+ characters, lines 1 to 1; {LONGEST} are allowed"):
        locate(text, "Begin … end")
    with pytest.raises(CrampkgError, match="covers"):
        locate(f"{text} {text}", "Begin … end")
    assert locate(text + " Begin and end.", "Begin … end") == (len(text) + 1, len(text) + 14)


def test_the_turtle_lines_are_ready_to_paste() -> None:
    digests = [passage_digest("Zinc helps"), passage_digest("two stud-\nies.")]
    second = TEXT.index("two"), TEXT.index(" Zinc is")
    assert turtle_lines("gard", TEXT, ["two … studies.", "Zinc helps"]).splitlines() == [
        f"    cramp:anchor gardText:0-10, gardText:{second[0]}-{second[1]} .",
        "",
        "gardText:0-10 a cramp:Passage ; cramp:passageOf source:gard ; cramp:start 0 ; cramp:end 10 ; "
        f'cramp:sha256 "{digests[0]}" .',
        f"gardText:{second[0]}-{second[1]} a cramp:Passage ; cramp:passageOf source:gard ; "
        f'cramp:start {second[0]} ; cramp:end {second[1]} ; cramp:sha256 "{digests[1]}" .',
    ]


# --- files --------------------------------------------------------------------------------------------------------


def test_filling_changes_the_quotes_and_nothing_else(sources: Sources) -> None:
    before = (
        'gard:a a cramp:Claim ;  # cramp:quote "no", it\'s a comment\n'
        '\tcramp:paraphrase "Say cramp:quote \\"here\\"."@en ; cramp:certainty 1.5 ;\n'
        "    cramp:quote \"Zinc helps … cramps\" , '''two\nstudies''' .\n"
        'gard:b cramp:quote "It was tried"@en.\n'
        "gard:c cramp:anchor gardText:0-4 .\n"
    )
    path = draft(sources, before)
    filled = fill([path], sources)
    assert (filled.replaced, filled.problems) == ({path: 3}, [])
    two, tried = TEXT.index("two"), TEXT.index("It was tried")
    assert path.read_text() == (
        HEAD
        + f"@prefix gardText: <{namespaces.passages_space('gard')}> .\n"
        + before.replace(
            "cramp:quote \"Zinc helps … cramps\" , '''two\nstudies'''",
            f"cramp:anchor gardText:0-27, gardText:{two}-{two + 13}",
        ).replace('cramp:quote "It was tried"@en', f"cramp:anchor gardText:{tried}-{tried + 12}")
    )
    assert fill([path], sources).replaced == {path: 0}
    assert verify("gard", sources) == []
    assert [(one.start, one.end) for one in sources.passages("gard")] == [
        (0, 4),
        (0, 27),
        (tried, tried + 12),
        (two, two + 13),
    ]


def test_the_file_of_passages_is_the_same_in_every_run(sources: Sources) -> None:
    path = draft(sources, 'gard:b cramp:quote "It was tried" .\ngard:a cramp:quote "Zinc helps" .\n')
    fill([path], sources)
    recorded = path.with_name("passages.ttl")
    content = recorded.read_text()
    assert content.splitlines()[:5] == [
        "# Made by crampkg anchor; do not edit.",
        "@prefix cramp: <https://w3id.org/crampkg/> .",
        "@prefix source: <https://w3id.org/crampkg/source/> .",
        "@prefix gardText: <https://w3id.org/crampkg/source/gard#chars-> .",
        "",
    ]
    assert [line.split(" ")[0] for line in content.splitlines()[5:]] == ["gardText:0-10", "gardText:55-67"]
    assert refresh_passages("gard", sources) == []
    assert recorded.read_text() == content


def test_a_file_with_a_problem_is_left_and_all_problems_are_told(sources: Sources) -> None:
    content = (
        'gard:a cramp:quote "Zinc helps" .\ngard:b cramp:quote "cats … dogs",\n  "Zinc hinders" .\n'
        "gard:c cramp:quote cramp:zinc .\n"
    )
    bad = draft(sources, content)
    good = draft(sources, 'gard:d cramp:quote "Zinc is" .\n', "good.ttl")
    filled = fill([bad, good], sources)
    assert filled.replaced == {good: 1}
    assert bad.read_text() == HEAD + content
    assert [(problem.where, problem.what.split(": ")[0]) for problem in filled.problems] == [
        (f"{bad}:4: gard:b", "the pieces do not occur in this order"),
        (f"{bad}:4: gard:b", "“Zinc hinders” is not in the text; most similar, at line 5"),
        (f"{bad}:6: gard:c", "cramp:quote has no string"),
    ]
    assert str(filled.problems[2]) == f"{bad}:6: gard:c: cramp:quote has no string"


def test_a_file_that_is_not_turtle_is_left(sources: Sources) -> None:
    path = draft(sources, 'gard:a cramp:quote "Zinc helps" ; ; cramp:b ,, .\n')
    before = path.read_text()
    filled = fill([path], sources)
    assert [problem.what[:10] for problem in filled.problems] == ["not Turtle"]
    assert filled.problems[0].where.startswith(f"{path}:")
    assert path.read_text() == before


def test_the_source_is_told_by_folder_or_by_name(sources: Sources, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.ttl"
    path.write_text(HEAD + 'gard:a cramp:quote "Zinc helps" .\n')
    with pytest.raises(
        UsageError, match=r"elsewhere\.ttl: the path does not show which source this is .*--source"
    ):
        fill([path], sources)
    assert fill([path], sources, source="gard").replaced == {path: 1}
    assert source_of(sources.ontology / "claims" / "gard" / "deep" / "x.ttl", sources) == "gard"


def test_passages_are_in_use_wherever_the_ontology_names_them(sources: Sources) -> None:
    draft(sources, "gard:a cramp:anchor gardText:0-4, gardText:5-10 . # not gardText:0-27\n")
    terms = sources.ontology / "terms"
    terms.mkdir()
    (terms / "t.ttl").write_text(
        'cramp:t cramp:from <https://w3id.org/crampkg/source/gard#chars-11-15>, "gardText:1-2".'
    )
    assert anchors_in_use("gard", sources.ontology) == {
        Passage("gard", *span) for span in [(0, 4), (5, 10), (11, 15)]
    }
    assert refresh_passages("gard", sources) == []
    assert len(sources.passages("gard")) == 3


def test_an_anchor_beyond_the_text_is_told(sources: Sources) -> None:
    draft(sources, "gard:a cramp:anchor gardText:0-4, gardText:5-10000 .\n")
    problems = refresh_passages("gard", sources)
    assert problems == [
        Problem("gardText:5-10000", f"this span is outside the text, which has {len(TEXT)} characters")
    ]
    assert sources.passages("gard") == [Passage("gard", 0, 4)]


# --- verifying ----------------------------------------------------------------------------------------------------


def test_verifying_tells_what_does_not_hold(sources: Sources) -> None:
    path = draft(sources, "gard:a cramp:anchor gardText:0-10, gardText:55-67 .\n")
    refresh_passages("gard", sources)
    assert verify("gard", sources) == []
    recorded = path.with_name("passages.ttl")
    recorded.write_text(
        recorded.read_text().replace(passage_digest("Zinc helps"), passage_digest("was tried"))
    )
    path.write_text(path.read_text().replace("55-67", "55-66"))
    start = TEXT.rindex("was tried")
    assert verify("gard", sources) == [
        Problem("gardText:55-66", "is not recorded in passages.ttl"),
        Problem("gardText:55-67", "is recorded but not used"),
        Problem("gardText:0-10", f"its words are now at {start}-{start + 9}, line 2"),
    ]


def test_verifying_against_a_changed_document(sources: Sources, tmp_path: Path) -> None:
    draft(sources, "gard:a cramp:anchor gardText:0-10, gardText:32-50 .\n")
    refresh_passages("gard", sources)
    (tmp_path / "documents" / "a.txt").write_text("New.\n" + TEXT.replace("was not tried", "was tried"))
    assert verify("gard", Sources(tmp_path / "documents", ontology=sources.ontology)) == [
        Problem("source:gard", "the document is changed"),
        Problem("gardText:0-10", "its words are now at 5-15, line 2"),
        Problem("gardText:32-50", "its words are no longer in the text"),
    ]
    (tmp_path / "documents" / "a.txt").write_text("Nothing of it.")
    absent = Sources(tmp_path / "documents", ontology=sources.ontology)
    assert verify("gard", absent) == [Problem("source:gard", "the document is absent")]


# --- the command --------------------------------------------------------------------------------------------------


def run(sources: Sources, *arguments: str) -> tuple[int, str]:
    options = ["--ontology", str(sources.ontology), "--sources", str(sources.directory)]
    result = CliRunner().invoke(anchor, [*options, *arguments])
    if isinstance(result.exception, CrampkgError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def test_the_command_prints_anchors(sources: Sources) -> None:
    assert run(sources, "gard", "Zinc helps", "by two") == (
        0,
        turtle_lines("gard", TEXT, ["Zinc helps", "by two"]),
    )


def test_the_command_fills_and_verifies(sources: Sources) -> None:
    path = draft(sources, 'gard:a cramp:quote "Zinc helps" .\n')
    assert run(sources, "--fill", str(path)) == (0, f"{path}: 1 quote replaced\n")
    assert run(sources, "--verify") == (0, "gard: present, 1 passages, verified\n")
    draft(sources, 'gard:a cramp:quote "Zinc hinders" .\n')
    code, output = run(sources, "--fill", str(path))
    assert (code, output.count("\n")) == (1, 1)
    assert output.startswith(f"{path}:3: gard:a: “Zinc hinders” is not in the text")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "the source or the quoted words are missing"),
        (("gard",), "the source or the quoted words are missing"),
        (("--fill",), "no files to fill"),
        (("--fill", "--verify"), "cannot be combined"),
        (("--source", "gard", "gard", "Zinc helps"), "--source needs --fill"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(
    sources: Sources, arguments: tuple[str, ...], told: str
) -> None:
    code, output = run(sources, *arguments)
    assert code == 2
    assert told in output


def test_the_command_tells_an_unknown_source(sources: Sources) -> None:
    assert run(sources, "nobody", "Zinc helps") == (2, "no source is named nobody (one of gard)")


# --- the real documents: their words are taken from them when the test runs ---------------------------------------


def cases(name: str) -> list[tuple[str, tuple[int, int], str]]:
    """Every whole sentence of a source: the text, the sentence's span, and its words as one would write them."""
    text = Sources().required(name)
    found: list[tuple[str, tuple[int, int], str]] = []
    for piece in split_text(text):
        if piece.kind in ("sentence", "item", "caption") and piece.part_of is None:
            words = re.sub(r"(?<=[a-z])-\s*\n\s*(?=[a-z])", "", text[piece.start : piece.end])
            found.append((text, (piece.start, piece.end), fold(words)))
    return found


# How many negations and hedges, and digits, were changed in each: that the test looked at any.
EXPECTED = {"gard": (9, 0), "ucla": (4, 18), "droracle": (11, 28), "katzberg": (27, 140)}


def refused(text: str, quote: str) -> bool:
    try:
        locate(text, quote)
    except CrampkgError:
        return True
    return False


@pytest.mark.sources
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_every_sentence_is_found_by_its_words(name: str) -> None:
    for text, span, words in cases(name):
        if text.count(text[slice(*span)]) > 1:
            assert refused(text, words)
            continue
        assert locate(text, words) == span
        assert locate(text, fold(text[slice(*span)])) == span
        parts = words.split(" ")
        if len(parts) > 12:
            assert locate(text, f"{' '.join(parts[:5])} … {' '.join(parts[-5:])}") == span


@pytest.mark.sources
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_no_sentence_is_found_by_other_words(name: str) -> None:
    negations = numbers = 0
    for text, _, words in cases(name):
        parts = words.split(" ")
        for at in range(1 + len(parts) % 3, len(parts) - 1, 4):
            assert not find_quote(text, " ".join(parts[:at] + parts[at + 1 :])), "a word dropped"
            assert not find_quote(text, " ".join([*parts[:at], "not", *parts[at:]])), "a negation put in"
        for match in re.finditer(r"\b(?:not|no|without|neither|rarely|may) ", words):
            negations += 1
            assert not find_quote(text, words[: match.start()] + words[match.end() :]), "a negation dropped"
        for match in re.finditer(r"\d", words):
            numbers += 1
            other = str((int(match[0]) + 1) % 10)
            changed = words[: match.start()] + other + words[match.end() :]
            assert not find_quote(text, changed), "a number changed"
    assert (negations, numbers) == EXPECTED[name]


@pytest.mark.sources
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_every_recorded_passage_verifies(name: str) -> None:
    assert verify(name, Sources()) == []

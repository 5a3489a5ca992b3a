from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.curate.passages import Sources
from crampkg.curate.quotes import Span, cut_words, find_quote, fold, line_of, nearest, parts_of, unbroken

# Words of our own, laid out as extracted documents are.
TEXT = (
    "Low-frequency stim-\nulation is not harmful at 1-5 Hz.3,4 It can-\nnot be given to child-\n\n"
    "ren under age 8 with-\nout\f care. The patient’s “zinc”\n\f\n level isn’t 1.5 but ≤25 mg;\n"
    "post-\ncramp pain was seen in 2 of 12 dogs, and Müller–Braun mixture was given—twice."
)


def words_found(quote: str) -> list[str]:
    return [fold(TEXT[start:end]) for start, end in find_quote(TEXT, quote)]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("stimulation is not harmful", "stim- ulation is not harmful"),  # a word broken at a line end
        ("stim-\nulation is", "stim- ulation is"),  # pasted as it stands
        ("stim- ulation is", "stim- ulation is"),  # pasted, the line end become a space
        ("children under age 8", "child- ren under age 8"),  # broken before an empty line
        ("without care", "with- out care"),  # a form feed between words
        ("zinc” level", "zinc” level"),  # page furniture: an empty line and a form feed
        ('The patient\'s "zinc" level', "The patient’s “zinc” level"),  # typewriter quotes
        ("Low-frequency", "Low-frequency"),
        ("post-cramp pain", "post- cramp pain"),  # a true hyphen at a line end
        ("Müller-Braun mixture", "Müller–Braun mixture"),  # a dash for a hyphen
        ("Mu\u0308ller–Braun mixture", "Müller–Braun mixture"),  # decomposed letters
        ("given--twice", "given—twice"),
        ("harmful  at\n1-5 Hz", "harmful at 1-5 Hz"),
        ("1-5 Hz … be given", "1-5 Hz.3,4 It can- not be given"),
        ("1-5 Hz...cannot […] children", "1-5 Hz.3,4 It can- not be given to child- ren"),
        ("isn't 1.5", "isn’t 1.5"),
        ("≤25 mg", "≤25 mg"),
        ("stimulation\u00a0is", "stim- ulation is"),  # a space that does not break
    ],
)
def test_accepts_what_the_layout_alone_changed(quote: str, found: str) -> None:
    assert words_found(quote) == [found]


@pytest.mark.parametrize(
    "quote",
    [
        "stimulation is harmful",  # a negation dropped
        "stimulation is not not harmful",  # a word doubled
        "pain was not seen",  # a negation put in
        "can be given",  # a negation cut out of a broken word
        "not be given to children",  # begins inside the broken word
        "with care",
        "level is 1.5",
        "patient is",
        "under age 9",  # a number changed
        "in 2 of 2 dogs",  # a number shortened
        "at 15 Hz",  # a range joined
        "5 Hz",  # half of a range
        "t 1.5",  # half of a shortened negation
        "5 but",  # half of a decimal number
        "25 mg",  # a limit without its sign
        "2 dogs",
        "is not harmful 1-5 Hz",  # a word dropped
        "pain seen in 2 of 12 dogs",
        "frequency stimulation",  # half of a compound
        "cramp pain",
        "Müller mixture",
        "low-frequency",  # case counts
        "harmful at 1-5 Hz. It",  # a reference number left out
        "dogs … pain",  # the wrong way round
        "harmful … never",
        "…",
        "",
    ],
)
def test_rejects_what_the_source_does_not_say(quote: str) -> None:
    assert find_quote(TEXT, quote) == []


def test_a_range_at_a_line_end_is_not_joined() -> None:
    assert find_quote("doses of 1-\n5 mg", "doses of 15 mg") == []
    assert find_quote("doses of 1-\n5 mg", "doses of 1-5 mg") == [Span(0, 16)]


def test_a_space_that_does_not_break_is_a_space() -> None:
    assert find_quote("5\u00a0mg a\u2028day", "5 mg a day") == [Span(0, 10)]


def test_a_soft_hyphen_is_no_sign_of_the_word() -> None:
    assert find_quote("fas\u00adciculations", "fasciculations") == [Span(0, 15)]
    assert find_quote("fasciculations", "fas\u00adciculations") == [Span(0, 14)]


def test_the_ellipsis_means_the_shortest_span() -> None:
    text = "one a two one b two c two"
    assert find_quote(text, "one … two") == [Span(0, 9), Span(10, 19)]
    assert find_quote(text, "one b … two") == [Span(10, 19)]
    assert find_quote("one x one y two", "one … two") == [Span(6, 15)]
    assert find_quote("one x two", "one … x … two") == [Span(0, 9)]
    assert find_quote("one two", "one two … two") == [], "the pieces may not share words"


def test_every_occurrence_is_found() -> None:
    assert find_quote("a b a b a", "a b a") == [Span(0, 5), Span(4, 9)]


def test_words_cut_are_told_apart_from_words_missing() -> None:
    assert [TEXT[start:end] for start, end in cut_words(TEXT, "frequency stimulation")] == [
        "frequency stim-\nulation"
    ]
    assert cut_words(TEXT, "frequent stimulation") == []


def test_parts_of_a_quote() -> None:
    assert parts_of(" a  b … c...d [ … ] e ") == ["a b", "c", "d", "e"]
    assert parts_of(" … ") == []


def test_lines_are_counted_from_one() -> None:
    assert [line_of("a\nb\n\nc", offset) for offset in (0, 1, 2, 5)] == [1, 1, 2, 4]


def test_nearest_words() -> None:
    likely = nearest(TEXT, "stimulation is harmless at 1-5 Hz")
    assert likely is not None
    assert TEXT[likely.span.start : likely.span.end].startswith("stim-\nulation is not harmful")
    assert 0.7 < likely.likeness < 1
    assert nearest(TEXT, "quite another") is None
    assert nearest(TEXT, "") is None
    assert nearest("", "words") is None


# A text is words with numbers in them, so that none is part of another; the layouts are what extraction leaves.
SPACES = st.sampled_from([" ", "\n", " \n", "\n\n", "\f", "\n\f\n ", "  ", "\t"])
WORDS = st.sampled_from(["stem{}tail", "two-part{}", "{}", "isn't{}", "Ödem{},", "cited{}.1,2"])
BROKEN: st.SearchStrategy[bool] = st.booleans()
LINE_ENDS = st.sampled_from(["\n", " \n", "\n\n", "\n\f\n "])


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[list[str], str, list[Span]]:
    """Words, a text in which they stand in order, and where each stands."""
    words = [draw(WORDS).format(f"w{letter}x") for letter in "abcdefghijkl"[: draw(st.integers(3, 12))]]
    text = ""
    spans: list[Span] = []
    for word in words:
        shown = word.replace("'", draw(st.sampled_from("'’")))
        breaks = [at for at in range(1, len(shown)) if shown[at - 1].isalpha() and shown[at].isalpha()]
        broken = draw(BROKEN)
        if "-" in shown and broken:
            shown = shown.replace("-", "-" + draw(LINE_ENDS))
        elif breaks and broken:
            at = draw(st.sampled_from(breaks))
            shown = f"{shown[:at]}-{draw(LINE_ENDS)}{shown[at:]}"
        spans.append(Span(len(text), len(text) + len(shown)))
        text += shown + draw(SPACES)
    return words, text, spans


@given(laid_out(), st.data())
def test_any_layout_of_a_text_holds_its_quotes(
    case: tuple[list[str], str, list[Span]], data: st.DataObject
) -> None:
    words, text, spans = case
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    expected = [Span(spans[first].start, spans[last].end)]
    assert find_quote(text, " ".join(words[first : last + 1])) == expected
    if first < last:
        assert find_quote(text, f"{words[first]} … {words[last]}") == expected


@given(laid_out(), st.data())
def test_no_layout_of_a_text_holds_a_changed_quote(
    case: tuple[list[str], str, list[Span]], data: st.DataObject
) -> None:
    words, text, _ = case
    at = data.draw(st.integers(1, len(words) - 2))
    assert find_quote(text, " ".join(words[:at] + words[at + 1 :])) == []
    assert find_quote(text, " ".join([*words[:at], "not", *words[at:]])) == []
    assert find_quote(text, " ".join([*words[:at], words[at].upper(), *words[at + 1 :]])) == []


@given(st.text(alphabet="ab-’' \n.…1", max_size=40), st.text(alphabet="ab-’' \n.…1", max_size=12))
def test_a_find_reads_like_its_quote(text: str, quote: str) -> None:
    spans = find_quote(text, quote)
    assert spans == sorted(set(spans))
    if len(parts_of(quote)) == 1:
        for start, end in spans:
            assert _bare(text[start:end]) == _bare(parts_of(quote)[0])


def _bare(words: str) -> str:
    return re.sub(r"[\s-]", "", words).replace("’", "'")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("on con-\nduction studies", "on conduction studies"),
        ("in beta-\n  agonists", "in beta-agonists"),
        ("a glycolysis-\npathway", "a glycolysis-pathway"),
        ("of stiff-\f ness\nand more", "of stiffness and more"),
        ("from 1-\n5 days", "from 1- 5 days"),
        ("well-known", "well-known"),
    ],
)
def test_a_word_that_a_line_end_divides_is_shown_whole(text: str, shown: str) -> None:
    document = f"{text}\nThe beta-agonists. The glycolysis, and the pathway. Conduction. Known well."
    assert unbroken(text, document) == shown


@pytest.mark.sources
def test_no_passage_is_shown_with_a_divided_word(sources_dir: Path) -> None:
    sources = Sources(sources_dir)
    shown = [sources.shown(one.iri) or "" for name in sources.names for one in sources.passages(name)]
    assert len(shown) > 500
    assert [text for text in shown if re.search(r"[^\W\d_]- [^\W\d_]", text)] == []
    assert any("cramp-fasciculation syndrome and Isaac" in text for text in shown)
    assert any("nerve stimulation on conduction nerve studies" in text for text in shown)

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.curate.passages import Sources
from crampkg.curate.quotes import fold
from crampkg.curate.sentences import Piece, split_text
from source_files import SOURCE_NAMES


def told(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, fold(text[piece.start : piece.end])) for piece in split_text(text)]


def test_paragraphs_fall_into_sentences() -> None:
    assert told(
        "About dogs\n\nDogs bark (e.g. at night). Do cats? No: Dr. Doe et al. 1 say so. They mew 2.\nBy noon it rains. "
        "See p.3,4 Then sleep."
    ) == [
        ("heading", "About dogs"),
        ("sentence", "Dogs bark (e.g. at night)."),
        ("sentence", "Do cats?"),
        ("sentence", "No: Dr. Doe et al. 1 say so."),
        ("sentence", "They mew 2."),
        ("sentence", "By noon it rains."),
        ("sentence", "See p.3,4"),
        ("sentence", "Then sleep."),
    ]


def test_items_keep_their_kind() -> None:
    assert told("  • Dogs bark. Cats mew.\n  • Cows\n- Owls hoot") == [
        ("item", "• Dogs bark."),
        ("item", "Cats mew."),
        ("item", "• Cows"),
        ("item", "- Owls hoot"),
    ]


# A column of our own words: a byline, a heading, a caption and a table inside sentences, a mark at the end.
COLUMN = """\
 All About Dogs

By Jane Doe, and John Roe of a place

Why Do Dogs Bark?
Dogs bark at what they hear in the
night, and at what they smell.1,2 Some
dogs do not bark but howl, or they lie in the
\n
sun and sleep, as do most of the cats.
They are seldom seen to do more than
that, save when it rains. The other

Figure 2: Dogs and cats. Panel A shows a dog
\n
that sleeps while a cat looks on and is glad.
 thing that they do is to eat, in the
morning and at noon. A short

TABLE 1. WHAT DOGS EAT

Always Meat

Bones of
cows

Never Grass
 list of what they eat is here (Table 1),
and the rest is left to the reader of it.
It goes on with more of the same, so
that the lines are many and as long as
the lines of a column are, and not as a
paragraph of a page would be. And so
on until the end of it is reached. n
"""


def test_a_column_is_put_together_again() -> None:
    pieces = split_text(COLUMN)
    assert told(COLUMN) == [
        ("heading", "All About Dogs"),
        ("sentence", "By Jane Doe, and John Roe of a place"),
        ("heading", "Why Do Dogs Bark?"),
        ("sentence", "Dogs bark at what they hear in the night, and at what they smell.1,2"),
        (
            "sentence",
            "Some dogs do not bark but howl, or they lie in the sun and sleep, as do most of the cats.",
        ),
        ("sentence", "They are seldom seen to do more than that, save when it rains."),
        ("sentence", "The other"),
        ("caption", "Figure 2: Dogs and cats."),
        ("caption", "Panel A shows a dog that sleeps while a cat looks on and is glad."),
        ("sentence", "thing that they do is to eat, in the morning and at noon."),
        ("sentence", "A short"),
        ("caption", "TABLE 1. WHAT DOGS EAT"),
        ("cell", "Always Meat"),
        ("cell", "Bones of cows"),
        ("cell", "Never Grass"),
        ("sentence", "list of what they eat is here (Table 1), and the rest is left to the reader of it."),
        (
            "sentence",
            "It goes on with more of the same, so that the lines are many and as long as the lines of a column are, "
            "and not as a paragraph of a page would be.",
        ),
        ("sentence", "And so on until the end of it is reached."),
        ("furniture", "n"),
    ]
    cut = {piece.part_of for piece in pieces if piece.part_of is not None}
    assert cut == {COLUMN.index("The other"), COLUMN.index("A short")}
    assert [piece.part_of for piece in pieces].count(COLUMN.index("The other")) == 2


def test_a_text_without_words_has_no_pieces() -> None:
    assert split_text("") == split_text(" \n\f\n ") == []


LINES = st.lists(
    st.one_of(
        st.text(alphabet="aB .?!:()1,-•\t\f", max_size=60),
        st.sampled_from(
            ["Figure 1: Some words", "TABLE 1. WORDS", "A line of a column as long as such lines are,", ""]
        ),
    ),
    max_size=40,
)


@given(LINES)
def test_every_character_is_in_one_piece(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert_whole(text, split_text(text))


def assert_whole(text: str, pieces: list[Piece]) -> None:
    held = Counter(at for piece in pieces for at in range(piece.start, piece.end))
    assert [at for at, sign in enumerate(text) if not sign.isspace() and held[at] != 1] == []
    assert pieces == sorted(pieces)
    for piece in pieces:
        words = text[piece.start : piece.end]
        assert words == words.strip() != ""


# Headings, items, captions, cells, furniture and pieces of cut sentences, counted by eye.
COUNTED = {
    "gard": {"sentence": 26},
    "ucla": {"heading": 2, "sentence": 33},
    "droracle": {"heading": 21, "item": 17, "sentence": 21},
    "katzberg": {"heading": 9, "caption": 5, "cell": 25, "furniture": 1, "sentence": 106},
}


@pytest.mark.sources
@pytest.mark.parametrize("name", SOURCE_NAMES)
def test_the_documents_are_split_as_a_reader_would(name: str) -> None:
    text = Sources().required(name)
    pieces = split_text(text)
    assert_whole(text, pieces)
    assert Counter(piece.kind for piece in pieces) == COUNTED[name]
    cut = [piece for piece in pieces if piece.part_of is not None]
    assert len(cut) == (4 if name == "katzberg" else 0)
    for piece in pieces:
        if piece.kind == "sentence" and piece not in cut:
            assert not text[piece.start].islower(), "a sentence begins as sentences do"

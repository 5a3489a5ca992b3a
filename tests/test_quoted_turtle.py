from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base import namespaces
from crampkg.curate.passages import Passage
from crampkg.curate.quoted_turtle import Quotes, passages_named, quotes_in, with_prefix


def found(turtle: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Of each quote: the text that would be replaced, the claim, the strings."""
    return [(turtle[one.start : one.end], one.claim, one.quotes) for one in quotes_in(turtle)]


def test_a_quote_is_found_with_its_claim() -> None:
    assert found('gard:a a cramp:Claim ;\n  cramp:quote "x … y" .') == [
        ('cramp:quote "x … y"', "gard:a", ("x … y",)),
    ]


@pytest.mark.parametrize(
    ("written", "strings"),
    [
        ('cramp:quote "a", "b"', ("a", "b")),
        ('cramp:quote \'a\' ,\n  """b\nc"""', ("a", "b\nc")),
        ('cramp:quote "a"@en-GB, "b"@en', ("a", "b")),
        (r'cramp:quote "say \"a\", \u00e4\U0001F600\t\\"', ('say "a", ä😀\t\\',)),
        ('cramp:quote # why\n "a"', ("a",)),
        ("cramp:quote '''it's \"a\"'''", ('it\'s "a"',)),
        ("cramp:quote", ()),
    ],
)
@pytest.mark.parametrize("after", [" .", ".", " ; cramp:b 1.5 .", ";", "\n]", ""])
def test_all_ways_to_write_strings(written: str, strings: tuple[str, ...], after: str) -> None:
    assert found(f"gard:a {written}{after}") == [(written, "gard:a", strings)]


def test_comments_strings_and_longer_names_hold_no_quote() -> None:
    assert (
        found(
            "# cramp:quote 'a'\n"
            'gard:a cramp:note "cramp:quote \\"a\\"", """cramp:quote "b" """ ; cramp:quoted "c" ; xcramp:quote "d" ;\n'
            "  cramp:see <http://example.org/#cramp:quote> . # cramp:quote 'e'\n"
        )
        == []
    )


def test_the_claim_is_the_subject_of_its_statement() -> None:
    turtle = (
        "@prefix cramp: <https://w3id.org/crampkg/> .\nPREFIX gard: <https://w3id.org/crampkg/claim/gard/>\n"
        "@base <http://example.org/> .\n"
        'gard:a cramp:quote "1"@en.\ngard:b cramp:level 1.5 ; cramp:quote "2".gard:c cramp:has [ cramp:d 1 ] ;\n'
        '  cramp:quote "3" .\n<http://example.org/d> cramp:quote "4" .'
    )
    assert [(claim, quotes) for _, claim, quotes in found(turtle) if quotes != ("3",)] == [
        ("gard:a", ("1",)),
        ("gard:b", ("2",)),
        ("<http://example.org/d>", ("4",)),
    ]


def test_passages_are_named_by_curie_or_iri() -> None:
    turtle = (
        "gard:a cramp:anchor gardText:1-2, gardText:3-4.\ngard:b cramp:anchor gardText:5-6; cramp:x uclaText:7-8 .\n"
        '# gardText:9-10\ngard:c cramp:note "gardText:11-12" ; cramp:y gardText:none, <gardText:13-14> ;\n'
        "  cramp:anchor <https://w3id.org/crampkg/source/gard#chars-15-16> ,, ."
    )
    assert passages_named(turtle, "gard") == {
        Passage("gard", 1, 2),
        Passage("gard", 3, 4),
        Passage("gard", 5, 6),
        Passage("gard", 15, 16),
    }
    assert passages_named(turtle, "ucla") == {Passage("ucla", 7, 8)}


def test_a_prefix_is_declared_once_behind_the_others() -> None:
    line = f"@prefix gardText: <{namespaces.passages_space('gard')}> .\n"
    assert with_prefix("gard:a cramp:b 1 .\n", "gardText") == f"{line}gard:a cramp:b 1 .\n"
    head = "# A file.\n@prefix a: <http://a/> .\nprefix b: <http://b/>\n"
    assert with_prefix(f"{head}\ngard:a", "gardText") == f"{head}{line}\ngard:a"
    assert with_prefix(f"{line}gard:a", "gardText") == f"{line}gard:a"
    assert (
        with_prefix("PREFIX gardText: <http://other/>\n", "gardText") == "PREFIX gardText: <http://other/>\n"
    )


@given(st.text(alphabet="ab:.,;[]<>\"'#\\\n @…", max_size=80))
def test_no_text_upsets_the_reading(turtle: str) -> None:
    assert all(isinstance(one, Quotes) for one in quotes_in(turtle))
    assert passages_named(turtle, "gard") == set()


@given(st.text(max_size=40))
def test_any_words_can_be_quoted(words: str) -> None:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    assert found(f'gard:a cramp:quote "{escaped}" .') == [(f'cramp:quote "{escaped}"', "gard:a", (words,))]

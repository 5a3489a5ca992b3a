"""Labels, paraphrases and notes from the ontology stay text on the pages that show views."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from explorer_app import open_page, texts

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://example.org/x.png) :red[z] $a$ **b**"
MARKUP = re.compile(r"(?<!\\)(<img|!\[|:red\[|\*\*b)")
"""What markdown would take for markup: not behind a backslash."""

ADDRESSES = [
    "treatments",
    "treatments?cell=quinine~muscleCramp&in=pregnancy",
    "treatments?for=muscleCramp",
    "causes",
    "causes?show=drugs",
    "causes?show=list&items=quinine,morphine",
    "workup",
    "workup?for=muscleCramp",
    "workup?show=forearm&shown=lactateRises,ammoniaRises",
    "workup?show=tests",
    "disagreements?about=muscleCramp",
    "disagreements?pair=tensionQuinineBenefitAdvisoryUse",
]


@pytest.fixture
def hostile(ontology_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An explorer whose ontology has markup in the names of cramp, morphine, a reading and a tension."""
    for folder, named, name in (
        ("terms", "rdfs:label", "muscle cramp"),
        ("presentation", "cramp:nameInSentences", "muscle cramps"),
        ("terms", "rdfs:label", "morphine"),
        ("terms", "rdfs:label", "rise in lactate"),
        ("terms", "rdfs:label", "normal result"),
        ("", "rdfs:label", "quinine: benefit, advisory and use"),
    ):
        replaced = 0
        for path in (ontology_copy / folder).glob("*.ttl"):
            text = path.read_text(encoding="utf-8")
            replaced += text.count(f'{named} "{name}"@en')
            path.write_text(
                text.replace(f'{named} "{name}"@en', f'{named} "{name} {HOSTILE}"@en'), encoding="utf-8"
            )
        assert replaced == 1, name
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(ontology_copy))


@pytest.mark.slow
@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("address", ADDRESSES)
def test_markup_in_labels_stays_text(address: str) -> None:
    at = open_page(address)
    assert not at.exception
    marked = [*at.markdown, *at.caption, *at.title, *at.header, *at.info, *at.warning]
    assert not [element.value for element in marked if MARKUP.search(element.value)]
    for radio in at.radio:
        assert not [option for option in [radio.label, *radio.options] if MARKUP.search(option)]
    # A list of choices is drawn as text by the browser.
    shown = [*texts(at), *(option for box in at.selectbox for option in box.options)]
    assert any("onerror" in text for text in shown)

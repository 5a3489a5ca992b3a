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
    """An explorer whose ontology has markup in the labels of cramp, morphine, a test's reading and a tension."""
    for file, label in (
        ("terms", "muscle cramp"),
        ("terms", "morphine"),
        ("terms", "lactate rises"),
        ("terms", "normal"),
        ("", "quinine: benefit, advisory and use"),
    ):
        for path in (ontology_copy / file).glob("*.ttl"):
            text = path.read_text(encoding="utf-8")
            path.write_text(
                text.replace(f'rdfs:label "{label}"@en', f'rdfs:label "{label} {HOSTILE}"@en'),
                encoding="utf-8",
            )
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(ontology_copy))


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("address", ADDRESSES)
def test_markup_in_labels_stays_text(address: str) -> None:
    at = open_page(address)
    assert not at.exception
    marked = [*at.markdown, *at.caption, *at.title, *at.header, *at.info, *at.warning]
    assert not [element.value for element in marked if MARKUP.search(element.value)]
    for radio in at.radio:
        assert not [option for option in [radio.label, *radio.options] if MARKUP.search(option)]
    assert any("onerror" in text for text in texts(at))

"""Names as people write them: spelling, marks, salts, lay and trade names, identifiers, whole questions."""

from __future__ import annotations

import csv
import io
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crampkg import KnowledgeGraph
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import BASE, PREFIXES, slug
from crampkg.base.resources import ontology_dir
from crampkg.evidence import name_forms as names
from crampkg.evidence.identifiers import identifier
from crampkg.evidence.medication_names import AND, class_members, medicine_names
from crampkg.evidence.name_forms import LONGEST, folded, table, word_form, words
from crampkg.evidence.ranking import Name
from crampkg.evidence.search import Lookup
from crampkg.evidence.term_names import names_of
from explorer_app import component, noted, open_page, whole
from scripts import script

DATA = Path(__file__).parent / "data"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
plain_words = st.text(alphabet=LETTERS, min_size=4, max_size=12)


# --- the benchmark


@pytest.mark.parametrize("file", sorted(path.name for path in DATA.glob("names*.tsv")))
def test_names_find_their_terms(graph: KnowledgeGraph, file: str) -> None:
    rows = script("names", "bench").read(graph, DATA / file)
    assert len(rows) > 70
    first = sum(row.within(1) for row in rows) / len(rows)
    three = sum(row.within(3) for row in rows) / len(rows)
    assert (first >= 0.95, three >= 0.99) == (True, True), [row for row in rows if not row.within(1)]
    assert [row for row in rows if row.wrong_identifier] == []


def test_the_benchmark_has_every_kind_of_query() -> None:
    kinds = {row["kind"] for row in _rows(DATA / "names.tsv")}
    assert {"lay", "british", "trade", "misspelled", "sentence", "identifier", "unicode", "by class"} <= kinds
    assert sum(len(_rows(path)) for path in DATA.glob("names*.tsv")) >= 110


def _rows(path: Path) -> list[dict[str, str]]:
    return list(
        csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )


# --- folding

APOSTROPHES = "'’‘ʼ´`′＇"
HYPHENS = "-‐‑‒–—−－"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e"


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_every_apostrophe_is_one(graph: KnowledgeGraph, mark: str) -> None:
    assert graph.term(f"McArdle{mark}s disease").slug == "mcArdleDisease"


@pytest.mark.parametrize("mark", HYPHENS)
def test_every_hyphen_is_a_blank(graph: KnowledgeGraph, mark: str) -> None:
    assert graph.term(f"Charcot{mark}Marie{mark}Tooth disease").slug == "charcotMarieToothDisease"


@given(st.data(), plain_words, plain_words)
def test_what_cannot_be_seen_makes_no_other_name(data: st.DataObject, one: str, other: str) -> None:
    name = f"{one} {other}"
    at = data.draw(st.integers(0, len(name)))
    mark = data.draw(st.sampled_from(INVISIBLE))
    assert folded(name[:at] + mark + name[at:]) == name


@given(st.text(alphabet="aeiouéèüöñçşåø ABC-'", max_size=30), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_composed_or_not_is_one_name(text: str, form: str) -> None:
    assert folded(unicodedata.normalize(form, text)) == folded(text)  # type: ignore[arg-type]


@given(plain_words)
def test_full_width_letters_are_letters(word: str) -> None:
    assert folded("".join(chr(ord(letter) + 0xFEE0) for letter in word)) == word


@given(st.text(max_size=60))
def test_folding_is_done_once_for_all(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert words(folded(text)) == words(text)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("haemodialysis", "hemodialysis"),
        ("uraemia", "uremia"),
        ("motor neurone", "motor neuron"),
        ("fibres", "fiber"),
        ("dysaesthesia", "dysesthesia"),
        ("sulphate", "sulfate"),
        ("thrombocytopaenia", "thrombocytopenia"),
        ("oedema", "edema"),
        ("diarrhoea", "diarrhea"),
        ("stabilisation", "stabilization"),
        ("coloured", "colored"),
        ("anaesthetic", "anesthetic"),
        ("leucocyte", "leukocyte"),
    ],
)
def test_british_spelling_is_compared_as_american(british: str, american: str) -> None:
    assert words(british) == words(american)


@given(plain_words)
def test_the_form_of_a_form_is_itself_for_most_words(word: str) -> None:
    # A form is for comparing: what matters is that two spellings of a word have one.
    assert word_form(word) == word_form(word.upper().casefold())


# --- faults that were met


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quinine sulfate", "quinineSulphate"),
        ("uraemia", "uremia"),
        ("motor neurone disease", "amyotrophicLateralSclerosis"),
        ("muscle fibre", "muscleFiber"),
        ("dysaesthesia", "dysesthesia"),
        ("quinine tablets", "quinine"),
        ("lidocaine hydrochloride", "lidocaine"),
        ("Neurontin", "gabapentin"),
        ("lignocaine", "lidocaine"),
        ("full blood count", "completeBloodCount"),
        ("dark urine", "myoglobinuria"),
        ("ｑｕｉｎｉｎｅ", "quinine"),
    ],
)
def test_a_term_is_shown_by_any_of_its_names(graph: KnowledgeGraph, typed: str, expected: str) -> None:
    assert graph.term(typed).slug == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quinine tablet", "quinine"),
        ("ALS disease", "amyotrophicLateralSclerosis"),
        ("CK test", "serumCreatineKinase"),
        ("is magnesium good for cramps", "magnesium"),
        ("quinine for leg cramps", "quinine"),
        ("rosuvastatin calcium", "statins"),
        ("haemodialysis", "hemodialysisTreatment"),
        ("calcium", "calciumLevel"),
    ],
)
def test_the_words_that_carry_meaning_decide(graph: KnowledgeGraph, typed: str, expected: str) -> None:
    assert slug(graph.search(typed)[0].iri) == expected


@pytest.mark.parametrize(
    ("typed", "group", "how"),
    [
        ("atorvastatin", "statins", "by its class: ChEBI places atorvastatin in the class statin"),
        (
            "Salbutamol",
            "betaAgonists",
            "by its class: Salbutamol is albuterol, which ChEBI places in the class beta-agonist",
        ),
        (
            "Lipitor",
            "statins",
            "by its class: lipitor is atorvastatin, which ChEBI places in the class statin",
        ),
        ("CHEBI:39548", "statins", "by its class: ChEBI places atorvastatin in the class statin"),
        (
            "Vytorin",
            "statins",
            "by its class: vytorin has simvastatin, which ChEBI places in the class statin",
        ),
    ],
)
def test_a_medicine_under_a_class_is_found_and_the_way_told(
    graph: KnowledgeGraph, typed: str, group: str, how: str
) -> None:
    hit = graph.search(typed)[0]
    assert (slug(hit.iri), hit.how) == (group, how)
    with pytest.raises(UsageError, match="by its class"):
        graph.resolve(typed)  # it is found there, and is not that class


def test_a_name_known_elsewhere_is_nobodys_synonym(graph: KnowledgeGraph) -> None:
    (hit, *_) = graph.search("Charcot disease")
    assert slug(hit.iri) == "amyotrophicLateralSclerosis"
    assert hit.how == "a name in Mondo (MONDO:0004976)"
    assert "Charcot disease" not in graph.terms[hit.iri].synonyms


# --- identifiers


@pytest.mark.parametrize(
    "typed", ["OMIM:105400", "CHEBI:39549", "HP:0003395", "MONDO:4976", "omim 105400", "G12.2x:1"]
)
def test_an_identifier_that_is_not_known_finds_nothing(graph: KnowledgeGraph, typed: str) -> None:
    assert graph.search(typed) == []
    with pytest.raises(UsageError, match="try `crampkg search` with another word"):
        graph.resolve(typed)


@pytest.mark.parametrize(
    "typed", ["CHEBI:15854", "chebi:15854", "CHEBI_15854", "http://purl.obolibrary.org/obo/CHEBI_15854"]
)
def test_an_identifier_is_known_in_all_its_ways_of_writing(graph: KnowledgeGraph, typed: str) -> None:
    assert graph.term(typed).slug == "quinine"
    assert [slug(hit.iri) for hit in graph.search(typed)] == ["quinine"]


def test_the_identifier_of_something_broader_is_not_the_terms(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=r"did you mean"):
        graph.resolve("SYMP:0000435")
    assert {hit.how for hit in graph.search("SYMP:0000435")} == {
        "not the same: that identifier is of something broader, narrower or related"
    }


@given(st.sampled_from(sorted(PREFIXES)), st.from_regex(r"[A-Z]?[0-9]{3,9}", fullmatch=True))
def test_an_identifier_is_found_exactly_or_not_at_all(prefix: str, local: str) -> None:
    typed = f"{prefix}:{local}"
    known = Lookup([Name(BASE + "one", "a thing 12345"), Name(BASE + "one", "HP:0002380", "identifier")])
    assume(typed != "HP:0002380")
    assert identifier(typed) is not None
    assert known.search(typed) == []
    assert known.named(typed) == []


@given(plain_words, plain_words)
def test_words_are_no_identifier(one: str, other: str) -> None:
    assert identifier(f"{one} {other}") is None
    assert identifier(one) is None


# --- bounds


def test_what_is_too_long_is_refused_at_once(graph: KnowledgeGraph) -> None:
    long = "a0 of " * 2_000
    for look in (graph.search, graph.resolve):
        start = time.perf_counter()
        with pytest.raises(UsageError, match=f"the name has more than {LONGEST} characters"):
            look(long)
        assert time.perf_counter() - start < 0.1


def test_the_longest_text_is_looked_up_in_no_time(graph: KnowledgeGraph) -> None:
    text = " of ".join(f"xylom{number}ine" for number in range(20))[:LONGEST]
    graph.search("warm")
    start = time.perf_counter()
    graph.search(text)
    assert time.perf_counter() - start < 0.5


def test_many_may_search_at_once(graph: KnowledgeGraph) -> None:
    typed = ["quinine tablet", "fasiculations", "leg cramps", "atorvastatin"] * 8
    alone = [graph.search(one) for one in typed]
    fresh = KnowledgeGraph(graph.store, graph.catalog)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.search, typed)) == alone


def test_the_first_page_refuses_what_is_too_long() -> None:
    at = open_page(f"home?q={'a0 of ' * 1_400}")
    assert not at.exception
    assert "search text is too long" in whole(at)


def test_the_first_page_tells_how_a_medicine_was_found() -> None:
    at = open_page("home?q=Lipitor")
    (card, *_) = component(at, "hits")["groups"][0]["cards"]
    assert noted(card).startswith(
        "Found as lipitor, by its class: lipitor is atorvastatin, which ChEBI places in the class statin."
    )


# --- the tables


def test_the_tables_name_what_there_is(graph: KnowledgeGraph) -> None:
    for term, *_ in table("other-names.tsv", ("term", "name", "kind", "identifier")):
        assert BASE + term in graph.terms, term
    rows = {substance for substance, *_ in table("medicines.tsv", ("substance", "drugbank", "names"))}
    for substance, (group, _) in class_members().items():
        assert substance in rows
        assert BASE + group in graph.terms
    labels = {folded(term.label) for term in graph.terms.values()}
    for substances, _ in table("trade-names.tsv", ("substances", "names")):
        for part in substances.split(AND):
            assert part in rows or part in labels or medicine_names().substances(part), part


def test_a_misspelling_finds_but_is_no_name(graph: KnowledgeGraph) -> None:
    for substance, several in table("misspellings.tsv", ("substance", "misspellings")):
        for wrong in several.split("|"):
            assert medicine_names().substances(wrong) == (substance,)
            assert folded(wrong) not in map(folded, medicine_names().called(substance))
            ways = [one.how for one in names_of(graph) if folded(one.text) == folded(wrong)]
            assert ways
            assert all(f"a misspelling of {substance}" in how for how in ways), ways


@pytest.mark.parametrize("name", sorted(path.name for path in (ontology_dir() / "names").glob("*.tsv")))
def test_a_table_tells_where_it_comes_from(name: str) -> None:
    head = (ontology_dir() / "names" / name).read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("# ")
    assert any(words in head.lower() for words in ("not from the documents", "from no source", "english"))


def test_a_name_of_two_substances_is_not_in_the_table() -> None:
    seen: dict[str, str] = {}
    for substance, _, called in table("medicines.tsv", ("substance", "drugbank", "names")):
        for name in filter(None, called.split("|")):
            assert seen.setdefault(folded(name), substance) == substance


def test_a_broken_table_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "spelling.tsv").write_text(
        "# x\nwhere\tbritish\tamerican\nword\tfibre\n", encoding="utf-8"
    )
    with pytest.raises(CrampkgError, match=r"spelling.tsv:3: 2 cells, not 3 \(separate them by tabs\)"):
        list(table("spelling.tsv", ("where", "british", "american"), tmp_path))
    with pytest.raises(CrampkgError, match=r"the columns are where, british, american"):
        list(table("spelling.tsv", ("word",), tmp_path))


def test_weak_words_have_a_known_kind() -> None:
    kinds = {kind for kind, _ in table("weak-words.tsv", ("kind", "word"))}
    assert kinds == {"small", "question", "aside", "generic", "form", "salt", "metal"}
    assert names.weak_words().weight("quinine") == 1.0


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("musclecramps", "muscle cramp"),
        ("charleyhorse", "muscle cramp"),
        ("creatinekinase", "serum creatine kinase test"),
        ("nightcramps", "nocturnal muscle cramp"),
    ],
)
def test_words_that_are_run_together_are_offered_and_not_taken(
    graph: KnowledgeGraph, typed: str, label: str
) -> None:
    hits = graph.search(typed)
    assert graph.label(hits[0].iri) == label
    assert hits[0].score == 90.0
    with pytest.raises(UsageError, match="there is no term"):
        graph.resolve(typed)

"""The explorer's pages, run without a browser: what stands on them, for every term and source."""

from __future__ import annotations

import runpy

import pytest

from crampkg.base.namespaces import expand, slug
from crampkg.evidence import facts
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import links, safety, session, site
from crampkg.explorer.component_data import Card
from crampkg.explorer.pages import PAGES
from crampkg.explorer.pages.sources import by_kind
from crampkg.explorer.server import SCRIPT
from crampkg.explorer.site import _entries
from crampkg.explorer.text import escape
from explorer_app import card_titles, component, component_keys, open_page, plain, texts, whole

NOTICE = "**Not medical advice.**"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


# --- every page


@pytest.mark.parametrize("path", [entry.url_path for entry in _entries()])
def test_every_page_of_the_table_is_drawn_with_title_and_notice(path: str) -> None:
    at = open_page(path)
    assert not at.exception
    assert len(at.title) == 1
    assert at.title[0].value
    assert any(text.startswith(NOTICE) for text in texts(at))


def test_importing_the_script_leaves_nothing_half_made_behind() -> None:
    # pytest imports every module to look for examples, and so may other tools.
    site._menu.cache_clear()
    runpy.run_path(SCRIPT, run_name="crampkg.explorer.entry.script")
    assert site._menu.cache_info().currsize == 0
    assert not open_page("quinine").exception


def test_only_pages_that_are_asked_for_are_made(graph: KnowledgeGraph) -> None:
    at = open_page("quinine")
    assert list(at.session_state["_visited"]) == ["quinine"]
    open_page("magnesium", at)
    assert list(at.session_state["_visited"]) == ["quinine", "magnesium"]
    open_page("source-gard", at)
    assert [title.value for title in at.title] == [
        escape(graph.label("https://w3id.org/crampkg/source/gard"))
    ]


@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.slow)])
def test_every_term_has_a_page_that_shows_each_of_its_statements(graph: KnowledgeGraph, every: int) -> None:
    at = open_page()
    for term in list(graph.terms.values())[::every]:
        open_page(f"{term.slug}?topic=All topics", at)
        assert not at.exception, term.slug
        assert not at.error, term.slug
        assert [title.value for title in at.title] == [escape(term.label)], term.slug
        shown = set(texts(at))
        missing = [claim.curie for claim in graph.about(term.iri) if claim.paraphrase not in shown]
        assert missing == [], term.slug
        assert any(text.startswith(NOTICE) for text in shown), term.slug


def test_the_statements_of_a_machine_written_page_are_marked_on_every_term(graph: KnowledgeGraph) -> None:
    kind = "machine-written page pending review"
    written = [claim for claim in graph.claims.values() if graph.sources[claim.source].kind_label == kind]
    assert written
    # Two sources may say the same in the same words, so statements are known by their addresses.
    addresses = {links.claim_address(graph, claim) for claim in written}
    at = open_page()
    for iri in {claim.subject for claim in written if claim.subject in graph.terms}:
        open_page(f"{slug(iri)}?topic=All topics", at)
        shown = [
            statement
            for key in component_keys(at)
            for group in component(at, key).get("groups", [])
            for card in group["cards"]
            for statement in card.get("statements", [])
            if addresses & {link["slug"] for link in statement.get("links", [])}
        ]
        assert shown, iri
        unmarked = [
            statement["text"]
            for statement in shown
            if {"text": kind, "kind": "caution"} not in _bare(statement["badges"])
        ]
        assert unmarked == [], iri


def _bare(badges: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"text": badge["text"], "kind": badge["kind"]} for badge in badges]


def test_no_two_pages_share_a_path(graph: KnowledgeGraph) -> None:
    paths = [entry.url_path for entry in PAGES] + [
        f"source-{source.name}" for source in graph.sources.values()
    ]
    assert len(set(paths)) == len(paths)
    assert set(paths).isdisjoint(term.slug for term in graph.terms.values())


# --- home


def test_home_counts_what_the_graph_holds(graph: KnowledgeGraph) -> None:
    at = open_page()
    assert [(metric.label, metric.value) for metric in at.metric] == [
        ("Statements", f"{len(graph.claims):,}"),
        ("Terms", f"{len(graph.terms):,}"),
        ("Sources", "4"),
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("charley horse", "muscle cramp"), ("quinin", "quinine"), ("mexilitine", "mexiletine")],
)
def test_search_finds_terms_by_synonym_and_in_spite_of_typing_errors(typed: str, first: str) -> None:
    at = open_page(f"home?q={typed}")
    hits = component(at, "hits")
    assert card_titles(hits)[0] == first


def test_search_says_that_a_near_name_is_not_the_one_typed() -> None:
    at = open_page("home?q=mexilitine")
    assert component(at, "hits")["groups"][0]["heading"] == "No term has that name. Did you mean …"


@pytest.mark.parametrize(
    ("asked", "answered", "found"),
    [
        ("gabapentine for cramps", True, ["gabapentin", "muscle cramp"]),
        ("nocturnal cramps in cirrhosis", True, ["cirrhosis", "nocturnal muscle cramp"]),
        ("cramps in pregnancy", True, ["pregnancy", "muscle cramp"]),
    ],
)
def test_search_takes_a_question_apart(asked: str, answered: bool, found: list[str]) -> None:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    assert [group["heading"] for group in groups][: answered + 1] == [
        *["Answers"] * answered,
        "Terms for parts of your search",
    ]
    assert [plain(card["title"]) for card in groups[answered]["cards"]] == found


def test_a_question_made_of_names_is_not_said_to_be_mistyped() -> None:
    groups = component(open_page("home?q=cramps in pregnancy"), "hits")["groups"]
    assert [group["heading"] for group in groups] == [
        "Answers",
        "Terms for parts of your search",
        "Other terms with these words",
    ]
    rest = [plain(card["title"]) for card in groups[2]["cards"]]
    assert "pregnancy" not in rest
    assert "muscle cramp" not in rest


def test_a_name_with_small_words_is_not_taken_apart() -> None:
    groups = component(open_page("home?q=nocturnal leg cramps of the elderly"), "hits")["groups"]
    assert "Terms for parts of your search" not in [group["heading"] for group in groups]
    assert plain(groups[0]["cards"][0]["title"]) == "nocturnal leg cramps of the elderly"


def test_an_address_that_leaves_out_no_source_says_so() -> None:
    at = open_page("quinine?without=bogus")
    assert [box.value.partition("**  ")[0] for box in at.warning] == [
        f"**{escape('This address turns off an unknown source: bogus.')}"
    ]


def test_search_without_a_hit_says_what_that_means_and_what_not() -> None:
    at = open_page("home?q=zzzzzz")
    assert "hits" not in component_keys(at)
    assert [box.value for box in at.info] == [
        "**No term matches “zzzzzz”\\.**  \nTry a different or shorter word\\. "
        "Not found means only that these sources do not name it\\."
    ]


# --- a term


def test_quinine_warns_before_anything_else() -> None:
    at = open_page("quinine")
    (group,) = component(at, "safety")["groups"]
    first, second, *_ = group["cards"]
    assert "an FDA advisory recommends against routine treatment of muscle cramps" in plain(first["title"])
    assert first["icon"] == "advisedAgainst"
    assert plain(second["title"]).startswith("Quinine has adverse effect (voiced as a concern): ")
    assert "thrombocytopenia" in plain(second["title"])
    keys = component_keys(at)
    assert keys.index("safety") < keys.index("facts")


def test_many_warnings_are_parted_and_none_is_lost() -> None:
    for many in range(15):
        rows: list[Card] = [{"title": str(place)} for place in range(many)]
        first, further = safety.parted(rows)
        assert first + further == rows
        assert len(first) == (many if many < 10 else 8)
        assert len(further) != 1


def test_the_warnings_that_most_sources_give_come_first_and_say_in_whom(whole_graph: KnowledgeGraph) -> None:
    term = whole_graph.terms[expand("cramp:quinine") or ""]
    found = facts.facts_of(whole_graph, term.iri)
    warnings = safety.warnings_in(whole_graph, term, found)
    effects = [fact for fact in warnings if slug(fact.predicate) == "hasAdverseEffect"]
    sources = [len({claim.source for claim in fact.claims}) for fact in effects]
    assert sources == sorted(sources, reverse=True)
    assert sources[0] == 3
    notes = [card["note"] for card in safety._rows(whole_graph, term, warnings)]
    assert "in adults: FPIN Help Desk Answers 2017" in str(notes[0])
    assert not any("population:" in str(note) for note in notes)


def test_what_warns_stands_once_on_the_page() -> None:
    at = open_page("quinine")
    above = {card["id"].removeprefix("safety-") for card in component(at, "safety")["groups"][0]["cards"]}
    below = {card["id"] for group in component(at, "facts")["groups"] for card in group["cards"]}
    assert above
    assert above.isdisjoint(below)


def test_what_is_only_possible_is_never_worded_as_a_fact() -> None:
    titles = card_titles(component(open_page("quinine"), "facts"))
    assert "Quinine may help with muscle cramps" in titles
    assert "Quinine helps with muscle cramps" not in titles


def test_individual_cases_and_populations_do_not_read_as_plain_relations(graph: KnowledgeGraph) -> None:
    titles = card_titles(component(open_page("magnesium"), "facts"))
    assert "Statements differ on whether magnesium helps with muscle cramps" in titles
    assert not [title for title in titles if title.startswith("Magnesium helps with muscle cramps")]


def test_not_shown_left_open_and_not_studied_are_told_apart() -> None:
    cards = {
        name: {
            plain(card["title"]): card["icon"]
            for group in component(open_page(name), "facts")["groups"]
            for card in group["cards"]
        }
        for name in ("gabapentin", "baclofen", "botulinumToxin")
    }
    assert (
        cards["gabapentin"]["Gabapentin was not shown to have a significant effect on muscle cramps"]
        == "notShown"
    )
    unclear = "Evidence for baclofen is limited in muscle cramps not associated with spasticity"
    assert cards["baclofen"][unclear] == "inconclusive"
    not_studied = [title for title, icon in cards["botulinumToxin"].items() if icon == "notStudied"]
    assert not_studied == [
        "Botulinum toxin has not been studied in severe, refractory neurogenic cramps in the way "
        "it has been in dystonia"
    ]


def test_a_level_that_is_not_graded_has_words_and_no_bars(graph: KnowledgeGraph) -> None:
    claim = next(
        c for c in graph.claims.values() if slug(c.level) == "notGraded" and c.subject in graph.terms
    )
    at = open_page(f"{slug(claim.subject)}?claim={claim.curie}")
    (card,) = component(at, "followed")["groups"][0]["cards"]
    (statement,) = card["statements"]
    assert "strength" not in statement
    assert statement["badges"][0]["text"].startswith("not graded")


def test_a_link_to_a_claim_shows_it_first(graph: KnowledgeGraph) -> None:
    at = open_page("quinine?claim=katzberg:quinine-may-be-effective")
    group = component(at, "followed")["groups"][0]
    assert group["heading"] == "The linked statement"
    assert [plain(card["title"]) for card in group["cards"]] == ["Quinine may help with muscle cramps"]
    assert group["cards"][0]["statements"][0]["text"] == [
        graph.claims["https://w3id.org/crampkg/claim/katzberg/quinine-may-be-effective"].paraphrase
    ]


def test_a_link_to_a_claim_that_is_not_there_says_so() -> None:
    at = open_page("quinine?claim=katzberg:no-such-claim")
    assert at.warning[0].value.startswith("**There is no statement named “katzberg\\:no\\-such\\-claim”\\.**")


def test_the_graph_draws_at_most_eighteen_neighbours_and_says_how_many_more() -> None:
    data = component(open_page("muscleCramp"), "neighbourhood")
    assert len(data["nodes"]) == 19
    assert data["note"].endswith("not drawn; all are listed with the statements.")
    listed = card_titles(component(open_page("muscleCramp"), "near"))
    assert len(listed) == 18


def test_the_graph_never_draws_a_hedged_relation_as_a_plain_one() -> None:
    data = component(open_page("quinine"), "neighbourhood")
    kinds = {(edge["target"], edge["label"]): edge["kind"] for edge in data["edges"]}
    assert kinds["muscleCramp", "may treat"] == "weak"
    assert kinds["thrombocytopenia", "has adverse effect (voiced as a concern)"] == "weak"
    assert kinds["quinine", "acts similarly to"] == "plain"


def test_what_holds_by_class_only_says_of_which_class_it_was_said() -> None:
    at = open_page("cpt2Deficiency?topic=All topics")
    groups = {group.get("heading"): group for group in component(at, "facts")["groups"]}
    (card,) = groups["By class only"]["cards"]
    assert plain(card["title"]) == (
        "As a kind of metabolic myopathy, carnitine palmitoyltransferase 2 deficiency may cause muscle cramps"
    )
    assert plain(card["note"]) == "A source says this about metabolic myopathy, not about this member."


@pytest.mark.parametrize(
    ("address", "treatment"),
    [
        (
            "pregnancy",
            "Ample evidence shows that magnesium replacement helps manage muscle cramps in pregnant women",
        ),
        (
            "amyotrophicLateralSclerosis",
            "Mexiletine reduces the frequency of muscle cramps in people with amyotrophic lateral sclerosis",
        ),
        (
            "cirrhosis",
            "Albumin infusions or branched-chain amino acids can prevent muscle cramps in people with cirrhosis "
            "if they reduce fluid shifts and third spacing",
        ),
    ],
)
def test_a_population_shows_what_was_tried_in_it_above_all_else(address: str, treatment: str) -> None:
    at = open_page(address)
    (group,) = component(at, "in-whom")["groups"]
    assert group["heading"] == "Treatment in this population"
    assert treatment in [plain(card["title"]) for card in group["cards"]]
    keys = component_keys(at)
    assert "facts" not in keys or keys.index("in-whom") < keys.index("facts")


def test_a_population_lists_the_other_statements_that_name_it(graph: KnowledgeGraph) -> None:
    at = open_page("amyotrophicLateralSclerosis")
    headings = [group["heading"] for group in component(at, "mentions")["groups"]]
    assert any(heading.startswith("Statements that name it under") for heading in headings)
    shown = {card["id"] for card in component(at, "in-whom")["groups"][0]["cards"]}
    linked = {card["id"] for group in component(at, "mentions")["groups"] for card in group["cards"]}
    assert shown
    assert linked
    assert not {one.partition("-")[2] for one in shown} & linked


# --- sources


@pytest.mark.parametrize("name", ["gard", "ucla", "droracle", "katzberg"])
def test_every_source_has_a_page_with_its_statements(name: str, graph: KnowledgeGraph) -> None:
    at = open_page(f"source-{name}?section=The whole source")
    assert not at.exception
    source = next(source for source in graph.sources.values() if source.name == name)
    assert [title.value for title in at.title] == [escape(source.label)]
    claims = [claim for claim in graph.claims.values() if claim.source == source.iri]
    shown = set(texts(at))
    assert [claim.curie for claim in claims if claim.paraphrase not in shown] == []
    assert source.kind_label in shown


def test_the_list_of_sources_begins_with_guidelines_and_reviews(whole_graph: KnowledgeGraph) -> None:
    kinds = by_kind(whole_graph.sources.values())
    first = ["guideline", "systematic review", "study report", "regulatory communication", "drug label"]
    assert list(kinds)[:5] == first
    assert list(kinds)[5:] == sorted(list(kinds)[5:])
    assert sum(kinds.values()) == len(whole_graph.sources)


def test_a_source_that_is_switched_off_is_gone_from_every_page(graph: KnowledgeGraph) -> None:
    gone = [c for c in graph.claims.values() if graph.sources[c.source].name == "katzberg"]
    at = open_page("quinine?without=katzberg")
    assert not at.exception
    text = whole(at)
    assert [claim.curie for claim in gone if claim.paraphrase in text] == []
    assert "Shown without 1 source: Katzberg and Sadeghian\\: Muscle Cramps" in text
    assert "facts" not in component_keys(at)
    assert at.info[0].value.startswith("**None of the sources shown says anything about it\\.**")


def test_edges_and_disagreements_are_derived_anew_without_a_source() -> None:
    full, less = session.full_graph(), session.graph_without(["katzberg"])
    assert len(less.edges) < len(full.edges)
    base = "https://w3id.org/crampkg/"
    plain_edge = (base + "carbamazepine", base + "treats", base + "crampFasciculationSyndrome")
    assert plain_edge in {(e.subject, e.edge, e.object) for e in full.edges if e.form == "plain"}
    assert plain_edge not in {(e.subject, e.edge, e.object) for e in less.edges if e.form == "plain"}
    assert {graph_claim.source for graph_claim in less.claims.values()} == {
        base + "source/gard",
        base + "source/ucla",
        base + "source/droracle",
    }


def test_all_sources_switched_off_leaves_pages_that_say_so() -> None:
    for path in ("home", "quinine", "sources", "source-gard", "about", "export"):
        at = open_page(f"{path}?without=gard,ucla,droracle,katzberg")
        assert not at.exception, path
        assert "Shown without 4 sources" in whole(at), path


def test_formats_of_claims_are_not_offered_for_derived_triples() -> None:
    everything, derived = whole(open_page("export")), whole(open_page("export?graph=inferred"))
    for name in ("html", "nanopub"):
        assert f"**{name}**" in everything
        assert f"**{name}**" not in derived
    assert "**turtle**" in derived


def test_names_of_sources_that_are_none_are_passed_over() -> None:
    at = open_page("quinine?without=nobody,ucla,<script>")
    assert "Shown without 1 source" in whole(at)
    assert "<script>" not in whole(at)


@pytest.mark.sources
def test_passages_stand_beside_statements_when_the_documents_are_at_hand(
    sources_dir: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAMPKG_SOURCES", str(sources_dir))
    at = open_page("quinine?claim=katzberg:quinine-may-be-effective")
    (card,) = component(at, "followed")["groups"][0]["cards"]
    assert "level 1 evidence" in card["statements"][0]["quote"]["text"]


def test_statements_stand_without_passages_when_the_documents_are_not_at_hand(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAMPKG_SOURCES", str(tmp_path))
    at = open_page("quinine?claim=katzberg:quinine-may-be-effective")
    (card,) = component(at, "followed")["groups"][0]["cards"]
    assert "quote" not in card["statements"][0]
    text = whole(open_page("source-katzberg"))
    assert "The document is not available here" in text
    # What a reader can do, and no option of whoever runs the site.
    assert "find the document by the title or a link" in text
    assert "CRAMPKG" not in text
    assert "sources or" not in text.split("The document is not available", 1)[1].split("its record above")[0]


# --- other states


def test_an_unknown_name_gets_near_matches() -> None:
    at = open_page("missing?term=magnesum")
    assert at.warning[0].value.startswith("**No page is named “magnesum”\\.**")
    assert card_titles(component(at, "state-near"))[0] == "magnesium"


@pytest.mark.parametrize(
    ("asked", "pages"),
    [
        ("whats-new", ["What’s new"]),
        ("treatment", ["Treatments"]),
        ("evidence-gaps", ["Gaps"]),
        ("differntial", ["Differential"]),
        ("medicineCheck", ["Medicine check"]),
        ("magnesum", []),
        ("new", []),
    ],
)
def test_an_unknown_address_near_a_page_leads_there_first(asked: str, pages: list[str]) -> None:
    titles = card_titles(component(open_page(f"missing?term={asked}"), "state-near"))
    menu = {entry.title for entry in PAGES}
    assert [title for title in titles if title in menu] == pages
    assert titles[: len(pages)] == pages


def test_a_broken_ontology_is_told_without_a_traceback(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(tmp_path))
    at = open_page()
    assert not at.exception
    assert at.error[0].value.startswith("**Not an ontology folder")
    assert any(text.startswith(NOTICE) for text in texts(at))

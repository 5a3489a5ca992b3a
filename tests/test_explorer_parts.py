"""Addresses, escapes, the wording of cards and the server beside the pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import expand, slug
from crampkg.base.resources import ontology_dir
from crampkg.evidence import disagreements, facts, phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import cards, links, parts, server, session
from crampkg.explorer.pages import PAGES
from crampkg.explorer.text import counted, escape
from explorer_app import component, component_keys, open_page, plain, texts

HOSTILE = (
    "<img src=x onerror=alert(1)> ![a](http://evil.example/x.png) [b](javascript:alert(1)) :red[c] $d$ `e`"
)


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


# --- text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("quinine", "quinine"),
        ("*a* _b_", r"\*a\* \_b\_"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        (":red[z] :material/home:", r"\:red\[z\] \:material/home\:"),
        ("<b>", r"\<b\>"),
        ("a\n\n# b", r"a \# b"),
        ("http://x.org", "http\\:/\u2060/x\\.org"),
    ],
)
def test_markdown_is_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@given(st.text())
def test_no_sign_of_markdown_is_left_bare(text: str) -> None:
    bare = escape(text).replace("\\\\", "")
    for sign in "*_`[]()<>#!|~$:":
        assert bare.count(sign) == bare.count("\\" + sign)


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(1, "claim"), counted(0, "claim"), counted(1234, "stretch", "stretches")] == [
        "1 claim",
        "0 claims",
        "1,234 stretches",
    ]


# --- addresses


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_a_query_in_an_address_comes_back_as_it_was(text: str) -> None:
    packed = links.written_text(text)
    assert packed.isascii()
    assert set("+/=&?#%").isdisjoint(packed)
    assert links.read_text(packed) == text


@pytest.mark.parametrize("damage", ["", "x", "!!!!", "eNpLTE", "é"])
def test_a_damaged_query_in_an_address_is_refused(damage: str) -> None:
    with pytest.raises(UsageError, match="contains an incomplete query"):
        links.read_text(damage)


def test_a_query_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(UsageError, match="contains an incomplete query"):
        links.read_text(links.written_text("a" * 10_000_000))


def test_a_claim_is_found_on_its_subjects_page_and_a_source_speaks_of_itself_on_its_own(
    graph: KnowledgeGraph,
) -> None:
    base = "https://w3id.org/crampkg/claim/"
    claim = graph.claims[base + "katzberg/quinine-may-be-effective"]
    assert links.claim_address(graph, claim) == "quinine?claim=katzberg:quinine-may-be-effective"
    itself = next(c for c in graph.claims.values() if c.subject.endswith("/source/droracle"))
    assert links.claim_address(graph, itself) == f"source-droracle?claim={itself.curie}"


def test_every_claim_has_an_address_that_leads_to_a_page(graph: KnowledgeGraph) -> None:
    paths = {term.slug for term in graph.terms.values()}
    paths |= {f"source-{source.name}" for source in graph.sources.values()}
    assert {links.claim_address(graph, claim).split("?")[0] for claim in graph.claims.values()} <= paths


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", None),
        ("/quinine", None),
        ("/source-gard", None),
        ("/sources", None),
        ("/sparql", None),
        ("/_stcore/health", None),
        ("/favicon.png", None),
        ("/static/js/x.js", None),
        ("/home", "/"),
        ("/QUININE", "/quinine"),
        ("/muscle-cramp", "/muscleCramp"),
        ("/Muscle cramp", "/muscleCramp"),
        ("/no-such-term", "/missing?term=no-such-term"),
        ("/a b", "/missing?term=a%20b"),
        ("/<script>", "/missing?term=%3Cscript%3E"),
        ("/source-nobody", "/missing?term=source-nobody"),
    ],
)
def test_where_a_path_leads(path: str, target: str | None) -> None:
    assert server.elsewhere(path) == target


def test_iris_lead_to_pages(graph: KnowledgeGraph) -> None:
    base = "https://w3id.org/crampkg/"
    assert server.page_of(base + "quinine") == "/quinine"
    assert server.page_of(base + "source/gard") == "/source-gard"
    assert (
        server.page_of(base + "claim/katzberg/quinine-may-be-effective")
        == "/quinine?claim=katzberg:quinine-may-be-effective"
    )
    assert server.page_of(base + "treats") is None


def test_the_policy_allows_no_eval_and_no_script_in_place() -> None:
    policy = dict(part.split(" ", 1) for part in server.policy().split("; "))
    assert "unsafe" not in policy["script-src"]
    assert "sha256-" in policy["script-src"]
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


# --- what cards say


def test_the_page_table_names_modules_that_are_there() -> None:
    from importlib.util import find_spec

    absent = [entry.module for entry in PAGES if not find_spec(f"crampkg.explorer.pages.{entry.module}")]
    assert absent == []


def test_no_card_says_plainly_what_no_plain_edge_carries(graph: KnowledgeGraph) -> None:
    """A supporting claim without a plain edge has the predicate's plain sentence only where that is no more."""
    carrying = {str(row["claim"]) for row in graph.view("claim-edges") if row["form"] == "plain"}
    plainly = [
        claim.curie
        for claim in graph.claims.values()
        if claim.object is not None
        and "weakForm" in graph.properties[claim.predicate].forms
        and slug(claim.direction) == "supports"
        and claim.iri not in carrying
        and (
            claim.sentence == claim.whether
            or (claim.relation == graph.properties[claim.predicate].label and not claim.narrowing)
        )
        # That something is used does not show whether it helps.
        and slug(claim.predicate) != "appliedToTreat"
    ]
    # The population is the object here, so that the sentence names it; the edge is scoped.
    assert plainly == ["katzberg:mexiletine-safe-in-als"]
    assert phrasing.statement(graph, graph.claims[expand(plainly[0]) or ""]) == (
        "Mexiletine was safe in people with amyotrophic lateral sclerosis"
    )


def test_every_direction_has_a_sign_and_word_of_its_own(graph: KnowledgeGraph) -> None:
    seen = {}
    for claim in graph.claims.values():
        seen[slug(claim.direction)] = (cards.direction_icon(claim), cards.direction_word(graph, claim))
    unlike = [seen[name] for name in ("refutes", "notShown", "inconclusive", "notStudied")]
    assert [icon for icon, _ in unlike] == ["refutes", "notShown", "inconclusive", "notStudied"]
    assert len({word for _, word in unlike}) == 4


def test_a_tick_in_a_statement_stands_for_benefit_only(graph: KnowledgeGraph) -> None:
    """A cause, a symptom or a fact that a source states is no success."""
    seen = set()
    for claim in graph.claims.values():
        icon = cards.statement(graph, claim)["icon"]
        if icon in ("supports", "possible"):
            assert graph.properties[claim.predicate].is_benefit, claim.curie
        seen.add(icon)
    assert {"supports", "possible", "harms", "info", "refutes", "notShown"} <= seen


def test_a_hedge_stands_with_the_direction(graph: KnowledgeGraph) -> None:
    claim = graph.claims["https://w3id.org/crampkg/claim/katzberg/quinine-may-be-effective"]
    assert cards.direction_word(graph, claim) == "stated as possible"
    assert cards.direction_icon(claim) == "possible"


def test_an_earlier_view_and_what_others_say_are_not_the_sources_own_word(graph: KnowledgeGraph) -> None:
    earlier = next(claim for claim in graph.claims.values() if claim.values("stance"))
    assert cards.direction_word(graph, earlier) == "earlier view, reported"
    assert cards.direction_icon(earlier) == "info"
    assert phrasing.statement(graph, earlier).startswith("The traditional view has been that muscle cramps ")
    concern = graph.claims["https://w3id.org/crampkg/claim/katzberg/quinine-adverse-effect-thrombocytopenia"]
    assert cards.direction_word(graph, concern) == "voiced as a concern"
    assert (
        phrasing.statement(graph, concern) == "Thrombocytopenia is a concern with quinine for muscle cramps"
    )
    advisory = graph.claims[
        "https://w3id.org/crampkg/claim/katzberg/quinine-fda-advisory-against-routine-use"
    ]
    assert cards.direction_word(graph, advisory) == "stated by US Food and Drug Administration, as reported"


def test_every_claim_of_a_term_is_in_its_facts_or_mentions(graph: KnowledgeGraph) -> None:
    for iri in graph.terms:
        shown = {
            claim.iri for _, group in facts.facts_of(graph, iri) for fact in group for claim in fact.claims
        }
        shown |= {claim.iri for found in facts.mentions_of(graph, iri).values() for claim in found}
        assert shown == {claim.iri for claim in graph.about(iri)}, iri


def test_forms_are_told_from_the_derived_edges(graph: KnowledgeGraph) -> None:
    def forms(term: str, predicate: str, other: str) -> tuple[str, ...]:
        base = "https://w3id.org/crampkg/"
        found = [
            fact
            for _, group in facts.facts_of(graph, base + term)
            for fact in group
            if (slug(fact.predicate), fact.other, fact.inverse) == (predicate, base + other, False)
        ]
        assert len(found) == 1
        return found[0].forms

    assert forms("quinine", "treats", "muscleCramp") == ("weak",)
    assert forms("gabapentin", "treats", "muscleCramp") == ("negative",)
    assert forms("baclofen", "treats", "muscleCramp") == ("none",)
    assert forms("mexiletine", "treats", "nondystrophicMyotonia") == ("plain",)
    assert "scoped" in forms("magnesium", "treats", "muscleCramp")


def test_curated_disagreements_come_with_all_their_claims(graph: KnowledgeGraph) -> None:
    found = disagreements.tensions(graph)
    assert len(found) > 10
    assert all(len(tension.everyone) > 1 and tension.note for tension in found)
    order = [(not tension.is_conflict, len(tension.sources) == 1, tension.title) for tension in found]
    assert order == sorted(order)
    assert {tension.iri.rpartition("/")[2] for tension in found if tension.is_conflict} == {
        "tensionNeuropathyKindEarlierAndPresentView",
        "tensionQuinineBenefitAdvisoryUse",
        "tensionReviewedOrPendingReview",
        "tensionSpasticityDrugsWithAndWithoutSpasticity",
    }
    assert disagreements.tensions(graph, conflicts_only=True) == [one for one in found if one.is_conflict]


def test_a_disagreement_goes_with_the_source_that_is_switched_off(graph: KnowledgeGraph) -> None:
    less = session.graph_without(["ucla"])
    gone = next(c.iri for c in graph.claims.values() if c.source.endswith("ucla"))
    assert gone not in less.claims
    assert all(
        not claim.source.endswith("ucla") for one in disagreements.tensions(less) for claim in one.everyone
    )
    assert len(disagreements.tensions(less)) < len(disagreements.tensions(graph))


# --- taking along


def test_rows_carry_source_evidence_and_notice(graph: KnowledgeGraph) -> None:
    rows = parts.claim_rows(graph, graph.about("https://w3id.org/crampkg/quinine"))
    row = next(row for row in rows if row["claim"] == "katzberg:quinine-may-be-effective")
    assert row["direction"] == "supports"
    assert row["certainty"] == "possible"
    assert row["evidence"] == "level 1 evidence"
    assert row["kind_of_source"] == "narrative review"
    assert row["notice"] == "Not medical advice."
    table = parts.rows_as_csv(rows).decode("utf-8-sig").splitlines()
    assert table[0].startswith("claim,subject,relation,object,direction,certainty")
    assert len(table) == len(rows) + 1


def test_no_rows_make_no_file() -> None:
    assert parts.rows_as_csv([]) == b""


def test_a_term_as_turtle_holds_its_claims(graph: KnowledgeGraph) -> None:
    assert b"katzberg:quinine-may-be-effective" in parts.turtle(graph, "quinine")


# --- hostile labels


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology in which a term's label and a claim's words are markup."""
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder)
    write_hostile(folder)
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(folder))
    return folder


def write_hostile(folder: Path) -> None:
    prefixes = "@prefix cramp: <https://w3id.org/crampkg/> .\n@prefix gard: <https://w3id.org/crampkg/claim/gard/> .\n"
    prefixes += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    prefixes += "@prefix source: <https://w3id.org/crampkg/source/> .\n"
    words = json.dumps(HOSTILE)
    (folder / "terms" / "hostile.ttl").write_text(
        f"{prefixes}cramp:hostileDrug a cramp:Drug ; rdfs:label {words} ; skos:altLabel {words} ; "
        f'skos:definition {words} ; cramp:definitionSource "curators" .\n',
        encoding="utf-8",
    )
    (folder / "claims" / "gard" / "hostile.ttl").write_text(
        f"{prefixes}gard:hostile a cramp:Claim ; cramp:subject cramp:hostileDrug ; cramp:predicate cramp:treats ; "
        "cramp:object cramp:muscleCramp ; cramp:direction cramp:supports ; cramp:level cramp:notGraded ; "
        f"cramp:gradeScheme cramp:schemeNotNamed ; cramp:gradeWords {words} ; cramp:paraphrase {words} ; "
        f"cramp:saidIn source:gard ; cramp:locator {words} .\n",
        encoding="utf-8",
    )


@pytest.mark.slow
def test_markup_in_labels_stays_text_in_every_element(hostile: Path) -> None:
    safe = escape(HOSTILE)
    for address in (
        "hostileDrug",
        "muscleCramp?topic=All topics",
        "home?q=onerror",
        "source-gard",
        "sources",
    ):
        at = open_page(address)
        assert not at.exception, address
        elements = [element.value for kind in (at.markdown, at.title, at.header, at.info) for element in kind]
        for text in elements:
            assert HOSTILE not in text, address
            assert "<img" not in text.replace(safe, ""), address
    at = open_page("hostileDrug")
    assert [title.value for title in at.title] == [safe]


def test_what_components_are_given_is_text_and_addresses_of_this_site(hostile: Path) -> None:
    at = open_page("hostileDrug")
    assert "facts" in component_keys(at)
    for address in _addresses(component(at, "facts")):
        assert address.startswith("/"), address
    (card,) = component(at, "facts")["groups"][0]["cards"]
    assert plain(card["statements"][0]["text"]) == HOSTILE


def _addresses(value: object) -> list[str]:
    if isinstance(value, Mapping):
        own = [str(value["href"])] if "href" in value else []
        return own + [found for inner in value.values() for found in _addresses(inner)]
    return [found for inner in value for found in _addresses(inner)] if isinstance(value, list) else []


def test_a_hostile_search_is_shown_as_text() -> None:
    at = open_page("home?q=<img src=x onerror=alert(1)>")
    assert any("\\<img src\\=x" in text for text in texts(at))
    assert not any("<img" in box.value.replace("\\<img", "") for box in at.info)


# --- an ontology that cannot be shown


def test_a_graph_without_statements_is_an_error_and_no_empty_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder)
    shutil.rmtree(folder / "claims")
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(folder))
    at = open_page("quinine")
    assert at.error[0].value.startswith("**The graph holds no statement**")
    assert not at.metric


@pytest.mark.parametrize(
    ("remedy", "shown"),
    [
        ("try `crampkg search` with another word", "Search for names on the home page."),
        ("wait and try again", "Wait and try again"),
        (None, ""),
    ],
)
def test_an_error_on_a_page_sends_nobody_to_a_command_line(
    remedy: str | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(parts, "state", lambda _kind, _what, *, remedy: told.append(remedy))
    parts.error(CrampkgError("it failed", remedy=remedy))
    assert told == [shown]

"""The first page: what this is, one search, questions to start with, counts, and where the sources disagree."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import disagreements, phrasing
from crampkg.evidence.agents import is_agent
from crampkg.evidence.fair_results import CHOSEN, differing, fairest_of_each
from crampkg.evidence.findings import is_compared
from crampkg.evidence.name_forms import LONGEST
from crampkg.explorer import answers as answering
from crampkg.explorer import cards, evidence, forests, links, parts, sourcing
from crampkg.explorer.asked_pages import asked_pages
from crampkg.explorer.components import evidence_block, fact_cards
from crampkg.explorer.found_groups import found_groups
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.pages import PAGES
from crampkg.explorer.text import capital, counted
from crampkg.explorer.treatment_opening import summarized
from crampkg.explorer.unread import left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.disagreements import Disagreement
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult
    from crampkg.explorer.component_data import Block, Card, Group, Part, Sources

_CERTAIN: Final = 90.0
"""The score from which a hit holds what was typed."""
_ENTRY: Final = (
    "treatments-for",
    "not-shown-to-work",
    "helps-only-in",
    "effective-but-advised-against",
    "drugs-that-cause-cramps",
    "tests-for",
    "symptoms-of",
    "unmet-needs",
)
"""The questions that a clinician asks first."""

_SHOWN_DISAGREEMENTS: Final = 4
_SHOWN_NEWEST: Final = 6

_FIGURE: Final = "leg cramps at night"
"""What the home page draws results of, as a reader would call it."""

_EXAMPLES: Final = (
    "leg cramps at night",
    "is quinine safe",
    "water pill",
    "muscle twitching",
    "cramps and dark urine after exercise",
)

_WAYS: Final = (
    ("treatments", "Treatments", "What was tried, in whom, and how well it worked"),
    ("causes", "Causes", "Conditions, medicines and triggers"),
    ("workup", "Work-up", "Which tests, in what order; "),
    ("differential", "Differential", "Pick features; see what fits, what speaks against, what is unknown"),
    ("medicines", "Check a list of medicines", "See which may cause cramps, and why"),
    ("questions", "Questions", "Ready-made questions, or "),
)
"""Pages by what a reader comes for: address, name, what they show."""
_FURTHER: Final = {
    "workup": ("read a forearm exercise test", "workup?show=forearm"),
    "questions": ("your own query in SPARQL", "editor"),
}
"""Where the words on a page go on with a link to another: the link's words and address, by the page."""


def page(graph: KnowledgeGraph) -> None:
    """Draw the home page."""
    searched = bool(links.parameters().get("q"))
    with st.container(key="hero"):
        parts.page_head(
            "The evidence on muscle cramps and fasciculations",
            ""
            if searched
            else "What helps, what harms, what causes them and what to test. Every statement leads to its source, and "
            "where sources disagree, the page says so.",
        )
        if searched:
            # In the place of the introduction: the box that is typed into must stay where it is.
            st.empty()
        _search(graph)
    if searched:
        # Whoever searches reads the answers, and nothing that was not asked for.
        return
    _ways_in()
    _figure(graph)
    _disagreements(graph)
    left, right = st.columns(2, gap="large")
    with left:
        _questions(graph)
    with right:
        _counts(graph)


def _search(graph: KnowledgeGraph) -> None:
    asked = links.parameters().get("q", "")
    st.session_state["search"] = asked[:LONGEST]
    st.text_input(
        "Search for a condition, symptom, drug or test",
        type="search",
        key="search",
        placeholder="a name, trade name or question",
        live=True,
        max_chars=LONGEST,
        on_change=lambda: links.put_parameters({"q": st.session_state["search"].strip() or None}),
    )
    if not asked:
        tries: list[Part] = ["Try "]
        for number, example in enumerate(_EXAMPLES):
            tries += [" · "] if number else []
            tries.append(links.to(example, f"{PAGES[0].url_path}?{urlencode({'q': example})}"))
        fact_cards(
            [{"cards": [{"title": tries}, *_answered(graph)]}],
            label="Examples",
            key="examples",
            layout="list",
            on_open=links.follow,
        )
        return
    if len(asked) > LONGEST:
        parts.state("unknown", "The search text is too long.", remedy="Use only the important words.")
        return
    groups = found_groups(graph, asked)
    if not groups:
        parts.state(
            "empty",
            f"No term matches “{asked}”.",
            remedy="Try a different or shorter word. Not found means only that these sources do not name it.",
        )
        return
    rest = asked_pages(asked).rest
    named = [*graph.lookup.parts(rest), *graph.search(rest, limit=1)] if rest else []
    agent = any(hit.score >= _CERTAIN and is_agent(graph, hit.iri) for hit in named)
    if left := left_out(rest, named, groups[0]["cards"] if groups[0].get("answers") else [], agent=agent):
        groups[0]["note"] = " ".join(left)
    fact_cards(
        groups,
        label="Terms found",
        key="hits",
        layout="rows",
        heading_level=2,
        on_open=links.follow,
    )


def _figure(graph: KnowledgeGraph) -> None:
    """Show results on night cramps as their sources print them, on one scale and on others; nothing without a plot."""
    blocks, listed = graph.once(_glance)
    if not blocks:
        return
    st.header("Evidence at a glance: night cramps", anchor=False)
    # The plot is made once for all; what it says of itself is of today.
    for block in blocks:
        if block["type"] == "forest" and (figure := block.get("figure")):
            figure["date"] = sourcing.drawn_on(graph)
    with st.container(key="figure"):
        evidence_block(
            blocks, label="Evidence at a glance", key="glance", heading_level=3, on_open=links.follow
        )
    parts.caption(f"One row for each treatment, {CHOSEN}.")
    if (term := _drawn(graph)) is not None:
        address = f"treatments?for={slug(term)}"
        links.page_link("All treatments of night cramps", address)
    with st.expander("Sources of the figure"):
        evidence_block([listed], label="Sources of the figure", key="glance-sources", on_open=links.follow)


def read_ahead(graph: KnowledgeGraph) -> None:
    """Read the results that the page draws, and what its search asks, so that its first reader need not wait."""
    if (term := _drawn(graph)) is not None:
        evidence.results(graph, term)
    answering.read_ahead(graph)


def _drawn(graph: KnowledgeGraph) -> str | None:
    """Return the term whose results are drawn; None where the graph has none of that name."""
    found = graph.lookup.named(_FIGURE)
    return found[0] if found else None


def _glance(graph: KnowledgeGraph) -> tuple[list[Block], Sources]:
    """The first plot on night cramps, what counts the same in other units, and their sources; the same for all."""
    numbering = Numbering(graph)
    if (term := _drawn(graph)) is None:
        return [], numbering.listed()
    compared = [
        one
        for one in evidence.results(graph, term)
        if graph.properties[one.claim.predicate].is_benefit and is_compared(graph, one)
    ]
    found = _of_one_outcome(graph, compared, term)
    beside = {
        one.result.iri: differing(
            graph,
            [
                other
                for other in compared
                if other.claim.subject == one.claim.subject
                # What a review says of severity is nothing on frequency.
                and other.result.measured_outcome.iri == one.result.measured_outcome.iri
            ],
        )
        for one in found
    }
    plots = forests.forests(graph, found, term, numbering, most=1, beside=beside, bare=True)
    if not plots:
        return [], numbering.listed()
    blocks: list[Block] = [*plots]
    others = evidence.findings(
        graph, forests.on_other_scales(graph, found, bare=True), term, numbering, beside
    )
    if others is not None:
        others["caption"] = "The same outcome in other units, which one plot cannot show"
        blocks.append(others)
    return blocks, numbering.listed()


def _of_one_outcome(
    graph: KnowledgeGraph, compared: Sequence[ReportedResult], term: str
) -> list[ReportedResult]:
    """Return a result of each treatment, all of the same measure and outcome: the one that most treatments have."""
    by_outcome: dict[tuple[str, str], list[ReportedResult]] = defaultdict(list)
    for one in compared:
        if one.result.has_estimate and one.result.measured_outcome:
            by_outcome[one.result.measure.iri, one.result.measured_outcome.iri].append(one)
    chosen = [fairest_of_each(graph, several, [term]) for several in by_outcome.values()]
    return max(chosen, key=len, default=[])


def _questions(graph: KnowledgeGraph) -> None:
    known = {query.name: query for query in graph.catalog.questions}
    asked = [known[name] for name in _ENTRY if name in known]
    if not asked or not links.has_page("questions"):
        return
    rows: list[Card] = [
        {"title": [links.to(query.summary.rstrip("."), links.question_address(query.name))]}
        for query in asked
    ]
    rows.append({"title": [links.to(f"All {len(graph.catalog.questions)} questions", "questions")]})
    fact_cards(
        [{"heading": "Start with a question", "cards": rows}],
        label="Questions",
        key="questions",
        layout="list",
        heading_level=2,
        on_open=links.follow,
    )


def _answered(graph: KnowledgeGraph) -> list[Card]:
    """Lead in one click to the treatments of those of whom there is a summary; nothing where there is none."""
    told: list[Part] = []
    for iri in summarized(graph):
        told.append(" · " if told else "What helps in ")
        told.append(links.to(phrasing.name_in_sentence(graph, iri), f"treatments?for={slug(iri)}"))
    return [{"title": told}] if told else []


def _ways_in() -> None:
    """List the pages by what a reader comes for."""
    rows: list[Card] = []
    for path, label, told in _WAYS:
        if not links.has_page(path):
            continue
        further = _FURTHER.get(path)
        note: list[Part] = [told, links.to(*further)] if further else [told]
        rows.append({"title": [links.to(label, path)], "note": note})
    fact_cards([{"cards": rows}], label="Browse", key="ways", layout="grid", on_open=links.follow)


def _counts(graph: KnowledgeGraph) -> None:
    st.header("What the graph contains", anchor=False)
    rows = graph.view("source-counts")
    with st.container(horizontal=True):
        st.metric("Statements", f"{sum(int(row['claims'] or 0) for row in rows):,}")
        st.metric("Terms", f"{len(graph.view('term-iris')):,}")
        st.metric("Sources", len(graph.sources))
    whole = [source for source in graph.sources.values() if source.sha256]
    parts.caption(
        f"{counted(len(whole), 'document')} read in full; of the other sources, "
        "only the part named with each statement was read."
    )
    newest = sorted(
        (row for row in rows if row["year"] is not None),
        key=lambda row: (-int(row["year"] or 0), graph.sources[str(row["source"])].label),
    )[:_SHOWN_NEWEST]
    cards_: list[Card] = [
        {
            "title": [
                f"{row['year']}: ",
                links.to(
                    graph.sources[str(row["source"])].label, links.source_address(graph, str(row["source"]))
                ),
            ],
            "badges": [cards.kind_badge(graph.sources[str(row["source"])])],
        }
        for row in newest
    ]
    cards_.append({"title": [links.to(f"All {counted(len(graph.sources), 'source')}", "sources")]})
    group: Group = {"cards": cards_}
    if newest:
        group["heading"] = "Newest sources"
    fact_cards([group], label="Newest sources", key="sources", layout="list", on_open=links.follow)


def _conflict(graph: KnowledgeGraph, tension: Disagreement) -> Card:
    """A conflict without the badge that says what the heading says."""
    card = cards.tension_card(graph, tension)
    card["title"] = capital(tension.title)
    card["badges"] = cards.cautions(graph, tension.everyone)
    return card


def _disagreements(graph: KnowledgeGraph) -> None:
    noted = disagreements.tensions(graph)
    conflicts = [one for one in noted if one.is_conflict]
    if not noted:
        return
    rows = [_conflict(graph, tension) for tension in conflicts[:_SHOWN_DISAGREEMENTS]]
    if links.has_page("disagreements"):
        rows.append({"title": [links.to("All disagreements", "disagreements")]})
    fact_cards(
        [
            {
                "heading": "Where statements conflict",
                "note": "Statements that cannot both guide care of the same patient. Differences in "
                "strength, wording or scope are on the page Disagreements.",
                "cards": rows,
            }
        ],
        label="Disagreements",
        key="disagreements",
        layout="rows",
        heading_level=2,
        on_open=links.follow,
    )

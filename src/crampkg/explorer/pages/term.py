"""The page of a term: what it is, what the sources say of it, what stands next to it, what mentions it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import expand, slug
from crampkg.evidence import disagreements, facts, phrasing, relations
from crampkg.evidence.unadvised import TREATMENT
from crampkg.explorer import cards, citing, evidence, forests, links, parts, session, term_head
from crampkg.explorer.components import evidence_block, fact_cards
from crampkg.explorer.finding_words import studied_as
from crampkg.explorer.levels import show_levels
from crampkg.explorer.look_further import show_red_flags
from crampkg.explorer.neighbourhood import show_neighbourhood
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.safety import show_warnings, warnings_in
from crampkg.explorer.term_opening import opening
from crampkg.explorer.text import capital, counted, escape
from crampkg.export.finding_rows import finding_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.evidence.results import ReportedResult
    from crampkg.explorer.component_data import Card, Group

_SHOWN_WHOLE: Final = 40
"""Up to so many facts are shown all at once; on longer pages one topic after the other."""

_ALL: Final = "All topics"

_SHOWN_OPEN: Final = 14
"""Up to so many statements are shown open; on longer pages those of each fact open on a click."""


def page(graph: KnowledgeGraph, iri: str) -> None:
    """Draw the page of a term."""
    term = graph.terms[iri]
    about = graph.about(iri)
    found = facts.facts_of(graph, iri)
    parts.page_head(term.label)
    term_head.badges(graph, term, about)
    citing.cite_at_once(graph, term)
    numbering = Numbering(graph)
    numbers = evidence.results(graph, iri)
    warnings = warnings_in(graph, term, found)
    left, right = st.columns([7, 3], gap="large")
    with left:
        if term.definition:
            st.markdown(escape(term.definition))
        _followed(graph, term)
        _bottom_line(graph, term, found, numbering)
        if given := studied_as(graph, numbers, iri):
            parts.caption(given)
        show_warnings(graph, term, warnings)
        show_levels(graph, term)
        show_red_flags(graph, [iri])
    with right:
        there = {"numbers": bool(numbers), "facts": bool(found), "download": bool(about), "elsewhere": True}
        term_head.aside(graph, term, [part for part, shown in there.items() if shown])
    told = {fact.id for fact in warnings}
    left_over = [
        (heading, rest)
        for heading, group in found
        if (rest := [fact for fact in group if fact.id not in told])
    ]
    _numbers(graph, term, numbers, numbering)
    _disagreements(graph, term)
    mentions = facts.mentions_of(graph, iri)
    _in_whom(graph, term, mentions)
    if found or relations.by_class(graph, iri):
        left, right = st.columns([3, 2], gap="large")
        with left:
            _facts(graph, term, left_over)
        with right:
            show_neighbourhood(graph, term, found)
    elif not about:
        parts.state(
            "empty",
            "None of the sources shown says anything about it.",
            remedy="Turn on all sources." if session.switched_off() else "",
        )
    _mentions(graph, term, mentions)
    term_head.elsewhere(graph, term)
    _take_along(graph, term, about, numbers)
    _sources(numbering)


# --- the answer


def _bottom_line(
    graph: KnowledgeGraph,
    term: Term,
    found: Sequence[tuple[str, Sequence[Fact]]],
    numbering: Numbering,
) -> None:
    """Put first what answers, or that no summary was written; the summaries left over open on a click."""
    made, others = opening(graph, term, found, numbering)
    if made is None and found:
        parts.caption("No bottom line has been written for this term.")
    if made is not None:
        evidence_block([made], label="Bottom line", key="answer", heading_level=2, on_open=links.follow)
    more = evidence.answer(graph, others, numbering, "More summaries", here=term.iri)
    if more is not None:
        with st.expander(f"{counted(len(others), 'more summary', 'more summaries')}"):
            evidence_block([more], label="More summaries", key="answers", on_open=links.follow)


def _numbers(
    graph: KnowledgeGraph, term: Term, found: Sequence[ReportedResult], numbering: Numbering
) -> None:
    """Show what studies found, as a table and, where results share an axis, as plots."""
    table = evidence.findings(graph, found, term.iri, numbering)
    if table is None:
        return
    st.header("Evidence in numbers", anchor="numbers")
    evidence_block([table], label="Evidence in numbers", key="numbers", heading_level=3, on_open=links.follow)
    rest = evidence.further(graph, found, term.iri, numbering)
    if rest is not None:
        with st.expander(capital(rest["caption"])):
            evidence_block([rest], label="More results", key="further", on_open=links.follow)
    plots = forests.forests(graph, found, term.iri, numbering)
    if plots:
        st.subheader("Results on one scale", anchor=False)
        evidence_block(plots, label="Results on one scale", key="plots", on_open=links.follow)
    parts.show_query(graph, "summary-of-findings", {"term": term.iri})


def _sources(numbering: Numbering) -> None:
    listed = numbering.listed()
    if listed["items"]:
        st.header("Sources of the figures", anchor="sources")
        evidence_block([listed], label="Sources of the figures", key="numbered", on_open=links.follow)


# --- statements


def _followed(graph: KnowledgeGraph, term: Term) -> None:
    """Show first the claim that a link led to."""
    asked = links.parameters().get("claim")
    if not asked:
        return
    claim = graph.claims.get(expand(asked) or asked)
    if claim is None:
        hint = (
            "Its source may be turned off."
            if session.switched_off()
            else "Look for it in the statements below."
        )
        parts.state("unknown", f"There is no statement named “{asked}”.", remedy=hint)
        return
    card = cards.claim_card(
        graph, cards.claim_line(graph, claim), [claim], id=claim.curie, passage=session.passage
    )
    card["note"] = [
        f"{claim.curie} · ",
        links.to("hide", term.slug, tip="Show the page without the linked statement"),
    ]
    group: Group = {"heading": "The linked statement", "cards": [card]}
    fact_cards([group], label="Linked statement", key="followed", heading_level=2, on_open=links.follow)
    citing.cite_claims(
        graph, [claim], of="this statement", name=claim.curie.replace(":", "-"), key="cite-followed"
    )


def _disagreements(graph: KnowledgeGraph, term: Term) -> None:
    noted = disagreements.tensions(graph, term.iri)
    if not noted:
        return
    shown = [cards.tension_card(graph, tension) for tension in noted]
    with st.expander(f"Where statements about it disagree, or seem to ({len(noted)})"):
        fact_cards(
            [{"cards": shown}], label="Disagreements", key="tensions", layout="rows", on_open=links.follow
        )


def _facts(graph: KnowledgeGraph, term: Term, found: Sequence[tuple[str, Sequence[Fact]]]) -> None:
    total = sum(len(group) for _, group in found)
    fold = sum(len(fact.claims) for _, group in found for fact in group) > _SHOWN_OPEN
    shown = _chosen_topics(found) if total > _SHOWN_WHOLE else found
    st.header("Statements by topic", anchor="facts")
    groups: list[Group] = [
        {"heading": heading, "cards": [_card(graph, fact, term.iri, fold=fold) for fact in group]}
        for heading, group in shown
    ]
    if shown is found and (classed := _by_class_group(graph, term)):
        groups.append(classed)
    fact_cards(
        groups,
        label=f"Statements about {term.label}",
        key="facts",
        layout="rows" if fold else "cards",
        heading_level=3,
        empty="No statement besides those above.",
        on_open=links.follow,
    )
    with st.expander("How to read this"):
        st.markdown(
            "Bars show how strong the evidence is according to the source itself, in its own words; they "
            "do not say whether something is good or bad. A statement that its source does not grade has "
            "no bars. Not graded does not mean weak."
        )
    parts.show_query(graph, "claims-about", {"term": term.iri})


def _chosen_topics(found: Sequence[tuple[str, Sequence[Fact]]]) -> Sequence[tuple[str, Sequence[Fact]]]:
    """Let the reader of a long page choose a topic; the first is shown until then. The address holds the choice."""
    topics = [heading for heading, _ in found]
    asked = links.parameters().get("topic", topics[0])
    counts = {heading: len(group) for heading, group in found}
    st.session_state["topic"] = asked if asked in topics else _ALL
    st.pills(
        "Topic",
        [*topics, _ALL],
        key="topic",
        format_func=lambda name: f"{name} ({counts[name]})" if name in counts else name,
        required=True,
        wrap=True,
        on_change=lambda: links.put_parameters({"topic": st.session_state["topic"]}),
    )
    return [(heading, group) for heading, group in found if heading == asked] or found


def _card(graph: KnowledgeGraph, fact: Fact, here: str, *, fold: bool) -> Card:
    card = cards.claim_card(
        graph,
        cards.sentence_parts(graph, fact.pieces(graph), unlinked=here),
        fact.claims,
        id=fact.id,
        passage=session.passage,
        badges=cards.cautions(graph, fact.claims) if fold else (),
        note=capital(", ".join(_kinds_of_source(graph, fact))) if fold else None,
        open=False if fold else None,
    )
    icons = {cards.effect_icon(graph, claim) for claim in fact.claims}
    card["icon"] = icons.pop() if len(icons) == 1 else "conflict"
    if fold and len(fact.claims) == 1:
        card["strength"] = cards.evidence_strength(graph, fact.claims[0])
    return card


def _kinds_of_source(graph: KnowledgeGraph, fact: Fact) -> list[str]:
    """Return the kinds of source that say it, but for those that a badge warns of."""
    badges = cards.source_badges(graph, fact.claims)
    return [badge["text"] for badge in badges if badge.get("kind") != "caution"]


def _by_class_group(graph: KnowledgeGraph, term: Term) -> Group | None:
    made: list[Card] = []
    for member, effect, groups in relations.by_class_grouped(graph, term.iri):
        made.append(
            {
                "id": f"class-{slug(member)}-{slug(effect)}",
                "title": [
                    "As a kind of ",
                    *cards.listed(graph, groups),
                    ", ",
                    links.to(phrasing.name_in_sentence(graph, member), links.term_address(graph, member)),
                    " may cause ",
                    links.to(phrasing.name_in_sentence(graph, effect), links.term_address(graph, effect)),
                ],
                "icon": "possible",
                "badges": [{"text": "by class only", "kind": "outline"}],
                "note": [
                    "A source says this about ",
                    *cards.listed(graph, groups),
                    ", not about this member.",
                ],
            }
        )
    if not made:
        return None
    return {
        "heading": "By class only",
        "note": "No source says these about the member itself; they follow from its class.",
        "cards": made,
    }


# --- what links here, and taking it along


def _in_whom(graph: KnowledgeGraph, term: Term, mentions: Mapping[str, Sequence[Claim]]) -> None:
    """Show what was tried in a population where people look for it: above all else that is said of it."""
    treated = [claim for claims in mentions.values() for claim in claims if _is_treatment(graph, claim, term)]
    if not treated:
        return
    # What is said of effect comes before what is only an option, was used or was studied.
    treated.sort(
        key=lambda claim: (
            not graph.properties[claim.predicate].is_benefit,
            -(graph.vocabulary[claim.level].bars or 0),
        )
    )
    heading = "Treatment in this population"
    group: Group = {"heading": heading, "cards": _mention_cards(graph, heading, treated)}
    fact_cards([group], label=heading, key="in-whom", layout="rows", heading_level=2, on_open=links.follow)


def _is_treatment(graph: KnowledgeGraph, claim: Claim, term: Term) -> bool:
    """Tell whether a claim is of treating people whom the term describes."""
    return facts.topic_of(graph, claim.predicate).name == TREATMENT and any(
        part.value == term.iri for part in claim.values("population")
    )


def _mentions(graph: KnowledgeGraph, term: Term, mentions: Mapping[str, Sequence[Claim]]) -> None:
    """List the statements that name the term in a qualifier, but for those that stand above."""
    groups: list[Group] = [
        {
            "heading": f"Statements that name it under “{label}”",
            "cards": _mention_cards(graph, label, rest),
        }
        for label, claims in mentions.items()
        if (rest := [claim for claim in claims if not _is_treatment(graph, claim, term)])
    ]
    if groups:
        st.header("What links here", anchor=False)
        fact_cards(groups, label="What links here", key="mentions", layout="rows", on_open=links.follow)


def _mention_cards(graph: KnowledgeGraph, label: str, claims: Sequence[Claim]) -> list[Card]:
    return [
        cards.line_card(graph, claim, id=f"{label}-{claim.curie}", passage=session.passage)
        for claim in claims
    ]


def _take_along(
    graph: KnowledgeGraph, term: Term, about: Sequence[Claim], numbers: Sequence[ReportedResult]
) -> None:
    """Offer what the page shows as files, statements and results of the kinds included, and the references."""
    below = citing.kinds_below(graph, term.iri)
    claims = {claim.iri: claim for claim in about}
    own = len(claims)
    for kind in below:
        claims |= {claim.iri: claim for claim in graph.about(kind)}
    if not claims:
        return
    st.header("Download and cite", anchor="download")
    named = f" or {citing.kinds_named(graph, below)}" if len(claims) > own else ""
    parts.downloads(
        f"crampkg-{term.slug}",
        f"the {counted(len(claims), 'statement that mentions', 'statements that mention')} {term.label}{named}, "
        "with sources and qualifiers",
        lambda: parts.claim_rows(graph, claims.values()),
        key="take",
        extra={"Turtle": ("ttl", lambda: parts.turtle(graph, term.slug))},
    )
    if named:
        parts.caption(f"Turtle holds what names {term.label} itself.")
    if numbers:
        parts.downloads(
            f"crampkg-{term.slug}-results",
            f"{counted(len(numbers), 'result')} in numbers, as printed, with people, interval and source",
            lambda: [finding_row(graph, one) for one in numbers],
            key="take-results",
        )
    citing.cite_term(graph, term)

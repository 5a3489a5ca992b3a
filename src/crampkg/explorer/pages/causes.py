"""The causes page: what causes cramps by group, medicines by class, and the check of a medication list."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import medications as drugs
from crampkg.evidence import phrasing
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.pages.medication_list import CHEBI_BADGE, show_check, show_credit
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Card, Group, Part, Statement

_VIEWS: Final = {"groups": "By group", "drugs": "Medicines", "list": "Check a medication list"}
_TEXT: Final = "text"
_WITH: Final = "with"
_AGENTS: Final = "agents"


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Causes", "What sources say causes muscle cramps, triggers them or is associated with them."
    )
    shown = choices.one("Show", "show", _VIEWS)
    if shown == "list":
        show_check(graph)
    elif shown == "drugs":
        _medicines(graph)
    else:
        _groups(graph)


# --- by group


def _groups(graph: KnowledgeGraph) -> None:
    """Causes under the headings of the review's table, then those that only the text names."""
    found = _grouped(graph)
    if not found:
        parts.state("empty", "None of the sources shown names a cause of cramps.")
        return
    options = {"all": "All"} | {key: _heading(graph, key) for key in found}
    wanted = choices.one("Group", "group", options)
    parts.caption(
        "Groups are the headings of a review's table of common causes (Table 1). A cause named only in "
        "the text is listed under a heading if it is a kind of a cause that the table lists."
    )
    shown = [key for key in found if wanted in ("all", key)]
    groups = [_group(graph, key) for key in shown]
    fact_cards(groups, label="Causes", key="causes", layout="rows", heading_level=2, on_open=links.follow)
    parts.downloads(
        "causes-of-cramps",
        "the statements behind the causes shown",
        lambda: _rows(graph, shown),
        key="causes",
    )
    parts.show_query(graph, "cramp-causes")


def _group(graph: KnowledgeGraph, key: str) -> Group:
    """The cards of a group, made once for a graph."""
    kept = graph.once(_kept_groups)
    if key not in kept:
        causes = _grouped(graph)[key]
        made = [_cause_card(graph, cause, claims, kind) for cause, (claims, kind) in causes.items()]
        kept[key] = {"heading": f"{_heading(graph, key)} ({len(made)})", "cards": made}
    return kept[key]


def _kept_groups(_: KnowledgeGraph) -> dict[str, Group]:
    return {}


def _rows(graph: KnowledgeGraph, keys: Iterable[str]) -> list[dict[str, str]]:
    """One row for each claim, with its group."""
    found = _grouped(graph)
    return [
        {"group": _heading(graph, key)} | row
        for key in keys
        for claims, _ in found[key].values()
        for row in parts.claim_rows(graph, claims)
    ]


Causes = dict[str, tuple[list["Claim"], str | None]]


def _grouped(graph: KnowledgeGraph) -> dict[str, Causes]:
    return graph.once(_made_groups)


def _made_groups(graph: KnowledgeGraph) -> dict[str, Causes]:
    """Causes by group, each with its claims and the listed cause it is a kind of (None where it is listed itself)."""
    found: dict[str, Causes] = {}
    places: dict[str, tuple[str, str | None]] = {}
    for row in graph.view("cause-headings"):
        cause, key = str(row["cause"]), slug(str(row["heading"]))
        if row["listed"] is None:
            places[cause] = (key, None)
            _add(graph, found.setdefault(key, {}), cause, row["claim"], None)
        else:
            # What the table lists itself stands where the table has it, whatever it is a kind of.
            places.setdefault(cause, (key, str(row["listed"])))
    rest: dict[str, Causes] = {_AGENTS: {}, _TEXT: {}, _WITH: {}}
    for row in graph.view("cramp-causes"):
        cause = str(row["cause"])
        if cause in places:
            key, listed = places[cause]
            _add(graph, found.setdefault(key, {}), cause, row["claim"], listed)
        elif row["link"] != "cause":
            _add(graph, rest[_WITH], cause, row["claim"], None)
        else:
            _add(graph, rest[_AGENTS if row["agent"] else _TEXT], cause, row["claim"], None)
    for cause in list(rest[_WITH]):
        # What a source says outright that it causes stands in one place only.
        if cause in rest[_TEXT]:
            claims, _ = rest[_WITH].pop(cause)
            for claim in claims:
                _add(graph, rest[_TEXT], cause, claim.iri, None)
    ordered = {key: found[key] for key in sorted(found, key=lambda key: _heading(graph, key))}
    return {
        key: dict(sorted(causes.items(), key=lambda item: graph.label(item[0]).lower()))
        for key, causes in (ordered | rest).items()
        if causes
    }


def _add(graph: KnowledgeGraph, causes: Causes, cause: str, iri: object, listed: str | None) -> None:
    claim = graph.claims.get(str(iri))
    if claim is None:
        return
    claims, _ = causes.setdefault(cause, ([], listed))
    if claim not in claims:
        claims.append(claim)


def _heading(graph: KnowledgeGraph, key: str) -> str:
    own = {
        _AGENTS: "Named in the text, not in Table 1: medicines",
        _TEXT: "Named in the text, not in Table 1: other causes",
        _WITH: "Associated with cramps, not stated to cause them",
    }
    if key in own:
        return own[key]
    label = next((term.label for term in graph.terms.values() if term.slug == key), key)
    return capital(label.partition(": ")[2] or label)


def _cause_card(graph: KnowledgeGraph, cause: str, claims: Sequence[Claim], kind: str | None) -> Card:
    note: list[Part] = [_said(graph, claims)]
    if kind is not None:
        note += [" · listed here as a kind of ", links.term_link(graph, kind)]
    card = cards.claim_card(
        graph,
        [links.term_link(graph, cause)],
        claims,
        id=slug(cause),
        passage=session.passage,
        badges=cards.cautions(graph, claims),
        note=note,
        open=False,
        name_terms=True,
    )
    card["more"] = counted(len(claims), "statement")
    return card


def _said(graph: KnowledgeGraph, claims: Iterable[Claim]) -> str:
    """The relations that the claims make, each once, in words that say no more than they do."""
    grouped: dict[tuple[str, str | None], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.object:
            grouped[claim.predicate, claim.object].append(claim)
    headings = {str(row["heading"]) for row in graph.view("cause-headings")}
    lines = [
        phrasing.sentence(graph, some)
        for (_, target), some in grouped.items()
        if target in graph.terms and target not in headings
    ]
    return "; ".join(dict.fromkeys(lines)) or "listed in the table, no further statement"


# --- medicines


def _medicines(graph: KnowledgeGraph) -> None:
    """Medicines that are said to cause cramps: classes with their members, single drugs, groups left loose."""
    causing = drugs.causing_claims(graph)
    if not causing:
        parts.state("empty", "None of the sources shown says that a medicine causes cramps.")
        return
    loose = drugs.loose_groups(graph)
    classes = {iri for iri in causing if "DrugClass" in map(slug, graph.terms[iri].classes)}
    names = sorted(causing, key=lambda iri: graph.label(iri).lower())
    groups: list[Group] = [
        {
            "heading": "Classes of medicines",
            "note": "Members from ChEBI are not from the documents. A role in ChEBI is an activity of a "
            "substance, not what it is given for.",
            "cards": [
                card
                for iri in names
                if iri in classes and iri not in loose
                for card in _class_cards(graph, iri, causing[iri])
            ],
        },
        {
            "heading": "Single medicines",
            "cards": [_drug_card(graph, iri, causing[iri]) for iri in names if iri not in classes],
        },
        {
            "heading": "Groups without named members",
            "note": "The source does not say which medicines it means, or means only some members. "
            "Nothing follows for any single medicine.",
            "cards": [_drug_card(graph, iri, causing[iri]) for iri in names if iri in loose],
        },
    ]
    fact_cards(groups, label="Medicines", key="medicines", heading_level=2, on_open=links.follow)
    claims = [claim for iri in names for claim in causing[iri]]
    parts.downloads(
        "medicines-and-cramps",
        "the statements on these medicines",
        lambda: parts.claim_rows(graph, claims),
        key="medicines",
    )
    parts.show_query(graph, "cramp-causes")
    parts.show_query(graph, "chebi-members", label="Show the query for ChEBI's members")
    show_credit(graph)


def _drug_card(graph: KnowledgeGraph, iri: str, claims: Sequence[Claim]) -> Card:
    return cards.claim_card(
        graph,
        [links.term_link(graph, iri), f" {_said(graph, claims)}"],
        claims,
        id=slug(iri),
        passage=session.passage,
    )


def _class_cards(graph: KnowledgeGraph, iri: str, claims: Sequence[Claim]) -> list[Card]:
    """What is said of a class, with its members in the documents; then, folded, its members by ChEBI."""
    card = _drug_card(graph, iri, claims)
    if below := graph.children.get(iri):
        card["note"] = ["Members named in the documents: ", *cards.listed(graph, below)]
    found = [member for member in drugs.members_of(graph) if member.group == iri]
    if not found:
        return [card]
    first = found[0]
    line: Statement = {
        "icon": "link",
        "text": f"By ChEBI “{first.link}” {first.chebi_name}; not all of them are medicines: "
        + "; ".join(member.name for member in found),
    }
    members: Card = {
        "id": f"chebi-{slug(iri)}",
        "title": f"Members of {graph.label(iri)} by ChEBI",
        "badges": [CHEBI_BADGE],
        "statements": [line],
        "open": False,
        "more": counted(len(found), "substance"),
    }
    return [card, members]

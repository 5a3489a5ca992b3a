"""What a list of treatments begins with: the curated bottom line of those asked for, and what they are warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing, unadvised
from crampkg.evidence.agents import is_agent
from crampkg.evidence.bottom_lines import is_on_treatment, is_overview
from crampkg.evidence.fair_results import is_narrowed
from crampkg.evidence.guideline_advice import guideline_advice, named
from crampkg.evidence.relations import leading_on_to, leads_on_to, near_in_meaning, with_broader
from crampkg.explorer import cards, evidence, links
from crampkg.explorer.safety import HEADING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.guideline_advice import Advice
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import BottomLine
    from crampkg.explorer.component_data import Answer, Icon, Part, Sentence
    from crampkg.explorer.numbering import Numbering

__all__ = ["CONTRAINDICATED", "GUIDELINES", "cautions_on", "heeded", "opening", "summarized"]

CONTRAINDICATED: Final = "contraindicated"
"""What a warning is called that names what these very people must not take."""
_HARMS: Final[Icon] = "harms"
_AGAINST: Final[Icon] = "advisedAgainst"
_ADVICE: Final[Icon] = "optional"
_NOTHING: Final[Icon] = "notStudied"
_UNWARNED: Final = (
    "No boxed warning, contraindication or advice against what the summary names is stated here. That does not mean "
    "that it is safe."
)
_BOXED: Final = "labelWarning"
_MOST: Final = 2
"""So many boxed warnings and cautions are told of each treatment that a summary names; its page has all."""
GUIDELINES: Final = "What guidelines advise"


def opening(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> list[Answer]:
    """Return what stands before the treatments of conditions and people (by IRI); empty where nothing is known.

    First the bottom line that the curators wrote of treating them, an overview of several treatments, then the
    treatments that sources advise against or contraindicate for these very people.
    """
    found: list[Answer] = []
    if asked and (overview := _overview(graph, asked, numbering)) is not None:
        found.append(overview)
    sentences = [*_against(graph, asked, numbering), *_cautions(graph, asked, numbering)]
    told = {part for one in sentences for part in _terms_in(one)}
    sentences += _of_summarized(graph, asked, told, numbering)
    sentences += _harms(graph, asked, numbering)
    sentences = list({str(one["text"]): one for one in sentences}.values())
    if found and not sentences:
        # Silence is no sign of safety.
        sentences = [{"icon": _NOTHING, "word": "nothing stated", "text": _UNWARNED}]
    if sentences:
        found.append({"type": "answer", "heading": HEADING, "sentences": sentences, "aside": True})
    if asked:
        found.append(_guidelines(graph, asked, numbering))
    return found


def summarized(graph: KnowledgeGraph) -> list[str]:
    """Return the conditions and people (by IRI) whose treatments of cramps the curators have summed up.

    Those of whom most statements speak come first; of people that one overview names together, those of whom
    most speak stand for all.
    """
    _, cramps = graph.once(_tried)
    found: dict[str, None] = {}
    for line in graph.bottom_lines.values():
        treated = [named.iri for named in line.about if named.iri in cramps]
        if treated and is_overview(graph, line) and is_on_treatment(graph, line):
            most = max(
                line.populations, key=lambda named: (len(graph.about(named.iri)), named.iri), default=None
            )
            found[most.iri if most else treated[0]] = None
    return sorted(found, key=lambda iri: (-len(graph.about(iri)), iri))


def _guidelines(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> Answer:
    """What each guideline advises for those asked for, in its own words where it grades; or that none does."""
    sentences = [
        _sentence(
            _AGAINST if one.warns else _ADVICE,
            "guideline",
            _advised(graph, one, asked),
            one.claims,
            numbering,
        )
        for one in guideline_advice(graph, asked)
    ]
    if not sentences:
        sentences = [
            {
                "icon": _NOTHING,
                "word": "nothing stated",
                "text": "None of the guidelines that were read advises on it. Others may.",
            },
        ]
    return {"type": "answer", "heading": GUIDELINES, "sentences": sentences, "aside": True}


def _advised(graph: KnowledgeGraph, one: Advice, asked: Sequence[str]) -> list[Part]:
    text: list[Part] = [named(graph, one)]
    if one.on not in asked:
        text.append(f", on {phrasing.name_in_sentence(graph, one.on)}")
    text.append(f", in {one.people}: " if one.people else ": ")
    before: str | None = None
    for verb, claims, limits in one.groups:
        alike = before == verb and verb != ""
        text.append("" if before is None else ", " if alike else "; ")
        text.append("" if alike else f"{verb or 'on'} ")
        before = verb
        for number, claim in enumerate(claims):
            text.append("" if number == 0 else " and " if number == len(claims) - 1 else ", ")
            text.append(links.to(graph.label(claim.subject), links.term_address(graph, claim.subject)))
            warned = not one.warns and unadvised.marked(graph, claim.subject, asked[0])
            text.append(f" ({unadvised.MARK})" if warned else "")
        text.append("" if not limits else f" ({limits})" if verb else f": {limits}")
    return [part for part in (*text, ".") if part]


def _overview(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> Answer | None:
    """The first overview of treatments of all that is asked for; what is written of one treatment is none.

    Sentences on treatments come first: one on a disease may begin with how it is told from another.
    """
    found = _overviews(graph, asked)[:1]
    made = evidence.answer(graph, found, numbering, here=asked[0])
    if made is not None and (by_sentence := found[0].by_sentence):
        on_agents = [
            any(is_agent(graph, one.subject) for one in graph.claims.take(some)) for some in by_sentence
        ]
        pairs = zip(made["sentences"], on_agents, strict=False)
        made["sentences"] = [one for one, _ in sorted(pairs, key=lambda pair: not pair[1])]
    return made


def _overviews(graph: KnowledgeGraph, asked: Sequence[str]) -> list[BottomLine]:
    """The overviews of treatments of all that is asked for, that of particular people first."""
    first, *further = asked
    lines = graph.bottom_lines_about(first, population=further[-1] if further else None)
    overviews = [
        line
        for line in lines
        if is_overview(graph, line)
        and is_on_treatment(graph, line)
        # An overview of particular people answers only whoever asks for these.
        and (not line.populations or any(named.iri in asked for named in line.populations))
    ]
    # One of a condition in particular people says more of them than one of the condition in everybody.
    return sorted(overviews, key=lambda line: -len(line.populations))


def _against(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> list[Sentence]:
    """What is advised against for the cramps or the people asked for; several sources in one sentence."""
    people = set(with_broader(graph, asked))
    told: dict[tuple[str, str], list[Claim]] = {}
    for advice in unadvised.unadvised(graph).values():
        for one in advice:
            claim = one.claim
            named = {part.value for part in claim.values("population")}
            fits = named & people or (claim.object in asked and not is_narrowed(graph, claim, asked))
            claims = told.setdefault((one.of, claim.object or ""), []) if one.for_cramps and fits else None
            if claims is not None and claim not in claims:
                claims.append(claim)
    made: list[Sentence] = []
    for (agent, treated), claims in sorted(told.items(), key=lambda item: unadvised.weight(item[1])):
        if len({claim.source for claim in claims}) == 1:
            # A single source that advises is named, since whose advice it is decides what it is worth.
            whose = f" ({graph.sources[claims[0].source].label})"
            pieces = [*phrasing.pieces(graph, claims), (whose, None)]
        else:
            pieces = unadvised.counted(graph, claims, [(graph.label(agent), agent)], treated)
        text = cards.sentence_parts(graph, pieces)
        made.append(_sentence(_AGAINST, "advised against", [*text, "."], claims, numbering))
    return made


def _of_summarized(
    graph: KnowledgeGraph, asked: Sequence[str], told: Container[str], numbering: Numbering
) -> list[Sentence]:
    """What is warned of the treatments that the summary names, for whoever takes them, but for what is told already.

    That is advice against them for cramps of another kind or in others, boxed warnings and contraindications. The
    addresses of the terms in `told` are those of agents that a warning names already.
    """
    line = next(iter(_overviews(graph, asked)), None) if asked else None
    claims = graph.claims.take(line.rests_on) if line else []
    made: list[Sentence] = []
    agents = dict.fromkeys(claim.subject for claim in claims if is_agent(graph, claim.subject))
    for agent in agents:
        if agents.keys() & graph.terms[agent].parents:
            # What is warned of quinine holds for its sulfate, and is told once.
            continue
        if links.term_address(graph, agent) not in told:
            made += [
                _sentence(
                    _AGAINST, "advised against", [*cards.sentence_parts(graph, pieces), "."], found, numbering
                )
                for pieces, found in unadvised.against_for_cramps(graph, [agent], asked[0], others=False)
            ]
        found = cautions_on(graph, agent)
        made += [
            _sentence(_HARMS, "calls for care", [claim.paraphrase], [claim], numbering)
            for claim in found[:_MOST]
        ]
        if len(found) > _MOST:
            page = links.to(f"the page of {graph.label(agent)}", links.term_address(graph, agent))
            made[-1]["text"] = [*made[-1]["text"], " More on ", page, "."]
    return made


def cautions_on(graph: KnowledgeGraph, agent: str) -> list[Claim]:
    """Return what labels warn of an agent (IRI) in a box, then who is not to take it, or with care, by any source."""
    found = [
        claim
        for claim in graph.about(agent)
        if claim.subject == agent and (_is_boxed(graph, claim) or _is_caution(graph, claim))
    ]
    return sorted(found, key=lambda claim: (not _is_boxed(graph, claim), claim.iri))


def _is_boxed(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a boxed warning of a label says that an agent harms."""
    harms = graph.properties[claim.predicate].is_harm
    return slug(claim.level) == _BOXED and harms and slug(claim.direction) == "supports"


def _terms_in(sentence: Sentence) -> set[str]:
    """The addresses of the terms that a sentence links to."""
    slugs = (part.get("slug") for part in sentence["text"] if isinstance(part, dict))
    return {slug for slug in slugs if slug}


def _cautions(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> list[Sentence]:
    """What sources contraindicate, or call for care with, among the treatments of cramps, in the words of the claim."""
    treatments, cramps = graph.once(_tried)
    # What is said of people holds for kinds of them; what is said of all cramps is told where these are asked for.
    # The list of dialysis holds what was studied in hemodialysis, and what is to be heeded there.
    whom = [iri for iri in with_broader(graph, asked) if iri in asked or iri not in cramps]
    whom += _kinds(graph, asked)
    whom += [other for iri in asked if iri not in cramps for other in _alike(graph, iri)]
    found = {
        claim.iri: claim
        for iri in whom
        for claim in graph.about(iri)
        if claim.object == iri and claim.subject in treatments and _is_caution(graph, claim)
    }
    return [
        _sentence(
            _HARMS,
            CONTRAINDICATED if claim.object not in cramps and _is_ruled_out(claim) else "calls for care",
            [claim.paraphrase],
            [claim],
            numbering,
        )
        for claim in found.values()
    ]


def _is_ruled_out(claim: Claim) -> bool:
    """Tell whether a caution is one that must be kept: what is contraindicated."""
    return any(slug(part.value) == "essential" for part in claim.values("force"))


def _alike(graph: KnowledgeGraph, iri: str) -> list[str]:
    """What is nearly the same as a condition, and what it goes with: renal insufficiency, of renal failure."""
    return [one for one in (*near_in_meaning(graph, iri), *leads_on_to(graph, iri)) if one in graph.terms]


def heeded(graph: KnowledgeGraph, people: str, agents: Container[str] | None = None) -> list[Claim]:
    """Return cautions with treatments of cramps in people (IRI), then harms to them; with `agents`, of these alone."""
    treatments, _ = graph.once(_tried)
    alike = _alike(graph, people)
    onward = [one for other in alike for one in leading_on_to(graph, other) if one in graph.terms]
    whom = [*with_broader(graph, [people]), *alike, *onward, *_kinds(graph, [people, *onward])]
    found = [
        claim
        for iri in dict.fromkeys(whom)
        for claim in graph.about(iri)
        if claim.subject in (treatments if agents is None else agents)
        and ((claim.object == iri and _is_caution(graph, claim)) or _harms_them(graph, claim, iri))
    ]
    return sorted({one.iri: one for one in found}.values(), key=lambda one: not _is_caution(graph, one))


def _kinds(graph: KnowledgeGraph, asked: Sequence[str]) -> list[str]:
    """The kinds of conditions or people asked for, such as hemodialysis of dialysis; kinds of cramps are none."""
    _, cramps = graph.once(_tried)
    return [kind for iri in asked if iri not in cramps for kind in sorted(graph.children.get(iri, ()))]


def _harms(graph: KnowledgeGraph, asked: Sequence[str], numbering: Numbering) -> list[Sentence]:
    """What treatments of cramps did to the people asked for, the best-backed first."""
    treatments, cramps = graph.once(_tried)
    people = [iri for iri in asked if iri not in cramps]
    found = {
        claim.iri: claim
        for iri in (*people, *_kinds(graph, people))
        for claim in graph.about(iri)
        if claim.subject in treatments and _harms_them(graph, claim, iri)
    }
    first = sorted(found.values(), key=lambda one: (-(graph.vocabulary[one.level].bars or 0), one.iri))
    return [_sentence(_HARMS, "harm", [claim.paraphrase], [claim], numbering) for claim in first]


def _harms_them(graph: KnowledgeGraph, claim: Claim, people: str) -> bool:
    """Tell whether a claim says that an agent harms these very people (by IRI)."""
    return (
        graph.properties[claim.predicate].is_harm
        and slug(claim.direction) == "supports"
        and any(part.value == people for part in claim.values("population"))
        and not graph.sources[claim.source].updated_by
    )


def _is_caution(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim warns of an agent in somebody; that the agent harms them is another thing."""
    predicate = graph.properties[claim.predicate]
    return (
        predicate.icon == _HARMS
        and not predicate.is_harm
        and slug(claim.direction) == "supports"
        and not graph.sources[claim.source].updated_by
    )


def _tried(graph: KnowledgeGraph) -> tuple[frozenset[str], frozenset[str]]:
    """What is tried for cramps, and the kinds of cramps for which something is."""
    rows = [row for row in graph.view("treatment-claims") if row["cramps"]]
    return frozenset(str(row["treatment"]) for row in rows), frozenset(str(row["treated"]) for row in rows)


def _sentence(
    icon: Icon, word: str, text: list[Part], claims: Iterable[Claim], numbering: Numbering
) -> Sentence:
    return {
        "icon": icon,
        "word": word,
        "text": text,
        "references": numbering.references(claim.source for claim in claims),
    }

"""The differential: features present and absent, and the conditions that may explain them, with claims for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence.differential import NOTICE, differential_of, picture_of
from crampkg.evidence.features import Picture, names_a_feature, read_feature
from crampkg.evidence.near_features import near_features, near_states
from crampkg.evidence.told_features import Told, told_features
from crampkg.explorer import choices, links, parts
from crampkg.explorer.pages.differential_answer import show_answer
from crampkg.explorer.text import capital, escape

if TYPE_CHECKING:
    from collections.abc import Collection

    from crampkg.evidence.graph import KnowledgeGraph

_HAS, _LACKS, _OPEN, _FIND, _WITH = "has", "lacks", "open", "find", "with"
_SAID: Final = "differential-read"
"""Where the session keeps how a sentence was read, until the page has told it."""
_AGE, _ONSET = "age", "onset"
_PLACES: Final = "differential-places"
"""Where the session keeps the order in which features are shown."""
_ANSWERS: Final = {_HAS: "Present", _LACKS: "Absent", _OPEN: "Not asked"}
_DURING: Final = {"": "Not stated", "exertion": "With exertion", "rest": "At rest"}
_BESIDE: Final = 3
"""So many features stand side by side."""
_NAMED: Final = 95.0
"""From this score on a hit is what was typed, or begins with it."""
_SEX: Final = {"": "Not stated", "female": "Female", "male": "Male"}


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Differential",
        "Enter what is present and what is absent. See which conditions fit, what speaks against them, "
        "and what no source states.",
    )
    parts.caption(NOTICE)
    asked = _asked(graph)
    _pick(graph, asked)
    try:
        picture = _picture(graph, asked)
    except UsageError as problem:
        parts.error(problem)
        st.button("Start again", on_click=_clear)
        return
    _unread(picture, asked)
    if not picture.present:
        parts.state("empty", "Mark at least one symptom or finding as present.")
        return
    show_answer(graph, differential_of(graph, picture))


def _unread(picture: Picture, asked: dict[str, list[str]]) -> None:
    """Say which names were not used, and offer near terms in their place; all else is still answered."""
    for number, one in enumerate(picture.unread):
        parts.state("unknown", one.told)
        with st.container(horizontal=True):
            for iri, label in one.near:
                st.button(
                    f"Use {escape(label)}",
                    key=f"instead-{number}-{slug(iri)}",
                    on_click=_replace,
                    args=(
                        asked,
                        one.typed,
                        one.typed.replace(one.name, slug(iri) if one.kind == "feature" else label),
                    ),
                )
            st.button("Remove it", key=f"remove-{number}", on_click=_replace, args=(asked, one.typed, None))


def _replace(asked: dict[str, list[str]], typed: str, other: str | None) -> None:
    """Put another name in the place of one that was not used, or nothing."""
    states = [one.strip() for one in links.parameters().get(_WITH, "").split(",") if one.strip()]
    kept = {
        kind: [other if one == typed.strip() else one for one in names]
        for kind, names in (asked | {_WITH: states}).items()
    }
    links.put_parameters({kind: ",".join(filter(None, names)) or None for kind, names in kept.items()})


# --- the question


def _asked(graph: KnowledgeGraph) -> dict[str, list[str]]:
    """The names of features in the address, by what is said of them; before anything is, those offered at first."""
    said = links.parameters()
    asked = {kind: [name for name in said.get(kind, "").split(",") if name] for kind in _ANSWERS}
    if not any(asked.values()):
        asked[_OPEN] = _first(graph)
    return asked


def _first(graph: KnowledgeGraph) -> list[str]:
    """The features that are asked for first."""
    return [slug(str(row["feature"])) for row in graph.view("first-questions")]


def _example(graph: KnowledgeGraph) -> dict[str, str | None]:
    """The first two present, the third absent, with exertion."""
    first = _first(graph)
    return {_HAS: ",".join(first[:2]), _LACKS: ",".join(first[2:3]), "during": "exertion"}


def _clear() -> None:
    links.put_parameters(
        dict.fromkeys((*_ANSWERS, _FIND, _WITH, _AGE, _ONSET, "sex", "during", "cell", "more"))
    )


def _pick(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> None:
    """The features that are asked about, a field to find more, and what else is known of the person."""
    st.header("Features", anchor=False)
    columns = st.columns(_BESIDE)
    names = {
        iri: (kind, name)
        for kind in _ANSWERS
        for name in asked[kind]
        if (iri := _resolved(graph, name)) is not None
    }
    for number, iri in enumerate(_in_place(graph, names)):
        kind, name = names[iri]
        key = f"feature-{slug(iri)}"
        st.session_state[key] = kind
        columns[number % _BESIDE].segmented_control(
            escape(capital(graph.label(iri))),
            list(_ANSWERS),
            key=key,
            format_func=lambda one: _ANSWERS[one],
            on_change=_answered,
            args=(key, name, asked),
        )
    _find(graph, asked)
    told = any(links.parameters().get(name) for name in ("during", "sex", _AGE, _ONSET, _WITH))
    with st.expander("Age, sex, exertion or rest, states and medicines", expanded=told):
        left, middle, right = st.columns(3)
        with left:
            choices.one("Symptoms occur", "during", _DURING)
            choices.one("Sex", "sex", _SEX)
        with middle:
            _field("Age now, in years", _AGE, "", longest=5)
            _field("Age when symptoms began, if known", _ONSET, "", longest=5)
        with right:
            _field("States and medicines", _WITH, "pregnancy, dialysis, atorvastatin")
    with st.container(horizontal=True):
        st.button("Try an example", type="tertiary", on_click=links.put_parameters, args=(_example(graph),))
        st.button("Clear", type="tertiary", on_click=_clear)


def _in_place(graph: KnowledgeGraph, asked: Collection[str]) -> list[str]:
    """The features in the order in which they were first shown: one that moved would be hit by the next click."""
    first = [iri for name in _first(graph) if (iri := _resolved(graph, name)) in asked]
    before = [iri for iri in st.session_state.get(_PLACES, ()) if iri in asked]
    # Before anything was shown the order must not depend on what is said of a feature either.
    st.session_state[_PLACES] = list(dict.fromkeys((*before, *first, *asked)))
    return list(st.session_state[_PLACES])


def _resolved(graph: KnowledgeGraph, name: str) -> str | None:
    """The term of a name in the address; None where there is none, which is told with the answer."""
    try:
        return graph.resolve(name)
    except UsageError:
        return None


def _field(label: str, name: str, placeholder: str, *, longest: int = 300) -> None:
    key = f"field-{name}"
    st.session_state[key] = links.parameters().get(name, "")
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=longest,
        on_change=lambda: links.put_parameters({name: str(st.session_state[key]).strip() or None}),
    )


def _answered(key: str, name: str, asked: dict[str, list[str]]) -> None:
    _put(asked, name, st.session_state[key] or _OPEN, links.parameters().get(_FIND))


def _put(asked: dict[str, list[str]], name: str, kind: str | None, left: str | None = None) -> None:
    """Say of a feature that it is present, absent or not asked; `left` stays in the field."""
    kept = {one: [other for other in names if other != name] for one, names in asked.items()}
    if kind is not None:
        kept[kind].append(name)
    links.put_parameters(
        {one: ",".join(names) or None for one, names in kept.items()} | {_FIND: left, "cell": None}
    )


def _find(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> None:
    """Find features by name or in a sentence; Enter adds all that is named, what is only near is offered."""
    key = f"field-{_FIND}"
    st.session_state[key] = links.parameters().get(_FIND, "")
    st.text_input(
        "Add symptoms or findings",
        key=key,
        placeholder="such as cramps and dark urine, no weakness",
        help="Enter adds all that is understood. What is not stays in the field.",
        max_chars=300,
        on_change=lambda: _take(graph, asked, str(st.session_state[key])),
    )
    if (said := st.session_state.pop(_SAID, None)) is not None:
        parts.caption(said)
    typed = links.parameters().get(_FIND, "")
    if not typed:
        return
    told = told_features(graph, typed)
    if len(told.features) + len(told.given) > 1:
        # An address may hold a sentence that nobody has entered yet.
        st.button("Add all", key="add-all", on_click=_take, args=(graph, asked, typed))
        parts.caption(_read_as(graph, told))
        return
    pieces = [one.strip() for one in typed.split(";") if one.strip()] or [typed]
    offered: set[str] = set()
    for piece in pieces:
        _offer(graph, asked, piece, [one for one in pieces if one != piece], offered)


def _take(graph: KnowledgeGraph, asked: dict[str, list[str]], typed: str) -> None:
    """Put all that a sentence names where it belongs; what it does not name stays in the field."""
    told = told_features(graph, typed)
    if not (told.features or told.given or told.exertion):
        links.put_parameters({_FIND: typed.strip() or None})
        return
    named = {iri: kind for kind, some in zip(_ANSWERS, _by_answer(told), strict=True) for iri in some}
    kept = {
        kind: [name for name in names if _resolved(graph, name) not in named] for kind, names in asked.items()
    }
    for iri, kind in named.items():
        kept[kind].append(slug(iri))
    given = [one.strip() for one in links.parameters().get(_WITH, "").split(",") if one.strip()]
    given += [label for iri in told.given if (label := graph.label(iri)) not in given]
    links.put_parameters(
        {kind: ",".join(names) or None for kind, names in kept.items()}
        | {_WITH: ", ".join(given) or None, _FIND: "; ".join(told.unread) or None, "cell": None}
        | ({"during": "exertion"} if told.exertion else {})
    )
    st.session_state[_SAID] = _read_as(graph, told)


def _by_answer(told: Told) -> tuple[tuple[str, ...], ...]:
    """What a sentence tells, in the order of the answers."""
    return told.present, told.absent, told.unsure


def _read_as(graph: KnowledgeGraph, told: Told) -> str:
    """How a sentence was read, in words."""
    said = [
        f"{graph.label(iri)} {_ANSWERS[kind].lower()}"
        for kind, some in zip(_ANSWERS, _by_answer(told), strict=True)
        for iri in some
    ]
    said += [f"{graph.label(iri)} given" for iri in told.given]
    said += ["with exertion"] if told.exertion else []
    lines = [f"Read as: {', '.join(said)}."]
    if told.unsure:
        names = ", ".join(graph.label(iri) for iri in told.unsure)
        lines.append(f"The sentence can be read both ways for {names}: choose present or absent.")
    if told.unread:
        lines.append(f"Not understood: {'; '.join(told.unread)}.")
    return " ".join(lines)


def _offer(
    graph: KnowledgeGraph, asked: dict[str, list[str]], typed: str, rest: list[str], offered: set[str]
) -> None:
    """Offer what is near to words that were not read; a choice leaves the `rest` of them in the field."""
    name, present = read_feature(typed, is_name=names_a_feature(graph))
    shown = [hit for hit in near_features(graph, name) if hit.iri not in offered]
    best = max((hit.score for hit in shown), default=0.0)
    states = [
        hit
        for hit in near_states(graph, name, limit=1)
        if hit.score >= _NAMED and hit.score > best and hit.iri not in offered
    ]
    offered.update(hit.iri for hit in (*shown, *states))
    if not shown and not states:
        parts.state("empty", f"Nothing close to “{name}”.", remedy="Try a different word.")
    elif rest:
        parts.caption(f"Near “{name}”:")
    left = "; ".join(rest) or None
    for hit in states:
        label = graph.label(hit.iri)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{escape(capital(label))} (a state or condition)")
            st.button(
                "Given",
                key=f"state-{slug(hit.iri)}",
                on_click=_give,
                args=(label, left),
                help=f"Add {label} as given",
            )
    for hit in shown:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape(capital(graph.label(hit.iri))))
            for kind in (_HAS, _LACKS) if present else (_LACKS, _HAS):
                st.button(
                    _ANSWERS[kind],
                    key=f"add-{kind}-{slug(hit.iri)}",
                    on_click=_put,
                    args=(asked, slug(hit.iri), kind, left),
                    help=f"Add {graph.label(hit.iri)} as {_ANSWERS[kind].lower()}",
                )


def _give(label: str, left: str | None = None) -> None:
    """Add a state to those that are given."""
    given = links.parameters().get(_WITH, "")
    links.put_parameters({_WITH: f"{given}, {label}" if given else label, _FIND: left})


def _picture(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> Picture:
    said = links.parameters()
    during, sex = said.get("during", ""), said.get("sex", "")
    return picture_of(
        graph,
        asked[_HAS],
        asked[_LACKS],
        age=_years(said.get(_AGE), "age"),
        onset=_years(said.get(_ONSET), "age at onset"),
        sex=sex if sex in _SEX else "",
        during=during if during in _DURING else "",
        states=[one.strip() for one in said.get(_WITH, "").split(",") if one.strip()],
    )


def _years(age: str | None, name: str) -> float | None:
    """The age in the address; one that cannot be is told and left out."""
    if age is None:
        return None
    try:
        years = float(age)
    except ValueError:
        years = -1.0
    if 0 <= years <= 120:
        return years
    what = f"the {name} {age!r}" if years == -1.0 else f"an {name} of {age}"
    parts.error(UsageError(f"{what} was not used", remedy="give years from 0 to 120"))
    return None

"""What the graph is and is not: the model of a statement, directions, evidence levels, limits, license, citing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing, relations
from crampkg.explorer import links, parts, session, snippets
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, escape

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Value
    from crampkg.explorer.component_data import Card


_LOCAL: Final = """from crampkg import KnowledgeGraph

graph = KnowledgeGraph.load()
for claim in graph.about(graph.resolve("magnesium")):
    print(claim.paraphrase, claim.curie)
"""


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head("About", graph.header["description"])
    st.warning(f"**{parts.NOTICE}** {escape(graph.header['notice'].removeprefix(parts.NOTICE).strip())}")
    _model()
    _directions(graph)
    _levels(graph)
    _limits(graph)
    _use_of_data(graph)
    _errors()
    _licence(graph)


def _model() -> None:
    st.header("What a statement is", anchor=False)
    st.markdown(
        "One statement is one thing that one source says in one place. It has a subject, a relation and "
        "an object (*quinine*, *treats*, *muscle cramp*); a direction (*stated*); a hedge, if the "
        "source hedges (*possible*); restrictions (in whom, under which condition, except in whom); "
        "details (how often, how strongly advised, which regimen); the evidence in the source’s own "
        "words; and its place in the source, down to the passage."
    )
    st.markdown(
        "Relations between terms are derived from statements by rules and never say more than the statements:"
    )
    st.markdown(
        "\n".join(f"- **{word}**: {escape(meaning)}" for word, meaning in relations.FORM_WORDS.values())
        + "\n- **by class only**: A source says it about a class, without “some”; "
        "no source says it about the member itself."
    )


def _directions(graph: KnowledgeGraph) -> None:
    st.header("Five directions", anchor=False)
    st.markdown("A hedge is not a direction, and the directions are kept apart:")
    lines = []
    for name, words in phrasing.DIRECTIONS.items():
        value = next((v for v in graph.vocabulary.values() if slug(v.iri) == name), None)
        meaning = f": {escape(value.definition)}" if value else ""
        lines.append(f"- {escape(words.sign)} **{capital(words.word)}**{meaning}")
    st.markdown("\n".join(lines))


def _levels(graph: KnowledgeGraph) -> None:
    st.header("Evidence levels", anchor=False)
    st.markdown(
        "The levels are the sources’ own wordings. Where a source names no scheme for its grades, none is "
        "reconstructed here, and no number is computed across schemes. The bars are only a visual aid. An "
        "unhedged, unrestricted statement becomes a plain relation only if its level can carry one."
    )
    levels = [value for value in graph.vocabulary.values() if value.kind == "EvidenceLevel"]
    fact_cards(
        [{"cards": [_level(one) for one in sorted(levels, key=lambda one: (-(one.bars or 0), one.label))]}],
        label="Evidence levels",
        key="levels",
        layout="rows",
    )
    parts.show_query(graph, "vocabulary")


def _level(value: Value) -> Card:
    carries = "can carry a plain relation" if value.carries else "carries no plain relation"
    card: Card = {
        "title": value.label,
        "badges": [{"text": carries, "kind": "outline"}],
        "note": value.definition,
    }
    if value.bars:
        card["strength"] = {"value": value.bars, "label": f"{value.bars} of 4 bars"}
    else:
        card["badges"].append({"text": "no bars", "kind": "neutral"})
    return card


def _limits(graph: KnowledgeGraph) -> None:
    st.header("Limits", anchor=False)
    lines = [
        f"The graph holds what {len(graph.sources)} documents say, and nothing else: what is absent here may be "
        "well known elsewhere.",
        "Documents of different quality appear side by side. The kind of source is always shown, and a "
        "machine-written page pending review is marked wherever its statements appear.",
        "A source’s statement about a study is the source’s: that study itself was not read for it.",
        "Disagreements are found by rules and reviewed by curators. If two statements only seem to "
        "disagree, that is the curators’ judgment, shown with its reason.",
        "The wording of the documents belongs to their authors. Statements are paraphrased; passages are "
        "shown only if you have the documents.",
        "Statements age. They are not kept up to date with new guidelines, labels or studies.",
    ]
    st.markdown("\n".join(f"- {escape(line)}" for line in lines))


def _use_of_data(graph: KnowledgeGraph) -> None:
    """Show how programs get the data, with code that runs as it stands."""
    st.header("Use the data from Python, R or any program", anchor="use")
    endpoint = session.endpoint_address()
    st.markdown(
        f"The SPARQL endpoint is `{endpoint}`. It answers in CSV, JSON and other formats; the project’s prefixes "
        "need not be declared. You can try queries in the editor, and download whole files on the page Export."
    )
    links.page_link("SPARQL editor", "editor")
    links.page_link("Export", "export")
    query = graph.query("drug-names").body
    shown = {
        "Python": (snippets.as_urllib(query, endpoint), "python"),
        "R": (snippets.as_r(query, endpoint), "r"),
        "Python, without a server": (_LOCAL, "python"),
    }
    for tab, (text, language) in zip(st.tabs(list(shown)), shown.values(), strict=True):
        with tab:
            st.code(text, language=language, wrap_lines=True)


def _errors() -> None:
    """Say what to tell about an error, and to whom."""
    st.header("Report an error", anchor="errors")
    st.markdown(
        "Every statement has a link of its own (*link to this statement*), which holds its identifier. Tell whoever "
        "runs this site, or the maintainers of the repository:"
    )
    st.markdown(
        "\n".join(
            f"- {line}"
            for line in (
                "the link of the statement, or of the page",
                "what it says, and what the source says, with the place in the source",
                "the version, which stands at the foot of each page",
            )
        )
    )
    st.markdown(
        "You can also correct it yourself: statements are text files in the folder `ontology/claims`, and "
        "`CONTRIBUTING.md` says how to send a change. Never send details of a patient."
    )


def _licence(graph: KnowledgeGraph) -> None:
    version = graph.header["version"]
    st.header("License and citation", anchor=False)
    st.markdown(
        f"Version {escape(version)}. The knowledge is licensed under [CC BY 4.0]({graph.header['license']}), "
        "the code under the MIT license."
    )
    st.markdown("To cite:")
    st.code(
        f"crampkg, a knowledge graph of muscle cramps and fasciculations, version {version}. "
        f"{graph.header['ontology']}",
        language=None,
        wrap_lines=True,
    )
    st.markdown("Cite the source document as well. Its record is on its page here.")

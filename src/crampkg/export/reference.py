"""The ontology's reference as one HTML page: classes, properties with their forms, values, and all terms.

A page of our own: generators for OWL (pyLODE and its like) know neither the forms of a property, nor levels, nor that
terms are individuals, and would leave out just what one looks up.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Final

from pyoxigraph import NamedNode

from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, compact, slug
from crampkg.export.descriptions import Descriptions
from crampkg.export.selection import Selection

__all__ = ["write"]

_STYLE: Final = """
body { font: 16px/1.55 system-ui, sans-serif; color: #1b2126; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.7rem } h2 { margin-top: 2.5rem; border-bottom: 1px solid #b8c0c7 } h3 { margin: 1.6rem 0 .2rem }
dt { font-weight: 600 } dd { margin: 0 0 .5rem 1rem } code { color: #4d5861 }
.notice { border: 2px solid #8a3b12; padding: .5rem .8rem }
:target { background: #fff3c4 } a { color: #0b5394 }
"""


_GRAPH: Final = NamedNode(GRAPH + "ontology")
_OF_OWL: Final = frozenset({"equivalentClass", "disjointWith", "propertyChainAxiom"})
_CLASS_AXIOMS: Final = {
    "equivalentClass": "is the same as",
    "subClassOf": "and always",
    "disjointWith": "never at once",
}
_PROPERTY_AXIOMS: Final = {
    "domain": "says something of",
    "range": "has as value",
    "subPropertyOf": "is a special case of",
    "propertyChainAxiom": "follows from the chain",
}


def write(selection: Selection, _: str) -> bytes:
    """Return the page (UTF-8); every class, property, value and term has an anchor of its own name."""
    header = selection.graph.header
    sections = {
        "Classes": _classes(selection),
        "Properties": _properties(selection),
        "Values of qualifiers": _values(selection),
        "Terms": _terms(selection),
    }
    page = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(header['title'])}: reference</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(header['title'])}</h1>",
        f'<p class="notice"><strong>{escape(selection.notice)}</strong></p>',
        f"<p>{escape(selection.described)}</p><p>{escape(header['description'])}</p><ul>",
        *(f'<li><a href="#section-{place}">{name}</a></li>' for place, name in enumerate(sections)),
        "</ul>",
    ]
    for place, (name, lines) in enumerate(sections.items()):
        page += [f'<h2 id="section-{place}">{name}</h2>', *lines]
    return "\n".join([*page, "</main></body></html>", ""]).encode()


def _entry(iri: str, label: str, definition: str, facts: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in facts if value)
    anchor = escape(slug(iri), quote=True)
    head = f'<h3 id="{anchor}">{escape(label)} <code>{escape(compact(iri))}</code></h3>'
    return f"{head}<p>{escape(definition)}</p>" + (f"<dl>{told}</dl>" if told else "")


def _link(selection: Selection, iri: str) -> str:
    if not iri.startswith(BASE):
        return f'<a href="{escape(iri, quote=True)}">{escape(compact(iri))}</a>'
    return f'<a href="#{escape(slug(iri), quote=True)}">{escape(selection.graph.label(iri))}</a>'


def _axioms(
    selection: Selection, about: Descriptions, iri: str, words: dict[str, str]
) -> list[tuple[str, str]]:
    """Return what the axioms of a class or property say, by their names in `words`; names of things in quotes."""

    def name(one: str) -> str:
        return f"'{selection.graph.label(one)}'"

    told = []
    for predicate, called in words.items():
        values = about.objects(iri, PREFIXES["owl" if predicate in _OF_OWL else "rdfs"] + predicate)
        if predicate == "subClassOf":
            values = [one for one in values if not isinstance(one, NamedNode)]  # those are linked
        told.append((called, "<br>".join(sorted(escape(about.words(one, name)) for one in values))))
    return told


def _ontology(selection: Selection) -> Descriptions:
    return Descriptions(q for q in selection.quads if q.graph_name == _GRAPH)


def _classes(selection: Selection) -> list[str]:
    made = []
    about = _ontology(selection)
    for iri, some in groupby(selection.graph.view("classes"), key=lambda row: str(row["class"])):
        same = list(some)
        above = ", ".join(_link(selection, one) for one in about.above(iri))
        facts = [("is a kind of", above), *_axioms(selection, about, iri, _CLASS_AXIOMS)]
        made.append(_entry(iri, str(same[0]["label"]), str(same[0]["definition"]), facts))
    return made


def _properties(selection: Selection) -> list[str]:
    made = []
    about = _ontology(selection)
    words = {"plainForm": "plain form", "weakForm": "weak form", "negativeForm": "negative form"}
    words |= {"scopedForm": "scoped form", "inverse": "inverse"}
    for one in selection.graph.properties.values():
        facts = [(words[form], _link(selection, iri)) for form, iri in one.forms.items()]
        facts.append(("read backwards", escape(one.inverse_label)))
        facts += _axioms(selection, about, one.iri, _PROPERTY_AXIOMS)
        made.append(_entry(one.iri, one.label, one.definition, facts))
    return made


def _values(selection: Selection) -> list[str]:
    made = []
    for one in sorted(selection.graph.vocabulary.values(), key=lambda value: (value.kind, value.iri)):
        facts = [("a value of", escape(one.kind))]
        if one.carries is not None:
            facts.append(("can carry a plain edge", "yes" if one.carries else "no"))
        made.append(_entry(one.iri, one.label, one.definition, facts))
    return made


def _terms(selection: Selection) -> list[str]:
    made = []
    for term in selection.terms:
        mapped = selection.mapped[compact(term.iri)]
        exact = [one.object_id for one in mapped if one.predicate_id == "skos:exactMatch"]
        facts = [
            ("is", ", ".join(_link(selection, one) for one in term.classes)),
            ("kind of", ", ".join(_link(selection, one) for one in term.parents)),
            ("also called", escape(", ".join(sorted(term.synonyms)))),
            ("same as", escape(", ".join(exact))),
            ("claims", str(len(selection.graph.about(term.iri)))),
        ]
        made.append(_entry(term.iri, term.label, term.definition, facts))
    return made

"""The description of a release (VoID, DCAT), with a distribution for each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.export.dataset import DATASET, description_bytes, metadata
from crampkg.export.selection import Selection
from crampkg.sparql.formats import announce

__all__ = ["File", "describe"]

_SPDX: Final = "http://spdx.org/rdf/terms#"
_IANA: Final = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: content, media type, title, and the address below the base that gives access to it.

    The endpoint sends there the same bytes for as long as it serves this version; without an address of its own a
    file is reached through the dataset.
    """

    data: bytes
    media: str
    title: str
    address: str = "dataset"


def describe(selection: Selection, store: ox.Store, files: Mapping[str, File]) -> bytes:
    """Return the description in Turtle, the dataset's record first. `files` are the release's, by name."""
    graph = selection.graph
    quads = [Quad(q.subject, q.predicate, q.object) for q in metadata(store, graph.catalog)]

    def say(subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        prefix, _, local = name.partition(":")
        space = _SPDX if prefix == "spdx" else PREFIXES[prefix]
        quads.append(Quad(subject, NamedNode(space + local), value))

    xsd = PREFIXES["xsd"]
    for name, held in sorted(files.items()):
        file = NamedNode(f"{DATASET.value}#file/{quote(name)}")
        check = NamedNode(f"{DATASET.value}#sha256/{quote(name)}")
        say(DATASET, "dcat:distribution", file)
        say(file, "rdf:type", NamedNode(PREFIXES["dcat"] + "Distribution"))
        say(file, "dcterms:title", Literal(held.title, language="en"))
        say(file, "dcterms:identifier", Literal(name))
        say(file, "dcat:mediaType", NamedNode(_IANA + held.media))
        say(
            file,
            "dcat:byteSize",
            Literal(str(len(held.data)), datatype=NamedNode(xsd + "nonNegativeInteger")),
        )
        say(file, "dcat:accessURL", NamedNode(BASE + held.address))
        say(file, "dcterms:license", NamedNode(graph.header["license"]))
        say(file, "spdx:checksum", check)
        say(check, "rdf:type", NamedNode(_SPDX + "Checksum"))
        say(check, "spdx:algorithm", NamedNode(_SPDX + "checksumAlgorithm_sha256"))
        value = Literal(sha256(held.data).hexdigest(), datatype=NamedNode(xsd + "hexBinary"))
        say(check, "spdx:checksumValue", value)
    body = description_bytes(quads, "turtle", prefixes={**PREFIXES, "spdx": _SPDX})
    return announce(body, "turtle", selection.described)

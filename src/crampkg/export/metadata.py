"""The description of a release: what the dataset says of itself (VoID, DCAT), and a distribution for each file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from crampkg.describing import DATASET, metadata
from crampkg.export.scope import Selection
from crampkg.names import PREFIXES
from crampkg.results_format import announce, graph_bytes

__all__ = ["describe"]

_SPDX: Final = "http://spdx.org/rdf/terms#"
_IANA: Final = "https://www.iana.org/assignments/media-types/"


def describe(selection: Selection, store: ox.Store, files: Mapping[str, tuple[bytes, str, str]]) -> bytes:
    """Return the description in Turtle. `files` are names with content, media type and title."""
    graph = selection.graph
    quads = [Quad(q.subject, q.predicate, q.object) for q in metadata(store, graph.catalog)]

    def say(subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        prefix, _, local = name.partition(":")
        space = _SPDX if prefix == "spdx" else PREFIXES[prefix]
        quads.append(Quad(subject, NamedNode(space + local), value))

    xsd = PREFIXES["xsd"]
    for name, (data, media, title) in sorted(files.items()):
        file = NamedNode(f"{DATASET.value}#file/{quote(name)}")
        check = NamedNode(f"{DATASET.value}#sha256/{quote(name)}")
        say(DATASET, "dcat:distribution", file)
        say(file, "rdf:type", NamedNode(PREFIXES["dcat"] + "Distribution"))
        say(file, "dcterms:title", Literal(title, language="en"))
        say(file, "dcterms:identifier", Literal(name))
        say(file, "dcat:mediaType", NamedNode(_IANA + media))
        say(file, "dcat:byteSize", Literal(str(len(data)), datatype=NamedNode(xsd + "nonNegativeInteger")))
        say(file, "dcterms:license", NamedNode(graph.header["license"]))
        say(file, "spdx:checksum", check)
        say(check, "rdf:type", NamedNode(_SPDX + "Checksum"))
        say(check, "spdx:algorithm", NamedNode(_SPDX + "checksumAlgorithm_sha256"))
        value = Literal(sha256(data).hexdigest(), datatype=NamedNode(xsd + "hexBinary"))
        say(check, "spdx:checksumValue", value)
    body = graph_bytes(quads, "turtle", prefixes={**PREFIXES, "spdx": _SPDX})
    return announce(body, "turtle", selection.described)

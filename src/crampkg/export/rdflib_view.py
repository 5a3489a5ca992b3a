"""The graph as an rdflib Dataset, for Python users whose tools expect one.

A copy in rdflib's own memory, not the store behind oxrdflib: there plain strings come back with their datatype and
so differ from `Literal("…")`, `initBindings` takes projected variables only, `update` fails on a Dataset, and a
query's SERVICE reaches the network.
"""

from __future__ import annotations

import pyoxigraph as ox

from crampkg.base.extras import needed

with needed("rdflib", "crampkg.export.rdflib_view"):
    import rdflib

__all__ = ["dataset"]


def dataset(store: ox.Store) -> rdflib.Dataset:
    """Return a copy of a store as an rdflib Dataset with the same named graphs; its default graph is their union.

    Changes to the copy leave the store as it is. rdflib tells `"x"` from `"x"^^xsd:string`; the copy
    has only the former.
    """
    copy = rdflib.Dataset(default_union=True)
    copy.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return copy

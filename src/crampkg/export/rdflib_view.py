"""The graph as an rdflib Dataset, for Python users whose tools expect one."""

from __future__ import annotations

import pyoxigraph as ox
import rdflib

__all__ = ["dataset"]


def dataset(store: ox.Store) -> rdflib.Dataset:
    """Copy a store into a new rdflib Dataset with the same named graphs; its default graph is their union.

    A copy: what is changed in it does not change the store. rdflib tells `"x"` from `"x"^^xsd:string`; the copy
    has only the former.
    """
    copy = rdflib.Dataset(default_union=True)
    copy.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return copy

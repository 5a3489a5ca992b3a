"""Tools for curators: passages of the sources, quotes, anchors, and the coverage ledger."""

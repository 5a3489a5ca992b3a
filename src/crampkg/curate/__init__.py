"""Work on the sources: passages, quotes, anchors, and the ledger of what was read."""

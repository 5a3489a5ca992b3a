#+ summary: Add quads; the comment stands for blocks of named graphs.
INSERT DATA {
  # quads
}

"""The explorer: Streamlit pages over a `KnowledgeGraph`.

`site` assembles the pages, `pages/` holds one module per page, `links` makes addresses and follows them, `cards` puts
claims into the components' shapes, `parts` holds what several pages show, `session` what a session and a process keep.
Pages hold no SPARQL and no RDF terms: what they need comes from the graph's objects and views.
"""

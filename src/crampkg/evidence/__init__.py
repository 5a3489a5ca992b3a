"""What any interface needs: the graph as terms, claims and sources, search, phrasing, disagreements."""

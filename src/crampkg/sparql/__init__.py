"""Questions and answers: the query library, what may be asked, stores, results and their formats."""

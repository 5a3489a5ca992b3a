"""The query library, the checks on queries, stores, results and their formats."""

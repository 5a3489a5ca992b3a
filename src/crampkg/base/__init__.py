"""What everything stands on: namespaces, errors, where the data files are."""

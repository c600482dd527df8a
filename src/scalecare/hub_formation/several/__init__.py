"""Several plans of one place: frontiers, trade-offs, alternatives."""

"""Pages of hubs."""

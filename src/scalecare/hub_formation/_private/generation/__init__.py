"""Hubs generated as they are needed, where there are too many to list."""

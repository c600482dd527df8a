"""The engagement app."""

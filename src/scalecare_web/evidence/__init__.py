"""The evidence app."""

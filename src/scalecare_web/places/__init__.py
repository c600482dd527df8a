"""The places app."""

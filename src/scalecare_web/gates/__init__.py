"""The gates app."""

"""The hubs app."""

"""Larger areas made of whole hubs."""

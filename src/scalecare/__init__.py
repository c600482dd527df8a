"""Scalecare."""

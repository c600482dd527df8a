"""Doors in: one module for each family of published files, and the joins that make a place of them."""

from scalecare.sources.build import build_place
from scalecare.sources.built import BuiltPlace, JoinRecord
from scalecare.sources.errors import SourceError
from scalecare.sources.family import FamilyName
from scalecare.sources.list_history import read_list_history
from scalecare.sources.reading import OnProgress, read_sources

__all__ = [
    "BuiltPlace",
    "FamilyName",
    "JoinRecord",
    "OnProgress",
    "SourceError",
    "build_place",
    "read_list_history",
    "read_sources",
]

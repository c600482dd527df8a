"""Doors in: one module for each family of published files, and the joins that make a place of them."""

from scalecare.sources.answer_sheets import (
    BadAnswerSheets,
    ReadConsensus,
    ReadSheet,
    read_answer_sheets,
)
from scalecare.sources.build import build_place
from scalecare.sources.built import BuiltPlace, JoinRecord
from scalecare.sources.errors import SourceError
from scalecare.sources.family import FamilyName
from scalecare.sources.gate_file import BadGateFile, read_gate_file
from scalecare.sources.list_history import read_list_history
from scalecare.sources.reading import OnProgress, read_sources

__all__ = [
    "BadAnswerSheets",
    "BadGateFile",
    "BuiltPlace",
    "FamilyName",
    "JoinRecord",
    "OnProgress",
    "ReadConsensus",
    "ReadSheet",
    "SourceError",
    "build_place",
    "read_answer_sheets",
    "read_gate_file",
    "read_list_history",
    "read_sources",
]

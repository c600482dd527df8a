"""One whole synthetic place, made by code from a seed: tests, documentation and the demo run on it.

Exampleshire has a city on an estuary, seven towns, villages, a moor and an island; 86 practices with
806,000 people, whose lists, ages, deprivation and ways to the practice follow what is published of
England. It holds the traps that real files hold, and monthly measures with signals planted in them.
"""

from scalecare.examples.county import DEFAULT_SEED, County, exampleshire, planted_signals
from scalecare.examples.errors import ExampleNotWritten
from scalecare.examples.files import exampleshire_files, write_exampleshire
from scalecare.examples.list_history import exampleshire_history, write_list_history
from scalecare.examples.monthly import PlantedSignal
from scalecare.examples.organisation import (
    example_cycles,
    example_decisions,
    example_digital_cycles,
    example_evidence,
    example_gaps,
    example_questionnaire,
)
from scalecare.examples.organisation_files import write_example_organisation
from scalecare.examples.place import exampleshire_place

__all__ = [
    "DEFAULT_SEED",
    "County",
    "ExampleNotWritten",
    "PlantedSignal",
    "example_cycles",
    "example_decisions",
    "example_digital_cycles",
    "example_evidence",
    "example_gaps",
    "example_questionnaire",
    "exampleshire",
    "exampleshire_files",
    "exampleshire_history",
    "exampleshire_place",
    "planted_signals",
    "write_example_organisation",
    "write_exampleshire",
    "write_list_history",
]

"""The door out for readiness: a page that people talk over, and the same facts for machines and spreadsheets.

The spread of answers comes before any score, and what would tell of too few people is left out of every
file.
"""

from scalecare.reports.readiness.files import READINESS_FILES, write_readiness
from scalecare.reports.readiness.record import readiness_record
from scalecare.reports.readiness.result import CycleResult, ReadinessResult, fit_to_show

__all__ = [
    "READINESS_FILES",
    "CycleResult",
    "ReadinessResult",
    "fit_to_show",
    "readiness_record",
    "write_readiness",
]

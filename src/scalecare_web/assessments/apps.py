"""The assessments app."""

from typing import ClassVar

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class AssessmentsConfig(AppConfig):
    """Self-assessment: cycles, sheets, what people agree on, and benchmarks."""

    name = "scalecare_web.assessments"
    label = "assessments"
    navigation: ClassVar = (
        Entry(
            40,
            "Assessments",
            "cycles",
            Permission.VIEW_RESULTS,
            "Answer for yourself, see how far you agree, and record what you agree on.",
        ),
        Entry(
            41,
            "Benchmark",
            "benchmark",
            Permission.VIEW_BENCHMARK,
            "See where organisations that agreed to share stand. Nobody is named or ranked.",
        ),
    )

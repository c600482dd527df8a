"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """The assessments app."""

    name = "scalecare_web.assessments"
    label = "assessments"

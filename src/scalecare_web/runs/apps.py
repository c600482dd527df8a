"""The runs app."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Background work."""

    name = "scalecare_web.runs"
    label = "runs"

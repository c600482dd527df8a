"""The gates app."""

from django.apps import AppConfig


class GatesConfig(AppConfig):
    """The gates app."""

    name = "scalecare_web.gates"
    label = "gates"

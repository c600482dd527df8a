"""The plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The plans app."""

    name = "scalecare_web.plans"
    label = "plans"

"""The engagement app."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """The engagement app."""

    name = "scalecare_web.engagement"
    label = "engagement"

"""The hubs app."""

from django.apps import AppConfig


class HubsConfig(AppConfig):
    """The hubs app."""

    name = "scalecare_web.hubs"
    label = "hubs"

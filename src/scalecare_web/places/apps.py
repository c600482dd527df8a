"""The places app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The places app."""

    name = "scalecare_web.places"
    label = "places"

"""The places app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class PlacesConfig(AppConfig):
    """Places: practices on a map and in a table, and what is known of them."""

    name = "scalecare_web.places"
    label = "places"
    navigation = (
        Entry(
            10,
            "Places",
            "places",
            Permission.VIEW_PLACE,
            "Practices on a map and in a table: sizes, deprivation, networks, and odd data.",
        ),
    )

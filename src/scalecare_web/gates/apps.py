"""The gates app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class GatesConfig(AppConfig):
    """What is put forward for each stage of readiness, and what commissioners decide."""

    name = "scalecare_web.gates"
    label = "gates"
    navigation = (
        Entry(
            50,
            "Gates",
            "gates",
            Permission.VIEW_GATES,
            "What is put forward for each stage of readiness, what was decided, and why.",
        ),
    )

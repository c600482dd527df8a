"""The evidence app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class EvidenceConfig(AppConfig):
    """The library of what others did, what came of it, and where it is said."""

    name = "scalecare_web.evidence"
    label = "evidence"
    navigation = (
        Entry(
            70,
            "Evidence",
            "evidence",
            Permission.READ_LIBRARY,
            "What others did, what worked and what did not, with the source of each fact.",
        ),
    )

"""The hubs app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class HubsConfig(AppConfig):
    """Hubs: asked for, looked at, changed by hand, compared and preferred."""

    name = "scalecare_web.hubs"
    label = "hubs"
    navigation = (
        Entry(
            30,
            "Hubs",
            "scenarios",
            Permission.VIEW_HUBS,
            "Which practices could work together, how good each way is, and which one is preferred",
        ),
    )

    def ready(self) -> None:
        """Make known what the worker can do for hubs."""
        from scalecare_web.hubs.jobs import JOBS
        from scalecare_web.runs.jobs import register

        for job in JOBS:
            register(job)

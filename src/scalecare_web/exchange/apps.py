"""The exchange app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class ExchangeConfig(AppConfig):
    """Ways out and in: archives, and the JSON interface."""

    name = "scalecare_web.exchange"
    label = "exchange"
    navigation = (
        Entry(
            80,
            "Archive",
            "archives",
            Permission.EXPORT_ARCHIVE,
            "Take everything out in one file, or bring it in from elsewhere.",
        ),
    )

    def ready(self) -> None:
        """Make the work on archives known."""
        from scalecare_web.exchange.jobs import JOBS
        from scalecare_web.runs.jobs import register

        for job in JOBS:
            register(job)

"""The engagement app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class EngagementConfig(AppConfig):
    """Engagement: ask practices whether, and with whom, they would work at scale."""

    name = "scalecare_web.engagement"
    label = "engagement"
    navigation = (
        Entry(
            20,
            "Engagement",
            "polls",
            Permission.SEE_COVERAGE,
            "Ask practices whether, and with whom, they would work at scale. Red lines stay hidden.",
        ),
    )

"""The plans app."""

from django.apps import AppConfig

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry


class PlansConfig(AppConfig):
    """What is to be done, by whom and by when."""

    name = "scalecare_web.plans"
    label = "plans"
    navigation = (
        Entry(
            60,
            "Plan",
            "plan",
            Permission.VIEW_PLAN,
            "What is to be done, by whom and by when, and what people need to learn.",
        ),
    )

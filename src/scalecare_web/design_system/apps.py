"""The design system app."""

from django.apps import AppConfig


class DesignSystemConfig(AppConfig):
    """Layout, styles and script that all pages share."""

    name = "scalecare_web.design_system"
    label = "design_system"

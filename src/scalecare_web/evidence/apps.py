"""The evidence app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The evidence app."""

    name = "scalecare_web.evidence"
    label = "evidence"

"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The record of what was done."""

    name = "scalecare_web.audit"
    label = "audit"

"""The exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange app."""

    name = "scalecare_web.exchange"
    label = "exchange"

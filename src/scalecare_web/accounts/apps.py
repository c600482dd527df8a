"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations and roles."""

    name = "scalecare_web.accounts"
    label = "accounts"

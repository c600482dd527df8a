"""Addresses of exchange."""

urlpatterns: list = []

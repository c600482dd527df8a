"""Addresses of the JSON interface."""

urlpatterns: list = []

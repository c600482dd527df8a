"""Addresses that a practice opens by its link."""

urlpatterns: list = []

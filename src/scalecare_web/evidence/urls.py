"""Addresses of evidence."""

urlpatterns: list = []

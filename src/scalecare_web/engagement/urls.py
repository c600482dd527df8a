"""Addresses of engagement."""

urlpatterns: list = []

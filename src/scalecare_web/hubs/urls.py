"""Addresses of hubs."""

urlpatterns: list = []

"""Addresses of gates."""

urlpatterns: list = []

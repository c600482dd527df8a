"""Addresses of assessments."""

urlpatterns: list = []

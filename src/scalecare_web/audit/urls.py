"""Addresses of the audit."""

from django.urls import path

from scalecare_web.audit.views import events

urlpatterns = [path("", events, name="audit")]

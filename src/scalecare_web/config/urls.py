"""Every address of the web app; an organisation's own lie under ``/o/<organisation>/``."""

from __future__ import annotations

from django.urls import include, path

from scalecare_web.accounts.views import home
from scalecare_web.config.health import health

OF_AN_ORGANISATION = [
    path("", include("scalecare_web.accounts.organisation_urls")),
    path("audit/", include("scalecare_web.audit.urls")),
    path("runs/", include("scalecare_web.runs.urls")),
    path("places/", include("scalecare_web.places.urls")),
    path("engagement/", include("scalecare_web.engagement.urls")),
    path("hubs/", include("scalecare_web.hubs.urls")),
    path("assessments/", include("scalecare_web.assessments.urls")),
    path("gates/", include("scalecare_web.gates.urls")),
    path("plans/", include("scalecare_web.plans.urls")),
    path("evidence/", include("scalecare_web.evidence.urls")),
    path("exchange/", include("scalecare_web.exchange.urls")),
]
urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("accounts/", include("scalecare_web.accounts.urls")),
    path("poll/", include("scalecare_web.engagement.public_urls")),
    path("api/", include("scalecare_web.exchange.api_urls")),
    path("o/<slug:organisation>/", include(OF_AN_ORGANISATION)),
]
handler400 = "scalecare_web.design_system.errors.bad_request"
handler403 = "scalecare_web.design_system.errors.refused"
handler429 = "scalecare_web.design_system.errors.too_many"  # asked for by the account library
handler404 = "scalecare_web.design_system.errors.not_found"
handler500 = "scalecare_web.design_system.errors.failed"

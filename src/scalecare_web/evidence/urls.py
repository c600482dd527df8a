"""Addresses of the evidence library."""

from django.urls import path

from scalecare_web.evidence import views

urlpatterns = [
    path("", views.evidence, name="evidence"),
    path("cases/<slug:case_id>/", views.case, name="case"),
    path("bearing-on/<str:identifier>/", views.bearing_on, name="bearing-on"),
    path("measures/", views.measures, name="measures-dictionary"),
    path("<slug:pack>/", views.catalogue, name="catalogue"),
    path("<slug:pack>/<str:entry>/", views.catalogue_entry, name="catalogue-entry"),
]

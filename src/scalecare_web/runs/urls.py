"""Addresses of long work."""

from django.urls import path

from scalecare_web.runs import views

urlpatterns = [
    path("", views.runs, name="runs"),
    path("<int:run>/", views.run, name="run"),
    path("<int:run>/cancel/", views.cancel, name="cancel-run"),
    path("<int:run>/try-again/", views.try_again, name="try-run-again"),
]

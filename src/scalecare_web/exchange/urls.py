"""Addresses of archives."""

from django.urls import path

from scalecare_web.exchange import views

urlpatterns = [
    path("", views.archives, name="archives"),
    path("make/", views.make_archive, name="make-archive"),
    path("<int:archive>/download/", views.download_archive, name="download-archive"),
    path("runs/<int:run>/", views.archive_of_run, name="archive-of-run"),
    path("bring-in/", views.bring_in, name="bring-in-archive"),
]

"""Addresses of places."""

from django.urls import path

from scalecare_web.places import views

urlpatterns = [
    path("", views.places, name="places"),
    path("upload/", views.upload, name="upload-place"),
    path("example/", views.start_from_example, name="start-from-example"),
    path("<int:place>/", views.place, name="place"),
    path("<int:place>/practices.csv", views.download_practices, name="download-practices"),
    path("<int:place>/practices/<slug:code>/", views.practice, name="practice"),
]

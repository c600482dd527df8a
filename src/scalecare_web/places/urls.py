"""Addresses of places."""

from django.urls import path

from scalecare_web.places import views

urlpatterns = [
    path("", views.places, name="places"),
    path("upload/", views.upload, name="upload-place"),
    path("example/", views.start_from_example, name="start-from-example"),
    path("withdrawn/", views.withdrawn_places, name="withdrawn-places"),
    path("<int:place>/", views.place, name="place"),
    path("<int:place>/practices.csv", views.download_practices, name="download-practices"),
    path("<int:place>/practices/<slug:code>/", views.practice, name="practice"),
    path("<int:place>/rename/", views.rename, name="rename-place"),
    path("<int:place>/withdraw/", views.withdraw, name="withdraw-place"),
    path("<int:place>/bring-back/", views.bring_back, name="bring-place-back"),
]

"""Addresses that a practice opens by its link."""

from django.urls import path

from scalecare_web.engagement.views import by_link

urlpatterns = [
    path("<str:secret>/", by_link.answer, name="poll-answer"),
    path("<str:secret>/kept/", by_link.kept, name="poll-answer-kept"),
    path("<str:secret>/carry-over/", by_link.carry_over, name="carry-answer-over"),
]

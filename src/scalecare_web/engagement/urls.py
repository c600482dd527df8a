"""Addresses of polls, for those who ask."""

from django.urls import path

from scalecare_web.engagement.views import phone, polls

urlpatterns = [
    path("", polls.polls, name="polls"),
    path("open/", polls.open_poll, name="open-poll"),
    path("<int:poll>/", polls.poll, name="poll"),
    path("<int:poll>/links/", polls.links, name="poll-links"),
    path("<int:poll>/addresses/", polls.addresses, name="poll-addresses"),
    path("<int:poll>/remind/", polls.remind, name="remind-practices"),
    path("<int:poll>/last-day/", polls.last_day, name="poll-last-day"),
    path("<int:poll>/close/", polls.close, name="close-poll"),
    path("<int:poll>/phone/<int:asked>/", phone.by_phone, name="phone-answer"),
]

"""Addresses about an organisation's people."""

from django.urls import path

from scalecare_web.accounts import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite, name="invite"),
    path(
        "members/invitations/<int:invitation>/withdraw/",
        views.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("members/<int:membership>/role/", views.change_role, name="change-role"),
    path("members/<int:membership>/end/", views.end_membership, name="end-membership"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token>/revoke/", views.revoke_token, name="revoke-token"),
]

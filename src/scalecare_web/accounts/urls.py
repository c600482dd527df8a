"""Addresses about people outside any organisation: signing in, passwords, second factor, invitations.

Only the account library's views that have a page here are offered.
"""

from allauth.account import views
from allauth.socialaccount import views as single_sign_on
from django.urls import include, path, re_path

from scalecare_web.accounts.views import accept_invitation

urlpatterns = [
    path("invitations/<str:secret>/", accept_invitation, name="accept-invitation"),
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("sign-up/", views.signup, name="account_signup"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("password/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("single-sign-on/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("single-sign-on/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("single-sign-on/error/", single_sign_on.login_error, name="socialaccount_login_error"),
]

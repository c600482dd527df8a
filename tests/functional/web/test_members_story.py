"""An administrator invites a colleague, who joins."""

from __future__ import annotations

import re

from django.core import mail
from tests.lib.web import PASSWORD

from scalecare_web.accounts.permissions import Role


def test_a_colleague_is_invited_and_joins(visit, ours) -> None:
    administrator = visit(ours.people[Role.ADMINISTRATOR])
    administrator.go("/")
    administrator.follow("Members")
    administrator.picture("members")
    page = administrator.follow("Invite somebody")
    administrator.press("Send the invitation")
    assert page.get_by_role("link", name="This field is required").count() == 2
    page.get_by_label("E-mail address").fill("new.colleague@example.org")
    page.get_by_label("analyst").check()
    administrator.press("Send the invitation")
    assert page.get_by_text("An invitation is on its way to new.colleague@example.org").is_visible()

    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    colleague = visit()
    page = colleague.go(link)
    page.get_by_label("Your name").fill("New Colleague")
    page.get_by_label("Choose a password").fill(PASSWORD)
    colleague.press("Join")
    assert page.get_by_role("heading", name="Aller Vale").is_visible()
    colleague.press("Sign out")
    page.get_by_label("Email").fill("new.colleague@example.org")
    page.get_by_label("Password").fill("not the password")
    colleague.press("Sign in")
    assert page.get_by_text("not correct").first.is_visible()
    page.get_by_label("Password").fill(PASSWORD)
    colleague.press("Sign in")
    assert page.get_by_role("heading", name="Aller Vale").is_visible()


def test_a_second_factor_is_set_up_and_asked_for(visit, ours, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    person = ours.people[Role.COMMISSIONER]
    commissioner = visit(person)
    page = commissioner.go(f"/o/{ours.organisation.slug}/")
    assert page.get_by_role("heading", name=re.compile("authenticator app|Confirm")).is_visible()
    commissioner.picture("second-factor")

"""Who may come in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from tests.lib.web import PASSWORD, Cast, a_member, a_person, signed_in

from scalecare_web.accounts import actions
from scalecare_web.accounts.errors import LastAdministrator, RoleRefused
from scalecare_web.accounts.models import User, digest_of
from scalecare_web.accounts.permissions import PERMITTED, Permission, Role, permitted


def test_an_unknown_role_may_do_nothing() -> None:
    assert permitted("") == permitted("superuser") == frozenset()


def test_every_permission_is_held_by_some_role_and_by_none_is_everything_held() -> None:
    assert set().union(*PERMITTED.values()) == set(Permission)
    assert all(held < set(Permission) for held in PERMITTED.values())


def test_who_decides_gates_cannot_submit_them() -> None:
    for held in PERMITTED.values():
        assert not {Permission.DECIDE_GATE, Permission.SUBMIT_GATE} <= held


def test_rules_answer_as_the_table_of_roles_does(ours: Cast, theirs: Cast) -> None:
    for role, person in ours.people.items():
        for permission in Permission:
            assert person.has_perm(permission, ours.organisation) == (permission in PERMITTED[role])
            assert not person.has_perm(permission, theirs.organisation)
            assert not person.has_perm(permission)


def test_strangers_are_sent_to_sign_in(client, ours: Cast) -> None:
    answer = client.get(f"/o/{ours.organisation.slug}/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/sign-in/")


def test_another_organisation_is_not_found(ours: Cast, theirs: Cast) -> None:
    client = ours.client(Role.ADMINISTRATOR)
    assert client.get(f"/o/{ours.organisation.slug}/").status_code == 200
    assert client.get(f"/o/{theirs.organisation.slug}/").status_code == 404
    assert client.get("/o/no-such-organisation/").status_code == 404


def test_a_former_member_no_longer_gets_in(ours: Cast) -> None:
    person = a_member(ours.organisation, Role.ANALYST)
    client = signed_in(person)
    assert client.get(f"/o/{ours.organisation.slug}/").status_code == 200
    membership = ours.organisation.members.get(user=person)
    actions.end_membership(
        organisation=ours.organisation, membership=membership, by=ours.people[Role.ADMINISTRATOR]
    )
    assert client.get(f"/o/{ours.organisation.slug}/").status_code == 404


def test_the_last_administrator_stays(ours: Cast) -> None:
    person = ours.people[Role.ADMINISTRATOR]
    said = {"organisation": ours.organisation, "by": person}
    last = ours.organisation.members.get(user=person)
    with pytest.raises(LastAdministrator):
        actions.end_membership(**said, membership=last)
    with pytest.raises(LastAdministrator):
        actions.change_role(**said, membership=last, role=Role.ORGANISATION_LEAD)
    lead = ours.organisation.members.get(user=ours.people[Role.ORGANISATION_LEAD])
    actions.change_role(**said, membership=lead, role=Role.ADMINISTRATOR)
    actions.end_membership(**said, membership=last)
    assert [one.user for one in ours.organisation.members.filter(role=Role.ADMINISTRATOR)] == [lead.user]


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.ADMINISTRATOR])
def test_leads_neither_give_nor_take_the_roles_of_those_who_decide(ours: Cast, role: Role) -> None:
    person = ours.people[Role.ORGANISATION_LEAD]
    said = {"organisation": ours.organisation, "by": person}
    lead, held = (
        ours.organisation.members.get(user=ours.people[one]) for one in (Role.ORGANISATION_LEAD, role)
    )
    invitation, _ = actions.invite(
        organisation=ours.organisation, email="x@example.org", role=role, by=ours.people[Role.ADMINISTRATOR]
    )
    for forbidden in (
        lambda: actions.change_role(**said, membership=lead, role=role),
        lambda: actions.change_role(**said, membership=held, role=Role.ANALYST),
        lambda: actions.end_membership(**said, membership=held),
        lambda: actions.invite(**said, email="y@example.org", role=role),
        lambda: actions.withdraw_invitation(**said, invitation=invitation),
    ):
        with pytest.raises(RoleRefused, match="by administrators alone"):
            forbidden()
    client, address = ours.client(Role.ORGANISATION_LEAD), f"/o/{ours.organisation.slug}/members/"
    refused = client.post(f"{address}invite/", {"email": "z@example.org", "role": role})
    assert "Select a valid choice" in refused.content.decode()
    page = client.get(address).content.decode()
    assert f'value="{role}"' not in page
    assert f"/members/{held.pk}/end/" not in page


def _invite(ours: Cast, email: str, role: Role = Role.ANALYST) -> str:
    client = ours.client(Role.ADMINISTRATOR)
    answer = client.post(f"/o/{ours.organisation.slug}/members/invite/", {"email": email, "role": role})
    assert answer.status_code == 302
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def test_an_invitation_makes_a_member_once(client, ours: Cast) -> None:
    link = _invite(ours, "New.Person@example.org")
    assert client.get(link).status_code == 200
    weak = client.post(link, {"name": "New Person", "password": "short"})
    assert "too short" in weak.content.decode()
    assert not User.objects.filter(email="new.person@example.org").exists()
    joined = client.post(link, {"name": "New Person", "password": PASSWORD})
    assert joined.url == f"/o/{ours.organisation.slug}/"
    assert client.get(joined.url).status_code == 200
    assert "used already" in client.post(link).content.decode()


def test_an_invitation_that_no_mail_server_takes_is_not_lost(client, ours: Cast, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    page = ours.client(Role.ADMINISTRATOR).post(
        f"/o/{ours.organisation.slug}/members/invite/", {"email": "new@example.org", "role": Role.ANALYST}
    )
    assert page.status_code == 200
    link = re.search(r"<code>http://testserver(/\S+)</code>", page.content.decode())[1]
    assert client.post(link, {"name": "New", "password": PASSWORD}).status_code == 302


def test_an_invitation_is_for_its_own_reader_only(ours: Cast) -> None:
    reader = a_person()
    link = _invite(ours, reader.email)
    other = signed_in(a_person())
    assert "signed in under another address" in other.post(link).content.decode()
    assert signed_in(reader).post(link).status_code == 302


def test_of_an_invitation_only_the_digest_is_kept_and_withdrawn_it_opens_nothing(client, ours: Cast) -> None:
    link = _invite(ours, "new@example.org")
    secret = link.rstrip("/").rpartition("/")[2]
    invitation = ours.organisation.invitations.get()
    assert invitation.secret_digest == digest_of(secret)
    assert secret not in str(ours.organisation.invitations.values_list().get())
    slug, administrator = ours.organisation.slug, ours.client(Role.ADMINISTRATOR)
    answer = administrator.post(f"/o/{slug}/members/invitations/{invitation.pk}/withdraw/")
    assert answer.status_code == 302
    page = client.post(link, {"name": "New", "password": PASSWORD}).content.decode()
    assert "withdrawn" in page
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("where", ["sign-in", "password/reset"])
def test_no_answer_tells_whether_there_is_an_account(client, ours: Cast, where: str) -> None:
    def said(email: str) -> tuple[int, str, str]:
        sent = {"login": email, "email": email, "password": "not the password"}
        answer = client.post(f"/accounts/{where}/", sent)
        page = re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", answer.content.decode())
        return answer.status_code, answer.headers.get("Location", ""), page

    assert said(ours.people[Role.ANALYST].email) == said("nobody@example.org")


@pytest.mark.parametrize(("password", "said"), [("short", "too short"), ("password12345", "too common")])
def test_a_password_that_is_easily_guessed_is_not_taken(client, ours: Cast, password: str, said: str) -> None:
    link = _invite(ours, "new@example.org")
    assert said in client.post(link, {"name": "New", "password": password}).content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_old_invitation_does_not_work(client, ours: Cast) -> None:
    link = _invite(ours, "late@example.org")
    ours.organisation.invitations.update(invited_at=timezone.now() - timedelta(days=8))
    answer = client.post(link, {"name": "Late", "password": PASSWORD})
    assert "older than seven days" in answer.content.decode()
    assert not User.objects.filter(email="late@example.org").exists()


def test_nobody_signs_up_uninvited(client) -> None:
    answer = client.post(
        "/accounts/sign-up/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "made by invitation" in answer.content.decode()
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(ours: Cast) -> None:
    client = ours.client(Role.ANALYST)
    address = f"/o/{ours.organisation.slug}/"
    assert client.get(address).status_code == 200
    session = client.session
    session["seen"] -= 16 * 60
    session.save()
    assert client.get(address).status_code == 302


def test_a_session_ends_after_half_a_day_however_busy(ours: Cast) -> None:
    client = ours.client(Role.ANALYST)
    address = f"/o/{ours.organisation.slug}/"
    client.get(address)
    session = client.session
    session["began"] -= 12 * 60 * 60 + 1
    session.save()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("role", Role)
def test_some_roles_need_a_second_factor(settings, ours: Cast, role: Role) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    answer = ours.client(role).get(f"/o/{ours.organisation.slug}/")
    if role in {Role.COMMISSIONER, Role.ADMINISTRATOR}:
        assert answer.url == "/accounts/second-factor/totp/activate/"
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/sign-in/",
        "/accounts/password/reset/",
        "/accounts/password/reset/sent/",
        "/accounts/password/reset/1-bad/",
        "/accounts/password/reset/done/",
        "/accounts/closed/",
        "/accounts/single-sign-on/cancelled/",
        "/accounts/single-sign-on/error/",
    ],
)
def test_pages_for_strangers_are_there(client, address: str) -> None:
    assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize("address", ["password/", "confirm/", "second-factor/", "sign-out/"])
def test_pages_of_ones_own_are_there(ours: Cast, address: str) -> None:
    client = ours.client(Role.ANALYST)
    assert client.get(f"/accounts/{address}", follow=True).status_code == 200


def test_signing_in_with_address_and_password(client, ours: Cast) -> None:
    person = ours.people[Role.ANALYST]
    wrong = client.post("/accounts/sign-in/", {"login": person.email, "password": "not that"})
    assert wrong.status_code == 200
    right = client.post("/accounts/sign-in/", {"login": person.email.upper(), "password": PASSWORD})
    assert right.status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == f"/o/{ours.organisation.slug}/"


def test_monitors_are_answered_and_learn_nothing(client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_pages_of_members_are_kept_by_no_browser(ours: Cast) -> None:
    answer = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/")
    assert answer.headers["Cache-Control"] == "no-store"

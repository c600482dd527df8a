"""Practices are asked, each by its own link, and nobody learns who excluded whom."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.lib.kept_places import a_place
from tests.lib.polls import everybody_answers
from tests.lib.queries import queries_of
from tests.lib.web import Cast

from scalecare_web.accounts.models import digest_of
from scalecare_web.accounts.permissions import PERMITTED, Permission, Role
from scalecare_web.accounts.scoping import within
from scalecare_web.audit.models import AuditEvent
from scalecare_web.design_system.jinja import day
from scalecare_web.engagement import actions
from scalecare_web.engagement.errors import PollError
from scalecare_web.engagement.models import AskedPractice, Poll, PollAnswer, PollLink
from scalecare_web.engagement.reading import answers
from scalecare_web.engagement.views import by_link, phone
from scalecare_web.places import actions as places
from scalecare_web.places.errors import PlaceRefused
from scalecare_web.places.models import Place
from scalecare_web.places.reading import read


@pytest.fixture
def poll(ours: Cast) -> Poll:
    return a_poll(ours)


def a_poll(cast: Cast, *, previous: Poll | None = None) -> Poll:
    """A poll of the example place that is open for three days."""
    place = cast.organisation.places.first() or a_place(cast)
    return actions.open_poll(
        organisation=cast.organisation,
        place=place,
        title="Working together",
        message="Tell us.",
        last_day=timezone.localdate() + timedelta(days=3),
        least_people=1_000,
        previous=previous,
        by=cast.people[Role.FACILITATOR],
    )


def a_link(poll: Poll, code: str = "X81001", *, mailed: bool = True) -> str:
    """The address of a link that went straight to a practice, or through a facilitator's hands."""
    asked = poll.asked.get(practice_code=code)
    made = actions.make_links(
        organisation=poll.organisation,
        poll=poll,
        asked=[asked],
        renew=False,
        by=poll.opened_by,
        mailed=mailed,
    )
    return f"/poll/{made[0][1]}/"


def its_answer(poll: Poll, code: str = "X81001") -> PollAnswer | None:
    return PollAnswer.objects.filter(asked__poll=poll, asked__practice_code=code).first()


def _in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _page(cast: Cast, poll: Poll, role: Role = Role.FACILITATOR, more: str = "") -> str:
    address = f"/o/{cast.organisation.slug}/engagement/{poll.pk}/{more}"
    return cast.client(role).get(address, follow=True).content.decode()


def test_a_poll_asks_each_practice_of_the_place_of_some_size(ours: Cast, poll: Poll) -> None:
    expected = {one.practice_code for one in read(poll.place).practices if one.registered >= 1_000}
    assert {one.practice_code for one in poll.asked.all()} == expected
    assert 0 < len(expected) < 86
    assert poll.last_day == timezone.localdate() + timedelta(days=3)


def test_a_poll_is_opened_in_a_page_and_bad_input_is_not_lost(ours: Cast) -> None:
    place = a_place(ours)
    address = f"/o/{ours.organisation.slug}/engagement/open/"
    client = ours.client(Role.FACILITATOR)
    given = {
        "place": place.pk,
        "title": "Our poll",
        "message": "Hear, hear",
        "last_day": "2020-01-01",
        "least_people": 5,
    }
    page = client.post(address, given).content.decode()
    assert "This day has passed" in page
    assert "Hear, hear" in page
    assert (
        "more than a year away" in client.post(address, given | {"last_day": "9999-12-31"}).content.decode()
    )
    assert client.post(address, given | {"last_day": _in_days(30), "least_people": 10**8}).status_code == 200
    assert not ours.organisation.polls.exists()
    assert client.post(address, given | {"last_day": _in_days(30)}).status_code == 302
    assert ours.organisation.polls.get().title == "Our poll"


def test_only_ones_own_place_can_be_asked_about(ours: Cast, theirs: Cast) -> None:
    place, earlier = a_place(theirs), a_poll(theirs)
    given = {
        "place": place.pk,
        "previous": earlier.pk,
        "title": "Ours",
        "last_day": _in_days(30),
        "least_people": 0,
    }
    page = ours.client(Role.FACILITATOR).post(
        f"/o/{ours.organisation.slug}/engagement/open/", given | {"least_people": 0}
    )
    assert page.content.decode().count("not one of the available choices") >= 2
    assert not ours.organisation.polls.exists()


def test_only_the_digest_of_a_link_is_kept(poll: Poll) -> None:
    secret = a_link(poll).split("/")[2]
    assert len(secret) >= 43
    assert PollLink.objects.get().secret_digest == digest_of(secret)
    with connection.cursor() as cursor:
        cursor.execute("select * from engagement_polllink")
        assert secret not in str(cursor.fetchall())
    assert secret not in str(list(AuditEvent.objects.values()))


def test_links_are_shown_once(ours: Cast, poll: Poll) -> None:
    address = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/links/"
    client = ours.client(Role.FACILITATOR)
    made = client.post(address, {"who": "unlinked", "how": "show"}).content.decode()
    links = re.findall(r"http://testserver(/poll/[^<]+)", made)
    assert len(links) == poll.asked.count()
    assert len(set(links)) == len(links)
    assert all(link not in client.get(address).content.decode() for link in links)
    assert Client().get(links[0]).status_code == 200
    nothing = client.post(address, {"who": "unlinked", "how": "show"}, follow=True).content.decode()
    assert "No practice is meant by that" in nothing
    assert Client().get(links[0]).status_code == 200


def test_renewed_links_make_the_old_ones_useless(ours: Cast, poll: Poll) -> None:
    old, other = a_link(poll), a_link(poll, "X81002")
    asked = [poll.asked.get(practice_code="X81001")]
    actions.make_links(
        organisation=ours.organisation, poll=poll, asked=asked, renew=True, by=ours.people[Role.FACILITATOR]
    )
    refused = Client().get(old)
    assert refused.status_code == 404
    assert "replaced by a newer one" in refused.content.decode()
    assert Client().get(other).status_code == 200


def test_links_go_out_as_a_file_and_by_mail(ours: Cast, poll: Poll) -> None:
    client = ours.client(Role.FACILITATOR)
    base = f"/o/{ours.organisation.slug}/engagement/{poll.pk}"
    file = client.post(f"{base}/links/", {"who": "all", "how": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == poll.asked.count()
    assert all(row["link"] in row["letter"] for row in rows)
    none = client.post(f"{base}/links/", {"who": "all", "how": "mail"}).content.decode()
    assert "has an e-mail address here" in none
    bad = client.post(f"{base}/addresses/", {"addresses": "X81001, a@example.org\nX99999, b@example.org"})
    assert "X99999 is not asked in this poll" in bad.content.decode()
    assert "a@example.org" in bad.content.decode()
    client.post(f"{base}/addresses/", {"addresses": "x81001; a@example.org\n\nX81002\tb@example.org"})
    sent = client.post(f"{base}/links/", {"who": "all", "how": "mail"}, follow=True).content.decode()
    assert "2 practices were sent a link" in sent
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@example.org", "b@example.org"]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    assert Client().get(link).status_code == 200


def _post_office(monkeypatch: pytest.MonkeyPatch, refused: set[str]) -> None:
    """A mail server that takes no letters to some addresses."""
    take = EmailBackend.send_messages

    def send(backend: EmailBackend, letters: list[EmailMessage]) -> int:
        if refused & {letter.to[0] for letter in letters}:
            raise SMTPRecipientsRefused({})
        return take(backend, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def test_a_letter_that_is_not_taken_costs_no_practice_its_link(
    ours: Cast, poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, base = ours.client(Role.FACILITATOR), f"/o/{ours.organisation.slug}/engagement/{poll.pk}"
    before = {code: a_link(poll, code) for code in ("X81001", "X81002")}
    client.post(f"{base}/addresses/", {"addresses": "X81001, a@example.org\nX81002, b@example.org"})
    _post_office(monkeypatch, {"b@example.org"})
    asked = {"who": "all", "how": "mail", "renew": "on"}
    page = client.post(f"{base}/links/", asked, follow=True).content.decode()
    assert "1 practice was sent a link" in page
    assert "did not take the letters to" in page and "X81002" in page
    assert Client().get(before["X81001"]).status_code == 404
    assert Client().get(before["X81002"]).status_code == 200
    working = ours.organisation.poll_links.filter(withdrawn_at=None)
    assert sorted(working.values_list("asked__practice_code", flat=True)) == ["X81001", "X81002"]

    _post_office(monkeypatch, {"a@example.org", "b@example.org"})
    page = client.post(f"{base}/links/", asked, follow=True).content.decode()
    assert "took none of 2 letters" in page
    assert working.count() == 2


def test_an_address_that_is_taken_out_is_written_to_no_more(ours: Cast, poll: Poll) -> None:
    address = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/addresses/"
    client = ours.client(Role.FACILITATOR)
    client.post(address, {"addresses": "X81001, a@example.org\nX81002, wrong@example.org"})
    client.post(address, {"addresses": "X81001, a@example.org"})
    assert poll.asked.get(practice_code="X81002").email == ""
    twice = client.post(address, {"addresses": "X81001, a@example.org\nX81001, b@example.org"})
    assert "Line 2: X81001 has an address above already" in twice.content.decode()
    assert poll.asked.get(practice_code="X81001").email == "a@example.org"
    client.post(address, {"addresses": ""})
    assert not poll.asked.exclude(email="").exists()


def test_a_reminder_goes_to_the_silent_alone_and_tells_nothing(ours: Cast, poll: Poll) -> None:
    first = a_link(poll)
    addresses = {"X81001": "a@example.org", "X81002": "b@example.org"}
    facilitator = ours.people[Role.FACILITATOR]
    actions.keep_addresses(organisation=ours.organisation, poll=poll, addresses=addresses, by=facilitator)
    Client().post(first, {"interest": "9", "of-X81002": "line", "quick_wins": "A joint newsletter"})
    address = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/remind/"
    page = ours.client(Role.FACILITATOR).post(address, follow=True).content.decode()
    assert "1 practice was reminded" in page
    assert [letter.to for letter in mail.outbox] == [["b@example.org"]]
    for told in ("X81001", "Limekiln", "newsletter", "red line", "9 "):
        assert told not in mail.outbox[0].subject + mail.outbox[0].body.split("http")[0]
    assert Client().get(first).status_code == 200
    assert poll.asked.get(practice_code="X81002").reminded_at is not None


def test_who_will_see_what_is_said_before_the_first_question(poll: Poll) -> None:
    page = Client().get(a_link(poll)).content.decode()
    assert page.index("Who will see what") < page.index("How interested is your practice")
    assert "Nobody, the facilitators included, sees whose they are" in page


def test_the_promise_tells_the_number_that_is_kept(poll: Poll, monkeypatch) -> None:
    link = a_link(poll)
    assert "at least 5 have answered" in Client().get(link).content.decode()
    monkeypatch.setattr(by_link, "smallest_count", lambda _: 7)
    for page in (link, f"{link}kept/"):
        assert "at least 7 have answered" in Client().get(page).content.decode()


@pytest.fixture
def unreadable(poll: Poll, monkeypatch) -> None:
    """The files of the place were lost while the poll was open."""

    def fails(place: Place) -> None:
        raise PlaceRefused.changed_on_disk(place.name)

    monkeypatch.setattr(by_link, "read", fails)
    monkeypatch.setattr(phone, "read", fails)


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize("page", ["", "kept/"])
def test_where_the_place_cannot_be_read_the_page_says_so(poll: Poll, page: str) -> None:
    link = a_link(poll)
    said = Client().get(link + page).content.decode()
    assert "cannot be shown now" in said
    assert "What was saved is still there" in said


@pytest.mark.usefixtures("unreadable")
def test_what_cannot_be_saved_while_it_is_typed_is_not_told_as_saved(ours: Cast, poll: Poll) -> None:
    link = a_link(poll)
    asked = poll.asked.get(practice_code="X81001")
    by_phone = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/phone/{asked.pk}/"
    for client, address in ((Client(), link), (ours.client(Role.FACILITATOR), by_phone)):
        answer = client.post(address, {"interest": "7"}, headers={"HX-Request": "true"})
        assert answer["X-Not-Saved"] == "1"
        assert "changed after they were kept" in answer.content.decode()
        assert "<html" not in answer.content.decode()
    assert its_answer(poll) is None


def test_a_practice_answers_and_changes_its_answer(poll: Poll) -> None:
    link, client = a_link(poll), Client()
    given = {
        "interest": "7", "of-X81002": "with", "of-X81003": "line", "of-X81004": "talk",
        "negotiable": "Opening hours\n  Opening   hours \n\nName and branding",
        "quick_wins": "A bank of locums",
    }  # fmt: skip
    answer = client.post(link, given | {"shown": ["X81003", "X81004"], "finish": "1"})
    assert answer.url == f"{link}kept/"
    (said,) = answers(poll)
    assert said.practice_code == "X81001"
    assert (said.interest, said.would_work_with, said.red_lines) == (7, ("X81002",), ("X81003", "X81004"))
    assert said.firm_red_lines == ("X81003",)
    assert said.negotiable[:2] == ("Opening hours", "Name and branding")
    kept = client.get(answer.url).content.decode()
    assert "7 of 10" in kept
    again = client.get(link).content.decode()
    assert re.search(r'value="7"[^>]*checked', again)
    client.post(link, {"interest": "3", "shown": ["X81003", "X81004"]})
    (said,) = answers(poll)
    assert (said.interest, said.red_lines, said.quick_wins) == (3, (), ())


def test_an_answer_that_is_taken_back_counts_as_none(poll: Poll) -> None:
    link = a_link(poll)
    Client().post(link, {"interest": "7"})
    assert len(answers(poll)) == 1
    Client().post(link, {})
    assert answers(poll) == ()


def test_it_is_saved_as_it_is_typed_and_only_when_it_changed(poll: Poll) -> None:
    link, client = a_link(poll), Client()
    count = AuditEvent.objects.count()
    for _ in range(3):
        answer = client.post(link, {"interest": "7"}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "X-Not-Saved" not in answer
        assert "<html" not in answer.content.decode()
    assert AuditEvent.objects.count() == count + 1
    assert its_answer(poll).interest == 7


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"negotiable": "Anything but Rowan Tree Medical Centre"}, "names Rowan Tree Medical Centre"),
        ({"ways_of_working": "We meet x81002 monthly"}, "names Rowan Tree Medical Centre"),
        ({"quick_wins": "See patient 943 476 5919 together"}, "single patients"),
        ({"quick_wins": "long " * 100}, "200 at most"),
        ({"negotiable": "\n".join(f"Thing {number}" for number in range(30))}, "20 are kept at most"),
        ({"interest": "11"}, "not one of the available choices"),
        ({"of-X81002": "enemy"}, "not one of the available choices"),
    ],
)
def test_what_is_not_in_order_is_shown_again_and_the_rest_is_saved(
    poll: Poll, given: dict, said: str
) -> None:
    link, client = a_link(poll), Client()
    client.post(link, {"quick_wins": "A bank of locums", "negotiable": "Opening hours"})
    kept = {
        "quick_wins": "A bank of locums",
        "negotiable": "Opening hours",
        "of-X81008": "with",
        "shown": "X81008",
    }
    answer = client.post(link, kept | given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    for value in given.values():
        if "\n" not in value and value not in {"11", "enemy"}:
            assert value.strip() in page
    now = its_answer(poll)
    assert now.would_work_with == ["X81008"]
    assert (now.interest, now.red_lines) == (None, [])
    assert (now.quick_wins, now.negotiable) == (["A bank of locums"], ["Opening hours"])
    part = client.post(link, kept | given, headers={"HX-Request": "true"})
    assert part["X-Not-Saved"] == "1"
    assert said in part.content.decode()


def test_any_practice_of_the_place_can_be_added_to_the_list(poll: Poll) -> None:
    link, client = a_link(poll), Client()
    first = client.get(link).content.decode()
    far = re.search(r'<option value="(X\d+)">', first[first.index('name="add"') :])[1]
    assert f'name="of-{far}"' not in first
    assert f'name="of-{far}"' in client.post(link, {"add": far, "more": "1"}).content.decode()
    client.post(link, {f"of-{far}": "line", "shown": far})
    assert its_answer(poll).red_lines == [far]
    assert f'name="of-{far}"' in client.get(link).content.decode()


def test_a_practice_cannot_speak_of_itself_or_of_strangers(poll: Poll) -> None:
    Client().post(
        a_link(poll),
        {"interest": "1", "of-X81001": "line", "of-Z99999": "line", "shown": ["X81001", "Z99999"]},
    )
    assert its_answer(poll).red_lines == []


@pytest.mark.parametrize("early", [True, False])
def test_a_closed_poll_takes_no_answer_and_changes_none(ours: Cast, poll: Poll, early: bool) -> None:
    link, client = a_link(poll), Client()
    client.post(link, {"interest": "7"})
    if early:
        actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    else:
        ours.organisation.polls.update(opens=timezone.now() - timedelta(days=9), closes=timezone.now())
    assert "is closed" in client.post(link, {"interest": "1"}).content.decode()
    assert its_answer(poll).interest == 7
    shown = client.get(link, follow=True).content.decode()
    assert "7 of 10" in shown
    assert "can no longer be changed" in shown
    poll.refresh_from_db()
    with pytest.raises(PollError):
        actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])


def _move(ours: Cast, poll: Poll, day: str, role: Role = Role.FACILITATOR) -> str:
    address = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/last-day/"
    return ours.client(role).post(address, {"last_day": day}, follow=True).content.decode()


@pytest.mark.parametrize("days", [0, 1, 10])
def test_the_last_day_is_moved_and_whoever_has_a_link_sees_it(ours: Cast, poll: Poll, days: int) -> None:
    link, before = a_link(poll), poll.last_day
    everybody_answers(poll)
    page = html.unescape(_move(ours, poll, _in_days(days)))
    poll.refresh_from_db()
    assert poll.is_open
    assert poll.last_day == timezone.localdate() + timedelta(days=days)
    assert f"Practices can answer until the end of {day(poll.last_day)}" in page
    assert f"The last day was {day(before)} until The facilitator moved it" in page
    assert "Results are shown once the poll is closed" in page
    assert "highly interested" not in page
    for seen in (link, f"{link}kept/"):
        shown = Client().get(seen).content.decode()
        assert f"until the end of {day(poll.last_day)}" in shown
        assert f"before, it was {day(before)}" in shown
    event = AuditEvent.objects.filter(organisation_id=ours.organisation.pk).last()
    assert (event.verb, event.subject) == ("poll.last-day-moved", f"poll:{poll.pk}")
    assert event.detail == {"before": before.isoformat(), "now": poll.last_day.isoformat()}


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "This day has passed"), (400, "more than a year away"), (3, "can answer until")]
)
def test_a_last_day_that_cannot_be_or_is_already_moves_nothing(
    ours: Cast, poll: Poll, days: int, said: str
) -> None:
    count = AuditEvent.objects.count()
    page = _move(ours, poll, _in_days(days))
    assert said in page
    assert ("There is a problem" in page) == (days != 3)
    before = poll.closes
    poll.refresh_from_db()
    assert (poll.closes, poll.moved_at, AuditEvent.objects.count()) == (before, None, count)


def test_a_closed_poll_is_not_opened_again_by_moving_its_last_day(ours: Cast, poll: Poll) -> None:
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    assert "is closed" in _move(ours, poll, _in_days(9))
    early = {"opens": timezone.now() - timedelta(days=9), "closes": timezone.now() - timedelta(days=1)}
    ours.organisation.polls.update(**early, closed_early_at=None, closed_early_by=None)
    assert "is closed" in _move(ours, poll, _in_days(9))
    poll.refresh_from_db()
    assert poll.is_closed
    with pytest.raises(PollError, match="has passed"):
        actions.move_last_day(
            organisation=ours.organisation, poll=a_poll(ours), by=ours.people[Role.FACILITATOR],
            last_day=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip


def test_a_place_that_was_withdrawn_is_not_asked_about_but_its_poll_goes_on(ours: Cast, poll: Poll) -> None:
    analyst = ours.people[Role.ANALYST]
    places.withdraw(organisation=ours.organisation, place=poll.place, by=analyst)
    base, client = f"/o/{ours.organisation.slug}/engagement/", ours.client(Role.FACILITATOR)
    assert "and none is in use" in client.get(base).content.decode()
    assert "Exampleshire" not in client.get(f"{base}open/").content.decode()
    with pytest.raises(PlaceRefused, match="withdrawn from use by The analyst"):
        a_poll(ours)
    Client().post(a_link(poll), {"interest": "7"})
    assert its_answer(poll).interest == 7
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    assert "Fewer than 5 practices answered" in _page(ours, poll)


def test_results_wait_until_the_poll_is_closed(ours: Cast, poll: Poll) -> None:
    everybody_answers(poll)
    page = _page(ours, poll)
    assert "Results are shown once the poll is closed" in page
    assert "highly interested" not in page
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    assert "highly interested" in _page(ours, poll)


def test_coverage_is_told_by_practices_and_by_people(ours: Cast, poll: Poll) -> None:
    Client().post(a_link(poll, "X81002"), {"interest": "5"})
    page = _page(ours, poll, Role.COMMISSIONER)
    people = sum(one.registered for one in poll.asked.all())
    assert f"1 of {poll.asked.count()}" in page
    assert f"{poll.asked.get(practice_code='X81002').registered:,} of {people:,}" in page


def test_only_facilitators_see_who_has_not_answered(ours: Cast, poll: Poll) -> None:
    assert "not yet" in _page(ours, poll)
    for role in (Role.ORGANISATION_LEAD, Role.ANALYST, Role.COMMISSIONER):
        assert "X81001" not in _page(ours, poll, role)


def test_no_page_of_a_closed_poll_tells_who_said_what(ours: Cast, poll: Poll) -> None:
    everybody_answers(poll)
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    for role in (Role.FACILITATOR, Role.ORGANISATION_LEAD, Role.ANALYST, Role.COMMISSIONER):
        page = _page(ours, poll, role)
        results = page[
            page.index("What was said") : page.find('id="practices"') if role == Role.FACILITATOR else None
        ]
        assert not re.search(r"\bX8\d{4}\b", results)
        for practice in read(poll.place).practices:
            assert practice.practice_name.title() not in results.title()
        assert ("Shared home visiting rota" in page) == (role == Role.FACILITATOR)
    lines = _page(ours, poll)
    table = lines[lines.index('id="practices"') :]
    rows = re.findall(r"<tr class.*?</tr>", table, re.DOTALL)
    drew = {code for one in answers(poll) for code in (one.practice_code,) if one.red_lines}
    shapes = {re.sub(r">[^<]*<", "><", row) for row in rows if "answered" in row}
    assert drew
    assert len(shapes) == 1


def test_codes_of_negotiable_red_lines_are_not_among_the_words_shown(ours: Cast, poll: Poll) -> None:
    everybody_answers(poll)
    Client().post(a_link(poll), {"of-X81002": "talk", "negotiable": "Weekend cover", "shown": "X81002"})
    assert "X81002" in next(one for one in answers(poll) if one.practice_code == "X81001").negotiable
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    page = _page(ours, poll)
    assert "Weekend cover" in page
    assert "X81002" not in page[: page.index('id="practices"')]


def test_nothing_is_said_of_few_answers(ours: Cast, poll: Poll) -> None:
    for code in ("X81001", "X81002", "X81003", "X81004"):
        Client().post(a_link(poll, code), {"interest": "9", "quick_wins": "A bank of locums"})
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    page = _page(ours, poll)
    assert "Fewer than 5 practices answered" in page
    assert "A bank of locums" not in page


def test_the_audit_does_not_say_which_practice_answered_or_what(ours: Cast, poll: Poll) -> None:
    Client().post(a_link(poll), {"interest": "9", "of-X81002": "line", "quick_wins": "A bank of locums"})
    event = AuditEvent.objects.filter(organisation_id=ours.organisation.pk).last()
    assert (event.verb, event.actor, event.detail) == ("answer.given", "practice", {})
    assert event.subject == f"poll:{poll.pk}"


def test_an_answer_by_phone_is_marked_and_hidden_once_it_is_the_practices_own(ours: Cast, poll: Poll) -> None:
    asked = poll.asked.get(practice_code="X81001")
    address = f"/o/{ours.organisation.slug}/engagement/{poll.pk}/phone/{asked.pk}/"
    client = ours.client(Role.FACILITATOR)
    assert "Say this first" in client.get(address).content.decode()
    client.post(address, {"interest": "4", "quick_wins": "A joint newsletter", "finish": "1"})
    assert its_answer(poll).by_phone == ours.people[Role.FACILITATOR]
    assert "answered, by phone" in _page(ours, poll)
    assert "A joint newsletter" in client.get(address).content.decode()
    link = a_link(poll)
    assert "wrote this down for you on the phone" in Client().get(link).content.decode()
    Client().post(link, {"interest": "4", "quick_wins": "A joint newsletter\nA bank of locums"})
    assert its_answer(poll).by_phone is None
    for answer in (client.get(address, follow=True), client.post(address, {"interest": "1"}, follow=True)):
        assert "has answered already" in answer.content.decode()
        assert "A bank of locums" not in answer.content.decode()
    assert its_answer(poll).interest == 4


def test_asking_again_shows_changes_to_the_practice_alone(ours: Cast, poll: Poll) -> None:
    Client().post(a_link(poll), {"interest": "2", "of-X81002": "line", "shown": "X81002"})
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    again = a_poll(ours, previous=poll)
    link = a_link(again)
    assert "What you said in Working together" in Client().get(link).content.decode()
    Client().post(f"{link}carry-over/")
    assert its_answer(again).red_lines == ["X81002"]
    Client().post(link, {"interest": "8", "shown": "X81002"})
    kept = Client().get(f"{link}kept/").content.decode()
    assert "Interest: 2 then, 8 now." in kept
    assert "Red lines, no longer: Rowan Tree Medical Centre (X81002)." in kept
    Client().post(f"{link}carry-over/")
    assert its_answer(again).interest == 8
    assert "then, " not in _page(ours, again)
    assert "What you said in" not in Client().get(a_link(again, "X81002")).content.decode()


def test_a_link_made_after_the_answer_does_not_show_it(ours: Cast, poll: Poll) -> None:
    given = a_link(poll, mailed=False)
    Client().post(given, {"interest": "9", "of-X81002": "line", "quick_wins": "Only ours", "shown": "X81002"})
    late = a_link(poll, mailed=False)
    for page in (late, f"{late}kept/"):
        shown = Client().get(page).content.decode()
        assert "Only ours" not in shown
        assert not re.search(r'<option value="line" selected', shown)
    assert "made after that, so it does not show what was said" in Client().get(late).content.decode()
    Client().post(late, {"finish": "1"})
    assert its_answer(poll).interest == 9
    assert "Only ours" in Client().get(given).content.decode()
    Client().post(late, {"interest": "3", "quick_wins": "Another"})
    assert (its_answer(poll).interest, its_answer(poll).red_lines) == (3, [])
    assert "Another" in Client().get(late).content.decode()


def test_what_was_said_in_an_earlier_poll_is_shown_by_a_mailed_link_alone(ours: Cast, poll: Poll) -> None:
    Client().post(a_link(poll), {"interest": "2", "quick_wins": "Only ours"})
    actions.close_poll(organisation=ours.organisation, poll=poll, by=ours.people[Role.FACILITATOR])
    again = a_poll(ours, previous=poll)
    through_hands = a_link(again, mailed=False)
    assert "Only ours" not in Client().get(through_hands).content.decode()
    Client().post(f"{through_hands}carry-over/")
    assert its_answer(again) is None
    assert "Only ours" in Client().get(a_link(again)).content.decode()


def test_a_link_opens_its_own_practice_and_nothing_else(ours: Cast, poll: Poll) -> None:
    Client().post(a_link(poll), {"interest": "9", "quick_wins": "Only ours"})
    assert "Only ours" not in Client().get(a_link(poll, "X81002")).content.decode()
    for wrong in ("/poll/x/", "/poll/x/kept/", f"/poll/{digest_of('x')}/"):
        assert Client().get(wrong).status_code == 404
    answer = Client().get(a_link(poll))
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("role", Role)
def test_who_may_ask_and_who_may_see_how_many_answered(ours: Cast, poll: Poll, role: Role) -> None:
    base, client = f"/o/{ours.organisation.slug}/engagement/", ours.client(role)
    asked = poll.asked.first()
    sees = 200 if Permission.SEE_COVERAGE in PERMITTED[role] else 403
    asks = 200 if Permission.RUN_POLL in PERMITTED[role] else 403
    assert {client.get(f"{base}{page}").status_code for page in ("", f"{poll.pk}/")} == {sees}
    pages = (
        "open/",
        f"{poll.pk}/links/",
        f"{poll.pk}/last-day/",
        f"{poll.pk}/addresses/",
        f"{poll.pk}/phone/{asked.pk}/",
    )
    assert {client.get(f"{base}{page}").status_code for page in pages} == {asks}
    posts = (f"{poll.pk}/remind/", f"{poll.pk}/close/")
    assert {client.post(f"{base}{page}").status_code for page in posts} == {302 if asks == 200 else 403}


def test_another_organisations_poll_is_not_found(ours: Cast, theirs: Cast) -> None:
    other = a_poll(theirs)
    mine = a_poll(ours)
    client = ours.client(Role.FACILITATOR)
    base = f"/o/{ours.organisation.slug}/engagement/"
    for page in ("", "links/", "last-day/", "addresses/", f"phone/{other.asked.first().pk}/"):
        assert client.get(f"{base}{other.pk}/{page}").status_code == 404
    assert client.get(f"{base}{mine.pk}/phone/{other.asked.first().pk}/").status_code == 404
    for page in ("remind/", "close/"):
        assert client.post(f"{base}{other.pk}/{page}").status_code == 404


@pytest.mark.parametrize("model", [Poll, AskedPractice, PollLink, PollAnswer])
def test_the_database_keeps_polls_apart_too(ours: Cast, theirs: Cast, model: type) -> None:
    for cast in (ours, theirs):
        Client().post(a_link(a_poll(cast)), {"interest": "5"})
    with within(ours.organisation):
        seen = {row.organisation_id for row in model.objects.all()}
    everyone = {ours.organisation.pk, theirs.organisation.pk}
    assert seen == ({ours.organisation.pk} if connection.vendor == "postgresql" else everyone)


def test_pages_ask_the_database_little(ours: Cast, poll: Poll) -> None:
    everybody_answers(poll)
    link = a_link(poll)
    client = ours.client(Role.FACILITATOR)
    client.get("/")
    assert queries_of(client, f"/o/{ours.organisation.slug}/engagement/{poll.pk}/") <= 9
    assert queries_of(client, f"/o/{ours.organisation.slug}/engagement/") <= 8
    assert queries_of(Client(), link) <= 6


def test_a_poll_among_too_many_says_what_to_do(ours: Cast, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST_PRACTICES", 50)
    with pytest.raises(PollError, match="Upload the part of it that is yours"):
        a_poll(ours)

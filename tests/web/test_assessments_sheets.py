"""One's own sheet, without script and with it; nobody else's, ever."""

from __future__ import annotations

import io
import re
import zipfile
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from tests.lib.assessing import a_closed_cycle, a_sheet, an_open_cycle, asked, asking_at_most, members
from tests.lib.web import Cast, signed_in

from scalecare import domain
from scalecare.examples import example_questionnaire
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions, packs
from scalecare_web.assessments.actions import Given
from scalecare_web.assessments.asked import themes_for

SECRET = "zebra-crossing-confidential"


def _at(cast: Cast, cycle: object, path: str = "") -> str:
    return f"/o/{cast.organisation.slug}/assessments/{cycle.pk}/sheet/{path}"


def _kept(sheet) -> dict[str, tuple]:
    return {row.item: (row.value, row.missing, row.reason, row.note) for row in sheet.answers.all()}


@pytest.fixture
def sheet(ours: Cast):
    return a_sheet(ours, an_open_cycle(ours), ours.people[Role.PRACTICE_MEMBER])


def test_people_are_told_who_sees_what_before_they_begin(ours: Cast) -> None:
    cycle, person = an_open_cycle(ours), ours.people[Role.PRACTICE_MEMBER]
    asked(ours, cycle, person)
    client = signed_in(person)
    page = client.get(_at(ours, cycle)).content.decode()
    assert page.index("Nobody else ever sees your sheet") < page.index(">Begin<")
    assert not cycle.sheets.exists()
    client.post(_at(ours, cycle, "begin/"))
    assert cycle.sheets.get().respondent.user == person


def test_whoever_is_not_asked_has_no_sheet(ours: Cast, theirs: Cast, sheet) -> None:
    cycle = sheet.cycle
    lead = ours.client(Role.ORGANISATION_LEAD)
    assert "You are not asked" in lead.get(_at(ours, cycle)).content.decode()
    for path in ("begin/", "send/", "reopen/", "answers/vision.shared/", "themes/vision/"):
        assert lead.post(_at(ours, cycle, path)).status_code == 404
    assert lead.get(_at(ours, cycle, "themes/vision/")).status_code == 404
    assert theirs.client(Role.PRACTICE_MEMBER).get(_at(ours, cycle)).status_code == 404
    assert theirs.client(Role.PRACTICE_MEMBER).get(_at(theirs, cycle)).status_code == 404
    assert ours.client(Role.COMMISSIONER).get(_at(ours, cycle)).status_code == 403


def test_a_theme_is_saved_without_script(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    sent = {
        "vision--shared": "yes",
        "vision--statement": "One team",
        "vision--statement.note": "as in the plan",
        "vision--position": "missing:dont_know",
        "vision--purpose.missing": "not_applicable",
        "vision--purpose.reason": "we are too young",
        "go": "next",
    }
    answer = client.post(_at(ours, sheet.cycle, "themes/vision/"), sent)
    assert answer.url.endswith("/themes/delivery-model/")
    assert _kept(sheet) == {
        "vision.shared": ("yes", "", "", ""),
        "vision.statement": ("One team", "", "", "as in the plan"),
        "vision.position": (None, "dont_know", "", ""),
        "vision.purpose": (None, "not_applicable", "we are too young", ""),
    }
    page = client.get(_at(ours, sheet.cycle, "themes/vision/")).content.decode()
    assert re.search(r'name="vision--shared" value="yes" checked', page)
    assert "One team</textarea>" in page


def test_nothing_typed_is_lost_on_an_error(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    sent = {
        "vision--shared": "yes",
        "vision--purpose": "To serve",
        "vision--purpose.missing": "dont_know",
        "vision--benefits-staff.missing": "not_applicable",
        "vision--benefits-staff.note": "kept as typed",
    }
    answer = client.post(_at(ours, sheet.cycle, "themes/vision/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Error: " in page
    assert page.count("nhsuk-error-message") == 2
    for typed in ("To serve</textarea>", "kept as typed</textarea>"):
        assert typed in page
    assert _kept(sheet) == {"vision.shared": ("yes", "", "", "")}


def test_several_lists_scales_and_numbers_are_read(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    client.post(_at(ours, sheet.cycle, "themes/performance/"), {"performance--systems": ["none:"]})
    client.post(
        _at(ours, sheet.cycle, "themes/learning/"),
        {"learning--masterclasses": "Contracts\r\n\r\n Coaching \r\n"},
    )
    client.post(_at(ours, sheet.cycle, "themes/overall/"), {"overall--stage": "7"})
    client.post(_at(ours, sheet.cycle, "themes/contact/"), {"contact--practices": "1,000"})
    assert {item: row[0] for item, row in _kept(sheet).items()} == {
        "performance.systems": [],
        "learning.masterclasses": ["Contracts", "Coaching"],
        "overall.stage": 7.0,
        "contact.practices": 1000.0,
    }
    page = client.get(_at(ours, sheet.cycle, "themes/performance/")).content.decode()
    assert re.search(r'name="performance--systems" value="none:" checked', page)


@pytest.mark.parametrize(
    ("item", "sent", "said"),
    [
        ("contact.practices", {"contact--practices": "many"}, "no number"),
        ("contact.practices", {"contact--practices": "nan"}, "no number"),
        ("contact.practices", {"contact--practices": "1e999"}, "no number"),
        ("vision.shared", {"vision--shared": "perhaps"}, "no choice"),
        ("vision.shared", {"vision--shared": "missing:not_applicable"}, "Nothing says why"),
        ("learning.masterclasses", {"learning--masterclasses": "a\nb\nc\nd"}, "Keep 3 at most"),
        ("performance.systems", {"performance--systems": ["none:", "other"]}, "ticked beside others"),
    ],
)
def test_what_is_no_answer_is_said_beside_the_question(ours: Cast, sheet, item: str, sent, said: str) -> None:
    client = signed_in(sheet.respondent.user)
    answer = client.post(_at(ours, sheet.cycle, f"answers/{item}/"), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["X-Not-Saved"] == "1"
    assert said in answer.content.decode()
    assert _kept(sheet) == {}


def test_an_answer_is_saved_as_it_is_typed(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    address = _at(ours, sheet.cycle, "answers/vision.shared/")
    client.post(address, {"vision--shared": "no"})
    with asking_at_most(12):
        answer = client.post(address, {"vision--shared": "yes"}, headers={"HX-Request": "true"})
    assert "X-Not-Saved" not in answer
    assert _kept(sheet) == {"vision.shared": ("yes", "", "", "")}
    client.post(address, {})
    assert _kept(sheet) == {"vision.shared": (None, "", "", "")}


def test_a_question_of_another_role_is_not_asked(ours: Cast) -> None:
    person = ours.people[Role.ANALYST]
    cycle = an_open_cycle(ours)
    a_sheet(ours, cycle, person, "practice")
    client = signed_in(person)
    assert client.get(_at(ours, cycle, "themes/contact/")).status_code == 404
    assert client.post(_at(ours, cycle, "answers/contact.name-and-title/"), {}).status_code == 404
    assert client.get(_at(ours, cycle, "themes/vision/")).status_code == 200


def test_every_theme_of_every_questionnaire_can_be_answered(ours: Cast) -> None:
    person = ours.people[Role.ANALYST]
    client = signed_in(person)
    for pack in ("provider-development", "digital-maturity", "leadership"):
        cycle = an_open_cycle(ours, f"About {pack}", pack)
        sheet = a_sheet(ours, cycle, person, "manager")
        asks = packs.questionnaire_of(cycle)
        for theme in themes_for(asks, "manager"):
            page = client.get(_at(ours, cycle, f"themes/{theme.id}/"))
            assert page.status_code == 200
            assert len(page.content) < 150_000
        assert not sheet.answers.exists()


def test_what_was_sent_in_is_read_and_not_changed(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    client.post(_at(ours, sheet.cycle, "answers/vision.shared/"), {"vision--shared": "yes"})
    client.post(_at(ours, sheet.cycle, "send/"))
    page = client.get(_at(ours, sheet.cycle, "themes/vision/")).content.decode()
    assert "This is what you sent in" in page
    assert "<textarea" not in page
    late = client.post(_at(ours, sheet.cycle, "answers/vision.shared/"), {"vision--shared": "no"})
    assert "was sent in" in late.content.decode()
    assert _kept(sheet)["vision.shared"][0] == "yes"


def test_answers_of_the_cycle_before_are_proposed_and_count_only_when_confirmed(ours: Cast) -> None:
    people = members(ours)
    a_closed_cycle(ours, 0, people)
    cycle, person = an_open_cycle(ours), people[0]
    before = {row.item: row.value for row in cycle.follows.sheets.get(respondent__user=person).answers.all()}
    assert before["vision.shared"] is not None
    sheet = a_sheet(ours, cycle, person, "clinical-lead")
    client = signed_in(person)
    page = client.get(_at(ours, cycle, "themes/vision/")).content.decode()
    assert f"In {cycle.follows} you answered:" in page
    assert _kept(sheet) == {}
    client.post(_at(ours, cycle, "themes/vision/"), {"keep": "vision.shared", "vision--purpose": "To serve"})
    assert {item: row[0] for item, row in _kept(sheet).items()} == {
        "vision.shared": before["vision.shared"],
        "vision.purpose": "To serve",
    }
    client.post(_at(ours, cycle, "themes/performance/"), {"keep": "all"})
    told = {item: row[0] for item, row in _kept(sheet).items() if item.startswith("performance")}
    assert told == {item: value for item, value in before.items() if item in told and value is not None}
    assert told


def test_proposals_are_ones_own(ours: Cast) -> None:
    people = members(ours)
    a_closed_cycle(ours, 0, people)
    cycle = an_open_cycle(ours)
    newcomer = ours.people[Role.ANALYST]
    a_sheet(ours, cycle, newcomer, "clinical-lead")
    page = signed_in(newcomer).get(_at(ours, cycle, "themes/vision/")).content.decode()
    assert "you answered:" not in page


def test_what_somebody_writes_reaches_nobody_else(ours: Cast) -> None:
    people = members(ours)
    cycle = an_open_cycle(ours)
    pack = example_questionnaire()
    for person in people:
        sheet = a_sheet(ours, cycle, person)
        given = [
            Given(pack.item("vision.shared"), "yes", note=SECRET),
            Given(pack.item("vision.statement"), SECRET),
            Given(pack.item("vision.framework"), missing=domain.Missing.NOT_APPLICABLE, reason=SECRET),
        ]
        keys = {"organisation": ours.organisation, "sheet": sheet, "by": person}
        actions.save_answers(**keys, given=given)
        actions.send_sheet(**keys)
    lead = ours.client(Role.ORGANISATION_LEAD)
    here = f"/o/{ours.organisation.slug}/assessments"
    read = ["", f"{cycle.pk}/", f"{cycle.pk}/sheet/", f"{cycle.pk}/people/"]
    shown = [lead.get(f"{here}/{path}").content for path in read]
    actions.close_cycle(organisation=ours.organisation, cycle=cycle, by=ours.people[Role.ORGANISATION_LEAD])
    read = [
        "results/", "results/themes/vision/", "consensus/?all=1", "consensus/vision.statement/", "gaps/",
        "results/download/profile.json/",
    ]  # fmt: skip
    shown += [b"".join(lead.get(f"{here}/{cycle.pk}/{path}")) for path in read]
    shown += [lead.get(f"{here}/history/").content, lead.get(f"/o/{ours.organisation.slug}/audit/").content]
    book = b"".join(lead.get(f"{here}/{cycle.pk}/results/download/readiness.xlsx/"))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        shown.append(b"".join(parts.read(name) for name in parts.namelist()))
    assert all(len(page) > 500 for page in shown)
    assert not any(SECRET.encode() in page for page in shown)


def test_who_is_asked_and_reached_by_no_letter_is_named(ours: Cast, monkeypatch) -> None:
    cycle, lead = an_open_cycle(ours), ours.client(Role.ORGANISATION_LEAD)
    first, second = members(ours, 2)
    send = EmailBackend.send_messages

    def full(backend: EmailBackend, letters: list[mail.EmailMessage]) -> int:
        if letters[0].to == [first.email]:
            raise SMTPRecipientsRefused({})
        return send(backend, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", full)
    address = f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/people/"
    sent = {f"role-{person.pk}": "manager" for person in (first, second)}
    page = lead.post(address, sent, follow=True).content.decode()
    assert f"did not take the letters to {first.email}. Tell them yourself" in page
    assert "1 person was asked by e-mail" in page
    assert [letter.to for letter in mail.outbox] == [[second.email]]


def test_letters_to_those_asked_tell_of_no_answers_and_reach_each_once(ours: Cast) -> None:
    cycle, lead = an_open_cycle(ours), ours.client(Role.ORGANISATION_LEAD)
    people = members(ours, 3)
    address = f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/people/"
    sent = {f"role-{person.pk}": "manager" for person in people}
    assert lead.post(address, sent).status_code == 302
    assert lead.post(address, sent).status_code == 302
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(person.email for person in people)
    assert all(f"/assessments/{cycle.pk}/sheet/" in letter.body for letter in mail.outbox)
    wrong = lead.post(address, {f"role-{people[0].pk}": "king"})
    assert "no role &#39;king&#39;" in wrong.content.decode()


@pytest.mark.parametrize("odd", ["role-²", "role-", "role-x", f"role-{'9' * 5000}", "role--1"])
def test_a_field_of_nobody_is_passed_over_when_people_are_asked(ours: Cast, odd: str) -> None:
    cycle, person = an_open_cycle(ours), ours.people[Role.PRACTICE_MEMBER]
    address = f"/o/{ours.organisation.slug}/assessments/{cycle.pk}/people/"
    sent = urlencode({odd: "manager", f"role-{person.pk}": "manager"})
    lead = ours.client(Role.ORGANISATION_LEAD)
    assert lead.post(address, sent, "application/x-www-form-urlencoded").status_code == 302
    assert [row.user for row in cycle.respondents.all()] == [person]


def test_a_page_of_a_sheet_asks_the_database_little(ours: Cast, sheet) -> None:
    client = signed_in(sheet.respondent.user)
    client.get(_at(ours, sheet.cycle, "themes/vision/"))
    for path in ("", "themes/vision/"):
        with asking_at_most(9):
            assert client.get(_at(ours, sheet.cycle, path)).status_code == 200

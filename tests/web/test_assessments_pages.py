"""Pages of assessments: who may see them, what they show, and how many questions they ask the database."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.lib.assessing import a_closed_cycle, an_open_cycle, asked, asking_at_most, members
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import packs, reading

READ = (
    "", "{cycle}/", "{cycle}/results/", "{cycle}/results/themes/vision/", "{cycle}/consensus/",
    "{cycle}/consensus/?all=1", "{cycle}/gaps/", "{cycle}/results/download/readiness.xlsx/",
    "{cycle}/results/download/profile.json/", "history/",
)  # fmt: skip
AGREED = {
    "vision--shared": "yes",
    "agreed_on": "2026-11-01",
    "agreed_by": "the board",
    "reason": "we met",
    "dissent": "two do not",
}


def _at(cast: Cast, path: str, **keys: object) -> str:
    return f"/o/{cast.organisation.slug}/assessments/{path.format(**keys)}"


@pytest.mark.parametrize("path", READ)
def test_results_are_for_those_within_and_for_no_others(ours: Cast, theirs: Cast, path: str) -> None:
    cycle = a_closed_cycle(ours)
    address = _at(ours, path, cycle=cycle.pk)
    for role in (Role.PRACTICE_MEMBER, Role.ORGANISATION_LEAD, Role.FACILITATOR, Role.ANALYST):
        assert ours.client(role).get(address).status_code == 200
    for role in (Role.COMMISSIONER, Role.ADMINISTRATOR):
        assert ours.client(role).get(address).status_code == 403
    stranger = theirs.client(Role.ORGANISATION_LEAD)
    assert stranger.get(address).status_code == 404
    if "{cycle}" in path:
        assert stranger.get(_at(theirs, path, cycle=cycle.pk)).status_code == 404


@pytest.mark.parametrize("path", [path for path in READ if path.startswith("{cycle}/") and len(path) > 8])
def test_nothing_is_shown_before_the_cycle_is_closed(ours: Cast, path: str) -> None:
    cycle = an_open_cycle(ours)
    page = ours.client(Role.ORGANISATION_LEAD).get(_at(ours, path, cycle=cycle.pk)).content.decode()
    assert "is still open" in page
    assert "<svg" not in page.split("<main")[1]


def test_the_spread_comes_before_any_median(ours: Cast) -> None:
    cycle = a_closed_cycle(ours)
    page = ours.client(Role.ANALYST).get(_at(ours, f"{cycle.pk}/results/")).content.decode()
    main = page.split("<main")[1]
    first_median = re.search(r"median \d", main).start()
    assert main.index("Themes on which people agree") < main.index("Middle half") < first_median
    assert "style=" not in main
    assert len(page) < 150_000


def test_too_few_people_are_not_shown(ours: Cast) -> None:
    cycle = a_closed_cycle(ours, 0, members(ours, 2))
    client = ours.client(Role.ORGANISATION_LEAD)
    page = client.get(_at(ours, f"{cycle.pk}/results/")).content.decode()
    assert "Fewer than 3 people answered" in page
    assert 'id="t-themes"' not in page
    theme = client.get(_at(ours, f"{cycle.pk}/results/themes/vision/")).content.decode()
    assert "fewer than 3 people, not shown" in theme.lower()
    gaps = client.get(_at(ours, f"{cycle.pk}/gaps/")).content.decode()
    assert "Too few people answered for gaps" in gaps
    told = json.loads(b"".join(client.get(_at(ours, f"{cycle.pk}/results/download/profile.json/"))))
    assert told["cycles"][0]["respondents"] is None
    assert all(each["spread"] is None for each in told["cycles"][0]["themes"])


def test_results_can_be_taken_along(ours: Cast) -> None:
    cycle = a_closed_cycle(ours)
    client = ours.client(Role.PRACTICE_MEMBER)
    answer = client.get(_at(ours, f"{cycle.pk}/results/download/readiness.xlsx/"))
    assert "attachment" in answer["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).testzip() is None
    told = json.loads(b"".join(client.get(_at(ours, f"{cycle.pk}/results/download/profile.json/"))))
    assert told["cycles"][0]["respondents"] == 12
    assert client.get(_at(ours, f"{cycle.pk}/results/download/answers.csv/")).status_code == 404


def test_consensus_is_recorded_with_reasons_and_dissent(ours: Cast) -> None:
    cycle, lead = a_closed_cycle(ours), ours.client(Role.FACILITATOR)
    address = _at(ours, f"{cycle.pk}/consensus/vision.shared/")
    assert lead.post(address, AGREED).status_code == 302
    page = lead.get(_at(ours, f"{cycle.pk}/consensus/")).content.decode()
    for words in ("the board", "we met", "two do not"):
        assert words in page
    assert lead.post(f"{address}withdraw/", {"withdraw-agreed_by": "the board"}).status_code == 200
    sent = {"withdraw-agreed_by": "the board", "withdraw-reason": "we met again"}
    assert lead.post(f"{address}withdraw/", sent).status_code == 302
    assert "Nothing is recorded yet" in lead.get(_at(ours, f"{cycle.pk}/consensus/")).content.decode()
    record = lead.get(address).content.decode()
    assert "we met again" in record
    assert "two do not" in record


def test_a_consensus_without_reason_or_answer_loses_nothing(ours: Cast) -> None:
    cycle, lead = a_closed_cycle(ours), ours.client(Role.ORGANISATION_LEAD)
    address = _at(ours, f"{cycle.pk}/consensus/vision.shared/")
    page = lead.post(address, AGREED | {"reason": ""}).content.decode()
    assert "Say why this answer was agreed on." in page
    assert 'value="yes" checked' in page
    assert "two do not</textarea>" in page
    page = lead.post(address, AGREED | {"vision--shared": ""}).content.decode()
    assert "No answer is given" in page
    assert "two do not</textarea>" in page
    assert not cycle.consensus_rows.exists()
    assert ours.client(Role.ANALYST).get(address).status_code == 403
    assert lead.get(_at(ours, f"{cycle.pk}/consensus/vision.none/")).status_code == 404


def test_a_gap_and_a_need_become_proposed_actions_once(ours: Cast, theirs: Cast) -> None:
    cycle, lead = a_closed_cycle(ours), ours.client(Role.FACILITATOR)
    found = reading.found_of(cycle)
    gap = found.gaps[0]
    need = reading.needs_of(cycle)[0]
    sources = (f"criterion:{gap.criterion.id}", f"learning:{need.topic} ({need.heading})"[:200])
    for source in (*sources, sources[0]):
        answer = lead.post(_at(ours, f"{cycle.pk}/gaps/propose/"), {"source": source})
        assert answer.status_code == 302
    rows = ours.organisation.actions.order_by("pk")
    assert [row.source for row in rows] == list(sources)
    assert gap.criterion.text in rows[0].title
    assert rows[0].cycle == cycle
    page = lead.get(_at(ours, f"{cycle.pk}/gaps/")).content.decode()
    assert page.count("In the plan") == 2
    assert lead.post(_at(ours, f"{cycle.pk}/gaps/propose/"), {"source": "criterion:none"}).status_code == 404
    member = ours.client(Role.PRACTICE_MEMBER)
    assert member.post(_at(ours, f"{cycle.pk}/gaps/propose/"), {"source": sources[0]}).status_code == 403
    assert not theirs.organisation.actions.exists()


def test_gaps_of_another_questionnaire_are_not_made_up(ours: Cast) -> None:
    from scalecare.examples.organisation import example_digital_cycles
    from scalecare_web.assessments import actions
    from scalecare_web.assessments.example import answered_cycle

    lead = ours.people[Role.ORGANISATION_LEAD]
    cycle = answered_cycle(ours.organisation, example_digital_cycles()[0], members(ours), by=lead)
    actions.close_cycle(organisation=ours.organisation, cycle=cycle, by=lead)
    page = ours.client(Role.ANALYST).get(_at(ours, f"{cycle.pk}/gaps/")).content.decode()
    assert "rest on another questionnaire" in page
    page = ours.client(Role.ANALYST).get(_at(ours, f"{cycle.pk}/results/")).content.decode()
    assert "Level of maturity" in page


def test_opening_a_cycle_is_for_leads_and_tells_what_is_wrong(ours: Cast) -> None:
    address = _at(ours, "open/")
    assert ours.client(Role.FACILITATOR).post(address, {}).status_code == 403
    lead = ours.client(Role.ORGANISATION_LEAD)
    assert "Choose a questionnaire." in lead.post(address, {"name": "Spring"}).content.decode()
    sent = {"name": "Spring", "pack": "leadership", "answers_by": "2027-04-30"}
    assert lead.post(address, sent).status_code == 302
    again = lead.post(address, sent)
    assert "called &#39;Spring&#39; already" in again.content.decode()
    assert 'value="2027-04-30"' in again.content.decode()


def test_the_list_asks_the_database_no_more_for_more_cycles(ours: Cast) -> None:
    client = ours.client(Role.ORGANISATION_LEAD)
    people = members(ours, 3)
    a_closed_cycle(ours, 0, people)
    client.get(_at(ours, ""))
    counts = []
    for which in (1, None):
        with asking_at_most(8) as asked:
            client.get(_at(ours, ""))
        counts.append(len(asked))
        if which is not None:
            a_closed_cycle(ours, which, people)
    assert len(set(counts)) == 1


def test_pages_promise_the_numbers_of_the_day_on_which_the_cycle_was_opened(ours: Cast, monkeypatch) -> None:
    cycle = an_open_cycle(ours)
    asked(ours, cycle, ours.people[Role.ORGANISATION_LEAD])
    opened_on = date(2026, 7, 1)
    cycle.opened_at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight in London
    cycle.save()
    usual = packs.rules_on(opened_on)
    then = replace(usual, least_respondents=7, least_organisations=9)
    monkeypatch.setattr(packs, "rules_on", lambda as_of: then if as_of == opened_on else usual)
    lead = ours.client(Role.ORGANISATION_LEAD)
    for path, words in (
        ("", "Results need 7 sheets"),
        ("people/", "a role of fewer than 7 is not shown"),
        ("sheet/", "Of fewer than 7 people nothing is shown"),
        ("sheet/", "over at least 9 organisations"),
    ):
        assert words in lead.get(_at(ours, f"{cycle.pk}/{path}")).content.decode()


def test_the_benchmark_says_how_many_must_share_today(ours: Cast, monkeypatch) -> None:
    usual = packs.rules_on(timezone.localdate())
    today = replace(usual, least_organisations=9)
    monkeypatch.setattr(packs, "rules_on", lambda as_of: today if as_of == timezone.localdate() else usual)
    ours.organisation.members.update(began_at=timezone.now() - timedelta(days=400))
    page = ours.client(Role.ORGANISATION_LEAD).get(_at(ours, "benchmark/")).content.decode()
    assert "fewer than 9 organisations" in page


def test_results_ask_the_database_little(ours: Cast) -> None:
    cycle = a_closed_cycle(ours)
    client = ours.client(Role.ORGANISATION_LEAD)
    for path in ("", "results/", "consensus/", "gaps/"):
        with asking_at_most(10):
            assert client.get(_at(ours, f"{cycle.pk}/{path}")).status_code == 200

"""Actions with owner and date: every step is kept, and each leads back to what it comes from."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from tests.lib.web import Cast

from scalecare.readiness import LearningNeed as PooledNeed
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments.models import Cycle
from scalecare_web.assessments.packs import newest
from scalecare_web.audit.models import AuditEvent
from scalecare_web.plans import actions
from scalecare_web.plans.errors import BadAction
from scalecare_web.plans.models import Action, State

SOON = timezone.localdate() + timedelta(days=30)
PAST = timezone.localdate() - timedelta(days=1)


def _at(cast: Cast, rest: str = "") -> str:
    return f"/o/{cast.organisation.slug}/plans/{rest}"


def _proposed(cast: Cast, title: str = "Write a risk register", **said: object) -> Action:
    given = {"why": "There is none", "source": "criterion:risk-register"} | said
    return actions.propose(
        organisation=cast.organisation, by=cast.people[Role.FACILITATOR], title=title, **given
    )


def _changed(
    cast: Cast, action: Action, state: str, by: Role = Role.ORGANISATION_LEAD, **said: object
) -> Action:
    given = {"owner": cast.people[Role.ANALYST], "due": SOON, "note": ""} | said
    actions.change(organisation=cast.organisation, action=action, by=cast.people[by], state=state, **given)
    action.refresh_from_db()
    return action


def _cycle(cast: Cast) -> Cycle:
    pack, digest = newest("provider-development")
    return cast.organisation.cycles.create(
        name="Autumn", pack=pack.id, version=pack.version, pack_digest=digest,
        opened_by=cast.people[Role.ORGANISATION_LEAD],
    )  # fmt: skip


def test_an_action_goes_from_proposed_to_done_and_every_step_stays(ours: Cast) -> None:
    action = _proposed(ours)
    _changed(ours, action, "agreed")
    _changed(ours, action, "under-way")
    _changed(ours, action, "done", note="The board adopted it on 3 May")
    assert action.done_at is not None
    assert [step.state for step in action.steps.all()] == ["proposed", "agreed", "under-way", "done"]
    _changed(ours, action, "under-way", note="It was the wrong version")
    assert action.done_at is None
    page = ours.client(Role.PRACTICE_MEMBER).get(_at(ours, f"actions/{action.pk}/")).content.decode()
    assert page.index("The board adopted it on 3 May") < page.index("It was the wrong version")


def test_the_list_repeats_the_last_step(ours: Cast) -> None:
    action = _proposed(ours)
    for state, note in [("agreed", ""), ("dropped", "No money"), ("proposed", ""), ("done", "Here it is")]:
        _changed(ours, action, state, note=note)
        last = action.steps.last()
        assert (action.state, action.owner, action.due) == (last.state, last.owner, last.due)


@pytest.mark.parametrize(
    ("state", "said", "words"),
    [
        ("agreed", {"owner": None}, "needs an owner and a date"),
        ("under-way", {"due": None}, "needs an owner and a date"),
        ("done", {}, "what shows that it is done"),
        ("done", {"note": "   "}, "what shows that it is done"),
        ("dropped", {}, "why it is dropped"),
    ],
)
def test_a_step_that_leaves_something_open_is_refused(ours: Cast, state: str, said: dict, words: str) -> None:
    action = _proposed(ours)
    with pytest.raises(BadAction, match=words):
        _changed(ours, action, state, **said)
    assert action.steps.count() == 1


def test_the_database_holds_to_the_same(ours: Cast) -> None:
    action = _proposed(ours)
    rows = ours.organisation.actions.filter(pk=action.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.AGREED)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(done_at=timezone.now())
    steps = ours.organisation.action_steps
    with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
        steps.update(note="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        action.steps.create(
            organisation=ours.organisation, state=State.DONE, by=ours.people[Role.ORGANISATION_LEAD]
        )


def test_owners_are_members(ours: Cast, theirs: Cast) -> None:
    stranger = theirs.people[Role.ORGANISATION_LEAD]
    with pytest.raises(BadAction, match="is not a member"):
        _proposed(ours, owner=stranger)
    with pytest.raises(BadAction, match="is not a member"):
        _changed(ours, _proposed(ours), "agreed", owner=stranger)
    answer = ours.client(Role.ORGANISATION_LEAD).post(
        _at(ours, "actions/add/"), {"title": "Ask them", "owner": stranger.pk}
    )
    assert answer.status_code == 200
    assert "Ask them" in answer.content.decode()


def test_an_owner_says_how_far_it_has_come_and_no_more(ours: Cast) -> None:
    action = _changed(ours, _proposed(ours), "agreed")
    client, address = ours.client(Role.ANALYST), _at(ours, f"actions/{action.pk}/")
    page = client.get(address).content.decode()
    assert "Record the step" in page
    assert 'value="dropped"' not in page
    assert client.post(address, {"state": "done", "note": "It lies in the share"}).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.due) == (State.DONE, SOON)
    for said in ({"state": "dropped", "note": "x"}, {"state": "under-way", "due": SOON + timedelta(days=9)}):
        with pytest.raises(BadAction, match="An owner can say"):
            _changed(ours, action, **{"by": Role.ANALYST} | said)


def test_others_only_read(ours: Cast) -> None:
    action = _changed(ours, _proposed(ours), "agreed")
    address = _at(ours, f"actions/{action.pk}/")
    for role in (Role.PRACTICE_MEMBER, Role.COMMISSIONER):
        client = ours.client(role)
        assert "Record the step" not in client.get(address).content.decode()
        client.post(address, {"state": "done", "note": "x"})
        assert client.get(_at(ours, "actions/add/")).status_code == 403
        with pytest.raises(BadAction, match="Only its owner"):
            _changed(ours, action, "under-way", by=role)
    assert ours.client(Role.ADMINISTRATOR).get(_at(ours)).status_code == 403
    action.refresh_from_db()
    assert action.state == State.AGREED


def test_a_step_that_is_refused_loses_nothing(ours: Cast) -> None:
    action = _proposed(ours)
    said = {"state": "agreed", "owner": "", "due": "2027-01-31", "note": "The board will say who"}
    answer = ours.client(Role.ORGANISATION_LEAD).post(_at(ours, f"actions/{action.pk}/"), said)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "needs an owner and a date" in page
    assert "The board will say who" in page
    assert 'value="2027-01-31"' in page


@pytest.mark.parametrize(
    "source",
    ["rumour:1", "criterion:", "risk-register", "condition:x", "condition:1\n", "condition:²",
     f"criterion:{'x' * 191}", f"condition:{'9' * 30}"],
)  # fmt: skip
def test_a_source_that_nobody_could_look_up_is_refused(ours: Cast, source: str) -> None:
    with pytest.raises(BadAction, match="not something that an action can come from"):
        _proposed(ours, source=source)


def test_every_action_leads_back_to_what_it_comes_from(ours: Cast) -> None:
    cycle, slug = _cycle(ours), ours.organisation.slug
    need = actions.note_need(
        organisation=ours.organisation, by=ours.people[Role.FACILITATOR], topic="Contracts", rank=1
    )
    ways = {
        _proposed(ours): f"/o/{slug}/gates/stages/1/criteria/risk-register/",
        _proposed(ours, source="item:vision.shared", cycle=cycle): f"/o/{slug}/assessments/",
        _proposed(ours, source=f"learning:{need.pk}"): f"/o/{slug}/plans/learning/",
        _proposed(ours, source="condition:7"): f"/o/{slug}/gates/conditions/7/",
    }
    client = ours.client(Role.PRACTICE_MEMBER)
    for action, way in ways.items():
        page = client.get(_at(ours, f"actions/{action.pk}/")).content.decode()
        assert f'href="{way}' in page.partition("Comes from")[2].partition("</dd>")[0]
    assert client.get(_at(ours, f"actions/{_proposed(ours, source='item:no-cycle').pk}/")).status_code == 200


def test_a_gap_of_a_criterion_becomes_an_action_by_its_page(ours: Cast) -> None:
    client = ours.client(Role.ORGANISATION_LEAD)
    page = client.get(f"/o/{ours.organisation.slug}/gates/stages/1/criteria/risk-register/").content.decode()
    assert "actions/add/?source=criterion:risk-register" in page
    address = _at(ours, "actions/add/?source=criterion:risk-register&why=There is a risk register.")
    assert "There is a risk register." in client.get(address).content.decode()
    answer = client.post(
        _at(ours, "actions/add/"),
        {
            "title": "Write one",
            "why": "There is none",
            "source": "criterion:risk-register",
            "due": "2027-03-01",
        },
    )
    action = ours.organisation.actions.get()
    assert answer.url == _at(ours, f"actions/{action.pk}/")
    assert (action.source, action.due, action.state) == (
        "criterion:risk-register",
        date(2027, 3, 1),
        "proposed",
    )
    assert (
        "Write one"
        in client.get(f"/o/{ours.organisation.slug}/gates/stages/1/criteria/risk-register/").content.decode()
    )


def test_actions_are_filtered_by_owner_state_and_overdue(ours: Cast) -> None:
    analyst, lead = ours.people[Role.ANALYST], ours.people[Role.ORGANISATION_LEAD]
    _changed(ours, _proposed(ours, "Late one"), "agreed", owner=analyst, due=PAST)
    _changed(ours, _proposed(ours, "Timely one"), "agreed", owner=lead)
    _changed(ours, _proposed(ours, "Finished one"), "done", owner=lead, due=PAST, note="Here")
    client = ours.client(Role.PRACTICE_MEMBER)

    def shown(query: str) -> set[str]:
        page = client.get(_at(ours, query)).content.decode()
        return {name for name in ("Late one", "Timely one", "Finished one") if name in page}

    assert shown("") == {"Late one", "Timely one"}
    assert shown("?overdue=on") == {"Late one"}
    assert shown("?overdue=on&state=all") == {"Late one"}
    assert shown(f"?owner={lead.pk}&state=all") == {"Timely one", "Finished one"}
    assert shown("?state=done") == {"Finished one"}
    assert shown("?state=nonsense&owner=x") == {"Late one", "Timely one"}


def test_what_is_due_today_is_not_overdue(ours: Cast) -> None:
    action = _changed(ours, _proposed(ours), "agreed", due=timezone.localdate())
    assert not action.is_overdue(timezone.localdate())
    assert action.is_overdue(SOON)
    assert not _changed(ours, action, "dropped", note="x").is_overdue(SOON)


def test_the_download_holds_what_the_page_shows_and_no_formulas(ours: Cast) -> None:
    _changed(ours, _proposed(ours, "=HYPERLINK(1)"), "agreed", due=PAST, note="+1 for it")
    _changed(ours, _proposed(ours, "Not in it"), "dropped", note="x")
    answer = ours.client(Role.COMMISSIONER).get(_at(ours, "plan.csv?overdue=on"))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["Action"] == "'=HYPERLINK(1)"
    assert rows[0]["Last note"] == "'+1 for it"
    assert (rows[0]["State"], rows[0]["Overdue"], rows[0]["Due"]) == ("agreed", "yes", PAST.isoformat())


def test_learning_needs_of_few_people_do_not_say_how_many(ours: Cast) -> None:
    needs = [
        PooledNeed("What next?", "Coaching", 1, 12, 5, 8),
        PooledNeed("What next?", "Contracts", 2, 4, 2, 8),
        PooledNeed("Asked of two", "Secrets", 1, 4, 2, 2),
    ]
    cycle, lead = _cycle(ours), ours.people[Role.ORGANISATION_LEAD]
    for _ in range(2):  # a second time adds nothing
        actions.keep_needs(organisation=ours.organisation, by=lead, cycle=cycle, needs=needs)
    kept = ours.organisation.learning_needs.values_list("topic", "people")
    assert sorted(kept) == [("Coaching", 5), ("Contracts", None)]
    assert "Not said" in ours.client(Role.PRACTICE_MEMBER).get(_at(ours, "learning/")).content.decode()


def test_learning_needs_are_taken_over_from_the_last_closed_self_assessment(ours: Cast, monkeypatch) -> None:
    client, address = ours.client(Role.FACILITATOR), _at(ours, "learning/keep/")
    cycle = _cycle(ours)
    assert client.post(address).status_code == 404  # it is still open
    assert "Take over" not in client.get(_at(ours, "learning/")).content.decode()
    cycle.closed_by, cycle.closed_at = ours.people[Role.ORGANISATION_LEAD], timezone.now()
    cycle.save()
    found = (PooledNeed("What next?", "Coaching", 1, 12, 5, 8),)
    monkeypatch.setattr("scalecare_web.plans.views.needs_of", lambda asked: found if asked == cycle else ())
    assert "Take over those of Autumn" in client.get(_at(ours, "learning/")).content.decode()
    assert client.post(address).url == _at(ours, "learning/")
    assert ours.organisation.learning_needs.get().topic == "Coaching"
    assert ours.client(Role.PRACTICE_MEMBER).post(address).status_code == 403


def test_learning_needs_are_listed_by_rank_those_of_the_last_cycle_first(ours: Cast) -> None:
    by, early = ours.people[Role.FACILITATOR], _cycle(ours)
    late = ours.organisation.cycles.create(
        name="Winter", pack=early.pack, version=early.version, pack_digest=early.pack_digest,
        opened_by=by, opened_at=early.opened_at + timedelta(days=90),
    )  # fmt: skip
    for topic, rank, cycle in (
        ("Own", 1, None), ("Old", 1, early), ("Third", 3, late), ("First", 1, late), ("Second", 2, late),
    ):  # fmt: skip
        actions.note_need(organisation=ours.organisation, by=by, topic=topic, rank=rank, cycle=cycle)
    page = ours.client(Role.PRACTICE_MEMBER).get(_at(ours, "learning/")).content.decode()
    listed = re.findall(r'<th scope="row"[^>]*>(\w+)</th>', page)
    assert listed == ["First", "Second", "Third", "Old", "Own"]


def test_a_learning_need_becomes_an_action_once(ours: Cast) -> None:
    client = ours.client(Role.FACILITATOR)
    said = {"topic": "Contracts", "rank": "1", "people": "9"}
    assert client.post(_at(ours, "learning/add/"), said).url == _at(ours, "learning/")
    again = client.post(_at(ours, "learning/add/"), said | {"topic": "contracts "})
    assert "in the list of learning needs already" in again.content.decode()
    need = ours.organisation.learning_needs.get()
    lead = ours.people[Role.ORGANISATION_LEAD]
    address = _at(ours, f"learning/{need.pk}/plan/")
    assert client.post(address, {"by_when": "", "owner": lead.pk}).status_code == 200
    answer = client.post(address, {"by_when": "2027-06-30", "owner": lead.pk})
    need.refresh_from_db()
    assert answer.url == _at(ours, f"actions/{need.action_id}/")
    assert (need.by_when, need.action.owner, need.action.due) == (date(2027, 6, 30), lead, date(2027, 6, 30))
    assert "in the plan already" in client.post(address, {"by_when": "2027-07-01"}).content.decode()
    assert ours.organisation.actions.count() == 1


def test_each_step_leaves_one_row_in_the_audit_without_what_was_written(ours: Cast) -> None:
    before = AuditEvent.objects.count()
    _changed(ours, _proposed(ours, why="Between ourselves"), "dropped", note="Our own affair")
    rows = AuditEvent.objects.order_by("pk")[before:]
    assert [row.verb for row in rows] == ["action.proposed", "action.changed"]
    assert "ourselves" not in str([row.detail for row in rows])
    assert "affair" not in str([row.detail for row in rows])


def test_another_organisations_plan_is_not_found(ours: Cast, theirs: Cast) -> None:
    action = _proposed(theirs)
    need = actions.note_need(
        organisation=theirs.organisation, by=theirs.people[Role.FACILITATOR], topic="Theirs", rank=1
    )
    client = ours.client(Role.ORGANISATION_LEAD)
    assert client.get(_at(ours, f"actions/{action.pk}/")).status_code == 404
    assert (
        client.post(_at(ours, f"actions/{action.pk}/"), {"state": "dropped", "note": "x"}).status_code == 404
    )
    assert client.get(_at(ours, f"learning/{need.pk}/plan/")).status_code == 404
    assert client.get(_at(theirs)).status_code == 404
    assert action.title not in client.get(_at(ours)).content.decode()
    assert action.title not in client.get(_at(ours, "plan.csv?state=all")).getvalue().decode()


@pytest.mark.parametrize("rest", ["?state=all", "learning/"])
def test_lists_need_few_queries(ours: Cast, rest: str, django_assert_max_num_queries) -> None:
    cycle = _cycle(ours)
    for number in range(30):
        _changed(ours, _proposed(ours, f"Action {number}", cycle=cycle), "agreed")
        actions.note_need(
            organisation=ours.organisation,
            by=ours.people[Role.FACILITATOR],
            topic=f"T {number}",
            rank=number + 1,
        )
    client = ours.client(Role.PRACTICE_MEMBER)
    with django_assert_max_num_queries(22):
        assert client.get(_at(ours, rest)).status_code == 200

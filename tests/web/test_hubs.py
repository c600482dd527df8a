"""Asking for hubs, looking at them, and who may."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from tests.lib.queries import queries_of
from tests.lib.scenarios import PART, a_scenario, ask, form_of, the_place
from tests.lib.web import Cast

from scalecare.hub_formation import HubRules
from scalecare.parameters import load_parameters
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.models import AuditEvent
from scalecare_web.hubs import reading
from scalecare_web.hubs.asking import Asked, frozen, rules_of, thawed
from scalecare_web.hubs.models import Made
from scalecare_web.places import reading as places
from scalecare_web.runs.models import RunState


def _hubs(cast: Cast, rest: str = "") -> str:
    return f"/o/{cast.organisation.slug}/hubs/{rest}"


def _page(cast: Cast, address: str, role: Role = Role.ANALYST) -> str:
    answer = cast.client(role).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_what_is_asked_for_in_words_becomes_the_rules_of_the_library(ours: Cast) -> None:
    answer = ours.client(Role.ANALYST).post(
        _hubs(ours, "ask/"),
        form_of(the_place(ours), minimum_people=25_000, target_people=30_000, matters_change="a_lot"),
    )
    scenario = ours.organisation.scenarios.get()
    assert answer.status_code == 302
    rules, parameters = rules_of(scenario.run.inputs["rules"]), load_parameters()
    as_of = scenario.place.as_of
    assert (rules.minimum_people, rules.target_people, rules.maximum_people) == (25_000, 30_000, 50_000)
    assert rules.weights.change == parameters.value("matters.change", as_of) * parameters.value(
        "matters.a_lot", as_of
    )
    plan = reading.plan_as_made(scenario)
    assert plan.area == PART
    assert plan.rules["weights"]["change"] == rules.weights.change
    assert {entry["name"] for entry in plan.rules["parameters"]} >= {"matters.change", "matters.a_lot"}
    changed = next(e for e in plan.rules["parameters"] if e["name"] == "hub.minimum_people")
    assert (changed["value"], changed["status"]) == (25_000, "local")


def test_rules_read_back_from_json_are_the_rules(ours: Cast) -> None:
    place = places.read(the_place(ours))
    asked = Asked("", 20_000, 60_000, 35_000, {"travel_km": "a_little"}, farthest_km=9.5, most_hubs=7)
    rules = asked.rules(place, load_parameters())
    assert rules_of(json.loads(json.dumps(rules.as_record()))).as_record() == rules.as_record()
    standard = HubRules.standard(load_parameters(), place.as_of)
    assert rules_of(json.loads(json.dumps(standard.as_record()))) == standard


def test_the_same_request_gives_the_same_plan_and_another_does_not(ours: Cast) -> None:
    first, again = a_scenario(ours, "One"), a_scenario(ours, "One")
    other = a_scenario(ours, "Two", target_people=30_000, minimum_people=25_000)
    assert first.plan == again.plan
    assert first.plan != other.plan
    assert (first.name, again.name) == ("One", "One (2)")


def test_inputs_and_versions_are_frozen_with_the_run(ours: Cast) -> None:
    run = a_scenario(ours, with_answers=True).run
    assert run.inputs["place_sha256"] == the_place(ours).sha256
    assert run.inputs["answers_sha256"] == ours.organisation.frozen_answers.get().sha256
    assert run.versions["parameters"] == load_parameters().digest
    assert "highspy" in run.versions
    assert reading.plan_as_made(run.scenario).versions == run.versions


def test_frozen_answers_hold_no_words_of_anybody(ours: Cast) -> None:
    answers = places.read(the_place(ours)).engagement
    assert any(answer.quick_wins for answer in answers)
    rows = frozen(answers)
    assert {key for row in rows for key in row} == {
        "practice_code", "would_work_with", "red_lines", "negotiable",
    }  # fmt: skip
    back = thawed(rows)
    assert [sorted(a.red_lines) for a in back] == [sorted(a.red_lines) for a in answers]
    assert [sorted(a.firm_red_lines) for a in back] == [sorted(a.firm_red_lines) for a in answers]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"maximum_people": 20_000}, "Enter a number of at least 30,000"),
        ({"target_people": 10}, "Enter a number from 30,000 to 50,000"),
        ({"fewest_hubs": 5, "most_hubs": 2}, "Enter a number of at least 5"),
        ({"matters_travel_km": "none"}, "Something must matter"),
        ({"name": ""}, "This field is required"),
        ({"area": "icb:NOWHERE"}, "Select a valid choice"),
        ({"answers": "poll:999"}, "Select a valid choice"),
        ({"seconds": 100_000}, "less than or equal to 1800"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(ours: Cast, typed: dict, said: str) -> None:
    sent = {"name": "A name of mine", "farthest_km": "7.5"} | typed
    answer = ours.client(Role.ANALYST).post(_hubs(ours, "ask/"), form_of(the_place(ours), **sent))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert said in page
    assert 'value="7.5"' in page
    assert ("A name of mine" in page) == (sent["name"] != "")
    assert not ours.organisation.runs.exists()


def test_what_cannot_be_had_is_said_in_words_with_remedies(ours: Cast) -> None:
    run = ask(ours, most_hubs=1, allow_exceptions=False)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    page = _page(ours, f"/o/{ours.organisation.slug}/runs/{run.pk}/")
    assert "cannot all be placed" in page
    assert "1 to 1 hubs" not in page
    assert "Ask for" in page
    assert not ours.organisation.scenarios.exists()
    again = _page(ours, _hubs(ours, f"ask/like/{run.pk}/"))
    assert 'name="most_hubs" type="number" value="1"' in again or 'value="1"' in again
    assert 'value="Near"' in again


def test_a_poll_without_answers_in_the_area_is_refused(ours: Cast) -> None:
    from scalecare_web.hubs.actions import ask_for_hubs
    from scalecare_web.hubs.errors import CannotAsk

    with pytest.raises(CannotAsk, match="Nobody in this area has answered"):
        ask_for_hubs(
            organisation=ours.organisation,
            by=ours.people[Role.ANALYST],
            name="x",
            place=the_place(ours),
            asked=Asked(PART, 30_000, 50_000, 40_000, {"travel_km": "as_much"}),
            answers=(),
        )


def test_the_page_says_how_good_the_plan_is_and_how_that_is_known(ours: Cast) -> None:
    scenario = a_scenario(ours)
    plan = reading.plan_as_made(scenario)
    page = _page(ours, _hubs(ours, f"{scenario.pk}/"))
    assert "It is proven that no other plan" in page or "within" in page
    assert all(f"/hubs/{hub.hub_id}/" in page for hub in plan.hubs)
    assert f"{plan.hubs[0].registered:,}" in page
    assert "<svg " in page and "style=" not in page
    assert "app-status--assumed" in page and "app-status--published" in page
    assert scenario.run.inputs_digest[:12] in page


def test_a_hub_and_each_of_its_practices_is_explained(ours: Cast) -> None:
    scenario = a_scenario(ours)
    plan = reading.plan_as_made(scenario)
    for hub in plan.hubs:
        page = _page(ours, _hubs(ours, f"{scenario.pk}/hubs/{hub.hub_id}/"))
        assert all(code in page for code in hub.practices)
        assert "within the band" in page or "band" in page
    assert ours.client(Role.ANALYST).get(_hubs(ours, f"{scenario.pk}/hubs/H99/")).status_code == 404


def test_todays_networks_are_a_scenario_that_was_not_searched_for(ours: Cast) -> None:
    answer = ours.client(Role.FACILITATOR).post(
        _hubs(ours, "today/"), {"place": the_place(ours).pk, "name": "Today", "area": PART}
    )
    assert answer.status_code == 302
    scenario = ours.organisation.scenarios.get()
    place, plan = reading.place_of(scenario), reading.plan_as_made(scenario)
    assert scenario.made == Made.TODAY
    assert plan.hub_of() == {p.practice_code: p.pcn_code for p in place.practices if p.pcn_code}
    assert "not searched for" in _page(ours, _hubs(ours, f"{scenario.pk}/"))


def test_files_hold_what_the_page_shows(ours: Cast) -> None:
    scenario = a_scenario(ours)
    client, plan = ours.client(Role.COMMISSIONER), reading.plan_as_made(scenario)

    def file(name: str) -> bytes:
        answer = client.get(_hubs(ours, f"{scenario.pk}/files/{name}"))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        return answer.getvalue()

    rows = list(csv.DictReader(io.StringIO(file("hubs.csv").decode())))
    assert {row["practice_code"]: row["hub_id"] for row in rows} == plan.hub_of()
    assert json.loads(file("plan.json"))["gap"] == plan.gap
    hubs = [f for f in json.loads(file("hubs.geojson"))["features"] if f["properties"]["kind"] == "catchment"]
    assert len(hubs) == len(plan.hubs)
    with zipfile.ZipFile(io.BytesIO(file("report-pack.zip"))) as pack:
        assert {"report.html", "plan.xlsx", "plan.json"} <= set(pack.namelist())
    assert client.get(_hubs(ours, f"{scenario.pk}/files/../settings.py")).status_code == 404
    assert client.get(_hubs(ours, f"{scenario.pk}/files/other.csv")).status_code == 404


def test_a_small_map_is_a_picture_without_styles(ours: Cast) -> None:
    scenario = a_scenario(ours)
    answer = ours.client(Role.ANALYST).get(_hubs(ours, f"{scenario.pk}/map.svg"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    drawing = answer.content.decode()
    assert drawing.startswith("<svg ")
    assert "class=" not in drawing and "style=" not in drawing


def test_nobody_sees_anything_of_another_organisation(ours: Cast, theirs: Cast) -> None:
    scenario = a_scenario(theirs)
    analyst = ours.client(Role.ANALYST)
    lead = ours.client(Role.ORGANISATION_LEAD)
    for rest in ("", "as-made/", "hubs/H01/", "files/plan.json", "map.svg", "move/"):
        assert analyst.get(_hubs(ours, f"{scenario.pk}/{rest}")).status_code == 404, rest
    for rest in ("move/", "take-back/", "do-again/"):
        assert analyst.post(_hubs(ours, f"{scenario.pk}/{rest}")).status_code == 404, rest
    assert lead.post(_hubs(ours, f"{scenario.pk}/prefer/"), {"reasons": "x", "edits": 0}).status_code == 404
    assert analyst.get(_hubs(ours, f"runs/{scenario.run_id}/")).status_code == 404
    assert analyst.get(_hubs(ours, f"ask/like/{scenario.run_id}/")).status_code == 404
    assert analyst.get(_hubs(ours, "ask/"), {"place": scenario.place_id}).status_code == 404
    sent = form_of(scenario.place)
    assert analyst.post(_hubs(ours, "ask/"), sent).status_code == 404
    assert analyst.get(_hubs(ours, "compare/"), {"scenario": [scenario.pk]}).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_who_may_look_change_and_prefer(ours: Cast, role: Role) -> None:
    scenario = a_scenario(ours)
    client = ours.client(role)
    look, change, prefer = (
        client.get(_hubs(ours, f"{scenario.pk}/{rest}")).status_code for rest in ("", "move/", "prefer/")
    )
    assert look == (403 if role == Role.ADMINISTRATOR else 200)
    may_form = role in {Role.ORGANISATION_LEAD, Role.FACILITATOR, Role.ANALYST}
    assert change == (200 if may_form else 403)
    assert prefer == (200 if may_form and role != Role.ANALYST else 403)
    assert client.get(_hubs(ours, "ask/")).status_code == (200 if may_form else 403)


def test_lists_ask_the_database_little_however_many_scenarios_there_are(ours: Cast) -> None:
    for name in "abcd":
        a_scenario(ours, name)
    client = ours.client(Role.ANALYST)
    assert queries_of(client, _hubs(ours)) <= 12
    assert queries_of(client, _hubs(ours, f"{ours.organisation.scenarios.first().pk}/")) <= 12


def test_an_organisation_without_a_place_is_told_what_to_do_first(ours: Cast) -> None:
    assert "no place is in use" in _page(ours, _hubs(ours))
    assert "No place is in use" in _page(ours, _hubs(ours, "ask/"))


def test_a_preference_has_reasons_and_the_last_one_holds(ours: Cast) -> None:
    one, two = a_scenario(ours, "One"), a_scenario(ours, "Two", target_people=35_000)
    lead = ours.client(Role.ORGANISATION_LEAD)
    empty = lead.post(_hubs(ours, f"{one.pk}/prefer/"), {"reasons": " ", "edits": 0})
    assert empty.status_code == 200
    assert not ours.organisation.preferences.exists()
    for scenario, reasons in ((one, "It is near."), (two, "It is even nearer.")):
        lead.post(_hubs(ours, f"{scenario.pk}/prefer/"), {"reasons": reasons, "edits": 0})
    assert ours.organisation.preferences.count() == 2
    assert "Preferred: " in _page(ours, _hubs(ours))
    assert "It is even nearer." in _page(ours, _hubs(ours, f"{two.pk}/"))
    page = _page(ours, _hubs(ours, f"{one.pk}/"))
    assert "It is near." in page
    assert "Another scenario has been marked as preferred since" in page
    told = AuditEvent.objects.filter(organisation_id=ours.organisation.pk, verb="hubs.preferred")
    assert [event.subject for event in told] == [f"scenario:{one.pk}", f"scenario:{two.pk}"]
    assert "near" not in json.dumps([event.detail for event in told])


def test_what_was_preferred_is_what_was_on_the_page(ours: Cast) -> None:
    from tests.lib.scenarios import move

    scenario = a_scenario(ours)
    one, other = reading.plan_as_made(scenario).hubs[:2]
    move(ours.client(Role.ANALYST), scenario, one.practices[0], other.hub_id)
    lead = ours.client(Role.ORGANISATION_LEAD)
    answer = lead.post(_hubs(ours, f"{scenario.pk}/prefer/"), {"reasons": "Long reasons", "edits": 0})
    assert "was changed by hand while you wrote" in answer.content.decode()
    assert "Long reasons" in answer.content.decode()
    assert not ours.organisation.preferences.exists()
    sent = {"reasons": "Long reasons", "edits": 1}
    assert lead.post(_hubs(ours, f"{scenario.pk}/prefer/"), sent).status_code == 302


def test_scenarios_stand_side_by_side(ours: Cast) -> None:
    one, two = a_scenario(ours, "One"), a_scenario(ours, "Two", target_people=35_000)
    client = ours.client(Role.COMMISSIONER)
    answer = client.get(_hubs(ours, "compare/"), {"scenario": [one.pk, two.pk]})
    page = answer.content.decode()
    assert "The same figures of every plan" in page
    assert "Rules that differ between the plans" in page
    assert "35,000" in page
    assert page.count("<img ") == 2


@pytest.mark.parametrize(("chosen", "said"), [(0, "No scenario is chosen"), (1, "1 scenario is chosen")])
def test_one_scenario_is_not_compared(ours: Cast, chosen: int, said: str) -> None:
    scenario = a_scenario(ours)
    answer = ours.client(Role.ANALYST).get(
        _hubs(ours, "compare/"), {"scenario": [scenario.pk] * chosen}, follow=True
    )
    assert said in answer.content.decode()


def test_scenarios_of_different_areas_are_not_compared(ours: Cast) -> None:
    one, two = a_scenario(ours, "One"), a_scenario(ours, "Two", area="sub-icb:E1A")
    answer = ours.client(Role.ANALYST).get(
        _hubs(ours, "compare/"), {"scenario": [one.pk, two.pk]}, follow=True
    )
    assert "Compare plans of the same area" in answer.content.decode()


def test_the_example_fills_an_organisation_with_scenarios(ours: Cast, theirs: Cast) -> None:
    from scalecare_web.config.example_cast import ExampleCast
    from scalecare_web.hubs.example import fill

    the_place(ours)
    cast = ExampleCast(ours.organisation, (theirs.organisation,), ours.people, (), None)
    fill(cast)
    assert ours.organisation.scenarios.count() == 3
    preferred = ours.organisation.preferences.get()
    assert preferred.scenario.answers is not None
    assert ours.organisation.hand_edits.count() == preferred.edits == 2
    assert preferred.reasons in _page(ours, _hubs(ours, f"{preferred.scenario_id}/"))
    assert not theirs.organisation.scenarios.exists()

"""Moving practices by hand: figures at once, the plan as made untouched, and nobody's answers told."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from tests.lib.places import random_place
from tests.lib.scenarios import PART, a_scenario, move
from tests.lib.web import Cast

from scalecare.hub_formation import HubRules, apply_move, form_hubs, open_board, score_hubs
from scalecare.parameters import load_parameters
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.models import AuditEvent
from scalecare_web.hubs import reading
from scalecare_web.hubs.asking import rules_of
from scalecare_web.hubs.boards import board_after, boards
from scalecare_web.hubs.discretion import after_moves, discreet, small_by_hand
from scalecare_web.hubs.models import HandEdit, Scenario
from scalecare_web.hubs.reading import moves_in_force

HTMX = {"HX-Request": "true"}


def _now(cast: Cast, scenario: Scenario):
    return moves_in_force(cast.organisation.hand_edits.filter(scenario=scenario).order_by("sequence"))


def _address(scenario: Scenario, rest: str) -> str:
    return f"/o/{scenario.organisation.slug}/hubs/{scenario.pk}/{rest}"


def test_a_move_shows_what_the_library_works_out(ours: Cast) -> None:
    scenario = a_scenario(ours)
    made = reading.plan_as_made(scenario)
    one, other = made.hubs[:2]
    answer = move(ours.client(Role.ANALYST), scenario, one.practices[0], other.hub_id, headers=HTMX)
    page = answer.content.decode()
    place, rules = reading.place_of(scenario), rules_of(scenario.run.inputs["rules"])
    hub_of = made.hub_of() | {one.practices[0]: other.hub_id}
    expected = {hub.hub_id: hub for hub in score_hubs(place, rules, hub_of).hubs}
    assert "<html" not in page
    assert 'id="bench"' in page
    for hub_id in (one.hub_id, other.hub_id):
        assert f"{expected[hub_id].registered:,}" in page
        assert f"{expected[hub_id].containment_share:.0%}" in page
    board = apply_move(open_board(made, place, rules), one.practices[0], other.hub_id)
    assert len(board.broken) > 0
    assert page.count("A rule is broken") == len(board.broken)


def test_the_plan_as_made_stays_as_it_is(ours: Cast) -> None:
    scenario = a_scenario(ours)
    made = reading.plan_as_made(scenario)
    one, other = made.hubs[:2]
    move(ours.client(Role.ANALYST), scenario, one.practices[0], other.hub_id)
    again = ours.organisation.scenarios.get()
    assert again.plan == scenario.plan
    page = ours.client(Role.ANALYST).get(_address(scenario, "")).content.decode()
    assert "Changed by hand: 1 move." in page
    before = ours.client(Role.ANALYST).get(_address(scenario, "as-made/")).content.decode()
    assert "This is the scenario as it was made" in before
    assert f"{one.registered:,}" in before
    for change in (
        lambda: ours.organisation.scenarios.update(name="x"),
        lambda: HandEdit.objects.update(hub_id="H01"),
        lambda: HandEdit.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="can only be added"), transaction.atomic():
            change()


def test_moves_are_taken_back_and_done_again_in_order(ours: Cast) -> None:
    scenario, client = a_scenario(ours), ours.client(Role.ANALYST)
    one, other = reading.plan_as_made(scenario).hubs[:2]
    first, second = (one.practices[0], other.hub_id), (one.practices[1], other.hub_id)
    move(client, scenario, *first)
    move(client, scenario, *second)
    client.post(_address(scenario, "take-back/"))
    assert _now(ours, scenario) == ((first,), (second,))
    client.post(_address(scenario, "take-back/"))
    assert _now(ours, scenario) == ((), (second, first))
    client.post(_address(scenario, "do-again/"))
    assert _now(ours, scenario) == ((first,), (second,))
    third = (one.practices[1], "new")
    move(client, scenario, *third)
    assert _now(ours, scenario) == ((first, third), ())
    answer = client.post(_address(scenario, "do-again/"), follow=True)
    assert "No move was taken back, or another followed" in answer.content.decode()
    told = AuditEvent.objects.filter(organisation_id=ours.organisation.pk, subject=f"scenario:{scenario.pk}")
    assert [event.verb for event in told.order_by("sequence")] == [
        "hubs.moved", "hubs.moved", "hubs.taken-back", "hubs.taken-back", "hubs.done-again", "hubs.moved",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("practice", "hub", "said"),
    [
        ("", "H01", "Choose a practice"),
        ("X99999", "H01", "There is no practice X99999"),
        ("same", "H99", "has no hub H99"),
        ("same", "same", "already"),
    ],
)
def test_a_move_that_cannot_be_made_is_said_and_not_noted(
    ours: Cast, practice: str, hub: str, said: str
) -> None:
    scenario = a_scenario(ours)
    one = reading.plan_as_made(scenario).hubs[0]
    sent = (one.practices[0] if practice == "same" else practice, one.hub_id if hub == "same" else hub)
    answer = move(ours.client(Role.ANALYST), scenario, *sent, headers=HTMX)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "There is a problem" in answer.content.decode()
    assert not ours.organisation.hand_edits.exists()


def test_a_process_that_knows_nothing_of_the_moves_shows_the_same(ours: Cast) -> None:
    scenario, client = a_scenario(ours), ours.client(Role.ANALYST)
    hubs = reading.plan_as_made(scenario).hubs
    move(client, scenario, hubs[0].practices[0], hubs[1].hub_id)
    move(client, scenario, hubs[2].practices[0], hubs[0].hub_id)
    moves, _ = _now(ours, scenario)
    known = reading.board_of(scenario, moves).plan
    boards.forget()
    assert reading.board_of(scenario, moves).plan == known


def _large() -> tuple:
    """A place of the size of an ICB, with its plan."""
    place = random_place(np.random.default_rng(7), 200)
    rules = HubRules.standard(load_parameters(), place.as_of)
    return place, rules, score_hubs(place, rules, {c: f"H{i // 5:02}" for i, c in enumerate(place.codes)})


def test_a_move_in_an_icb_of_200_practices_builds_on_the_one_before() -> None:
    place, rules, plan = _large()
    moves: tuple[tuple[str, str], ...] = ()
    board_after("icb", (), lambda: open_board(plan, place, rules))
    for code in place.codes[:9]:
        moves = (*moves, (code, "H20"))
        board_after("icb", moves, lambda: pytest.fail("the board was forgotten"))


def _kept_apart(scenario: Scenario) -> tuple[str, str]:
    """Two practices of different hubs of which one drew a red line that is no matter for talks."""
    place, hub_of = reading.place_of(scenario), reading.plan_as_made(scenario).hub_of()
    return next(
        (answer.practice_code, other)
        for answer in place.engagement
        for other in answer.firm_red_lines
        if other in hub_of and answer.practice_code in hub_of
    )


def test_red_lines_are_obeyed_and_never_told(ours: Cast) -> None:
    scenario = a_scenario(ours, area="", with_answers=True)
    plan, place = reading.plan_as_made(scenario), reading.place_of(scenario)
    hub_of = plan.hub_of()
    lines = [(a.practice_code, other) for a in place.engagement for other in a.firm_red_lines]
    assert lines
    assert all(hub_of.get(one) != hub_of.get(other) for one, other in lines if other in hub_of)
    kinds = {f.kind for p in plan.placements for f in p.findings}
    assert "wish_kept" not in kinds
    assert "red_lines" not in scenario.plan.replace("obey_red_lines", "").replace(
        "negotiable_red_lines", ""
    ).replace("red_lines_kept", "")
    assert "like_minds" not in {
        part["line"]
        for p in plan.placements
        for f in p.findings
        if f.kind == "why_here"
        for part in f.figures["parts"]
    }


def test_two_practices_in_a_hub_of_their_own_do_not_tell_of_a_red_line(ours: Cast) -> None:
    scenario, client = a_scenario(ours, area="", with_answers=True), ours.client(Role.ANALYST)
    one, other = _kept_apart(scenario)
    answer = move(client, scenario, one, "new", headers=HTMX)
    new = _now(ours, scenario)[0]
    board = reading.board_of(scenario, new)
    own = board.plan.hub_of()[one]
    answer = move(client, scenario, other, own, headers=HTMX)
    page = answer.content.decode()
    board = reading.board_of(scenario, _now(ours, scenario)[0])
    assert any(f.figures["rule"] == "apart" for f in board.broken), "the pair is kept apart"
    assert "red line keeps apart" not in page
    assert "Whether red lines are kept in" in page
    for rest in ("", "files/plan.json", f"hubs/{own}/"):
        content = client.get(_address(scenario, rest)).getvalue().decode()
        assert '"rule": "apart"' not in content
        assert "red line keeps apart" not in content
    plan = reading.plan_now(scenario, _now(ours, scenario)[0])
    assert (plan.gap, plan.bound) == (None, None)
    assert all(line.name != "like_minds" for line in plan.costs)


def test_what_a_pair_without_a_red_line_shows_differs_in_nothing() -> None:
    place, rules, _ = _large()
    free = HubRules.standard(load_parameters(), place.as_of).with_(obey_red_lines=False)
    made = score_hubs(place, rules, {c: f"H{i // 5:02}" for i, c in enumerate(place.codes)})
    line = next((a.practice_code, o) for a in place.engagement for o in a.red_lines)

    def shown(with_rules: HubRules) -> tuple:
        board = open_board(made, place, with_rules)
        board = apply_move(board, line[0], "new")
        board = apply_move(board, line[1], board.plan.hub_of()[line[0]])
        plan = after_moves(board.plan, made, smallest=5)
        touched = small_by_hand(board.plan, made, 5)
        told = [f for f in plan.findings if f.figures.get("hub_id") in touched]
        return told, plan.objective, plan.gap

    assert shown(rules) == shown(free)


def test_prices_do_not_tell_what_wishes_count_for(ours: Cast) -> None:
    scenario = a_scenario(
        ours, area="", with_answers=True, matters={"travel_km": "as_much", "like_minds": "a_lot"}
    )
    place, rules = reading.place_of(scenario), rules_of(scenario.run.inputs["rules"])
    raw = form_hubs(place, rules)
    told = {p.practice_code: p.findings for p in discreet(raw, 5).placements}
    differ = 0
    for placement in raw.placements:
        before = {f.kind: f.figures for f in placement.findings}
        after = {f.kind: f.figures for f in told[placement.practice_code]}
        if "next_best" in before:
            parts = sum(part["objective"] for part in after["why_here"]["parts"])
            assert after["next_best"]["price"] == pytest.approx(parts, abs=1e-6)
            differ += before["next_best"]["price"] != after["next_best"]["price"]
    assert differ, "wishes matter somewhere"
    assert PART

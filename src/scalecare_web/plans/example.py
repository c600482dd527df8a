"""Example content: a plan with actions in every state, and what people need to learn."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from scalecare_web.accounts.models import User
from scalecare_web.accounts.permissions import Role
from scalecare_web.config.example_cast import ExampleCast
from scalecare_web.plans import actions
from scalecare_web.plans.models import Action, State
from scalecare_web.plans.presenters import today

_PROPOSED = (
    ("Bring the risk register to the board", "Nothing was put forward for it.", "criterion:risk-register"),
    ("Share the accounts of every member practice", "The protocol is a draft.", "criterion:open-finance"),
    ("Name a lead for each neighbourhood", "Decisions wait.", "criterion:effective-leadership"),
    ("Run the patient assembly twice a year", "It met once.", "criterion:high-engagement"),
    ("Move to one telephone system", "Three are in use.", "criterion:efficiency-opportunities"),
    ("Write down who decides what", "", ""),
)  # fmt: skip
_NEEDS = (("Understanding contracts", 1, 9), ("Population health data", 2, 7), ("Coaching skills", 3, 4))


def fill(cast: ExampleCast) -> None:
    """Bring in six actions, one in each state and one overdue, and three learning needs."""
    lead, facilitator = cast.people[Role.ORGANISATION_LEAD], cast.people[Role.FACILITATOR]
    organisation = cast.organisation
    added = [
        actions.propose(organisation=organisation, by=facilitator, title=title, why=why, source=source)
        for title, why, source in _PROPOSED
    ]
    day = today()
    plan = (
        (0, State.UNDER_WAY, lead, 30, "A first register is with the finance lead."),
        (1, State.AGREED, facilitator, 60, "Agreed by the board."),
        (3, State.AGREED, facilitator, -10, "Agreed by the board."),
        (4, State.DROPPED, None, None, "The contracts run until 2028; it would cost more than it saves."),
        (5, State.DONE, lead, -20, "Board terms of reference, version 2, adopted and kept as evidence."),
    )
    for at, state, owner, days, note in plan:
        due = None if days is None else day + timedelta(days=days)
        _take(cast, added[at], state, owner, due, note)
    for topic, rank, people in _NEEDS:
        need = actions.note_need(
            organisation=organisation, by=facilitator, topic=topic, rank=rank, people=people
        )
        if rank == 1:
            actions.plan_need(
                organisation=organisation, need=need, by=lead, by_when=day + timedelta(days=120), owner=lead
            )


def _take(
    cast: ExampleCast, action: Action, state: State, owner: User | None, due: date | None, note: str
) -> None:
    """Agree an action first where it has come further than that."""
    lead = cast.people[Role.ORGANISATION_LEAD]
    go = partial(actions.change, organisation=cast.organisation, action=action, by=lead, owner=owner, due=due)
    if state in {State.UNDER_WAY, State.DONE}:
        go(state=State.AGREED, note="Agreed by the board.")
    go(state=state, note=note)

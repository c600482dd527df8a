"""What changes about a plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from scalecare.readiness import LearningNeed as PooledNeed
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Permission
from scalecare_web.assessments.packs import rules_of
from scalecare_web.audit.record import record
from scalecare_web.plans.errors import BadAction
from scalecare_web.plans.models import SOURCE, Action, LearningNeed, State, Step

if TYPE_CHECKING:
    from scalecare_web.assessments.models import Cycle

BY_OWNERS = (State.UNDER_WAY, State.DONE)
"""What an owner may say of an action without looking after the whole plan."""


@transaction.atomic
def propose(
    *,
    organisation: Organisation,
    by: User,
    title: str,
    why: str,
    source: str = "",
    cycle: Cycle | None = None,
    owner: User | None = None,
    due: date | None = None,
) -> Action:
    """Propose an action; it counts once somebody has agreed it, with an owner and a date.

    Parameters
    ----------
    organisation, by
        Whose plan, and who proposes.
    title, why
        What is to be done, and what for.
    source
        What it comes from: ``item:…``, ``criterion:…``, ``learning:…`` or ``condition:…``; empty where
        somebody thought of it.
    cycle
        The self-assessment that it comes from.
    owner, due
        Who should do it, and by when, where that is known.

    Raises
    ------
    BadAction
        If the source is of no known kind, or the owner is no member.
    """
    if source and not SOURCE.fullmatch(source):
        raise BadAction.unknown_source(source)
    _check_owner(organisation, owner)
    action = organisation.actions.create(
        title=title, why=why, source=source, cycle=cycle, proposed_by=by, owner=owner, due=due
    )
    _add_step(action, by, "")
    record(organisation, by, "action.proposed", action, source=source)
    return action


@transaction.atomic
def change(
    *,
    organisation: Organisation,
    action: Action,
    by: User,
    state: str,
    owner: User | None,
    due: date | None,
    note: str = "",
) -> Step:
    """Take an action a step further: another state, owner or date, and why.

    Raises
    ------
    BadAction
        If it is agreed without an owner and a date, done without what shows it, dropped without a reason,
        owned by somebody who is no member, or changed by somebody who may not.
    """
    action = organisation.actions.select_for_update().get(pk=action.pk)
    state, note = State(state), note.strip()
    if not may_change(organisation, action, by):
        raise BadAction.not_yours()
    if not manages(organisation, by) and (
        state not in BY_OWNERS or (owner, due) != (action.owner, action.due)
    ):
        raise BadAction.beyond_owners()
    if owner != action.owner:
        _check_owner(organisation, owner)
    if state in {State.AGREED, State.UNDER_WAY, State.DONE} and (owner is None or due is None):
        raise BadAction.without_owner_or_date(state.label)
    if state in {State.DONE, State.DROPPED} and not note:
        raise BadAction.without_words(state)
    if state == State.DONE and action.state != State.DONE:
        action.done_at = timezone.now()
    elif state != State.DONE:
        action.done_at = None
    action.state, action.owner, action.due = state, owner, due
    action.save(update_fields=["state", "owner", "due", "done_at"])
    step = _add_step(action, by, note)
    record(organisation, by, "action.changed", action, state=str(state))
    return step


def manages(organisation: Organisation, person: User) -> bool:
    """Whether somebody looks after the whole plan.

    Parameters
    ----------
    organisation, person
        Whose plan, and who.
    """
    return bool(person.has_perm(Permission.MANAGE_PLAN, organisation))


def may_change(organisation: Organisation, action: Action, person: User) -> bool:
    """Whether somebody may take an action further: whoever looks after the plan, and its owner.

    Parameters
    ----------
    organisation, action, person
        Whose plan, which action, and who.
    """
    return action.owner_id == person.pk or manages(organisation, person)


def _check_owner(organisation: Organisation, owner: User | None) -> None:
    if owner is not None and not organisation.members.filter(user=owner).exists():
        raise BadAction.not_a_member(owner)


def _add_step(action: Action, by: User, note: str) -> Step:
    return action.steps.create(
        organisation=action.organisation,
        state=action.state,
        owner=action.owner,
        due=action.due,
        note=note,
        by=by,
    )


@transaction.atomic
def note_need(
    *,
    organisation: Organisation,
    by: User,
    topic: str,
    rank: int,
    people: int | None = None,
    by_when: date | None = None,
    heading: str = "",
    cycle: Cycle | None = None,
) -> LearningNeed:
    """Note what people need to learn.

    Raises
    ------
    BadAction
        If the topic stands in the list already.
    """
    topic = " ".join(topic.split())
    if organisation.learning_needs.filter(cycle=cycle, heading=heading, topic__iexact=topic).exists():
        raise BadAction.noted_already(topic)
    need = organisation.learning_needs.create(
        cycle=cycle, heading=heading, topic=topic, rank=rank, people=people, by_when=by_when, noted_by=by
    )
    record(organisation, by, "learning-need.noted", need, rank=rank)
    return need


@transaction.atomic
def keep_needs(
    *, organisation: Organisation, by: User, cycle: Cycle, needs: Iterable[PooledNeed]
) -> list[LearningNeed]:
    """Keep what a self-assessment found people need to learn; what stands in the list is left as it is.

    Headings under which too few people wrote are left out, and so is the number of people where too few
    named a topic.

    Parameters
    ----------
    organisation, by, cycle
        Whose list, who keeps them, and the self-assessment they come from.
    needs
        As :func:`scalecare.readiness.learning_needs` pools them.
    """
    least = rules_of(cycle).least_respondents
    known = set(cycle.learning_needs.values_list("heading", "topic"))
    kept = [
        organisation.learning_needs.create(
            cycle=cycle,
            heading=need.heading,
            topic=need.topic,
            rank=need.rank,
            people=need.people if need.people >= least else None,
            noted_by=by,
        )
        for need in needs
        if need.answered >= least and (need.heading, need.topic) not in known
    ]
    record(organisation, by, "learning-needs.kept", cycle, count=len(kept))
    return kept


@transaction.atomic
def plan_need(
    *,
    organisation: Organisation,
    need: LearningNeed,
    by: User,
    by_when: date,
    owner: User | None = None,
) -> Action:
    """Make a learning need an action, with the day by which people should have learnt.

    Raises
    ------
    BadAction
        If it has an action already.
    """
    need = organisation.learning_needs.select_for_update().get(pk=need.pk)
    if need.action_id is not None:
        raise BadAction.planned_already(need.topic)
    _check_owner(organisation, owner)
    action = organisation.actions.create(
        title=f"Learn about: {need.topic}"[:200],
        why=need.heading,
        source=f"learning:{need.topic}"[:200],
        cycle=need.cycle,
        proposed_by=by,
        owner=owner,
        due=by_when,
    )
    _add_step(action, by, "")
    need.action, need.by_when = action, by_when
    need.save(update_fields=["by_when", "action"])
    record(organisation, by, "learning-need.planned", need, action=action.pk)
    return action

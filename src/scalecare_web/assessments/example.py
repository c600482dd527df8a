"""The example organisation looks at itself: closed cycles, one that is open, and others to stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle as around

from scalecare import domain
from scalecare.examples.organisation import ASSESSMENT, example_cycles, example_digital_cycles
from scalecare_web.accounts.actions import add_member
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions, packs
from scalecare_web.assessments.actions import Given
from scalecare_web.assessments.models import Cycle, Sheet
from scalecare_web.config.example_cast import ExampleCast

_ANSWERING = (Role.PRACTICE_MEMBER, Role.ORGANISATION_LEAD, Role.FACILITATOR, Role.ANALYST)
_OPEN_NAME, _OPEN_UNTIL = "Spring 2027", date(2027, 4, 30)
_SENT_IN, _BEGUN = 5, 2
"""Of the open cycle, how many sheets are sent in, and how many are begun."""
_PEOPLE_ELSEWHERE = 5
_OPEN_FOR = timedelta(days=21)


def fill(cast: ExampleCast) -> None:
    """Bring the example's self-assessments in.

    Parameters
    ----------
    cast
        Who takes part.
    """
    for number, other in enumerate(cast.others):
        _elsewhere(other, number)
    lead = cast.people[Role.ORGANISATION_LEAD]
    people = [*(cast.people[role] for role in _ANSWERING), *cast.colleagues]
    actions.share_benchmark(organisation=cast.organisation, by=lead)
    for told in example_cycles():
        answered = answered_cycle(cast.organisation, told, people, by=lead)
        close_told(answered, told, by=lead)
    digital = example_digital_cycles()[-1]
    answered = answered_cycle(cast.organisation, digital, people, by=lead, name=f"Digital, {digital.name}")
    close_told(answered, digital, by=lead)
    _open(cast.organisation, people, lead)


def answered_cycle(
    organisation: Organisation, told: domain.Cycle, people: Sequence[User], *, by: User, name: str = ""
) -> Cycle:
    """Open a cycle, ask people, and send in for each the sheet that the library's example tells.

    Parameters
    ----------
    organisation, by
        Whose, and who opens it.
    told
        What people answer.
    people
        As many as there are sheets answer; a sheet for which there is nobody is left out.
    name
        What the cycle is called; as told where empty.
    """
    made = actions.open_cycle(organisation=organisation, name=name or told.name, pack=told.pack_id, by=by)
    pairs = list(zip(people, told.sheets, strict=False))
    roles = {person.pk: sheet.role for person, sheet in pairs}
    actions.ask_people(organisation=organisation, cycle=made, roles=roles, by=by)
    for person, sheet in pairs:
        begun = answer(made, person, sheet.answers)
        actions.send_sheet(organisation=organisation, sheet=begun, by=person)
    return made


def answer(cycle: Cycle, person: User, answers: Iterable[domain.Answer]) -> Sheet:
    """Begin a person's sheet and save answers on it.

    Parameters
    ----------
    cycle, person, answers
        In which cycle, who, and what.
    """
    organisation, pack = cycle.organisation, packs.questionnaire_of(cycle)
    respondent = cycle.respondents.get(user=person)
    sheet = actions.begin_sheet(organisation=organisation, respondent=respondent, by=person)
    given = [
        Given(item, each.value, each.missing, each.reason, each.note)
        for each in answers
        if (item := pack.item(each.item)) is not None
    ]
    actions.save_answers(organisation=organisation, sheet=sheet, given=given, by=person)
    return sheet


def close_told(cycle: Cycle, told: domain.Cycle, *, by: User) -> None:
    """Close a cycle on the day that fits its story, and record what was agreed on.

    Parameters
    ----------
    cycle, told, by
        Which cycle, its story, and who closes it.
    """
    closed = actions.close_cycle(organisation=cycle.organisation, cycle=cycle, by=by)
    _date(closed, told.opened_on)
    for each in told.consensus:
        actions.record_consensus(
            organisation=cycle.organisation,
            cycle=closed,
            item=each.item,
            value=each.value,
            agreed_on=each.agreed_on,
            agreed_by="; ".join(each.by),
            reason=each.reason,
            dissent=each.dissent,
            by=by,
        )


def _date(cycle: Cycle, opened_on: date) -> None:
    """Put a cycle into the past that it is told of: only the example may."""
    opened = datetime.combine(opened_on, time(9), tzinfo=UTC)
    cycle.opened_at, cycle.closed_at = opened, opened + _OPEN_FOR
    cycle.save(update_fields=["opened_at", "closed_at"])


def _open(organisation: Organisation, people: Sequence[User], lead: User) -> None:
    """A cycle in which some have sent in, some have begun, and others have not."""
    told = example_cycles()[-1]
    cycle = actions.open_cycle(
        organisation=organisation, name=_OPEN_NAME, pack=ASSESSMENT, by=lead, answers_by=_OPEN_UNTIL
    )
    pairs = list(zip(people, told.sheets, strict=False))
    roles = {person.pk: sheet.role for person, sheet in pairs}
    actions.ask_people(organisation=organisation, cycle=cycle, roles=roles, by=lead)
    busy = pairs[len(_ANSWERING) :][
        : _SENT_IN + _BEGUN
    ]  # those who have accounts of the example begin afresh
    for number, (person, sheet) in enumerate(busy):
        is_begun = number >= _SENT_IN
        begun = answer(cycle, person, sheet.answers[:12] if is_begun else sheet.answers)
        if not is_begun:
            actions.send_sheet(organisation=organisation, sheet=begun, by=person)


def _elsewhere(organisation: Organisation, number: int) -> None:
    """Another organisation that shares: a few of its people, and one closed cycle."""
    people = [_somebody(organisation, at) for at in range(_PEOPLE_ELSEWHERE)]
    lead = people[0]
    told = example_cycles()[number % 2]
    sheets = around(told.sheets[number:] + told.sheets[:number])
    some = tuple(next(sheets) for _ in range(2 * _PEOPLE_ELSEWHERE))[:: 2 - number % 2][:_PEOPLE_ELSEWHERE]
    story = domain.Cycle(organisation.name, told.name, told.pack_id, told.version, told.opened_on, some, ())
    actions.share_benchmark(organisation=organisation, by=lead)
    close_told(answered_cycle(organisation, story, people, by=lead), story, by=lead)


def _somebody(organisation: Organisation, number: int) -> User:
    role = Role.PRACTICE_MEMBER if number else Role.ORGANISATION_LEAD
    person = User.objects.create_user(
        f"person{number + 1}@{organisation.slug}.example", name=f"Person {number + 1} of {organisation}"
    )
    add_member(organisation=organisation, user=person, role=role, by=person)
    return person

"""What changes about polls and answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from scalecare.reports.formats import spelled
from scalecare_web.accounts.models import Organisation, User, digest_of, new_secret
from scalecare_web.audit.actor import Actor, Named
from scalecare_web.audit.record import record
from scalecare_web.engagement.errors import PollError
from scalecare_web.engagement.models import AskedPractice, Poll, PollAnswer, PollLink
from scalecare_web.places.models import Place
from scalecare_web.places.reading import read_in_use

MOST_PRACTICES = 600
"""A poll among more makes no sense, and its contradictions would take too long to count."""
BY_LINK = Named("practice", "a practice, by its link")
"""Who answers by a link. The audit does not say which practice: it is read by many."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a practice says, field by field."""

    interest: int | None = None
    would_work_with: list[str] = field(default_factory=list)
    red_lines: list[str] = field(default_factory=list)
    negotiable_red_lines: list[str] = field(default_factory=list)
    negotiable: list[str] = field(default_factory=list)
    ways_of_working: list[str] = field(default_factory=list)
    quick_wins: list[str] = field(default_factory=list)

    @classmethod
    def by(cls, answer: PollAnswer | None) -> Said:
        """Return what was said; nothing where there is no answer."""
        names = cls.__dataclass_fields__
        return cls(**{name: getattr(answer, name) for name in names}) if answer else cls()

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing at all."""
        return self == Said()


@transaction.atomic
def open_poll(
    *,
    organisation: Organisation,
    place: Place,
    title: str,
    message: str,
    last_day: date,
    by: User,
    least_people: int = 0,
    previous: Poll | None = None,
    opens: datetime | None = None,
) -> Poll:
    """Open a poll of the practices of a place, until the end of a day.

    Parameters
    ----------
    organisation, place
        Whose practices are asked.
    title, message
        What they read first.
    last_day
        The last on which answers are taken.
    by
        The facilitator.
    least_people
        Practices with smaller lists are not asked.
    previous
        The poll that this one repeats.
    opens
        When, where that is not now.

    Raises
    ------
    PollError
        If nobody would be asked, or too many.
    PlaceRefused
        If the place is withdrawn from use.
    """
    practices = [one for one in read_in_use(place).practices if one.registered >= least_people]
    if not practices:
        raise PollError.nobody_to_ask(least_people)
    if len(practices) > MOST_PRACTICES:
        raise PollError.too_many_practices(len(practices), MOST_PRACTICES)
    poll = organisation.polls.create(
        place=place,
        title=title,
        message=message,
        opens=opens or timezone.now(),
        closes=_end_of(last_day),
        opened_by=by,
        previous=previous,
    )
    known = _addresses_of(organisation, previous)
    organisation.asked_practices.bulk_create(
        AskedPractice(
            organisation=organisation,
            poll=poll,
            practice_code=one.practice_code,
            practice_name=spelled(one.practice_name)[:200],
            registered=one.registered,
            email=known.get(one.practice_code, ""),
        )
        for one in practices
    )
    record(organisation, by, "poll.opened", poll, place=place.pk, practices=len(practices))
    return poll


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _addresses_of(organisation: Organisation, poll: Poll | None) -> dict[str, str]:
    if poll is None:
        return {}
    return dict(organisation.asked_practices.filter(poll=poll).values_list("practice_code", "email"))


@transaction.atomic
def make_links(
    *,
    organisation: Organisation,
    poll: Poll,
    asked: Sequence[AskedPractice],
    renew: bool,
    by: User,
    mailed: bool = False,
) -> list[tuple[AskedPractice, str]]:
    """Make a link for each of some practices; return them with the secrets, which are kept nowhere.

    Parameters
    ----------
    organisation, poll, asked
        Whose.
    renew
        Whether the links that they have work no more.
    by
        The facilitator.
    mailed
        Whether they go straight to the practices, and nobody else sees them.

    Raises
    ------
    PollError
        If the poll is closed.
    """
    _is_open(poll)
    if renew:
        old = organisation.poll_links.filter(asked__in=asked, withdrawn_at=None)
        old.update(withdrawn_at=timezone.now())
    made = [(one, new_secret()) for one in asked]
    organisation.poll_links.bulk_create(
        PollLink(
            organisation=organisation,
            asked=one,
            secret_digest=digest_of(secret),
            made_by=by,
            was_mailed=mailed,
        )
        for one, secret in made
    )
    record(organisation, by, "poll.links-made", poll, practices=len(made), renewed=renew)
    return made


@transaction.atomic
def settle_letters(
    *,
    organisation: Organisation,
    poll: Poll,
    made: Sequence[tuple[AskedPractice, str]],
    reached: Collection[AskedPractice],
    renew: bool,
    by: User,
) -> None:
    """Make links that reached nobody work no more; where links are renewed, end old ones of those reached.

    Parameters
    ----------
    organisation, poll, made
        The links that were made to be sent, with their secrets.
    reached
        The practices whose letter was taken.
    renew
        Whether the links that these had before work no more.
    by
        The facilitator.
    """
    keys = {one.pk for one in reached}
    handed = [digest_of(secret) for one, secret in made if one.pk in keys]
    lost = [digest_of(secret) for one, secret in made if one.pk not in keys]
    ended = Q(secret_digest__in=lost)
    if renew:
        ended |= Q(asked__in=keys) & ~Q(secret_digest__in=handed)
    links = organisation.poll_links.filter(ended, asked__poll=poll, withdrawn_at=None)
    links.update(withdrawn_at=timezone.now())
    record(organisation, by, "poll.letters-sent", poll, taken=len(handed), not_taken=len(lost))


@transaction.atomic
def keep_addresses(*, organisation: Organisation, poll: Poll, addresses: Mapping[str, str], by: User) -> None:
    """Note where to write to practices, by practice code, and to no others."""
    rows = list(organisation.asked_practices.filter(poll=poll))
    for row in rows:
        row.email = addresses.get(row.practice_code, "")
    organisation.asked_practices.bulk_update(rows, ["email"])
    record(organisation, by, "poll.addresses-noted", poll, practices=len(addresses))


@transaction.atomic
def note_reminders(
    *, organisation: Organisation, poll: Poll, asked: Collection[AskedPractice], by: User
) -> None:
    """Note that practices were reminded."""
    keys = [one.pk for one in asked]
    organisation.asked_practices.filter(pk__in=keys).update(reminded_at=timezone.now())
    record(organisation, by, "poll.practices-reminded", poll, practices=len(keys))


@transaction.atomic
def answer(
    *, organisation: Organisation, asked: AskedPractice, said: Said, by: Actor = BY_LINK, anew: bool = False
) -> bool:
    """Keep what a practice says by its link, in place of what it said before.

    ``anew`` says that it began with an empty form, not seeing what was said before.

    Returns
    -------
    bool
        Whether anything changed.

    Raises
    ------
    PollError
        If the poll is closed.
    """
    return _keep(organisation, asked, said, by, by_phone=None, anew=anew)


@transaction.atomic
def answer_by_phone(*, organisation: Organisation, asked: AskedPractice, said: Said, by: User) -> bool:
    """Write down what a practice says on the phone, marked as such.

    Raises
    ------
    PollError
        If the poll is closed, or the practice answered already in another way.
    """
    before = organisation.poll_answers.filter(asked=asked).first()
    if not may_write_down(before, by):
        raise PollError.not_by_phone(str(asked))
    return _keep(organisation, asked, said, by, by_phone=by)


def may_write_down(before: PollAnswer | None, by: User) -> bool:
    """Whether somebody may write down what a practice says on the phone: no answer, or their own note."""
    return before is None or Said.by(before).is_blank or before.by_phone_id == by.pk


def _keep(
    organisation: Organisation,
    asked: AskedPractice,
    said: Said,
    by: Actor,
    *,
    by_phone: User | None,
    anew: bool = False,
) -> bool:
    poll = organisation.polls.select_for_update().get(pk=asked.poll_id)
    _is_open(poll)
    before = organisation.poll_answers.filter(asked=asked).first()
    if said == Said.by(before) and (before is None or before.by_phone == by_phone):
        return False
    now = timezone.now()
    organisation.poll_answers.update_or_create(
        asked=asked,
        defaults=asdict(said)
        | {"by_phone": by_phone, "changed_at": now}
        | ({"given_at": now} if anew else {}),
        create_defaults=asdict(said) | {"by_phone": by_phone, "given_at": now, "changed_at": now},
    )
    record(organisation, by, "answer.changed" if before else "answer.given", poll)
    return True


@transaction.atomic
def move_last_day(*, organisation: Organisation, poll: Poll, last_day: date, by: User) -> Poll:
    """Give practices more time, or less; what is closed stays closed, since its results were seen.

    Raises
    ------
    PollError
        If the poll is closed, or the day has passed.
    """
    poll = organisation.polls.select_for_update().get(pk=poll.pk)
    _is_open(poll)
    if last_day < timezone.localdate():
        raise PollError.day_has_passed(last_day)
    if last_day == poll.last_day:
        return poll
    before = poll.last_day
    poll.moved_from, poll.closes = poll.closes, _end_of(last_day)
    poll.moved_at, poll.moved_by = timezone.now(), by
    poll.save(update_fields=["closes", "moved_from", "moved_at", "moved_by"])
    days = {"before": before.isoformat(), "now": last_day.isoformat()}
    record(organisation, by, "poll.last-day-moved", poll, **days)
    return poll


@transaction.atomic
def close_poll(*, organisation: Organisation, poll: Poll, by: User) -> Poll:
    """Close a poll before its last day has ended.

    Raises
    ------
    PollError
        If it is closed already.
    """
    poll = organisation.polls.select_for_update().get(pk=poll.pk)
    _is_open(poll)
    poll.closed_early_at, poll.closed_early_by = timezone.now(), by
    poll.save(update_fields=["closed_early_at", "closed_early_by"])
    record(organisation, by, "poll.closed", poll)
    return poll


def _is_open(poll: Poll) -> None:
    if poll.is_closed:
        raise PollError.is_closed(poll.title)

"""Plans in words: where an action comes from, and the rows of its tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from scalecare_web.accounts.models import Organisation
from scalecare_web.evidence.reading import CaseReference, cases_for
from scalecare_web.files.outgoing import plain_cell
from scalecare_web.gates.criteria import ever_asked
from scalecare_web.plans.forms import EVERYTHING, FilterForm
from scalecare_web.plans.models import OPEN, Action, State

HEADINGS = ("Action", "Why", "Comes from", "Owner", "Due", "State", "Overdue", "Last note")


@dataclass(frozen=True, slots=True)
class Origin:
    """What an action comes from, in words, and where to read about it; empty where there is no page."""

    words: str
    address: str


def chosen(organisation: Organisation, asked: QueryDict, as_of: date) -> tuple[FilterForm, QuerySet[Action]]:
    """Return the filter as it was asked, and the actions that it lets through.

    Parameters
    ----------
    organisation
        Whose plan.
    asked
        The query of the address; what makes no sense in it is passed over.
    as_of
        Today.
    """
    form = FilterForm(organisation, asked or None)
    found = organisation.actions.select_related("owner", "cycle")
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if owner := said.get("owner"):
        found = found.filter(owner=owner)
    if said.get("overdue"):
        found = found.filter(state__in=OPEN, due__lt=as_of)
    state = said.get("state")
    if state in State.values:
        found = found.filter(state=state)
    elif state != EVERYTHING:
        found = found.filter(state__in=OPEN)
    return form, found


def origins(organisation: Organisation, actions: Iterable[Action]) -> Mapping[int, Origin]:
    """Return where each action comes from, by its key.

    Parameters
    ----------
    organisation
        Whose plan.
    actions
        The actions.
    """
    asked = ever_asked()
    found = {}
    for action in actions:
        kind, _, key = action.source.partition(":")
        if kind == "criterion" and key in asked:
            order, criterion = asked[key]
            address = reverse("gate-criterion", args=[organisation.slug, order, key])
            found[action.pk] = Origin(f"Criterion: {criterion.text}", address)
        else:
            found[action.pk] = _other_origin(organisation, action, kind, key)
    return found


def _other_origin(organisation: Organisation, action: Action, kind: str, key: str) -> Origin:
    if kind == "learning":
        return Origin("A learning need", reverse("learning-needs", args=[organisation.slug]))
    if kind == "condition":
        return Origin(
            "A condition of the commissioner's", reverse("gate-condition", args=[organisation.slug, int(key)])
        )
    if action.cycle is not None:
        address = reverse("results", args=[organisation.slug, action.cycle_id])
        return Origin(f"Self-assessment '{action.cycle}'", address)
    return Origin("", "")


def as_csv(organisation: Organisation, actions: QuerySet[Action], as_of: date) -> bytes:
    """Return actions as a table for a spreadsheet, with nothing in it that a spreadsheet would run.

    Parameters
    ----------
    organisation
        Whose plan.
    actions
        The actions.
    as_of
        Today.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    held = list(actions.prefetch_related("steps"))
    where = origins(organisation, held)
    writer.writerows(_cells(action, where[action.pk], as_of) for action in held)
    return text.getvalue().encode("utf-8-sig")


def _cells(action: Action, origin: Origin, as_of: date) -> Iterator[str]:
    notes = [step.note for step in action.steps.all() if step.note]
    values = (
        action.title,
        action.why,
        origin.words,
        str(action.owner or ""),
        action.due.isoformat() if action.due else "",
        action.get_state_display(),
        "yes" if action.is_overdue(as_of) else "no",
        notes[-1] if notes else "",
    )
    return (plain_cell(value) for value in values)


def counts(organisation: Organisation, as_of: date) -> dict[str, int]:
    """Return how many actions there are of each kind that a reader looks for first.

    Parameters
    ----------
    organisation
        Whose plan.
    as_of
        Today.
    """
    rows = list(organisation.actions.values_list("state", "due"))
    return {
        "Open": sum(state in OPEN for state, _ in rows),
        "Overdue": sum(state in OPEN and due is not None and due < as_of for state, due in rows),
        "Done": sum(state == State.DONE for state, _ in rows),
        "Dropped": sum(state == State.DROPPED for state, _ in rows),
    }


def today() -> date:
    """Return today's date in London: the door by which time comes in here."""
    return timezone.localdate()


def cases(action: Action) -> tuple[CaseReference, ...]:
    """Return the cases that bear on what an action comes from.

    Parameters
    ----------
    action
        The action.
    """
    kind, _, _ = action.source.partition(":")
    return cases_for(action.source) if kind in {"item", "criterion"} else ()

"""Pages of cycles: the list, one of them, opening, asking people, closing."""

from __future__ import annotations

import re
from smtplib import SMTPException

from django.contrib import messages
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments import actions, packs
from scalecare_web.assessments.forms import CycleForm
from scalecare_web.assessments.models import Cycle, Respondent
from scalecare_web.assessments.presenters.cycles import cycle_rows, people_of, roles_to_ask

_ROWS = 25
_OF_PERSON = re.compile(r"role-([0-9]{1,18})")
"""The field of a person's role; a longer number is no key, and too long a one is refused by int()."""


@require_GET
@requires(Permission.VIEW_RESULTS)
def cycles(request: MemberRequest) -> HttpResponse:
    """All cycles, newest first, and where one's own sheet stands."""
    page = Paginator(request.organisation.cycles.all(), _ROWS).get_page(request.GET.get("page"))
    rows = cycle_rows(request.organisation, list(page.object_list), request.user)
    return render(request, "assessments/cycles.jinja", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Permission.OPEN_CYCLE)
def open_cycle(request: MemberRequest) -> HttpResponse:
    """Open a cycle."""
    form = CycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_cycle(organisation=request.organisation, by=request.user, **form.cleaned_data)
        except ScalecareError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, f"{made.name} is open. Now say who is asked.")
            return redirect("ask-people", organisation=request.organisation.slug, cycle=made.pk)
    return render(request, "assessments/open.jinja", {"form": form})


@require_GET
@requires(Permission.VIEW_RESULTS)
def cycle(request: MemberRequest, cycle: int) -> HttpResponse:
    """One cycle: how many have answered, and what can be done now."""
    found = get_object_or_404(request.organisation.cycles.select_related("opened_by", "closed_by"), pk=cycle)
    people = people_of(found)
    context = {
        "cycle": found,
        "pack": packs.questionnaire_of(found),
        "people": people,
        "sent": sum(person.is_sent for person in people),
        "mine": next((person for person in people if person.key == request.user.pk), None),
        "rules": packs.rules_of(found),
    }
    return render(request, "assessments/cycle.jinja", context)


@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="60/h", method="POST")
@requires(Permission.OPEN_CYCLE)
def ask_people(request: MemberRequest, cycle: int) -> HttpResponse:
    """Say who is asked, and in which role."""
    found = get_object_or_404(request.organisation.cycles, pk=cycle)
    pack = packs.questionnaire_of(found)
    typed: dict[int, str] = {}
    problem = ""
    if request.method == "POST":
        sent = ((_OF_PERSON.fullmatch(name), role) for name, role in request.POST.items())
        typed = {int(person[1]): str(role) for person, role in sent if person is not None}
        try:
            new = actions.ask_people(
                organisation=request.organisation, cycle=found, roles=typed, by=request.user
            )
        except ScalecareError as fault:
            problem = str(fault)
        else:
            unreached = _write_to(request, found, new)
            messages.success(request, _asked_words(len(new) - len(unreached)))
            if unreached:
                messages.warning(request, _unreached_words(unreached))
            return redirect("cycle", organisation=request.organisation.slug, cycle=found.pk)
    rows = roles_to_ask(request.organisation, found, typed)
    rules = packs.rules_of(found)
    context = {"cycle": found, "pack": pack, "rules": rules, "rows": rows, "problem": problem}
    return render(request, "assessments/people.jinja", context)


def _asked_words(count: int) -> str:
    if not count:
        return "It is noted who is asked. Nobody new was written to."
    return f"{count} {'person was' if count == 1 else 'people were'} asked by e-mail."


def _unreached_words(people: list[Respondent]) -> str:
    addresses = ", ".join(person.user.email for person in people)
    return f"Asked, but the mail server did not take the letters to {addresses}. Tell them yourself."


def _write_to(request: MemberRequest, cycle: Cycle, people: list[Respondent]) -> list[Respondent]:
    """Tell people that they are asked, and return whom no letter reached.

    Of what anybody answers nothing is ever sent.
    """
    link = request.build_absolute_uri(reverse("sheet", args=[request.organisation.slug, cycle.pk]))
    until = f" Please answer by {cycle.answers_by:%d %B %Y}." if cycle.answers_by else ""
    text = (
        f"{request.organisation} asks you to answer a self-assessment, {cycle.name}, for yourself.{until}\n\n"
        f"{link}\n\nNobody else ever sees your sheet. What all answered is shown together, once the cycle is "
        "closed, and never of fewer people than could hide one of them.\n"
    )
    unreached = []
    for person in people:
        try:
            send_mail(f"{cycle.name}: your view is asked for", text, None, [person.user.email])
        except (SMTPException, OSError):
            unreached.append(person)
    return unreached


@require_POST
@requires(Permission.OPEN_CYCLE)
def close_cycle(request: MemberRequest, cycle: int) -> HttpResponse:
    """Close a cycle for good."""
    found = get_object_or_404(request.organisation.cycles, pk=cycle)
    try:
        actions.close_cycle(organisation=request.organisation, cycle=found, by=request.user)
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return redirect("cycle", organisation=request.organisation.slug, cycle=found.pk)
    messages.success(request, f"{found.name} is closed. This is how people see the organisation.")
    return redirect("results", organisation=request.organisation.slug, cycle=found.pk)

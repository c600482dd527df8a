"""Pages of those who ask."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.design_system.jinja import day
from scalecare_web.engagement import actions, letters
from scalecare_web.engagement.errors import PollError
from scalecare_web.engagement.forms import AddressesForm, LastDayForm, LinksForm, PollForm
from scalecare_web.engagement.models import AskedPractice, Poll
from scalecare_web.engagement.presenters import PracticeLine, coverage_of, lines_of, results_of
from scalecare_web.engagement.reading import answers
from scalecare_web.files.outgoing import attachment, plain_cell
from scalecare_web.places.reading import read

_POLLS = 25


@require_GET
@requires(Permission.SEE_COVERAGE)
def polls(request: MemberRequest) -> HttpResponse:
    """The polls of the organisation, the newest first."""
    found = (
        request.organisation.polls.select_related("place")
        .annotate(practices=Count("asked"))
        .order_by("-opens", "-pk")
    )
    page = Paginator(found, _POLLS).get_page(request.GET.get("page"))
    return render(
        request,
        "engagement/polls.jinja",
        {"page": page, "has_place": request.organisation.places.in_use().exists()},
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_POLL)
def open_poll(request: MemberRequest) -> HttpResponse:
    """Open a poll of the practices of a place."""
    first = {"place": request.GET.get("place") or request.organisation.places.in_use().first()}
    form = PollForm(request.POST or None, organisation=request.organisation, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_poll(organisation=request.organisation, by=request.user, **form.cleaned_data)
        except ScalecareError as problem:
            form.add_error("place", str(problem))
        else:
            messages.success(request, f"'{made}' is open. Give the practices their links now.")
            return redirect("poll-links", organisation=request.organisation.slug, poll=made.pk)
    return render(request, "engagement/open.jinja", {"form": form})


@require_GET
@requires(Permission.SEE_COVERAGE)
def poll(request: MemberRequest, poll: int) -> HttpResponse:
    """How far a poll has come; once it is closed, what it says as a whole."""
    found = _poll(request, poll)
    lines = lines_of(found)
    context = {"poll": found, "coverage": coverage_of(lines), "results": None, "problem": None}
    if Permission.RUN_POLL in request.membership.permissions:
        context["lines"] = lines
    if found.is_closed:
        try:
            context["results"] = results_of(read(found.place), answers(found))
        except ScalecareError as problem:
            context["problem"] = problem
    return render(request, "engagement/poll.jinja", context)


def _poll(request: MemberRequest, poll: int) -> Poll:
    rows = request.organisation.polls.select_related(
        "place", "organisation", "opened_by", "previous", "moved_by"
    )
    return get_object_or_404(rows, pk=poll)


@never_cache
@require_http_methods(["GET", "POST"])
@ratelimit(key="user", rate="60/h", method="POST")
@requires(Permission.RUN_POLL)
def links(request: MemberRequest, poll: int) -> HttpResponseBase:
    """Make links and hand them out: they are shown, downloaded or sent once, and kept nowhere."""
    found = _poll(request, poll)
    lines = lines_of(found)
    form = LinksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _hand_out(request, found, form, lines)
        except ScalecareError as problem:
            form.add_error(None, str(problem))
    context = {
        "poll": found,
        "form": form,
        "coverage": coverage_of(lines),
        "unlinked": sum(not line.has_link for line in lines),
        "with_address": sum(bool(line.asked.email) for line in lines),
    }
    return render(request, "engagement/links.jinja", context)


def _hand_out(
    request: MemberRequest, poll: Poll, form: LinksForm, lines: tuple[PracticeLine, ...]
) -> HttpResponseBase:
    given = form.cleaned_data
    wanted = _wanted(lines, given["who"])
    if not wanted:
        messages.info(request, "No practice is meant by that; nothing was made.")
        return redirect("poll-links", organisation=request.organisation.slug, poll=poll.pk)
    if given["how"] == "mail":
        return _mail(request, poll, wanted, renew=given["renew"])
    linked = _linked(request, poll, wanted, renew=given["renew"])
    if given["how"] == "csv":
        return attachment(_as_csv(poll, linked), f"{poll.title} links.csv")
    return render(request, "engagement/links_made.jinja", {"poll": poll, "linked": linked})


def _wanted(lines: tuple[PracticeLine, ...], who: str) -> list[AskedPractice]:
    if who == "unlinked":
        return [line.asked for line in lines if not line.has_link]
    return [line.asked for line in lines if who == "all" or not line.has_answered]


def _linked(
    request: MemberRequest, poll: Poll, wanted: list[AskedPractice], *, renew: bool
) -> list[letters.Linked]:
    made = actions.make_links(
        organisation=request.organisation, poll=poll, asked=wanted, renew=renew, by=request.user
    )
    return _addressed(request, made)


def _addressed(request: MemberRequest, made: list[tuple[AskedPractice, str]]) -> list[letters.Linked]:
    """Links as practices open them."""
    return [
        (asked, request.build_absolute_uri(reverse("poll-answer", args=[secret]))) for asked, secret in made
    ]


def _as_csv(poll: Poll, linked: list[letters.Linked]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["practice_code", "practice_name", "email", "link", "letter"])
    for asked, link in linked:
        cells = (
            asked.practice_code,
            asked.practice_name,
            asked.email,
            link,
            letters.letter(poll, asked, link),
        )
        writer.writerow([plain_cell(cell) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def _mail(request: MemberRequest, poll: Poll, wanted: list[AskedPractice], *, renew: bool) -> HttpResponse:
    reached = _send(request, poll, wanted, renew=renew, again=False)
    messages.success(request, f"{_were(reached)} sent a link." + _left_out(wanted, reached))
    return redirect("poll", organisation=request.organisation.slug, poll=poll.pk)


def _were(practices: list[AskedPractice]) -> str:
    return "1 practice was" if len(practices) == 1 else f"{len(practices)} practices were"


def _left_out(wanted: list[AskedPractice], reached: list[AskedPractice]) -> str:
    """Who was not written to, and why."""
    without = sum(not asked.email for asked in wanted)
    refused = [str(asked) for asked in wanted if asked.email and asked not in reached]
    said = f" {without} without an e-mail address here: show their links instead." if without else ""
    if refused:
        said += f" The mail server did not take the letters to {'; '.join(refused)}: look at the addresses."
    return said


def _send(
    request: MemberRequest, poll: Poll, wanted: list[AskedPractice], *, renew: bool, again: bool
) -> list[AskedPractice]:
    """Send new links to those who have an address; return those whose letter was taken."""
    asked = [one for one in wanted if one.email]
    if not asked:
        raise PollError.no_addresses()
    ours: dict[str, Any] = {"organisation": request.organisation, "poll": poll, "by": request.user}
    made = actions.make_links(**ours, asked=asked, renew=False, mailed=True)
    reached = letters.invite(poll, _addressed(request, made), again=again)
    actions.settle_letters(**ours, made=made, reached=reached, renew=renew)
    if not reached:
        raise PollError.mail_failed(len(asked))
    return reached


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_POLL)
def addresses(request: MemberRequest, poll: int) -> HttpResponse:
    """Note where to write to practices."""
    found = _poll(request, poll)
    asked = list(request.organisation.asked_practices.filter(poll=found))
    known = "\n".join(f"{one.practice_code}, {one.email}" for one in asked if one.email)
    form = AddressesForm(
        request.POST or None, codes=[one.practice_code for one in asked], initial={"addresses": known}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["addresses"]
        actions.keep_addresses(
            organisation=request.organisation, poll=found, addresses=given, by=request.user
        )
        messages.success(request, f"Practices with an e-mail address here: {len(given)} of {len(asked)}.")
        return redirect("poll-links", organisation=request.organisation.slug, poll=found.pk)
    return render(request, "engagement/addresses.jinja", {"poll": found, "form": form})


@require_POST
@ratelimit(key="user", rate="10/h", method="POST")
@requires(Permission.RUN_POLL)
def remind(request: MemberRequest, poll: int) -> HttpResponse:
    """Write again to those who have not answered; the links that they have go on working."""
    found = _poll(request, poll)
    wanted = _wanted(lines_of(found), "silent")
    try:
        reached = _send(request, found, wanted, renew=False, again=True)
        actions.note_reminders(organisation=request.organisation, poll=found, asked=reached, by=request.user)
        messages.success(request, f"{_were(reached)} reminded." + _left_out(wanted, reached))
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("poll", organisation=request.organisation.slug, poll=found.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_POLL)
def last_day(request: MemberRequest, poll: int) -> HttpResponse:
    """Give practices more time, or less."""
    found = _poll(request, poll)
    form = LastDayForm(request.POST or None, initial={"last_day": found.last_day})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["last_day"]
        try:
            actions.move_last_day(
                organisation=request.organisation, poll=found, last_day=given, by=request.user
            )
        except ScalecareError as problem:
            form.add_error("last_day", str(problem))
        else:
            messages.success(request, f"Practices can answer until the end of {day(given)}.")
            return redirect("poll", organisation=request.organisation.slug, poll=found.pk)
    return render(request, "engagement/last_day.jinja", {"poll": found, "form": form})


@require_POST
@requires(Permission.RUN_POLL)
def close(request: MemberRequest, poll: int) -> HttpResponse:
    """Close a poll before its last day has ended."""
    found = _poll(request, poll)
    try:
        actions.close_poll(organisation=request.organisation, poll=found, by=request.user)
        messages.success(request, f"'{found}' is closed. The answers stand as they are.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("poll", organisation=request.organisation.slug, poll=found.pk)

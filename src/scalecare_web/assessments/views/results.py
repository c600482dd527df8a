"""Pages of what a closed cycle came to: spread, themes, consensus, gaps, and the files."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scalecare.domain import Item, ScalecareError
from scalecare.reports.readiness import readiness_record
from scalecare.reports.readiness.book import write_book
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments import actions, packs, reading
from scalecare_web.assessments.errors import ConsensusError
from scalecare_web.assessments.forms import ConsensusForm, WithdrawalForm
from scalecare_web.assessments.models import Cycle
from scalecare_web.assessments.presenters.plan import in_plan, what_bears_on
from scalecare_web.assessments.presenters.questions import question_view
from scalecare_web.assessments.presenters.results import (
    gaps_on_page,
    needs_on_page,
    seen_item,
    spread_page,
    theme_page,
)
from scalecare_web.assessments.questions import Typed, key_of, shown_value, typed_now, value_of
from scalecare_web.assessments.values import plain
from scalecare_web.files.outgoing import attachment
from scalecare_web.plans.actions import propose as propose_action

Page = Callable[..., HttpResponseBase]


def of_closed(view: Page) -> Page:
    """Give a view the closed cycle; of one that is open say that nothing is shown yet.

    Parameters
    ----------
    view
        Takes the request and the cycle.
    """

    @wraps(view)
    def checked(request: MemberRequest, cycle: int, **others: Any) -> HttpResponseBase:
        found = get_object_or_404(request.organisation.cycles.select_related("organisation"), pk=cycle)
        if found.is_open:
            return render(request, "assessments/not_yet.jinja", {"cycle": found})
        return view(request, found, **others)

    return checked


@require_GET
@requires(Permission.VIEW_RESULTS)
@of_closed
def results(request: MemberRequest, cycle: Cycle) -> HttpResponse:
    """How people see the organisation: the spread by theme before any score."""
    found = reading.found_of(cycle)
    context = {"cycle": cycle, "pack": found.pack, "page": spread_page(found)}
    return render(request, "assessments/results.jinja", context)


@require_GET
@requires(Permission.VIEW_RESULTS)
@of_closed
def results_theme(request: MemberRequest, cycle: Cycle, theme: str) -> HttpResponse:
    """One theme, question by question."""
    found = reading.found_of(cycle)
    detail = theme_page(found, theme)
    if detail is None:
        raise Http404("There is no such theme.")
    order = list(found.pack.themes)
    at = next(place for place, each in enumerate(order) if each.id == theme)
    context = {
        "cycle": cycle,
        "detail": detail,
        "is_shown": found.result.is_shown,
        "number": at + 1,
        "themes": len(order),
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
    }
    return render(request, "assessments/results_theme.jinja", context)


_FILES = {"readiness.xlsx", "profile.json"}


@require_GET
@requires(Permission.VIEW_RESULTS)
@of_closed
def download(request: MemberRequest, cycle: Cycle, name: str) -> HttpResponseBase:
    """The results as a workbook, or as JSON; what is hidden on the pages is left out of both."""
    if name not in _FILES:
        raise Http404("There is no such file.")
    result = reading.found_of(cycle).result
    saved_as = f"{request.organisation.slug}-{cycle.pk}-{name}"
    if name.endswith(".json"):
        text = json.dumps(readiness_record(result), ensure_ascii=False, indent=1, allow_nan=False)
        return attachment(f"{text}\n".encode(), saved_as)
    with TemporaryDirectory() as folder:
        return attachment(write_book(result, Path(folder) / name).read_bytes(), saved_as)


@require_GET
@requires(Permission.VIEW_RESULTS)
@of_closed
def consensus(request: MemberRequest, cycle: Cycle) -> HttpResponse:
    """What the group agreed on, and what it has still to talk about."""
    found = reading.found_of(cycle)
    agreed = {each.item for each in found.consensus}
    show_all = request.GET.get("all") == "1"
    themes = []
    for theme in found.pack.themes:
        items = [
            (item, seen_item(found.profile, item).in_short, item.id in agreed)
            for item in found.pack.of_theme(theme.id)
            if show_all or item.id in found.profile.items or item.id in agreed
        ]
        if items:
            themes.append((theme, items))
    context = {
        "cycle": cycle,
        "themes": themes,
        "show_all": show_all,
        "agreed": spread_page(found).agreed,
        "count": len(agreed),
    }
    return render(request, "assessments/consensus.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_CONSENSUS)
@of_closed
def consensus_item(request: MemberRequest, cycle: Cycle, item: str) -> HttpResponse:
    """Record what the group agreed on, with the reasons and what some did not share."""
    asked = _item(cycle, item)
    form = ConsensusForm(request.POST or None)
    typed, fault = _standing(cycle, asked), ""
    if request.method == "POST":
        typed = typed_now(asked, request.POST)
        fault = _recorded(request, cycle, asked, typed, form)
        if not fault and form.is_valid():
            messages.success(request, "It is recorded what was agreed on.")
            return redirect("consensus", organisation=request.organisation.slug, cycle=cycle.pk)
    return _consensus_page(request, cycle, asked, form=form, typed=typed, fault=fault)


def _item(cycle: Cycle, item: str) -> Item:
    asked = packs.questionnaire_of(cycle).item(item)
    if asked is None:
        raise Http404("There is no such question.")
    return asked


def _standing(cycle: Cycle, asked: Item) -> Typed:
    """What stands as agreed, to start from."""
    now = next((each for each in reading.consensus_of(cycle) if each.item == asked.id), None)
    return Typed() if now is None else Typed(shown_value(asked, plain(now.value)))


def _recorded(request: MemberRequest, cycle: Cycle, asked: Item, typed: Typed, form: ConsensusForm) -> str:
    """Record it; return what is wrong with the answer, if anything."""
    try:
        value = value_of(asked, typed)
        if form.is_valid():
            actions.record_consensus(
                organisation=request.organisation,
                cycle=cycle,
                item=asked.id,
                value=value,
                by=request.user,
                **form.cleaned_data,
            )
        elif value is None:
            raise ConsensusError.no_answer()
    except ScalecareError as problem:
        return str(problem)
    return ""


def _consensus_page(
    request: HttpRequest,
    cycle: Cycle,
    asked: Item,
    *,
    form: ConsensusForm,
    typed: Typed,
    fault: str = "",
    withdrawal: WithdrawalForm | None = None,
) -> HttpResponse:
    found = reading.found_of(cycle)
    errors = [{"text": fault, "href": f"#{key_of(asked)}"}] if fault else []
    for each in (form, withdrawal):
        if each is not None and each.is_bound:
            errors += [
                {"text": str(text), "href": f"#{each[name].auto_id}"}
                for name, texts in each.errors.items()
                for text in texts
            ]
    context = {
        "cycle": cycle,
        "item": asked,
        "theme": next(theme for theme in found.pack.themes if theme.id == asked.theme),
        "seen": seen_item(found.profile, asked),
        "question": question_view(asked, found.pack, typed, error=fault, alone=True),
        "form": form,
        "withdrawal": withdrawal or WithdrawalForm(prefix="withdraw"),
        "stands": any(each.item == asked.id for each in found.consensus),
        "errors": errors,
        "record": [
            (row, question_view(asked, found.pack, Typed(shown_value(asked, row.value)), alone=True))
            for row in cycle.consensus_rows.filter(item=asked.id).select_related("recorded_by")
        ],
    }
    return render(request, "assessments/consensus_item.jinja", context)


@require_POST
@requires(Permission.RECORD_CONSENSUS)
@of_closed
def withdraw_consensus(request: MemberRequest, cycle: Cycle, item: str) -> HttpResponse:
    """Record that the group no longer agrees."""
    asked = _item(cycle, item)
    form = WithdrawalForm(request.POST, prefix="withdraw")
    if form.is_valid():
        try:
            actions.withdraw_consensus(
                organisation=request.organisation,
                cycle=cycle,
                item=asked.id,
                by=request.user,
                **form.cleaned_data,
            )
        except ScalecareError as problem:
            form.add_error("reason", str(problem))
        else:
            messages.success(request, "It is withdrawn. What was recorded before stays on record.")
            return redirect("consensus", organisation=request.organisation.slug, cycle=cycle.pk)
    return _consensus_page(
        request, cycle, asked, form=ConsensusForm(), typed=_standing(cycle, asked), withdrawal=form
    )


@require_GET
@requires(Permission.VIEW_RESULTS)
@of_closed
def gaps(request: MemberRequest, cycle: Cycle) -> HttpResponse:
    """Where the organisation is not ready, what helps, who has done it, and what people need to learn."""
    found = reading.found_of(cycle)
    shown = gaps_on_page(found)
    context = {
        "cycle": cycle,
        "gaps": shown,
        "needs": needs_on_page(found),
        "is_shown": found.result.is_shown,
        "is_judged": found.result.is_judged,
        "planned": in_plan(request.organisation, cycle),
        "bears_on": what_bears_on(shown),
    }
    return render(request, "assessments/gaps.jinja", context)


@require_POST
@requires(Permission.MANAGE_PLAN)
@of_closed
def propose(request: MemberRequest, cycle: Cycle) -> HttpResponse:
    """Propose an action for a gap or a learning need; its words come from the results."""
    found = reading.found_of(cycle)
    source = request.POST.get("source", "")
    said = _title_and_why(found, source)
    if said is None:
        raise Http404("There is no such gap or need in this cycle.")
    if source in in_plan(request.organisation, cycle):
        messages.info(request, "That is in the plan already.")
    else:
        title, why = said
        propose_action(
            organisation=request.organisation,
            by=request.user,
            title=title[:200],
            why=why,
            source=source,
            cycle=cycle,
        )
        messages.success(request, "It is proposed. Give it an owner and a date in the plan.")
    here = redirect("cycle-gaps", organisation=request.organisation.slug, cycle=cycle.pk)
    here["Location"] += "#needs" if source.startswith("learning:") else "#gaps"
    return here


def _title_and_why(found: reading.Found, source: str) -> tuple[str, str] | None:
    for gap in gaps_on_page(found):
        if gap.source == source:
            return (
                f"Close the gap: {gap.view.text}",
                f"{found.name}: score {gap.view.score} of 100, {gap.view.agreement}.",
            )
    for need in needs_on_page(found):
        if need.source == source:
            return f"Learn about: {need.topic}", f"{found.name}: {need.heading}, rank {need.rank}."
    return None

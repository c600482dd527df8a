"""Pages of the plan."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scalecare.domain import ScalecareError
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments.reading import needs_of
from scalecare_web.files.outgoing import attachment
from scalecare_web.gates.self_assessment import latest_cycle
from scalecare_web.plans import actions, presenters
from scalecare_web.plans.forms import ActionForm, NeedForm, OwnersStepForm, PlanNeedForm, StepForm
from scalecare_web.plans.models import Action

_ROWS = 50


@require_GET
@requires(Permission.VIEW_PLAN)
def plan(request: MemberRequest) -> HttpResponse:
    """What is to be done: filtered, the next due first."""
    as_of = presenters.today()
    form, found = presenters.chosen(request.organisation, request.GET, as_of)
    page = Paginator(found, _ROWS).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(each, each.is_overdue(as_of)) for each in page.object_list],
        "origins": presenters.origins(request.organisation, page.object_list),
        "counts": presenters.counts(request.organisation, as_of),
        "asked": asked.urlencode(),
    }
    return render(request, "plans/plan.jinja", context)


@require_GET
@requires(Permission.VIEW_PLAN)
def download(request: MemberRequest) -> HttpResponseBase:
    """The same actions as a table for a spreadsheet."""
    as_of = presenters.today()
    _, found = presenters.chosen(request.organisation, request.GET, as_of)
    table = presenters.as_csv(request.organisation, found, as_of)
    return attachment(table, f"{request.organisation.slug}-plan-{as_of.isoformat()}.csv")


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def add_action(request: MemberRequest) -> HttpResponse:
    """Propose an action, of one's own or from a criterion."""
    given = {name: request.GET[name] for name in ("title", "why") if name in request.GET}
    form = ActionForm(request.organisation, request.POST or None, initial=given)
    source = request.POST.get("source", request.GET.get("source", ""))
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.propose(
                organisation=request.organisation, by=request.user, source=source, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The action is in the plan as a proposal.")
            return redirect("action", organisation=request.organisation.slug, action=added.pk)
    return render(request, "plans/add_action.jinja", {"form": form, "source": source})


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_PLAN)
def action(request: MemberRequest, action: int) -> HttpResponse:
    """An action with every step it took; its owner and those who look after the plan take it further."""
    rows = request.organisation.actions.select_related("owner", "cycle", "proposed_by")
    found = get_object_or_404(rows, pk=action)
    form = _step_form(request, found)
    if request.method == "POST" and form is not None and form.is_valid():
        said = {"owner": found.owner, "due": found.due} | form.cleaned_data
        try:
            actions.change(organisation=request.organisation, action=found, by=request.user, **said)
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The step is recorded.")
            return redirect("action", organisation=request.organisation.slug, action=found.pk)
    context = {
        "action": found,
        "is_overdue": found.is_overdue(presenters.today()),
        "origin": presenters.origins(request.organisation, [found])[found.pk],
        "steps": found.steps.select_related("owner", "by"),
        "form": form,
        "cases": presenters.cases(found),
    }
    return render(request, "plans/action.jinja", context)


def _step_form(request: MemberRequest, found: Action) -> forms.Form | None:
    if actions.manages(request.organisation, request.user):
        given = {"state": found.state, "owner": found.owner_id, "due": found.due}
        return StepForm(request.organisation, request.POST or None, initial=given)
    if actions.may_change(request.organisation, found, request.user):
        return OwnersStepForm(request.POST or None, initial={"state": found.state})
    return None


@require_GET
@requires(Permission.VIEW_PLAN)
def learning_needs(request: MemberRequest) -> HttpResponse:
    """What people need to learn, by rank."""
    needs = request.organisation.learning_needs.select_related("cycle", "action")
    page = Paginator(needs, _ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "cycle": latest_cycle(request.organisation)}
    return render(request, "plans/learning_needs.jinja", context)


@require_POST
@requires(Permission.MANAGE_PLAN)
def keep_needs(request: MemberRequest) -> HttpResponse:
    """Take over what the last closed self-assessment found; what stands in the list stays as it is."""
    cycle = latest_cycle(request.organisation)
    if cycle is None:
        raise Http404("No self-assessment is closed yet.")
    try:
        kept = actions.keep_needs(
            organisation=request.organisation, by=request.user, cycle=cycle, needs=needs_of(cycle)
        )
    except ScalecareError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{len(kept)} learning needs of '{cycle}' were added.")
    return redirect("learning-needs", organisation=request.organisation.slug)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def add_need(request: MemberRequest) -> HttpResponse:
    """Note a learning need that no self-assessment found."""
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            need = actions.note_need(organisation=request.organisation, by=request.user, **form.cleaned_data)
        except ScalecareError as problem:
            form.add_error("topic", str(problem))
        else:
            messages.success(request, f"'{need}' is in the list.")
            return redirect("learning-needs", organisation=request.organisation.slug)
    return render(request, "plans/add_need.jinja", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def plan_need(request: MemberRequest, need: int) -> HttpResponse:
    """Make a learning need an action."""
    found = get_object_or_404(request.organisation.learning_needs, pk=need)
    form = PlanNeedForm(request.organisation, request.POST or None, initial={"by_when": found.by_when})
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.plan_need(
                organisation=request.organisation, need=found, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "It is in the plan as a proposal.")
            return redirect("action", organisation=request.organisation.slug, action=added.pk)
    return render(request, "plans/plan_need.jinja", {"form": form, "need": found})

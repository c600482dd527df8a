"""Pages of the gates: how stages stand, what is put forward, what is decided."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from scalecare.domain import ScalecareError
from scalecare.readiness import Standing
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.evidence.reading import cases_for
from scalecare_web.files.outgoing import attachment
from scalecare_web.gates import actions, presenters
from scalecare_web.gates.criteria import (
    asked_now,
    changes,
    criterion_in,
    ever_asked,
    loaded,
    newest,
    stage_at,
)
from scalecare_web.gates.deciding import has_part_in
from scalecare_web.gates.forms import ClaimForm, DecisionForm, SubmitForm, WithdrawForm
from scalecare_web.gates.models import GateSubmission, Verdict, canonical
from scalecare_web.gates.records import GateRecord, record_of
from scalecare_web.gates.snapshot import put_forward
from scalecare_web.plans.models import OPEN


@require_GET
@requires(Permission.VIEW_GATES)
def gates(request: MemberRequest) -> HttpResponse:
    """Both stages as they stand, and the conditions that are still open."""
    happened, as_of = record_of(request.organisation), timezone.localdate()
    pages = [presenters.stage_page(happened, state, [], as_of) for state in happened.states()]
    conditions = [(each, each.due < as_of) for each in presenters.open_conditions(happened)]
    return render(request, "gates/gates.jinja", {"stages": pages, "conditions": conditions})


@require_GET
@requires(Permission.VIEW_GATES)
def gate(request: MemberRequest, stage: int) -> HttpResponse:
    """A stage with its criteria: as it stands, or as it stood after something happened."""
    happened = record_of(request.organisation)
    its_stage = stage_at(happened.stages, stage)
    after = _event_asked_for(request, happened)
    held = []
    if after is not None:
        happened = happened.until(after)
    elif presenters.sees_drafts(request.membership):
        held = put_forward(request.organisation, happened.newest, its_stage)
    state = happened.state_of(its_stage.id, happened.criteria_of(its_stage.id))
    page = presenters.stage_page(happened, state, held, timezone.localdate())
    context = {"page": page, "after": happened.events[-1] if after else None, "shows_drafts": bool(held)}
    return render(request, "gates/gate.jinja", context)


def _event_asked_for(request: HttpRequest, happened: GateRecord) -> int | None:
    asked = request.GET.get("after", "")
    return (
        int(asked)
        if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(happened.events)
        else None
    )


@require_GET
@requires(Permission.VIEW_GATES)
def history(request: MemberRequest, stage: int) -> HttpResponse:
    """How a stage came to stand as it does."""
    happened = record_of(request.organisation)
    its_stage = stage_at(happened.stages, stage)
    context = {"stage": its_stage, "entries": list(presenters.timeline(happened, its_stage))}
    return render(request, "gates/history.jinja", context)


@require_GET
@requires(Permission.VIEW_GATES)
def criterion(request: MemberRequest, stage: int, criterion: str) -> HttpResponse:
    """A criterion: what would show it, what is put forward, and every decision on it."""
    happened = record_of(request.organisation)
    its_stage = stage_at(happened.stages, stage)
    order, its_criterion = ever_asked().get(criterion, (None, None))
    if its_criterion is None or order != stage:
        raise Http404("The stage has no such criterion.")
    judged_by = happened.criteria_of(its_stage.id)
    held = None
    if presenters.sees_drafts(request.membership):
        every = put_forward(request.organisation, happened.newest, its_stage)
        held = next((each for each in every if each.criterion.id == criterion), None)
    states = happened.state_of(its_stage.id, judged_by).criteria
    found = [each.standing for each in states if each.criterion.id == criterion]
    of_plan = request.organisation.actions.filter(source=f"criterion:{criterion}")
    context = {
        "stage": its_stage,
        "criterion": its_criterion,
        "judged_by": judged_by,
        "judged": criterion_in(judged_by, its_stage.id, criterion),
        "newest": happened.newest,
        "is_asked": criterion_in(happened.newest, its_stage.id, criterion) is not None,
        "held": held,
        "tag": presenters.tag_of(found[0] if found else Standing.NOT_YET_SHOWN),
        "decisions": [row for row in reversed(happened.decisions) if row.subject == criterion],
        "actions": of_plan.select_related("owner"),
        "open_states": OPEN,
        "as_of": timezone.localdate(),
        "cases": cases_for(f"criterion:{criterion}"),
        "current": happened.current(its_stage.id),
    }
    return render(request, "gates/criterion.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ATTACH_EVIDENCE)
def claim(request: MemberRequest, stage: int, criterion: str) -> HttpResponse:
    """Say how a criterion stands."""
    its_stage, its_criterion = asked_now(stage, criterion)
    before = request.organisation.criterion_claims.filter(criterion=criterion).last()
    given = {"position": before.position, "text": before.text} if before else None
    form = ClaimForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        actions.claim(
            organisation=request.organisation, criterion=criterion, by=request.user, **form.cleaned_data
        )
        messages.success(
            request, "What you say of the criterion is kept. It goes out with the next submission."
        )
        return redirect("gate-criterion", request.organisation.slug, stage, criterion)
    context = {"stage": its_stage, "criterion": its_criterion, "form": form}
    return render(request, "gates/claim.jinja", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMIT_GATE)
def submit(request: MemberRequest, stage: int) -> HttpResponse:
    """Look a stage over once more, and submit it."""
    its_stage = stage_at(newest().stages, stage)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.submit(
                organisation=request.organisation, stage=stage, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Stage {stage} is submitted. What it says cannot change any more.")
            return redirect("submission", request.organisation.slug, made.pk)
    context = {
        "stage": its_stage,
        "criteria": newest(),
        "changes": changes(record_of(request.organisation).criteria_of(its_stage.id), newest(), its_stage.id),
        "held": put_forward(request.organisation, newest(), its_stage),
        "form": form,
        "as_of": timezone.localdate(),
    }
    return render(request, "gates/submit.jinja", context)


@require_GET
@requires(Permission.VIEW_GATES)
def submission(request: MemberRequest, submission: int) -> HttpResponse:
    """What was submitted, word for word, and what was decided on it."""
    happened = record_of(request.organisation)
    found = _submitted(happened, submission)
    judged_by = loaded(found.version)
    state = happened.state_of(found.stage, judged_by)
    current = happened.current(found.stage)
    criteria = presenters.submitted_criteria(happened, found, state)
    stands = current is not None and current.pk == found.pk
    context = {
        "submission": found,
        "stage": state.stage,
        "state": state,
        "judged_by": judged_by,
        "changes": presenters.since_the_one_before(happened, found),
        "criteria": criteria,
        "decided": sum(each.decided_here for each in criteria),
        "withdrawal": happened.withdrawals.get(found.pk),
        "current": current,
        "stands": stands,
        "of_stage": [row for row in happened.decisions if row.subject == found.stage],
        "may_decide": stands
        and Permission.DECIDE_GATE in request.membership.permissions
        and not has_part_in(request.organisation, request.user),
    }
    return render(request, "gates/submission.jinja", context)


def _submitted(happened: GateRecord, key: int) -> GateSubmission:
    for row in happened.submissions:
        if row.pk == key:
            return row
    raise Http404("There is no such submission.")


@require_GET
@requires(Permission.VIEW_GATES)
def snapshot(request: MemberRequest, submission: int) -> HttpResponseBase:
    """The submission as the bytes that its digest is of."""
    found = get_object_or_404(request.organisation.gate_submissions, pk=submission)
    name = f"{request.organisation.slug}-{found.stage}-{found.number}.json"
    return attachment(canonical(found.snapshot), name)


@require_http_methods(["GET", "POST"])
@requires(Permission.SUBMIT_GATE)
def withdraw(request: MemberRequest, submission: int) -> HttpResponse:
    """Take a submission back."""
    found = get_object_or_404(request.organisation.gate_submissions, pk=submission)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                organisation=request.organisation, submission=found, by=request.user, **form.cleaned_data
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Submission {found.number} is withdrawn. It stays on record.")
            return redirect("submission", request.organisation.slug, found.pk)
    return render(request, "gates/withdraw.jinja", {"submission": found, "form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.DECIDE_GATE)
def decide(request: MemberRequest, submission: int, subject: str) -> HttpResponse:
    """Decide on a criterion of a submission, or on the whole stage."""
    happened = record_of(request.organisation)
    found = _submitted(happened, submission)
    said = found.said_of(subject)
    if said is None and subject != found.stage:
        raise Http404("The submission is not about this.")
    if has_part_in(request.organisation, request.user):
        raise PermissionDenied("Nobody decides on what they had a part in.")
    before = happened.last.get(subject)
    can_withdraw = before is not None and before.verdict != Verdict.WITHDRAWN
    last = request.organisation.gate_decisions.filter(decided_by=request.user).last()
    given = {"authority": last.authority if last else ""}
    form = DecisionForm(request.POST or None, initial=given, can_withdraw=can_withdraw)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(
                organisation=request.organisation,
                submission=found,
                subject=subject,
                by=request.user,
                **form.said(),
            )
        except ScalecareError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "The decision is recorded.")
            address = reverse("submission", args=[request.organisation.slug, found.pk])
            return redirect(f"{address}#{subject}")
    judged_by = loaded(found.version)
    state = happened.state_of(found.stage, judged_by)
    context = {
        "submission": found,
        "stage": state.stage,
        "state": state,
        "judged_by": judged_by,
        "said": presenters.readable(found, said) if said else None,
        "before": [row for row in happened.decisions if row.subject == subject],
        "form": form,
    }
    return render(request, "gates/decide.jinja", context)


@require_GET
@requires(Permission.VIEW_GATES)
def condition(request: MemberRequest, condition: int) -> HttpResponse:
    """On to the decision that set a condition."""
    rows = request.organisation.gate_conditions.select_related("decision")
    found = get_object_or_404(rows, pk=condition)
    address = reverse("submission", args=[request.organisation.slug, found.decision.submission_id])
    return redirect(f"{address}#{found.decision.subject}")

"""Pages of one's own sheet. Each of them looks for the sheet of whoever asks, and for no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from scalecare import domain
from scalecare.domain import Item, Questionnaire, ScalecareError, Theme
from scalecare.readiness import as_shown
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments import actions, packs
from scalecare_web.assessments.actions import Given
from scalecare_web.assessments.asked import items_for, proposals, themes_for
from scalecare_web.assessments.models import Answer, Respondent, Sheet
from scalecare_web.assessments.presenters.questions import progress, question_view
from scalecare_web.assessments.questions import (
    Typed,
    again,
    key_of,
    same,
    typed_before,
    typed_now,
    understood,
)
from scalecare_web.assessments.values import answer_of

_ALL = "all"
Proposed = Mapping[str, domain.Answer]
"""What was answered in the cycle before, by item."""


def _respondent(request: MemberRequest, cycle: int) -> Respondent | None:
    """The reader among those asked in a cycle."""
    rows = request.organisation.respondents.filter(cycle=cycle, user=request.user, withdrawn_at=None)
    return rows.select_related("cycle__organisation", "cycle__follows", "sheet").first()


def _own(request: MemberRequest, cycle: int) -> tuple[Sheet, Questionnaire]:
    """The reader's own sheet, and what it asks."""
    respondent = _respondent(request, cycle)
    if respondent is None or not hasattr(respondent, "sheet"):
        raise Http404("You have no sheet in this cycle.")
    sheet = respondent.sheet
    sheet.respondent, sheet.cycle = respondent, respondent.cycle
    return sheet, packs.questionnaire_of(respondent.cycle)


def _rows(sheet: Sheet) -> dict[str, Answer]:
    return {row.item: row for row in sheet.answers.all()}


@require_GET
@requires(Permission.ANSWER_SHEET)
def sheet(request: MemberRequest, cycle: int) -> HttpResponse:
    """One's own sheet: who sees what, and how far one has come."""
    found = get_object_or_404(request.organisation.cycles, pk=cycle)
    respondent = _respondent(request, cycle)
    pack = packs.questionnaire_of(found)
    own = getattr(respondent, "sheet", None)
    themes = progress(pack, respondent.role, _rows(own)) if respondent and own else []
    context = {
        "cycle": found,
        "pack": pack,
        "respondent": respondent,
        "role": next((each.title for each in pack.roles if respondent and each.id == respondent.role), ""),
        "sheet": own,
        "themes": themes,
        "questions": len(items_for(pack, respondent.role)) if respondent else 0,
        "answered": sum(each.answered for each in themes),
        "rules": packs.rules_of(found),
    }
    return render(request, "assessments/sheet.jinja", context)


@require_POST
@requires(Permission.ANSWER_SHEET)
def begin_sheet(request: MemberRequest, cycle: int) -> HttpResponse:
    """Begin to answer."""
    respondent = _respondent(request, cycle)
    if respondent is None:
        raise Http404("You are not asked in this cycle.")
    try:
        actions.begin_sheet(organisation=request.organisation, respondent=respondent, by=request.user)
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("sheet", organisation=request.organisation.slug, cycle=cycle)


@require_POST
@requires(Permission.ANSWER_SHEET)
def send_sheet(request: MemberRequest, cycle: int) -> HttpResponse:
    """Send one's sheet in."""
    own, _ = _own(request, cycle)
    try:
        actions.send_sheet(organisation=request.organisation, sheet=own, by=request.user)
        messages.success(request, "Your sheet is sent in. Until the cycle is closed you can take it back.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("sheet", organisation=request.organisation.slug, cycle=cycle)


@require_POST
@requires(Permission.ANSWER_SHEET)
def reopen_sheet(request: MemberRequest, cycle: int) -> HttpResponse:
    """Take one's sheet back."""
    own, _ = _own(request, cycle)
    try:
        actions.reopen_sheet(organisation=request.organisation, sheet=own, by=request.user)
        messages.success(request, "You have your sheet back. It does not count until you send it in again.")
    except ScalecareError as problem:
        messages.error(request, str(problem))
    return redirect("sheet", organisation=request.organisation.slug, cycle=cycle)


@require_http_methods(["GET", "POST"])
@requires(Permission.ANSWER_SHEET)
def sheet_theme(request: MemberRequest, cycle: int, theme: str) -> HttpResponse:
    """Answer the questions of a theme, or read what one answered."""
    own, pack = _own(request, cycle)
    asked = themes_for(pack, own.respondent.role)
    here = next((each for each in asked if each.id == theme), None)
    if here is None:
        raise Http404("There is no such theme on your sheet.")
    rows = _rows(own)
    page = _Page(own, pack, here, asked[here], rows)
    if own.is_submitted or not own.cycle.is_open:
        return render(request, "assessments/theme_read.jinja", page.context(asked) | {"said": page.said()})
    proposed = proposals(own, pack)
    if request.method == "GET":
        typed = {item.id: typed_before(item, rows.get(item.id)) for item in page.items}
        return _theme(request, page, asked, typed, {}, proposed)
    return _save_theme(request, page, asked, proposed)


@dataclass(frozen=True, slots=True)
class _Page:
    """A theme of somebody's sheet."""

    sheet: Sheet
    pack: Questionnaire
    theme: Theme
    items: Sequence[Item]
    rows: Mapping[str, Answer]

    def context(self, asked: Iterable[Theme]) -> dict[str, Any]:
        """What each page of a theme shows."""
        order = list(asked)
        at = order.index(self.theme)
        return {
            "cycle": self.sheet.cycle,
            "sheet": self.sheet,
            "pack": self.pack,
            "theme": self.theme,
            "number": at + 1,
            "themes": len(order),
            "before": order[at - 1] if at else None,
            "after": order[at + 1] if at + 1 < len(order) else None,
        }

    def said(self) -> list[tuple[Item, tuple[str, ...], str]]:
        """Questions with the answers in the words that were shown, and the note."""
        found = []
        for item in self.items:
            row = self.rows.get(item.id)
            answer = None if row is None else answer_of(row, item)
            words = ("Left blank",) if answer is None else as_shown(answer, self.pack).answer
            found.append((item, words or ("None of these",), row.note if row else ""))
        return found


def _theme(
    request: HttpRequest,
    page: _Page,
    asked: Iterable[Theme],
    typed: Mapping[str, Typed],
    faults: Mapping[str, str],
    proposed: Proposed,
) -> HttpResponse:
    questions = [
        question_view(
            item,
            page.pack,
            typed[item.id],
            error=faults.get(item.id, ""),
            proposed=_offer(proposed, page.rows.get(item.id), item, typed[item.id]),
        )
        for item in page.items
    ]
    errors = [
        {"text": f"{each.item.text} {each.error}", "href": f"#{each.key}"} for each in questions if each.error
    ]
    context = {"questions": questions, "errors": errors, "offers": sum(bool(q.proposed) for q in questions)}
    return render(request, "assessments/theme.jinja", page.context(asked) | context)


def _offer(proposed: Proposed, row: Answer | None, item: Item, typed: Typed) -> domain.Answer | None:
    """What was answered before, where nothing is answered now."""
    is_answered = row is not None and (row.value is not None or row.missing)
    return None if typed.answer or typed.missing or is_answered else proposed.get(item.id)


def _save_theme(
    request: MemberRequest, page: _Page, asked: Iterable[Theme], proposed: Proposed
) -> HttpResponse:
    """Save what can be; show the rest again with what is wrong. Nothing that was typed is lost."""
    typed = {item.id: typed_now(item, request.POST) for item in page.items}
    given, faults = _read(page.items, typed)
    keep = request.POST.get("keep", "")
    kept = [
        again(proposed[item.id], item)
        for item in page.items
        if keep in {_ALL, item.id} and _offer(proposed, page.rows.get(item.id), item, typed[item.id])
    ]
    confirmed = {each.item.id for each in kept}
    new = [
        each
        for each in given
        if each.item.id not in confirmed and not same(each, page.rows.get(each.item.id))
    ]
    try:
        actions.save_answers(
            organisation=request.organisation, sheet=page.sheet, given=[*new, *kept], by=request.user
        )
    except ScalecareError as problem:
        messages.error(request, str(problem))
        return _theme(request, page, asked, typed, faults, proposed)
    if faults:
        return _theme(request, page, asked, typed, faults, proposed)
    return _on(request, page, asked, keep)


def _on(request: MemberRequest, page: _Page, asked: Iterable[Theme], keep: str) -> HttpResponse:
    """To the next theme, back to the sheet after the last, or to the question one was at."""
    slug, cycle = request.organisation.slug, page.sheet.cycle_id
    if request.POST.get("go") != "next":
        here = redirect("sheet-theme", organisation=slug, cycle=cycle, theme=page.theme.id)
        item = next((each for each in page.items if each.id == keep), None)
        if item is not None:
            here["Location"] += f"#{key_of(item)}"
        return here
    after = page.context(asked)["after"]
    if after is None:
        return redirect("sheet", organisation=slug, cycle=cycle)
    return redirect("sheet-theme", organisation=slug, cycle=cycle, theme=after.id)


def _read(items: Iterable[Item], typed: Mapping[str, Typed]) -> tuple[list[Given], dict[str, str]]:
    given, faults = [], {}
    for item in items:
        try:
            given.append(understood(item, typed[item.id]))
        except ScalecareError as fault:
            faults[item.id] = str(fault)
    return given, faults


@require_POST
@requires(Permission.ANSWER_SHEET)
def save_answer(request: MemberRequest, cycle: int, item: str) -> HttpResponse:
    """Save one answer as it is typed; say what is wrong beside the question."""
    own, pack = _own(request, cycle)
    asked = next((each for each in items_for(pack, own.respondent.role) if each.id == item), None)
    if asked is None:
        raise Http404("There is no such question on your sheet.")
    fault = ""
    try:
        given = understood(asked, typed_now(asked, request.POST))
        actions.save_answers(organisation=request.organisation, sheet=own, given=[given], by=request.user)
    except ScalecareError as problem:
        fault = str(problem)
    answer = render(request, "assessments/said.jinja", {"fault": fault, "key": key_of(asked)})
    if fault:
        answer["X-Not-Saved"] = "1"
    return answer

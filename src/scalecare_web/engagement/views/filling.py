"""An answer as it is filled in, by a practice at its link or by a facilitator at the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scalecare import domain
from scalecare.domain import ScalecareError
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.forms import AnswerForm
from scalecare_web.engagement.models import AskedPractice
from scalecare_web.engagement.presenters import Others, names_a_practice, others_of

Keep = Callable[[Said], object]


@dataclass
class Filling:
    """A form on an answer, what was kept before, and which other practices it shows."""

    form: AnswerForm
    before: Said
    others: Others
    is_kept: bool = False
    problem: ScalecareError | None = None


def filled_in(
    request: HttpRequest, asked: AskedPractice, place: domain.Place, before: Said, keep: Keep
) -> Filling:
    """Read the form that was sent, and keep what of it is in order; nothing that was typed is lost.

    Parameters
    ----------
    request
        With the form, or without.
    asked
        Whose answer it is.
    place
        The practices that can be spoken of.
    before
        What is kept until now.
    keep
        Keeps what is said.
    """
    added = [code for code in (*request.POST.getlist("shown"), request.POST.get("add", "")) if code]
    others = others_of(place, asked.practice_code, {*before.would_work_with, *before.red_lines, *added})
    sent = request.POST if request.method == "POST" else None  # an empty answer is one too
    form = AnswerForm(sent, others=others.shown, initial=AnswerForm.initial_of(before))
    filling = Filling(form.name_checker(names_a_practice(place)), before, others)
    if request.method == "POST":
        form.is_valid()
        try:
            keep(form.said(before))
            filling.is_kept = not form.errors
        except ScalecareError as problem:
            filling.problem = problem
    return filling


def autosaved(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Tell the script what is not saved yet, if anything."""
    if filling.problem:
        return unsaved(request, filling.problem)
    answer = render(request, "engagement/not_saved.jinja", {"filling": filling})
    if not filling.is_kept:
        answer["X-Not-Saved"] = "1"
    return answer


def unsaved(request: HttpRequest, problem: ScalecareError) -> HttpResponse:
    """Tell the script that nothing was saved, and why."""
    answer = render(request, "engagement/problem.jinja", {"problem": problem})
    answer["X-Not-Saved"] = "1"
    return answer


def context_of(filling: Filling, **further: Any) -> dict[str, Any]:
    """Return what the templates of the form need."""
    stances = [filling.form[f"of-{code}"] for code in filling.others.shown]
    return {"filling": filling, "form": filling.form, "stances": stances, **further}

"""What people type about cycles; answers to questions have fields of their own (``questions``)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone

from scalecare.domain import Questionnaire
from scalecare_web.assessments import packs


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CycleForm(forms.Form):
    """Which questionnaire is asked, and what the round is called."""

    pack = forms.ChoiceField(
        error_messages={"required": "Choose a questionnaire."},
        label="Which questionnaire?",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        error_messages={"required": "Give the cycle a name."},
        label="What is this cycle called?",
        max_length=100,
        help_text="Such as: Spring 2027",
    )
    answers_by = forms.DateField(
        label="By when should people answer?",
        required=False,
        widget=_date(),
        help_text="Shown to those who are asked. You close the cycle yourself.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["pack"]).choices = [
            (pack.id, _offer(pack)) for pack in packs.published()
        ]


def _offer(pack: Questionnaire) -> str:
    return f"{pack.title} ({len(pack.items)} questions, version {pack.version})"


class ConsensusForm(forms.Form):
    """When and by whom something was agreed on, why, and what some did not share."""

    agreed_on = forms.DateField(
        error_messages={"required": "Say on which day it was agreed."},
        label="When was it agreed?",
        widget=_date(),
        initial=timezone.localdate,
    )
    agreed_by = forms.CharField(
        error_messages={"required": "Say who agreed."},
        label="Who agreed?",
        max_length=300,
        help_text="A meeting or a group, such as: board meeting, 9 of 12 there",
    )
    reason = forms.CharField(
        error_messages={"required": "Say why this answer was agreed on."},
        label="Why this answer?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dissent = forms.CharField(
        label="What did some not share?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Say it in their words, without names. Leave it empty where all agreed.",
    )


class WithdrawalForm(forms.Form):
    """Why the group no longer agrees."""

    agreed_by = forms.CharField(
        error_messages={"required": "Say who withdraws it."}, label="Who withdraws it?", max_length=300
    )
    reason = forms.CharField(
        error_messages={"required": "Say why it is withdrawn."},
        label="Why is it withdrawn?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

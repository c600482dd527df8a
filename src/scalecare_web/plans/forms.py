"""What people type about a plan."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.plans.models import State

EVERYTHING, STILL_OPEN = "all", "open"


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 4})


class _WithOwner(forms.Form):
    """Something that a member can own."""

    owner = forms.TypedChoiceField(label="Owner", required=False)

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.user_id): member.user for member in organisation.members}
        cast(forms.ChoiceField, self.fields["owner"]).choices = [("", "Nobody yet"), *self.members.items()]

    def clean_owner(self) -> User | None:
        """The member that was chosen."""
        return self.members.get(self.cleaned_data["owner"])


class ActionForm(_WithOwner):
    """A new action."""

    title = forms.CharField(label="What is to be done?", max_length=200)
    why = forms.CharField(
        label="Why?", widget=_lines(), required=False, help_text="What it is for, or what it closes"
    )
    due = _day("Due", required=False)
    field_order = ("title", "why", "owner", "due")


class StepForm(_WithOwner):
    """How far an action has come."""

    state = forms.ChoiceField(label="State", choices=State.choices, widget=forms.RadioSelect)
    due = _day("Due", required=False)
    note = forms.CharField(
        label="Note",
        widget=_lines(),
        required=False,
        help_text="Needed when it is done (what shows it, and where that is) or dropped (why)",
    )
    field_order = ("state", "owner", "due", "note")


class OwnersStepForm(forms.Form):
    """How far an action has come, said by its owner, who cannot drop it or hand it on."""

    state = forms.ChoiceField(
        label="State",
        choices=[(State.UNDER_WAY.value, State.UNDER_WAY.label), (State.DONE.value, State.DONE.label)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note",
        widget=_lines(),
        required=False,
        help_text="Needed when it is done: what shows it, and where that is",
    )


class FilterForm(_WithOwner):
    """Which actions to show."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[(STILL_OPEN, "still open"), *State.choices, (EVERYTHING, "all")],
    )
    overdue = forms.BooleanField(label="Overdue only", required=False)
    field_order = ("owner", "state", "overdue")

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(organisation, *args, **kwargs)
        cast(forms.ChoiceField, self.fields["owner"]).choices = [("", "anybody"), *self.members.items()]


class NeedForm(forms.Form):
    """A learning need that no self-assessment found."""

    topic = forms.CharField(label="What do people need to learn about?", max_length=200)
    rank = forms.IntegerField(
        label="Rank", min_value=1, max_value=1_000, initial=1, help_text="1 is the most pressing"
    )
    people = forms.IntegerField(label="How many people?", min_value=1, max_value=1_000_000, required=False)
    by_when = _day("By when?", required=False)


class PlanNeedForm(_WithOwner):
    """By when people should have learnt, and who sees to it."""

    by_when = _day("By when should they have learnt it?")
    field_order = ("by_when", "owner")

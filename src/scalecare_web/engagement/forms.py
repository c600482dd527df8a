"""What people type about polls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from scalecare_web.accounts.models import Organisation
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import Poll
from scalecare_web.files.patient_level import sign_in_text
from scalecare_web.places.models import Place

MOST_DAYS = 366
MOST_LINES = 20
LONGEST_LINE = 200
NO_VIEW, WITH, TALK, LINE = "", "with", "talk", "line"
STANCES = (
    (NO_VIEW, "No view"),
    (WITH, "Would work with"),
    (TALK, "Red line, but open to talk"),
    (LINE, "Red line"),
)
"""What a practice can say of another."""


def _can_be_waited_for(day: date) -> None:
    if day < timezone.localdate():
        raise ValidationError("This day has passed. Choose today or a later day.")
    if day > timezone.localdate() + timedelta(days=MOST_DAYS):
        raise ValidationError("This day is more than a year away. Choose an earlier one.")


def _last_day() -> forms.DateField:
    return forms.DateField(
        label="Last day to answer",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[_can_be_waited_for],
    )


class PollForm(forms.Form):
    """A new poll."""

    place: forms.ModelChoiceField[Place] = forms.ModelChoiceField(label="Place", queryset=None)
    title = forms.CharField(label="Title", max_length=200, help_text="Such as: Working together, spring")
    message = forms.CharField(
        label="Message to practices (optional)",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="Why you ask, and what becomes of the answers",
    )
    last_day = _last_day()
    least_people = forms.IntegerField(
        label="Least list size",
        min_value=0,
        initial=1_000,
        help_text="Smaller lists, such as special allocation schemes, are not asked",
    )
    previous: forms.ModelChoiceField[Poll] = forms.ModelChoiceField(
        label="Does it repeat an earlier poll? (optional)",
        queryset=None,
        required=False,
        empty_label="No",
        help_text="Each practice then sees what it said before and what it changed, and nobody else does",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["place"]).queryset = organisation.places.in_use()
        cast(forms.ModelChoiceField, self.fields["previous"]).queryset = organisation.polls.all()

    def clean(self) -> dict[str, Any]:
        """Only what is closed can be asked again."""
        given = super().clean() or {}
        previous = given.get("previous")
        if previous is not None and not previous.is_closed:
            self.add_error("previous", f"'{previous}' is still open. Close it first, then ask again.")
        return given


class LastDayForm(forms.Form):
    """Until when practices can answer."""

    last_day = _last_day()


class LinksForm(forms.Form):
    """Whose links, and how they reach them."""

    who = forms.ChoiceField(
        label="Which practices?",
        widget=forms.RadioSelect,
        initial="unlinked",
        choices=(
            ("unlinked", "Those that have no link yet"),
            ("silent", "Those that have not answered"),
            ("all", "All"),
        ),
    )
    how = forms.ChoiceField(
        label="How do they get it?",
        widget=forms.RadioSelect,
        initial="show",
        choices=(
            ("show", "Show the links once, so that I can send them"),
            ("csv", "Download the links once, as a CSV file for a mail merge"),
            ("mail", "Send each practice its link by e-mail"),
        ),
    )
    renew = forms.BooleanField(
        label="Links that these practices have now stop working", required=False, initial=False
    )


class AddressesForm(forms.Form):
    """Where to write to practices."""

    addresses = forms.CharField(
        label="Practice codes and e-mail addresses",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One practice a line: its code, a comma or tab, and its address. "
        "Such as: E85001, manager@practice.example. Take a line out to write there no more.",
        required=False,
    )

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = set(codes)

    def clean_addresses(self) -> dict[str, str]:
        """Return addresses by code; every line must make sense."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.cleaned_data["addresses"].splitlines(), start=1):
            if line.strip():
                code, address = self._read(number, line)
                if code in found:
                    raise ValidationError(f"Line {number}: {code} has an address above already.")
                found[code] = address
        return found

    def _read(self, number: int, line: str) -> tuple[str, str]:
        parts = [part for part in re.split(r"[,;\t]\s*|\s+", line.strip()) if part]
        if len(parts) != 2:
            raise ValidationError(f"Line {number} is not a code and an address: {line[:80]}")
        code, address = parts[0].upper(), parts[1]
        if code not in self._codes:
            raise ValidationError(f"Line {number}: {code[:20]} is not asked in this poll.")
        try:
            validate_email(address)
        except ValidationError as problem:
            raise ValidationError(f"Line {number}: {address[:80]} is no e-mail address.") from problem
        return code, address


class AnswerForm(forms.Form):
    """What a practice answers. ``others`` are the practices that it can speak of, by code and name."""

    interest = forms.ChoiceField(
        label="How interested is your practice in working at scale?",
        required=False,
        widget=forms.RadioSelect,
        choices=[(str(value), str(value)) for value in range(11)],
        help_text="From 0, not at all, to 10, very much",
    )
    negotiable = forms.CharField(
        label="What would you negotiate?",
        required=False,
        widget=forms.Textarea,
        help_text="One thing a line, such as: Opening hours. Do not name practices here.",
    )
    ways_of_working = forms.CharField(
        label="How do you work with others today?",
        required=False,
        widget=forms.Textarea,
        help_text="One thing a line, such as: Practice managers meet monthly",
    )
    quick_wins = forms.CharField(
        label="What could be done together soon?",
        required=False,
        widget=forms.Textarea,
        help_text="Ideas for quick wins, one a line, such as: A shared home visiting rota",
    )

    def __init__(self, *args: Any, others: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = others
        self._named: Callable[[str], str] = lambda _: ""
        for code, name in others.items():
            self.fields[f"of-{code}"] = forms.ChoiceField(label=name, choices=STANCES, required=False)

    @classmethod
    def initial_of(cls, said: Said) -> dict[str, Any]:
        """Return what the fields show of what was said."""
        shown: dict[str, Any] = {
            "interest": "" if said.interest is None else str(said.interest),
            **{name: "\n".join(getattr(said, name)) for name in _TEXTS},
        }
        shown |= {f"of-{code}": WITH for code in said.would_work_with}
        shown |= {
            f"of-{code}": TALK if code in said.negotiable_red_lines else LINE for code in said.red_lines
        }
        return shown

    def said(self, before: Said) -> Said:
        """Return what is said now; of a field that is not in order what was said before.

        Parameters
        ----------
        before
            What is kept until now. It also holds for practices that the form does not show.
        """
        given, kept = self.cleaned_data, self.initial_of(before)
        stances = {
            name.removeprefix("of-"): given.get(name, kept.get(name, NO_VIEW))
            for name in {*(f"of-{code}" for code in self._others), *kept}
            if name.startswith("of-")
        }
        interest = given.get("interest", kept["interest"])
        return Said(
            interest=int(interest) if interest else None,
            would_work_with=sorted(code for code, stance in stances.items() if stance == WITH),
            red_lines=sorted(code for code, stance in stances.items() if stance in {TALK, LINE}),
            negotiable_red_lines=sorted(code for code, stance in stances.items() if stance == TALK),
            **{name: given.get(name, getattr(before, name)) for name in _TEXTS},
        )

    def name_checker(self, named: Callable[[str], str]) -> AnswerForm:
        """Refuse lines that name a practice; ``named`` returns which one, or nothing."""
        self._named = named
        return self

    def _lines(self, field: str) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data[field].splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if len(lines) > MOST_LINES:
            raise ValidationError(f"There are {len(lines)} lines; {MOST_LINES} are kept at most.")
        for line in lines:
            self._check(line)
        return lines

    def _check(self, line: str) -> None:
        if len(line) > LONGEST_LINE:
            raise ValidationError(
                f"'{line[:40]}…' has {len(line)} characters; a line has {LONGEST_LINE} at most."
            )
        if sign := sign_in_text(line):
            raise ValidationError(f"Leave out what is about single patients: {sign}.")
        if who := self._named(line):
            raise ValidationError(
                f"'{line[:40]}' names {who}. Others read these words; say what you think of practices above."
            )

    def clean_negotiable(self) -> list[str]:
        """Return the lines."""
        return self._lines("negotiable")

    def clean_ways_of_working(self) -> list[str]:
        """Return the lines."""
        return self._lines("ways_of_working")

    def clean_quick_wins(self) -> list[str]:
        """Return the lines."""
        return self._lines("quick_wins")


_TEXTS = ("negotiable", "ways_of_working", "quick_wins")

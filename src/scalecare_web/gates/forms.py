"""What people type about evidence and gates."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from scalecare.domain import Condition
from scalecare_web.files.incoming import PICTURES_AND_PAPERS, BadUpload, Checked, check, endings
from scalecare_web.gates.models import EvidenceFile, Position, Verdict

CONDITIONS_ASKED = 3


def _day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.Form):
    """A version of a document."""

    upload = forms.FileField(
        label="File",
        help_text=f"PDF, Word, Excel, CSV, plain text, PNG or JPEG, up to "
        f"{settings.EVIDENCE_UPLOAD_MOST_BYTES // 1024**2} MB. Nothing about single patients.",
        widget=forms.FileInput(attrs={"accept": endings(PICTURES_AND_PAPERS)}),
    )
    expires_on = _day("Holds until", "Leave empty if it does not run out")
    note = forms.CharField(
        label="Note",
        widget=_lines(4),
        required=False,
        help_text="What a reader should know of this version",
    )
    checked: Checked  # once the form is valid

    def clean_upload(self) -> Any:
        """Let nothing in that is not what it says, or looks as if it were about single patients."""
        upload = self.cleaned_data["upload"]
        try:
            self.checked = check(
                upload, kinds=PICTURES_AND_PAPERS, most_bytes=settings.EVIDENCE_UPLOAD_MOST_BYTES
            )
        except BadUpload as problem:
            raise ValidationError(str(problem)) from problem
        return upload


class EvidenceForm(VersionForm):
    """A new document."""

    title = forms.CharField(label="What is it?", max_length=200, help_text="Such as: Risk register, March")
    field_order: tuple[str, ...] = ("title", "upload", "expires_on", "note")


class EvidenceForCriterionForm(EvidenceForm):
    """A new document for a criterion."""

    claim = forms.CharField(label="What does it show?", widget=_lines(2))
    field_order = ("title", "upload", "claim", "expires_on", "note")


class LinkForm(forms.Form):
    """A document that is kept already, for a criterion."""

    file = forms.TypedChoiceField(label="Document")
    claim = forms.CharField(label="What does it show?", widget=_lines(2))

    def __init__(self, files: dict[str, EvidenceFile], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = files
        cast(forms.ChoiceField, self.fields["file"]).choices = [("", "Choose a document"), *files.items()]

    def clean_file(self) -> EvidenceFile:
        """The document that was chosen."""
        return self.kept[self.cleaned_data["file"]]


class ClaimForm(forms.Form):
    """What the organisation says of a criterion."""

    position = forms.ChoiceField(
        label="How does it stand?", choices=Position.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="In a few sentences",
        widget=_lines(4),
        required=False,
        help_text="What is in place, and what is still to be done. The commissioner reads this.",
    )


class SubmitForm(forms.Form):
    """Anything to say with a submission."""

    note = forms.CharField(label="Anything to say with it?", widget=_lines(4), required=False)


class WithdrawForm(forms.Form):
    """Why a submission is taken back."""

    reason = forms.CharField(label="Why is it withdrawn?", widget=_lines(4))


class DecisionForm(forms.Form):
    """A decision, with what is still to be done."""

    verdict = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    reason = forms.CharField(label="Reason", widget=_lines(4), help_text="Everybody here can read it")
    authority = forms.CharField(
        label="On what authority?",
        max_length=200,
        help_text="Such as: Scheme of delegation, committee of 3 May",
    )

    def __init__(self, *args: Any, can_withdraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = set() if can_withdraw else {Verdict.WITHDRAWN}
        cast(forms.ChoiceField, self.fields["verdict"]).choices = [
            each for each in Verdict.choices if each[0] not in left_out
        ]
        for number in self.numbers:
            self.fields[f"text_{number}"] = forms.CharField(
                label=f"Condition {number}: what is still to be done?",
                widget=_lines(2),
                required=False,
            )
            self.fields[f"owner_{number}"] = forms.CharField(
                label=f"Who sees to condition {number}?", max_length=200, required=False
            )
            self.fields[f"due_{number}"] = _day(f"When is condition {number} due?")

    numbers = range(1, CONDITIONS_ASKED + 1)

    def clean(self) -> dict[str, Any]:
        """Gather the conditions; each needs all three of its parts."""
        conditions = []
        for number in self.numbers:
            text, owner, due = (
                self.cleaned_data.get(f"{name}_{number}") for name in ("text", "owner", "due")
            )
            if text and owner and due:
                conditions.append(Condition(text, owner, due))
            elif text or owner or due:
                self._ask_for_the_rest(number)
        self.cleaned_data["conditions"] = tuple(conditions)
        return self.cleaned_data

    def _ask_for_the_rest(self, number: int) -> None:
        for name, asked in (
            ("text", "what is still to be done"),
            ("owner", "who sees to it"),
            ("due", "by when"),
        ):
            key = f"{name}_{number}"
            if not self.cleaned_data.get(key) and key not in self.errors:
                self.add_error(key, f"Say {asked}, or empty condition {number}.")

    def said(self) -> dict[str, Any]:
        """The decision as the action takes it."""
        return {key: self.cleaned_data[key] for key in ("verdict", "reason", "authority", "conditions")}

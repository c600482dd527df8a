"""What people type about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from scalecare_web.accounts.models import Membership
from scalecare_web.accounts.permissions import Role


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    practice_code = forms.CharField(
        label="Practice code",
        required=False,
        max_length=10,
        help_text="For a practice member: the ODS code of the practice, such as E85001",
    )

    def __init__(self, giver: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = giver.roles_to_give  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)


class NewAccountForm(forms.Form):
    """Who takes up an invitation without having an account."""

    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(
        label="Choose a password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three random words are easy to remember and hard to guess.",
    )

    def clean_password(self) -> str:
        """Hold the password to the house rules."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class TokenForm(forms.Form):
    """What a token is for."""

    label = forms.CharField(label="What will use it?", max_length=100, help_text="Such as: monthly report")

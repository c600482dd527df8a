"""What people give when they bring a place in."""

from __future__ import annotations

import re

from django import forms

from scalecare_web.files.incoming import Kind, endings
from scalecare_web.places.models import WHOLE

_AREA = re.compile(r"^(icb|sub-icb|region|pcn):[A-Za-z0-9]{1,12}$")


class PlaceForm(forms.Form):
    """A zip file of a place directory, and what to call it."""

    file = forms.FileField(
        label="Zip file of the place directory",
        help_text="Zip the folder that 'scalecare place build' wrote. It holds counts by practice, and "
        "nothing about single patients.",
        widget=forms.FileInput(attrs={"accept": endings([Kind.ZIP])}),
    )
    name = forms.CharField(
        label="Name (optional)",
        max_length=200,
        required=False,
        help_text="What colleagues will look for. Left empty, it keeps the name it was built with.",
    )
    area = forms.CharField(
        label="Part of it (optional)",
        max_length=50,
        required=False,
        help_text="Of a file of all England: the part that is yours, such as icb:QE1. Left empty, all.",
    )

    def clean_area(self) -> str:
        """Return the part in the library's words."""
        area = str(self.cleaned_data["area"]).strip()
        if not area or area.lower() == WHOLE:
            return WHOLE
        kind, _, code = area.partition(":")
        area = f"{kind.strip().lower()}:{code.strip().upper()}"
        if not _AREA.match(area):
            raise forms.ValidationError(
                "Write icb:, sub-icb:, region: or pcn: with a code after it, such as icb:QE1."
            )
        return area


class NameForm(forms.Form):
    """What to call a place."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="Polls and hubs that were made from it show the new name too."
    )

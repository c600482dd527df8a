"""What people ask of hubs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from scalecare import domain
from scalecare.hub_formation import HubRules
from scalecare.parameters import load_parameters
from scalecare_web.hubs.asking import LINES, Asked, lines_for

NO_POLL, OF_THE_PLACE = "none", "place"
MOST_SECONDS = 1_800

LEVELS = (
    ("none", "Does not matter"),
    ("a_little", "Matters a little"),
    ("as_much", "Matters"),
    ("a_lot", "Matters a lot"),
)

WORDS: Mapping[str, tuple[str, str]] = {
    "travel_km": ("Short ways", "From each practice to the practice at the centre of its hub"),
    "travel_minutes": ("Short journeys", "Travel time to the practice at the centre of the hub"),
    "change": ("Today’s networks", "Few people whose practice would work mainly with another network"),
    "cohesion": ("Neighbours together", "People of one small area share a hub"),
    "like_minds": (
        "Wishes to work together",
        "Practices share a hub with those they would like to work with. Only where answers are used",
    ),
    "size_evenness": ("Even sizes", "Hubs lie near the target"),
    "need_evenness": ("Even need", "No hub is much more deprived than the others"),
    "age_evenness": ("Even age", "No hub has many more people aged 65 and over than the others"),
}
"""What can matter, in plain words."""


class WhichPlaceForm(forms.Form):
    """For which place."""

    place = forms.ChoiceField(label="For which place?", widget=forms.RadioSelect)

    def __init__(self, places: Iterable[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (place.pk, f"{place}, {place.practices:,} practices") for place in places
        ]


def areas_of(place: domain.Place) -> list[tuple[str, str]]:
    """Return the areas of a place that can be asked for, as ``--area`` names them, with words.

    Parameters
    ----------
    place
        The whole.
    """
    found: dict[str, tuple[str, int]] = {}
    for kind, field in (("region", "region"), ("icb", "icb"), ("sub-icb", "sub_icb")):
        for practice in place.practices:
            code, name = getattr(practice, f"{field}_code"), getattr(practice, f"{field}_name")
            if code:
                area = f"{kind}:{code}"
                found[area] = (name or code, found.get(area, ("", 0))[1] + 1)
    parts = [
        (area, f"{name} ({area}), {count:,} practices")
        for area, (name, count) in found.items()
        if count < len(place.practices)
    ]
    return [("", f"All of it, {len(place.practices):,} practices"), *parts]


class TodayForm(forms.Form):
    """Today's networks of which area."""

    name = forms.CharField(label="What to call it", max_length=100, initial="Today’s networks")
    area = forms.ChoiceField(label="Area", required=False)

    def __init__(self, place: domain.Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas_of(place)  # type: ignore[attr-defined]


class HubsForm(forms.Form):
    """What hubs should be like."""

    name = forms.CharField(label="What to call the scenario", max_length=100)
    area = forms.ChoiceField(label="Area", required=False)
    minimum_people = forms.IntegerField(label="Fewest people in a hub", min_value=1)
    maximum_people = forms.IntegerField(label="Most people in a hub", min_value=1)
    target_people = forms.IntegerField(
        label="People in a hub of the usual size", min_value=1, help_text="The number of hubs follows from it"
    )
    answers = forms.ChoiceField(
        label="Preferences and red lines",
        widget=forms.RadioSelect,
        help_text="Red lines are obeyed, negotiable ones avoided. Whose they are is not shown.",
    )
    fewest_hubs = forms.IntegerField(label="Fewest hubs", required=False, min_value=1)
    most_hubs = forms.IntegerField(label="Most hubs", required=False, min_value=1)
    farthest_km = forms.FloatField(
        label="Farthest practice from the centre practice, in kilometres", required=False, min_value=0.1
    )
    allow_exceptions = forms.BooleanField(
        label="Allow a hub below the band where it is proven that no plan can do without", required=False
    )
    seconds = forms.IntegerField(
        label="Seconds to look for a better plan",
        min_value=1,
        max_value=MOST_SECONDS,
        help_text="The search ends before if the plan is proven to be as good as the best",
    )

    def __init__(
        self, place: domain.Place, sources: Iterable[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sources = list(sources)
        self.fields["area"].choices = areas_of(place)  # type: ignore[attr-defined]
        self.fields["answers"].choices = [(NO_POLL, "Do not use answers"), *sources]  # type: ignore[attr-defined]
        self.lines = lines_for(place, has_answers=bool(sources))
        for line in self.lines:
            label, about = WORDS[line]
            self.fields[f"matters_{line}"] = forms.ChoiceField(label=label, choices=LEVELS, help_text=about)

    @property
    def matters(self) -> list[forms.BoundField]:
        """The fields that say how much each thing matters."""
        return [self[f"matters_{line}"] for line in self.lines]

    @staticmethod
    def standard(place: domain.Place, *, has_answers: bool) -> dict[str, Any]:
        """Return what the form holds before anybody changes it.

        Parameters
        ----------
        place
            For the date that numbers are looked up for.
        has_answers
            Whether there are answers that could be used.
        """
        rules = HubRules.standard(load_parameters(), place.as_of)
        names = ("minimum_people", "maximum_people", "target_people", "allow_exceptions")
        levels = {f"matters_{line}": "none" for line in LINES}
        wishes = {"matters_like_minds": "as_much"} if has_answers else {}
        return (
            {name: getattr(rules, name) for name in names}
            | levels
            | wishes
            | {"matters_travel_km": "as_much", "answers": NO_POLL, "seconds": 60}
        )

    @staticmethod
    def as_typed(inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was typed for a run, to start from.

        Parameters
        ----------
        inputs
            Of the run.
        """
        asked = dict(inputs["asked"])
        matters = {f"matters_{line}": level for line, level in asked.pop("matters").items()}
        how = {"name": inputs["name"], "seconds": inputs["seconds"], "answers": inputs["answers_from"]}
        return asked | matters | how

    def clean(self) -> dict[str, Any]:
        """Hold what was typed against itself."""
        given = super().clean() or {}
        least, most = given.get("minimum_people"), given.get("maximum_people")
        target = given.get("target_people")
        if least and most and least > most:
            self.add_error(
                "maximum_people", f"Enter a number of at least {least:,}, the fewest people in a hub."
            )
        elif least and most and target and not least <= target <= most:
            self.add_error("target_people", f"Enter a number from {least:,} to {most:,}.")
        fewest, limit = given.get("fewest_hubs"), given.get("most_hubs")
        if fewest and limit and fewest > limit:
            self.add_error("most_hubs", f"Enter a number of at least {fewest:,}, the fewest hubs.")
        if not self.errors and not any(level != "none" for level in self.levels().values()):
            self.add_error("matters_travel_km", "Something must matter: choose how much short ways do.")
        return given

    def levels(self) -> dict[str, str]:
        """Return how much each thing matters; wishes do not where no answers are used."""
        given = {line: self.cleaned_data.get(f"matters_{line}", "none") for line in self.lines}
        return given | ({"like_minds": "none"} if self.cleaned_data.get("answers") == NO_POLL else {})

    @property
    def asked(self) -> Asked:
        """What is asked for, once the form is valid."""
        names = ("area", "minimum_people", "maximum_people", "target_people")
        limits = ("fewest_hubs", "most_hubs", "farthest_km", "allow_exceptions")
        return Asked(matters=self.levels(), **{name: self.cleaned_data[name] for name in (*names, *limits)})


class MoveForm(forms.Form):
    """Which practice goes to which hub; whether there are such is for the board to say."""

    practice = forms.CharField(
        label="Practice", max_length=10, error_messages={"required": "Choose a practice"}
    )
    hub = forms.CharField(label="To hub", max_length=20, error_messages={"required": "Choose a hub"})


class PreferenceForm(forms.Form):
    """Why a scenario is preferred."""

    reasons = forms.CharField(
        label="Why is it preferred?",
        widget=forms.Textarea(attrs={"rows": "5"}),
        max_length=5_000,
        help_text="Everybody in the organisation who can see hubs will read this, under your name",
    )
    edits = forms.IntegerField(widget=forms.HiddenInput)

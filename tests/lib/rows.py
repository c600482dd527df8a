"""A row of any table of ours, filled with whatever it needs: for claims about all tables at once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from tests.lib.web import a_person

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.hubs.jobs import FORM

_numbers = count(1_000)  # past what tables count from one
_FITTING: dict[str, dict[str, Any]] = {
    "engagement.Poll": {"closes": lambda: timezone.now() + timedelta(days=7)},
    "hubs.HandEdit": {"change": "undo"},
    "runs.Run": {"kind": FORM},
    "plans.Step": {"note": "done"},
    "plans.LearningNeed": {"rank": 1},
}
"""Values that a table's own constraints ask for."""


def our_models() -> list[type[models.Model]]:
    """Every table of ours, those between two others too."""
    return [model for model in apps.get_models() if model.__module__.startswith("scalecare_web.")]


def is_owned(model: type[models.Model]) -> bool:
    """Whether each row says whose it is."""
    return any(field.attname == "organisation_id" for field in model._meta.concrete_fields)


def owned_models() -> list[type[models.Model]]:
    """Tables whose rows say whose they are."""
    return [model for model in our_models() if is_owned(model)]


def any_row(model: type[models.Model], organisation: Organisation) -> models.Model:
    """Make a row of a table, and of those that it points to."""
    given = {
        name: value() if callable(value) else value
        for name, value in _FITTING.get(model._meta.label, {}).items()
    }
    values = {
        field.name: _value(field, organisation)
        for field in model._meta.concrete_fields
        if field.name not in given and not _can_be_left_out(field)
    }
    if "organisation_id" in values:
        values["organisation_id"] = organisation.pk
    return model._default_manager.create(**values, **given)


def _can_be_left_out(field: models.Field) -> bool:
    return (
        field.primary_key
        or field.has_default()
        or field.null
        or (field.blank and field.empty_strings_allowed)
    )


def _value(field: models.Field, organisation: Organisation) -> Any:
    if isinstance(field, models.ForeignKey):
        if field.related_model is Organisation:
            return organisation
        return a_person() if field.related_model is User else any_row(field.related_model, organisation)
    if field.choices:
        return field.choices[0][0]
    number = next(_numbers)
    simple: tuple[tuple[type[models.Field], Any], ...] = (
        (models.BooleanField, False),
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()),
        (models.UUIDField, uuid.uuid4()),
        (models.JSONField, {}),
        (models.EmailField, f"row{number}@example.org"),
        (models.SmallIntegerField, 1),
        (models.IntegerField, number),
        (models.FloatField, 1.0),
        (models.BinaryField, b"x"),
    )
    for kind, value in simple:
        if isinstance(field, kind):
            return value
    return f"r{number}"[: field.max_length]

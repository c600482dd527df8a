"""Everything of an organisation as plain values, read in one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction

from scalecare_web.accounts.models import Organisation
from scalecare_web.audit.models import AuditEvent
from scalecare_web.exchange.archive import shape
from scalecare_web.exchange.archive.formats import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an archive holds beside its files: plain values that JSON can carry.

    ``files`` says, by name within the archive, where a file lies.
    """

    organisation: dict[str, Any]
    is_complete: bool
    people: list[dict[str, Any]]
    rows: Rows
    audit: list[dict[str, Any]]
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """How many rows there are."""
        return sum(len(rows) for rows in self.rows.values())


@transaction.atomic
def gather(organisation: Organisation, *, complete: bool) -> Content:
    """Read everything of an organisation.

    Every write ends in an audit row, which waits for the organisation's own row; so while that is held
    here nothing is half-written.

    Parameters
    ----------
    organisation
        Whose.
    complete
        Whether with what was said in confidence; see ``shape.IN_CONFIDENCE``.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    rows: Rows = {}
    files: dict[str, Path] = {}
    for model in shape.tables(complete=complete):
        label = shape.label_of(model)
        found = list(model._default_manager.filter(organisation=organisation).order_by("pk"))
        rows[label] = [_plain(row, complete=complete) for row in found]
        for row in found if label in shape.FILES else ():
            files |= dict(_files(label, row))
    if not complete:
        _forget_keys(rows)
    return Content(
        organisation={
            "name": organisation.name,
            "ods_code": organisation.ods_code,
            "shares_benchmark": organisation.shares_benchmark,
        },
        is_complete=complete,
        people=_people(rows),
        rows=rows,
        audit=[plain_event(event) for event in AuditEvent.objects.filter(organisation_id=organisation.pk)],
        files=files,
    )


def _plain(row: models.Model, *, complete: bool) -> dict[str, Any]:
    plain = {"key": plain_value(row.pk)}
    for column in shape.columns(type(row)):
        hidden = not complete and _is_confidential(column)
        plain[column.name] = None if hidden else plain_value(getattr(row, column.attname))
    return plain


def _is_confidential(column: models.Field) -> bool:
    to = column.related_model if isinstance(column, models.ForeignKey) else None
    return to is not None and shape.label_of(to) in shape.IN_CONFIDENCE


def _forget_keys(rows: Rows) -> None:
    """Take away the keys, in the words of columns, of rows that are left out."""
    for label, keys in shape.KEYS_WITHIN.items():
        for within in keys:
            for row in rows.get(label, ()) if within.table in shape.IN_CONFIDENCE else ():
                row[within.column] = within.changed(row[within.column], lambda _key: None)


def plain_value(value: Any) -> Any:
    """Return a value as JSON has it; a moment in universal time, to the microsecond.

    Examples
    --------
    >>> plain_value(date(2026, 7, 1)), plain_value(Decimal("1.50")), plain_value(None)
    ('2026-07-01', '1.50', None)
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def plain_event(event: AuditEvent) -> dict[str, Any]:
    """Return a row of the audit as JSON has it."""
    names = [column.name for column in AuditEvent._meta.concrete_fields if not column.primary_key]
    return {name: plain_value(getattr(event, name)) for name in names}


def _people(rows: Rows) -> list[dict[str, Any]]:
    """Return everybody whom a row names."""
    named: set[int] = set()
    for model in shape.tables():
        for column in filter(shape.is_person, shape.columns(model)):
            named |= {row[column.name] for row in rows.get(shape.label_of(model), ())} - {None}
    people = get_user_model().objects.filter(pk__in=named).order_by("pk")
    return [{"key": person.pk, "email": person.email, "name": person.name} for person in people]


def _files(label: str, row: models.Model) -> Iterator[tuple[str, Path]]:
    lies = Path(settings.MEDIA_ROOT) / shape.FILES[label](row)
    within = f"files/{label}/{row.pk}"
    if lies.is_file():
        yield f"{within}/content", lies
    for path in sorted(lies.rglob("*")) if lies.is_dir() else ():
        if path.is_file():
            yield f"{within}/{path.relative_to(lies).as_posix()}", path

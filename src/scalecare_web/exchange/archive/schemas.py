"""What the tables of an archive mean, for programs (JSON Schema) and for people (README.txt)."""

from __future__ import annotations

from typing import Any

from django.db import models

from scalecare_web.exchange.archive import shape

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: tuple[tuple[type[models.Field], dict[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.JSONField, {}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)


def schema_of(model: type[models.Model]) -> dict[str, Any]:
    """Return the JSON Schema of a table's file.

    Parameters
    ----------
    model
        The table.
    """
    properties = {"key": {"description": "Other rows refer to this one by it."}} | {
        column.name: _of_column(column) for column in shape.columns(model)
    }
    return {
        "$schema": DRAFT,
        "title": shape.label_of(model),
        "description": " ".join((model.__doc__ or "").split()),
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
    }


def _of_column(column: models.Field) -> dict[str, Any]:
    if isinstance(column, models.ForeignKey):
        where = "people.json" if shape.is_person(column) else shape.label_of(column.related_model)
        return {"description": f"The key of a row of {where}."}
    found: dict[str, Any] = dict(next((how for kind, how in _TYPES if isinstance(column, kind)), {}))
    if column.null and "type" in found:
        found["type"] = [found["type"], "null"]
    if column.choices:
        found["enum"] = [value for value, _ in column.flatchoices] + ([""] if column.blank else [])
        if column.null:
            found["enum"].append(None)
    return found


def read_me(organisation: str, *, complete: bool, made_with: str, made_at: str) -> str:
    """Return what the archive says of itself to whoever opens it.

    Parameters
    ----------
    organisation, complete, made_with, made_at
        Whose it is, whether with what was said in confidence, by which version, and when.
    """
    held = [f"  tables/{shape.label_of(model)}.json" for model in shape.tables(complete=complete)]
    out = [f"  {label}: {why}" for label, why in (shape.STAYS_OUT | shape.NOT_OWNED).items()]
    if not complete:
        out += [f"  {label}: {why}" for label, why in shape.IN_CONFIDENCE.items()]
    lines = [
        f"Everything that Scalecare held of {organisation}",
        "",
        f"Made on {made_at} with Scalecare {made_with}; format {shape.FORMAT}.",
        "It holds what people said in confidence: keep it as you keep personnel files."
        if complete
        else "It is without what people and practices said in confidence.",
        "",
        "archive.json   what this is, and the SHA-256 digest of every other file here",
        "people.json    everybody whom a row names: key, e-mail address, name",
        "audit.json     the audit, in order; each row carries the digest of the one before",
        "tables/        one file per table: a list of rows, each with its key",
        "schema/        what the columns of each table are (JSON Schema)",
        "files/         uploaded files: files/TABLE/KEY OF THE ROW/...",
        "",
        "Rows refer to others by their keys, and to people by those of people.json. Moments are in",
        "universal time. To bring it in again: open a new, empty organisation in the same or a later",
        "version of Scalecare and choose Archive, then Bring an archive in.",
        "",
        "Tables:",
        *held,
        "",
        "Not here:",
        *out,
        "",
    ]
    return "\n".join(lines)

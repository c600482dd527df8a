"""What the web app is told by the environment: the one place that reads it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def text(name: str, default: str = "") -> str:
    """Return a setting as it stands in the environment.

    Parameters
    ----------
    name
        Without the ``SCALECARE_`` in front.
    default
        Where it is not set.

    Examples
    --------
    >>> text("NO_SUCH_SETTING", "as usual")
    'as usual'
    """
    return os.environ.get(f"SCALECARE_{name}", default)


def flag(name: str, *, default: bool = False) -> bool:
    """Whether a setting is on: ``1``, ``true``, ``yes`` or ``on``.

    Examples
    --------
    >>> flag("NO_SUCH_SETTING")
    False
    """
    return text(name, "on" if default else "off").lower() in {"1", "true", "yes", "on"}


def names(name: str) -> list[str]:
    """Return a setting that lists names with commas.

    Examples
    --------
    >>> names("NO_SUCH_SETTING")
    []
    """
    return [part.strip() for part in text(name).split(",") if part.strip()]


def data_directory() -> Path:
    """Where the database, the uploads and the secret key lie when nothing else is said."""
    return Path(text("DATA", "scalecare-data")).resolve()


def database_address(folder: Path) -> str:
    """Return ``DATABASE_URL``, or the address of an SQLite file in the data directory."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'scalecare.sqlite3'}"


def kept_secret(folder: Path) -> str:
    """Return the secret key: of the environment, or one made once and kept in the data directory."""
    if given := text("SECRET_KEY"):
        return given
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def single_sign_on() -> list[dict[str, object]]:
    """Return the OpenID Connect provider that the environment names, if any.

    ``SCALECARE_OIDC_SERVER`` (its address), ``…_CLIENT``, ``…_SECRET`` and ``…_NAME`` describe it:
    NHSmail or an organisation's Entra, say.

    Examples
    --------
    >>> single_sign_on()
    []
    """
    server = text("OIDC_SERVER")
    if not server:
        return []
    return [
        {
            "provider_id": "single-sign-on",
            "name": text("OIDC_NAME", "single sign-on"),
            "client_id": text("OIDC_CLIENT"),
            "secret": text("OIDC_SECRET"),
            "settings": {"server_url": server},
        }
    ]

"""The catalogue of what `place build` reads: who publishes it, where, and which files are wanted.

It is data, in ``publications.yaml``: an address that moves is corrected there.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from scalecare.domain import BoundaryKind, Status
from scalecare.sources.family import FamilyName
from scalecare.sources.fetch_errors import BadCatalogue

_FIELDS = string.Formatter()


class Use(StrEnum):
    """How much a place depends on a publication or a file."""

    NEEDED = "needed"
    USEFUL = "useful"
    EXTRA = "extra"


def _secure(address: str) -> str:
    if not address.startswith("https://"):
        raise ValueError("the address must start with https://")
    return address


_Address = Annotated[str, AfterValidator(_secure)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Transfer(_Model):
    """How patiently pages and files are asked for."""

    timeout_seconds: float = Field(gt=0)
    tries: int = Field(ge=1)
    first_pause_seconds: float = Field(ge=0)
    pause_grows_by: float = Field(ge=1)
    editions_tried: int = Field(ge=1)


class Confirmed(_Model):
    """When and how an address was last confirmed."""

    status: Status
    checked_on: date | None
    how: str = Field(min_length=1)

    @model_validator(mode="after")
    def _dated_unless_assumed(self) -> Confirmed:
        if (self.checked_on is None) != (self.status is Status.ASSUMED):
            raise ValueError("an address has checked_on unless its status is assumed")
        return self


class WantedFile(_Model):
    """One file of a publication, and how its address is found.

    ``link`` is looked for in the listing; ``address`` makes the address of the pattern's groups, or
    is the address itself. ``suffix`` is for addresses that end in none; ``edition`` for files that
    are of one date for ever.
    """

    family: FamilyName
    use: Use
    outline: BoundaryKind | None = None
    link: re.Pattern[str] | None = None
    address: _Address | None = None
    suffix: str = ""
    edition: date | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> WantedFile:
        groups = set(self.link.groupindex) if self.link else set()
        named = {name for _, name, _, _ in _FIELDS.parse(self.address or "") if name}
        if not (self.link or self.address):
            raise ValueError("a file needs a link, an address, or both")
        if named - groups:
            raise ValueError(f"the link has no group {', '.join(sorted(named - groups))}")
        return self


class Publication(_Model):
    """What someone publishes: where it is, and which of its files are wanted.

    ``landing`` is the page for people; ``listing`` is the one that is read, where it is another.
    ``editions`` tells the links to the pages of single editions.
    """

    title: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    use: Use
    landing: _Address
    listing: _Address | None = None
    editions: re.Pattern[str] | None = None
    files: dict[str, WantedFile] = Field(min_length=1)
    address: Confirmed

    @property
    def families(self) -> tuple[FamilyName, ...]:
        """The families of its files."""
        return tuple(dict.fromkeys(file.family for file in self.files.values()))

    def use_of(self, file: str) -> Use:
        """Return how much a place depends on a file: no more than on the publication.

        Parameters
        ----------
        file
            Its name.
        """
        return max(self.use, self.files[file].use, key=list(Use).index)


class Catalogue(_Model):
    """All publications by name, and how they are fetched."""

    transfer: Transfer
    publications: dict[str, Publication] = Field(min_length=1)

    @model_validator(mode="after")
    def _file_names_differ(self) -> Catalogue:
        names = [name for publication in self.publications.values() for name in publication.files]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"more than one publication has a file {', '.join(sorted(twice))}")
        return self

    def for_a_place(self) -> Mapping[str, Publication]:
        """Return what a place is built from; extras are left to be asked for by name."""
        return {name: one for name, one in self.publications.items() if one.use is not Use.EXTRA}


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read the catalogue.

    Parameters
    ----------
    path
        A YAML file; the one that ships with Scalecare by default.

    Returns
    -------
    Catalogue
        With every entry checked.

    Raises
    ------
    BadCatalogue
        If the file cannot be read or breaks a rule.

    Examples
    --------
    >>> load_catalogue().publications["epraccur"].publisher
    'NHS England, Organisation Data Service'
    """
    path = path or Path(__file__).with_name("publications.yaml")
    try:
        content = YAML(typ="safe", pure=True).load(path)
    except YAMLError as problem:
        raise BadCatalogue.unreadable(path.name, problem) from problem
    try:
        return Catalogue.model_validate(content)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = " › ".join(str(part) for part in first["loc"])
        raise BadCatalogue.invalid(path.name, where, first["msg"]) from problem

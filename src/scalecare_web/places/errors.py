"""What can be wrong with a place that is brought in, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scalecare.domain import ScalecareError

if TYPE_CHECKING:
    from scalecare_web.places.models import Place

_BUILD_AGAIN = "Make it again with 'scalecare place build', zip the folder, and upload that."


class PlaceRefused(ScalecareError):
    """A place directory that is not kept."""

    @classmethod
    def broken(cls, file: str) -> PlaceRefused:
        """A file of it cannot be read."""
        return cls(f"'{file}' is damaged, or is not what its name says.", remedy=_BUILD_AGAIN)

    @classmethod
    def lacks(cls, file: str) -> PlaceRefused:
        """A file that every place has is not there."""
        return cls(f"There is no '{file}' in it, so it is no place directory.", remedy=_BUILD_AGAIN)

    @classmethod
    def contradictory(cls) -> PlaceRefused:
        """Its tables do not fit each other."""
        return cls("Its tables contradict each other, so that it cannot be read.", remedy=_BUILD_AGAIN)

    @classmethod
    def strange_file(cls, name: str, known: str) -> PlaceRefused:
        """It holds what no place directory holds."""
        return cls(
            f"'{name[:80]}' is no file of a place directory.",
            remedy=f"Zip nothing but the place directory. It may hold: {known}.",
        )

    @classmethod
    def strange_columns(cls, file: str, columns: str) -> PlaceRefused:
        """A table holds columns that the library never writes."""
        return cls(
            f"'{file}' has columns that no place has: {columns}.",
            remedy=_BUILD_AGAIN,
        )

    @classmethod
    def strange_values(cls, file: str, column: str) -> PlaceRefused:
        """A column lacks values, or holds others than its name promises."""
        return cls(
            f"The column '{column}' of '{file}' is missing, or has values that do not belong there.",
            remedy=_BUILD_AGAIN,
        )

    @classmethod
    def no_practices(cls) -> PlaceRefused:
        """A place without practices."""
        return cls("It holds no practice.", remedy="Check the sources, and build it again.")

    @classmethod
    def no_such_area(cls, area: str, known: str) -> PlaceRefused:
        """No practice lies in the part that was asked for."""
        return cls(
            f"No practice of this place lies in '{area[:50]}'.",
            remedy=f"Leave the part empty for all of it, or give one of: {known}.",
        )

    @classmethod
    def kept_already(cls, place: Place) -> PlaceRefused:
        """The same files are here."""
        return cls(
            f"The same files were brought in before, as '{place}', by {place.uploaded_by}.",
            remedy="Use that place. A place built from newer data can stand beside it.",
        )

    @classmethod
    def kept_and_withdrawn(cls, place: Place) -> PlaceRefused:
        """The same files are here, and not in use."""
        return cls(
            f"The same files were brought in before, as '{place}', and withdrawn by {place.withdrawn_by}.",
            remedy="Open it from the list of withdrawn places, and bring it back into use.",
        )

    @classmethod
    def withdrawn(cls, place: Place) -> PlaceRefused:
        """It is not offered for anything new."""
        return cls(
            f"'{place}' was withdrawn from use by {place.withdrawn_by}.",
            remedy="Choose another place, or bring it back into use first.",
        )

    @classmethod
    def changed_on_disk(cls, name: str) -> PlaceRefused:
        """The kept files are not those that were uploaded."""
        return cls(
            f"The files of '{name}' are missing or were changed after they were kept.",
            remedy="Bring them back from a backup, or upload the place again.",
        )

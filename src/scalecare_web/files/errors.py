"""What can be wrong with a file that somebody brings, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterable

from scalecare.domain import ScalecareError

_MEGABYTE = 1024 * 1024


def size_of(count: int) -> str:
    """Write a number of bytes as people say it.

    Examples
    --------
    >>> size_of(20 * 1024 * 1024), size_of(512)
    ('20 MB', '512 bytes')
    """
    return f"{count / _MEGABYTE:.3g} MB" if count >= _MEGABYTE else f"{count:,} bytes"


class BadUpload(ScalecareError):
    """A file that cannot be taken in. Nothing of it was kept."""

    @classmethod
    def empty(cls, name: str) -> BadUpload:
        """There is nothing in it."""
        return cls(f"'{name}' is empty.", remedy="Check that it was saved, and choose it again.")

    @classmethod
    def too_large(cls, name: str, size: int, most: int) -> BadUpload:
        """It passes the cap."""
        return cls(
            f"'{name}' has {size_of(size)}; the most that is taken here is {size_of(most)}.",
            remedy="Split it, or leave out what is not needed.",
        )

    @classmethod
    def unknown_kind(cls, name: str, taken: Iterable[str]) -> BadUpload:
        """Its content is of no kind that we take anywhere."""
        return cls(
            f"'{name}' is not a file of a kind that can be taken.",
            remedy=f"Choose {_or(taken)}.",
        )

    @classmethod
    def not_taken_here(cls, name: str, kind: str, taken: Iterable[str]) -> BadUpload:
        """It is a good file, only not here."""
        return cls(f"'{name}' is {kind}, which is not taken here.", remedy=f"Choose {_or(taken)}.")

    @classmethod
    def named_otherwise(cls, name: str, kind: str, endings: Iterable[str]) -> BadUpload:
        """Name and content disagree."""
        return cls(
            f"'{name}' is {kind} by its content, and its name says something else.",
            remedy=f"Save it with a name that ends in {_or(endings)}, and choose it again.",
        )

    @classmethod
    def active(cls, name: str, what: str) -> BadUpload:
        """It carries something that runs."""
        return cls(
            f"'{name}' has {what}, which could run on the computer of whoever opens it.",
            remedy="Save it without, and choose it again.",
        )

    @classmethod
    def damaged(cls, name: str, why: str) -> BadUpload:
        """It cannot be read to its end."""
        return cls(f"'{name}' cannot be read: {why}.", remedy="Save it anew, and choose it again.")

    @classmethod
    def unpacks_too_large(cls, name: str, most: int) -> BadUpload:
        """A small archive that grows without measure."""
        return cls(
            f"'{name}' unpacks to more than {size_of(most)}, or to far more than its own size.",
            remedy="Pack only the files that are needed.",
        )

    @classmethod
    def too_many_members(cls, name: str, members: int, most: int) -> BadUpload:
        """An archive of more files than anybody means to send."""
        return cls(
            f"'{name}' holds {members:,} files; the most that is taken is {most:,}.",
            remedy="Pack only the files that are needed.",
        )

    @classmethod
    def leads_out(cls, name: str, member: str) -> BadUpload:
        """A member that would be written elsewhere."""
        return cls(
            f"'{name}' holds '{member}', which would be written outside its folder.",
            remedy="Pack the folder anew with an ordinary zip program.",
        )

    @classmethod
    def unexpected_member(cls, name: str, member: str) -> BadUpload:
        """A member that does not belong."""
        return cls(
            f"'{name}' holds '{member}', which does not belong there.",
            remedy="Pack only the files that are needed.",
        )

    @classmethod
    def member_twice(cls, name: str, member: str) -> BadUpload:
        """Two members have one name, and nobody can say which counts."""
        return cls(f"'{name}' holds '{member}' twice.", remedy="Pack the folder anew.")

    @classmethod
    def patient_level(cls, name: str, sign: str) -> BadUpload:
        """It seems to be about single people."""
        return cls(
            f"'{name}' looks as if it were about single patients: {sign}. It was not kept.",
            remedy=(
                "Scalecare takes counts by practice, area or month only. Count the rows on your own "
                "machine, leave out what names people, and choose the counts instead."
            ),
        )


def _or(words: Iterable[str]) -> str:
    *most, last = sorted(words)
    return f"{', '.join(most)} or {last}" if most else last

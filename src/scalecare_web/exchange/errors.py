"""What can be wrong with archives, each with its remedy."""

from __future__ import annotations

from scalecare.domain import ScalecareError


class BadArchive(ScalecareError):
    """A file that cannot be brought in; nothing of it is kept."""

    @classmethod
    def foreign(cls, name: str) -> BadArchive:
        """It is something else."""
        return cls(
            f"{name} is not an archive of Scalecare.",
            remedy="Choose the zip file that was made on the archive page, unopened and unchanged.",
        )

    @classmethod
    def damaged(cls, name: str, why: str) -> BadArchive:
        """It was one, and is not whole."""
        return cls(
            f"{name} is damaged: {why}.",
            remedy="Download it again, or take another copy. Nothing of it was brought in.",
        )

    @classmethod
    def newer(cls, theirs: int, made_with: str, ours: int) -> BadArchive:
        """A later version made it."""
        return cls(
            f"The archive has format {theirs} (made with Scalecare {made_with}); "
            f"formats up to {ours} are read here.",
            remedy=f"Bring Scalecare here up to version {made_with} or later, then try again.",
        )

    @classmethod
    def too_large(cls, size: int, most: int) -> BadArchive:
        """More than is taken."""
        return cls(
            f"The archive would take {size:,} bytes; at most {most:,} are taken.",
            remedy="Ask whoever runs this installation to raise the limit.",
        )

    @classmethod
    def grows(cls, packed: int, unpacked: int) -> BadArchive:
        """A small file that unfolds without measure."""
        return cls(
            f"The archive would unpack from {packed:,} bytes to {unpacked:,}; none that was made here does.",
            remedy="Take the archive as it was made; if it is, report this.",
        )

    @classmethod
    def unknown_table(cls, label: str) -> BadArchive:
        """A table that there is none of here."""
        return cls(
            f"The archive holds rows of {label}, which this version does not know.",
            remedy="Take the version of Scalecare that made the archive, or a later one.",
        )

    @classmethod
    def bad_row(cls, label: str, number: int, why: str) -> BadArchive:
        """A row that cannot be."""
        return cls(
            f"Row {number} of {label} cannot be brought in: {why}.",
            remedy="Take the archive as it was made; if it is, report this.",
        )

    @classmethod
    def breaks_rules(cls, label: str, why: str) -> BadArchive:
        """The database refuses it."""
        return cls(
            f"What the archive holds of {label} breaks a rule of the database: {why}.",
            remedy="Take the archive as it was made; if it is, report this. Nothing was brought in.",
        )


class CannotBringIn(ScalecareError):
    """An archive cannot be brought in here."""

    @classmethod
    def not_empty(cls, what: str, rows: int) -> CannotBringIn:
        """The organisation has content of its own."""
        return cls(
            f"This organisation is not empty: it holds {rows} of {what}.",
            remedy="Open a new organisation and bring the archive in there.",
        )

    @classmethod
    def upload_gone(cls) -> CannotBringIn:
        """The file was taken away after an earlier try."""
        return cls("The uploaded file is no longer here.", remedy="Upload the archive again.")

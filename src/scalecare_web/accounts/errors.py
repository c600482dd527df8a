"""What can be wrong with accounts, each with its remedy."""

from __future__ import annotations

from scalecare.domain import ScalecareError
from scalecare_web.accounts.permissions import Role


class InvitationError(ScalecareError):
    """An invitation cannot be sent or taken up."""

    @classmethod
    def no_longer_open(cls) -> InvitationError:
        """It was used, withdrawn or has run out."""
        return cls(
            "This invitation was used already, withdrawn, or is older than seven days.",
            remedy="Ask whoever invited you to send another.",
        )

    @classmethod
    def already_a_member(cls, email: str) -> InvitationError:
        """The person belongs to the organisation."""
        return cls(
            f"{email} is a member of this organisation already.",
            remedy="Change the role in the list of members instead.",
        )

    @classmethod
    def has_members(cls, organisation: object) -> InvitationError:
        """It can invite for itself."""
        return cls(
            f"{organisation} has members already.", remedy="Ask one of them who can manage members to invite."
        )

    @classmethod
    def for_somebody_else(cls, email: str) -> InvitationError:
        """Another person is signed in."""
        return cls(
            f"This invitation was sent to {email}, and you are signed in under another address.",
            remedy="Sign out, then open the link again.",
        )


class RoleRefused(ScalecareError):
    """A role that somebody cannot give or take away."""

    @classmethod
    def for_administrators(cls, role: Role) -> RoleRefused:
        """Who manages members could otherwise give themselves every right."""
        return cls(
            f"The role of {role.label} is given and taken away by administrators alone.",
            remedy="Ask an administrator of your organisation.",
        )


class LastAdministrator(ScalecareError):
    """An organisation keeps an administrator."""

    @classmethod
    def stays(cls) -> LastAdministrator:
        """Nobody else could make commissioners and administrators."""
        return cls(
            "This is the last administrator of the organisation.",
            remedy="Make somebody else an administrator first.",
        )


class CannotOpen(ScalecareError):
    """An organisation cannot be opened under this part of addresses."""

    @classmethod
    def not_a_slug(cls, slug: str, better: str) -> CannotOpen:
        """It has other signs than small letters, figures and hyphens."""
        return cls(
            f"'{slug}' cannot stand in an address.",
            remedy=f"Use small letters, figures and hyphens, such as '{better or 'aller-vale'}'.",
        )

    @classmethod
    def taken(cls, slug: str) -> CannotOpen:
        """Another organisation has it."""
        return cls(f"There is an organisation '{slug}' already.", remedy="Choose another --slug.")

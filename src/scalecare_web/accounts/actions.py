"""What changes about people and organisations."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from scalecare_web.accounts.errors import CannotOpen, InvitationError, LastAdministrator, RoleRefused
from scalecare_web.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    Token,
    User,
    digest_of,
    new_secret,
)
from scalecare_web.accounts.permissions import Role
from scalecare_web.audit.actor import Actor
from scalecare_web.audit.record import record


@transaction.atomic
def open_organisation(*, name: str, slug: str, by: Actor, ods_code: str = "") -> Organisation:
    """Open an organisation.

    Raises
    ------
    CannotOpen
        If the slug is no slug, or another organisation has it.
    """
    if slugify(slug) != slug:
        raise CannotOpen.not_a_slug(slug, slugify(slug))
    if Organisation.objects.filter(slug=slug).exists():
        raise CannotOpen.taken(slug)
    organisation = Organisation.objects.create(name=name, slug=slug, ods_code=ods_code)
    record(organisation, by, "organisation.opened", f"organisation:{slug}", name=name)
    return organisation


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, role: Role, by: Actor, practice_code: str = ""
) -> Membership:
    """Make somebody a member."""
    membership = organisation.memberships.create(user=user, role=role, practice_code=practice_code)
    record(organisation, by, "member.added", f"user:{user.pk}", role=str(role))
    return membership


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: Role, by: User, practice_code: str = ""
) -> tuple[Invitation, str]:
    """Make an invitation; return it with the secret of its link, which is kept nowhere.

    Raises
    ------
    InvitationError
        If the person is a member already.
    RoleRefused
        If the role is for administrators to give.
    """
    _check_may_give(organisation, by, role)
    address = email.lower()
    if organisation.members.filter(user__email=address).exists():
        raise InvitationError.already_a_member(address)
    secret = new_secret()
    invitation = organisation.invitations.create(
        email=address, role=role, practice_code=practice_code, secret_digest=digest_of(secret), invited_by=by
    )
    record(organisation, by, "member.invited", f"invitation:{invitation.pk}", role=str(role))
    return invitation, secret


@transaction.atomic
def invite_first(*, organisation: Organisation, email: str, by: Actor) -> tuple[Invitation, str]:
    """Invite an organisation's first administrator, when it has nobody yet who could.

    Raises
    ------
    InvitationError
        If it has members.
    """
    if organisation.members.exists():
        raise InvitationError.has_members(organisation)
    secret = new_secret()
    invitation = organisation.invitations.create(
        email=email.lower(), role=Role.ADMINISTRATOR, secret_digest=digest_of(secret), invited_by=None
    )
    record(organisation, by, "member.first-invited", f"invitation:{invitation.pk}")
    return invitation, secret


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Take up an invitation.

    Raises
    ------
    InvitationError
        If it is no longer open, was sent to another address, or its reader is a member already.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise InvitationError.no_longer_open()
    if invitation.email != by.email:
        raise InvitationError.for_somebody_else(invitation.email)
    organisation = invitation.organisation
    if organisation.members.filter(user=by).exists():
        raise InvitationError.already_a_member(by.email)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership: Membership = organisation.memberships.create(
        user=by, role=invitation.role, practice_code=invitation.practice_code
    )
    record(organisation, by, "member.joined", f"user:{by.pk}", role=invitation.role)
    return membership


@transaction.atomic
def withdraw_invitation(*, organisation: Organisation, invitation: Invitation, by: User) -> None:
    """Make an invitation's link work no more.

    Raises
    ------
    RoleRefused
        If its role is for administrators to give.
    """
    _check_may_give(organisation, by, invitation.role)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(organisation, by, "member.invitation-withdrawn", f"invitation:{invitation.pk}")


@transaction.atomic
def change_role(*, organisation: Organisation, membership: Membership, role: Role, by: User) -> Membership:
    """Give a member another role; the old one stays on record as ended.

    Raises
    ------
    RoleRefused
        If one of the roles is for administrators to give.
    LastAdministrator
        If no administrator would be left.
    """
    _check_may_give(organisation, by, membership.role, role)
    if role != Role.ADMINISTRATOR:
        _check_administrator_stays(organisation, membership)
    _end(membership)
    changed = organisation.memberships.create(
        user=membership.user, role=role, practice_code=membership.practice_code
    )
    record(organisation, by, "member.role-changed", f"user:{membership.user_id}", role=str(role))
    return changed


@transaction.atomic
def end_membership(*, organisation: Organisation, membership: Membership, by: User) -> None:
    """Let a member go.

    Raises
    ------
    RoleRefused
        If the role is for administrators to give.
    LastAdministrator
        If no administrator would be left.
    """
    _check_may_give(organisation, by, membership.role)
    _check_administrator_stays(organisation, membership)
    _end(membership)
    record(organisation, by, "member.ended", f"user:{membership.user_id}")


def _end(membership: Membership) -> None:
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])


def _check_may_give(organisation: Organisation, by: User, *roles: str) -> None:
    giver = organisation.members.get(user=by)
    for role in roles:
        if not giver.may_give(role):
            raise RoleRefused.for_administrators(Role(role))


def _check_administrator_stays(organisation: Organisation, membership: Membership) -> None:
    others = organisation.members.exclude(pk=membership.pk).filter(role=Role.ADMINISTRATOR)
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministrator.stays()


@transaction.atomic
def make_token(*, organisation: Organisation, label: str, by: User) -> tuple[Token, str]:
    """Make a key to the JSON interface; return it with its secret, which is kept nowhere."""
    secret = new_secret()
    token = organisation.tokens.create(user=by, label=label, secret_digest=digest_of(secret))
    record(organisation, by, "token.made", f"token:{token.pk}", label=label)
    return token, secret


@transaction.atomic
def revoke_token(*, organisation: Organisation, token: Token, by: User) -> None:
    """Make a key open nothing any more."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(organisation, by, "token.revoked", f"token:{token.pk}")

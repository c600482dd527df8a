"""People, organisations, memberships, invitations and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from scalecare_web.accounts.permissions import Permission, Role, may_give, permitted

INVITATION_LASTS = timedelta(days=7)
TOKEN_LASTS = timedelta(days=90)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: enough to know it again, not to use it.

    Examples
    --------
    >>> len(digest_of("a long random text"))
    64
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """Return a secret of 256 bits for a link or a token."""
    return secrets.token_urlsafe(32)


def owned(related_name: str) -> models.ForeignKey[Organisation, Organisation]:
    """Return the column that every row of an organisation has; reads go through ``related_name``.

    Parameters
    ----------
    related_name
        How an organisation calls these rows: ``organisation.places``.
    """
    return models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name=related_name, editable=False
    )


class Users(BaseUserManager["User"]):
    """Makes people; they are known by e-mail address."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Return a new person; without a password nobody can log in as them."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def placeholders(self) -> models.QuerySet[User]:
        """People whom an archive named and who never signed in: inactive, without a password."""
        return self.filter(is_active=False, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def take_up(self, email: str, password: str, *, name: str) -> User:
        """Return somebody who takes up an invitation: the placeholder that stood for them, or new."""
        person = self.placeholders().filter(email=email.lower()).first()
        if person is None:
            return self.create_user(email, password, name=name)
        person.name, person.is_active = name, True
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by address, whatever the case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="addresses_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, or the address where none was given."""
        return str(self)

    @property
    def actor(self) -> tuple[str, str]:
        """Who the audit says did it: a stable label and a name."""
        return f"user:{self.pk}", str(self)


class Organisation(models.Model):
    """A federation, network, neighbourhood provider or other body whose data is kept apart."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    ods_code = models.CharField("ODS code", max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    shares_benchmark = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def members(self) -> models.QuerySet[Membership]:
        """Those who belong to it now."""
        return self.memberships.filter(ended_at=None).select_related("user").order_by("user__email")


class Membership(models.Model):
    """Somebody's role in an organisation; ended, never deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    practice_code = models.CharField(max_length=10, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(ended_at=None), name="one_role_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def may_give(self, role: str) -> bool:
        """Whether this member, who manages members, may give a role or take it away."""
        return may_give(self.role, role)

    @property
    def roles_to_give(self) -> list[tuple[str, str]]:
        """The roles that this member may give, with their names."""
        return [(value, str(label)) for value, label in Role.choices if self.may_give(value)]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role permits."""
        return permitted(self.role)


class Invitation(models.Model):
    """A link, sent by e-mail, that makes its reader a member once."""

    organisation = owned("invitations")
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=Role.choices)
    practice_code = models.CharField(max_length=10, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        ended = self.accepted_at or self.withdrawn_at
        return ended is None and timezone.now() < self.invited_at + INVITATION_LASTS


class Token(models.Model):
    """A person's key to the JSON interface, for one organisation; only its digest is kept."""

    organisation = owned("tokens")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=100)
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label

    @property
    def is_good(self) -> bool:
        """Whether it opens the door today."""
        return self.revoked_at is None and timezone.now() < self.made_at + TOKEN_LASTS

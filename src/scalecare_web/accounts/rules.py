"""Permissions as predicates: ``user.has_perm(Permission.X, organisation)``."""

from __future__ import annotations

import rules

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.accounts.permissions import Permission, permitted


def _of_members(permission: Permission) -> rules.Predicate:
    @rules.predicate(name=f"holds {permission}")
    def holds(user: User, organisation: Organisation | None) -> bool:
        if organisation is None:
            return False
        membership = organisation.memberships.filter(user=user, ended_at=None).first()
        return membership is not None and permission in permitted(membership.role)

    combined: rules.Predicate = rules.is_authenticated & rules.is_active & holds
    return combined


for _permission in Permission:
    rules.add_perm(_permission, _of_members(_permission))

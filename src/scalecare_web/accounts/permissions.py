"""What can be permitted, and which role permits it. A role not listed here may do nothing."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class Permission(StrEnum):
    """One thing that somebody may do in an organisation."""

    VIEW_PLACE = "place.view"
    UPLOAD_PLACE = "place.upload"
    RUN_POLL = "poll.run"
    SEE_COVERAGE = "poll.coverage"
    VIEW_HUBS = "hubs.view"
    FORM_HUBS = "hubs.form"
    PREFER_HUBS = "hubs.prefer"
    OPEN_CYCLE = "cycle.open"
    ANSWER_SHEET = "sheet.answer"
    VIEW_RESULTS = "results.view"
    RECORD_CONSENSUS = "consensus.record"
    ATTACH_EVIDENCE = "evidence.attach"
    VIEW_EVIDENCE = "evidence.view"
    VIEW_GATES = "gate.view"
    SUBMIT_GATE = "gate.submit"
    DECIDE_GATE = "gate.decide"
    VIEW_PLAN = "plan.view"
    MANAGE_PLAN = "plan.manage"
    READ_LIBRARY = "library.read"
    VIEW_BENCHMARK = "benchmark.view"
    SHARE_BENCHMARK = "benchmark.share"
    EXPORT_ARCHIVE = "archive.export"
    IMPORT_ARCHIVE = "archive.import"
    MANAGE_MEMBERS = "members.manage"
    VIEW_AUDIT = "audit.view"
    USE_API = "api.use"


class Role(TextChoices):
    """What somebody is in an organisation."""

    PRACTICE_MEMBER = "practice-member", "practice member"
    ORGANISATION_LEAD = "organisation-lead", "organisation lead"
    FACILITATOR = "facilitator", "facilitator"
    ANALYST = "analyst", "analyst"
    COMMISSIONER = "commissioner", "commissioner"
    ADMINISTRATOR = "administrator", "administrator"


_P = Permission
_EVERYONE = frozenset({_P.VIEW_PLACE, _P.READ_LIBRARY, _P.USE_API})
_WITHIN = _EVERYONE | {
    _P.VIEW_HUBS,
    _P.ANSWER_SHEET,
    _P.VIEW_RESULTS,
    _P.VIEW_GATES,
    _P.VIEW_PLAN,
    _P.VIEW_BENCHMARK,
    _P.VIEW_EVIDENCE,
}
PERMITTED: dict[Role, frozenset[Permission]] = {
    Role.PRACTICE_MEMBER: _WITHIN,
    Role.ORGANISATION_LEAD: _WITHIN
    | {
        _P.UPLOAD_PLACE,
        _P.SEE_COVERAGE,
        _P.FORM_HUBS,
        _P.PREFER_HUBS,
        _P.OPEN_CYCLE,
        _P.RECORD_CONSENSUS,
        _P.ATTACH_EVIDENCE,
        _P.SUBMIT_GATE,
        _P.MANAGE_PLAN,
        _P.SHARE_BENCHMARK,
        _P.EXPORT_ARCHIVE,
        _P.MANAGE_MEMBERS,
        _P.VIEW_AUDIT,
    },
    Role.FACILITATOR: _WITHIN
    | {
        _P.RUN_POLL,
        _P.SEE_COVERAGE,
        _P.FORM_HUBS,
        _P.PREFER_HUBS,
        _P.RECORD_CONSENSUS,
        _P.ATTACH_EVIDENCE,
        _P.MANAGE_PLAN,
    },
    Role.ANALYST: _WITHIN | {_P.UPLOAD_PLACE, _P.SEE_COVERAGE, _P.FORM_HUBS, _P.ATTACH_EVIDENCE},
    Role.COMMISSIONER: _EVERYONE
    | {
        _P.VIEW_HUBS,
        _P.VIEW_GATES,
        _P.DECIDE_GATE,
        _P.VIEW_PLAN,
        _P.VIEW_EVIDENCE,
        _P.SEE_COVERAGE,
        _P.VIEW_BENCHMARK,
    },
    Role.ADMINISTRATOR: _EVERYONE
    | {_P.MANAGE_MEMBERS, _P.VIEW_AUDIT, _P.EXPORT_ARCHIVE, _P.IMPORT_ARCHIVE, _P.UPLOAD_PLACE},
}
"""What each role permits. Administrators keep the house and do not read what people said."""

NEEDS_SECOND_FACTOR = frozenset({Role.COMMISSIONER, Role.ADMINISTRATOR})


def may_give(giver: str, role: str) -> bool:
    """Return whether a member of one role may give another role to somebody, or take it away.

    Parameters
    ----------
    giver, role
        Values of ``Role``; the giver's is one that manages members.

    Examples
    --------
    >>> may_give("organisation-lead", "analyst"), may_give("organisation-lead", "administrator")
    (True, False)
    """
    return giver == Role.ADMINISTRATOR or role not in NEEDS_SECOND_FACTOR


def permitted(role: str) -> frozenset[Permission]:
    """Return what a role permits: nothing at all where the role is unknown.

    Parameters
    ----------
    role
        The value of a ``Role``.

    Examples
    --------
    >>> permitted("stranger")
    frozenset()
    >>> Permission.DECIDE_GATE in permitted("commissioner")
    True
    """
    return PERMITTED[Role(role)] if role in Role.values else frozenset()

"""The pack of stages and criteria that an organisation is held to."""

from __future__ import annotations

from functools import cache

from django.http import Http404

from scalecare.content import shipped
from scalecare.domain import Criteria, Criterion, Stage
from scalecare_web.accounts.models import Organisation

PACK = "readiness-criteria"


def criteria_of(organisation: Organisation) -> Criteria:
    """Return the criteria: the version of the first submission for ever, the newest before there is one.

    Parameters
    ----------
    organisation
        Which is held to them.
    """
    first = organisation.gate_submissions.values_list("version", flat=True).order_by("pk").first()
    return loaded(first)


@cache
def loaded(version: str | None) -> Criteria:
    """Return one version of the pack; None for the newest published.

    Parameters
    ----------
    version
        The version.
    """
    return shipped().load(PACK, Criteria, version)


def stage_at(criteria: Criteria, order: int) -> Stage:
    """Return the stage with a number.

    Parameters
    ----------
    criteria
        The pack.
    order
        1 or 2.

    Raises
    ------
    Http404
        If there is no such stage.
    """
    for stage in criteria.stages:
        if stage.order == order:
            return stage
    raise Http404("There is no such stage.")


def criterion_of(criteria: Criteria, stage: Stage, identifier: str) -> Criterion:
    """Return a criterion of a stage.

    Parameters
    ----------
    criteria, stage
        The pack and the stage.
    identifier
        The criterion's id.

    Raises
    ------
    Http404
        If the stage has no such criterion.
    """
    for criterion in criteria.of_stage(stage.id):
        if criterion.id == identifier:
            return criterion
    raise Http404("The stage has no such criterion.")

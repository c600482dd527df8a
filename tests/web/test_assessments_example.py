"""The example's content: whole, and the same each time."""

from __future__ import annotations

from pathlib import Path

from tests.lib.assessing import members
from tests.lib.web import Cast, an_organisation

from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import reading
from scalecare_web.assessments.example import fill
from scalecare_web.assessments.models import BenchmarkRelease
from scalecare_web.config.example_cast import ExampleCast


def test_the_example_brings_every_part_of_the_journey(ours: Cast) -> None:
    colleagues = tuple(members(ours, 8))
    others = tuple(an_organisation() for _ in range(5))
    fill(ExampleCast(ours.organisation, others, ours.people, colleagues, Path()))
    cycles = list(ours.organisation.cycles.order_by("opened_at", "pk"))
    assert [(cycle.name, cycle.is_open) for cycle in cycles] == [
        ("Spring 2026", False),
        ("Autumn 2026", False),
        ("Digital, Autumn 2026", False),
        ("Spring 2027", True),
    ]
    assert [reading.profile_of(cycle).respondents for cycle in cycles[:2]] == [12, 12]
    assert reading.consensus_of(cycles[1])[0].dissent
    assert 0 < cycles[3].sheets.filter(submitted_at__isnull=False).count() < 12
    mine = ours.people[Role.PRACTICE_MEMBER]
    assert not cycles[3].sheets.filter(respondent__user=mine).exists()
    assert cycles[3].respondents.filter(user=mine).exists()
    assert BenchmarkRelease.objects.get().organisations == 5
    client = ours.client(Role.ORGANISATION_LEAD)
    for path in ("", "history/", "benchmark/", f"{cycles[1].pk}/results/", f"{cycles[3].pk}/"):
        page = client.get(f"/o/{ours.organisation.slug}/assessments/{path}")
        assert page.status_code == 200
    assert (
        "from 5 organisations"
        in client.get(f"/o/{ours.organisation.slug}/assessments/benchmark/").content.decode()
    )

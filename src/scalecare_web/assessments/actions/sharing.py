"""What an organisation puts into benchmarks, and whether it does."""

from __future__ import annotations

from django.db import transaction

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.assessments import benchmarking
from scalecare_web.assessments.models import Cycle
from scalecare_web.audit.record import record


@transaction.atomic
def share_benchmark(*, organisation: Organisation, by: User) -> None:
    """Agree that the organisation's medians go into benchmarks, from its last closed cycles on."""
    organisation.shares_benchmark = True
    organisation.save(update_fields=["shares_benchmark"])
    last: dict[str, Cycle] = {}
    for cycle in organisation.cycles.filter(closed_at__isnull=False).order_by("opened_at", "pk"):
        last[cycle.pack] = cycle
    for cycle in last.values():
        benchmarking.contribute(cycle)
    record(organisation, by, "benchmark.shared", f"organisation:{organisation.slug}", cycles=len(last))


@transaction.atomic
def stop_sharing(*, organisation: Organisation, by: User) -> None:
    """Leave the organisation out of all benchmarks to come; what was frozen stays."""
    organisation.shares_benchmark = False
    organisation.save(update_fields=["shares_benchmark"])
    benchmarking.take_back(organisation)
    record(organisation, by, "benchmark.no-longer-shared", f"organisation:{organisation.slug}")

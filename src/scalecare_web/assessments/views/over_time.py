"""Pages of history and benchmark."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from scalecare.domain import Questionnaire
from scalecare_web.accounts.guard import requires
from scalecare_web.accounts.permissions import Permission
from scalecare_web.accounts.requests import MemberRequest
from scalecare_web.assessments import actions, benchmarking, packs, reading
from scalecare_web.assessments.models import BenchmarkRelease
from scalecare_web.assessments.presenters.benchmark import bench_chart, bench_rows, bench_table
from scalecare_web.assessments.presenters.results import history_page


@require_GET
@requires(Permission.VIEW_RESULTS)
def history(request: MemberRequest) -> HttpResponse:
    """Cycles of one questionnaire side by side, the last against the one before."""
    rows = request.organisation.cycles.filter(closed_at__isnull=False).order_by("-opened_at", "-pk")
    names = list(dict.fromkeys(rows.values_list("pack", flat=True)))
    pack = request.GET.get("pack")
    chosen = pack if pack in names else next(iter(names), None)
    cycles = reading.closed_cycles(request.organisation, chosen) if chosen else []
    founds = reading.founds_of(cycles)
    context = {
        "packs": [(name, packs.title_of(name)) for name in names],
        "chosen": chosen,
        "cycles": cycles,
        "pack": founds[-1].pack if founds else None,
        "page": history_page(founds) if founds else None,
    }
    return render(request, "assessments/history.jinja", context)


@require_GET
@requires(Permission.VIEW_BENCHMARK)
def benchmark(request: MemberRequest) -> HttpResponse:
    """The organisation beside figures over those that agreed to share; no names, no order."""
    names = benchmarking.released_packs()
    asked = tuple(request.GET.get("pack", "").split("@"))
    chosen = asked if asked in names else next(iter(names), None)
    context: dict[str, object] = {
        "packs": [
            (f"{pack}@{version}", f"{packs.title_of(pack)}, version {version}") for pack, version in names
        ],
        "chosen": "@".join(chosen) if chosen else "",
        "least": packs.rules_on(timezone.localdate()).least_organisations,
    }
    if chosen and (release := benchmarking.latest_release(*chosen)) is not None:
        pack = packs.versions_of(chosen[0])[chosen[1]]
        context |= {"release": release, "pack": pack} | _figures(request, release, pack)
    return render(request, "assessments/benchmark.jinja", context)


def _figures(request: MemberRequest, release: BenchmarkRelease, pack: Questionnaire) -> dict[str, object]:
    """The figures, with one's own medians beside them for those who may see results."""
    own = None
    if Permission.VIEW_RESULTS in request.membership.permissions:
        cycles = [
            cycle
            for cycle in reading.closed_cycles(request.organisation, pack.id)
            if cycle.version == pack.version
        ]
        own = cycles[-1] if cycles else None
    profile = reading.profile_of(own) if own else None
    name = own.name if own else ""
    rows = bench_rows(release, pack, profile)
    return {"table_of_themes": bench_table(rows, name), "chart": bench_chart(rows, name), "own": own}


@require_POST
@requires(Permission.SHARE_BENCHMARK)
def share_benchmark(request: MemberRequest) -> HttpResponse:
    """Agree to share, or stop sharing."""
    if request.POST.get("share") == "yes":
        actions.share_benchmark(organisation=request.organisation, by=request.user)
        messages.success(request, "Your medians by theme go into the next benchmark, without your name.")
    else:
        actions.stop_sharing(organisation=request.organisation, by=request.user)
        messages.success(request, "You are left out of all benchmarks to come.")
    return redirect("benchmark", organisation=request.organisation.slug)

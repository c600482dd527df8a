"""Figures over organisations that agreed to share: given by theme, frozen together, naming nobody.

Only actions call what writes here. A release is frozen when so many contributions are new that the
difference from the release before tells of no fewer organisations than may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from django.utils import timezone
from django.utils.crypto import salted_hmac

from scalecare.content.library import version_order
from scalecare.domain import Questionnaire
from scalecare.readiness import Bench, Profile, ReadinessRules, Spread, benchmark
from scalecare_web.accounts.models import Organisation
from scalecare_web.assessments import packs, reading
from scalecare_web.assessments.models import BenchmarkRelease, Cycle, SharedMedians

_ALL = "all"


@dataclass(frozen=True)
class _Shared:
    """A contribution, as far as the library's benchmark looks at a profile."""

    pack: Questionnaire
    rules: ReadinessRules
    themes: Mapping[str, Spread]


def contribute(cycle: Cycle) -> None:
    """Put the medians of a closed cycle in, and freeze a release where enough are new.

    Parameters
    ----------
    cycle
        Of an organisation that agreed to share.
    """
    today, profile = timezone.localdate(), reading.profile_of(cycle)
    give(cycle.organisation, profile, today)
    freeze_if_enough(profile.pack, today)


def give(organisation: Organisation, profile: Profile, given_on: date) -> SharedMedians:
    """Put an organisation's medians by theme in, in place of earlier ones.

    Parameters
    ----------
    organisation, profile, given_on
        Whose, how its people see it, and the day.
    """
    medians = {theme: each.median for theme, each in profile.themes.items() if each.median is not None}
    row, _ = SharedMedians.objects.update_or_create(
        contributor=_code(organisation),
        pack=profile.pack.id,
        version=profile.pack.version,
        defaults={"medians": medians, "given_on": given_on, "released_in": None},
    )
    return row


def take_back(organisation: Organisation) -> int:
    """Leave an organisation out of all releases to come; return how many contributions went.

    Parameters
    ----------
    organisation
        Whose.
    """
    return SharedMedians.objects.filter(contributor=_code(organisation)).delete()[0]


def _code(organisation: Organisation) -> str:
    """The same for one organisation always, and of no use to anybody without the server's secret."""
    return salted_hmac("scalecare.benchmark", str(organisation.pk), algorithm="sha256").hexdigest()


def freeze_if_enough(pack: Questionnaire, as_of: date) -> BenchmarkRelease | None:
    """Freeze a release where enough contributions are new; return it, or None.

    Parameters
    ----------
    pack, as_of
        The version that was answered, and the day.
    """
    rows = list(SharedMedians.objects.select_for_update().filter(pack=pack.id, version=pack.version))
    rules = packs.rules_on(as_of)
    if sum(row.released_in_id is None for row in rows) < rules.least_organisations:
        return None
    shared = {row.contributor: _Shared(pack, rules, _themes(row, pack)) for row in rows}
    found = benchmark(cast(Mapping[str, Profile], shared), dict.fromkeys(shared, _ALL))
    release = BenchmarkRelease.objects.create(
        pack=pack.id,
        version=pack.version,
        organisations=len(rows),
        frozen_at=timezone.now(),
        themes={theme: asdict(bench) for theme, bench in found.whole.items()},
    )
    SharedMedians.objects.filter(pk__in=[row.pk for row in rows]).update(released_in=release)
    return release


def _themes(row: SharedMedians, pack: Questionnaire) -> dict[str, Spread]:
    return {theme.id: Spread(n=None, median=row.medians.get(theme.id)) for theme in pack.themes}


def latest_release(pack: str, version: str) -> BenchmarkRelease | None:
    """Return the figures that were frozen last, or None.

    Parameters
    ----------
    pack, version
        The questionnaire.
    """
    return BenchmarkRelease.objects.filter(pack=pack, version=version).order_by("-frozen_at", "-pk").first()


def released_packs() -> list[tuple[str, str]]:
    """Return what figures were frozen of: questionnaires by name, the newest version of each first."""
    rows = BenchmarkRelease.objects.order_by().values_list("pack", "version").distinct()
    newest_first = sorted(rows, key=lambda row: version_order(row[1]), reverse=True)
    return sorted(newest_first, key=lambda row: row[0])


def bench_of(release: BenchmarkRelease, theme: str) -> Bench:
    """Return one theme of a release.

    Parameters
    ----------
    release, theme
        The figures, and the theme's id.
    """
    held = release.themes.get(theme)
    return Bench(organisations=None) if held is None else Bench(**held)

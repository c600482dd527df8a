"""What a cycle came to, in the library's own types; all scoring is the library's.

Sheets that were sent in count, and no others. Results of the cycles asked for last are kept in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from scalecare import domain
from scalecare.readiness import (
    Comparison,
    DigitalLevel,
    Gap,
    LearningNeed,
    MixedPacks,
    Profile,
    compare,
    digital_level,
    gaps,
    learning_needs,
    profile,
)
from scalecare.reports.readiness import CycleResult, ReadinessResult
from scalecare_web.accounts.models import Organisation
from scalecare_web.assessments import packs
from scalecare_web.assessments.models import Answer, Consensus, Cycle, Sheet
from scalecare_web.assessments.values import answer_of, typed
from scalecare_web.memory import Memory

_MOST_KEPT = 512


@dataclass(frozen=True, eq=False)
class Found:
    """A closed or open cycle with everything that follows from its sheets, each worked out when asked for."""

    organisation: str
    name: str
    opened_on: date
    pack: domain.Questionnaire
    sheets: tuple[domain.Sheet, ...]
    consensus: tuple[domain.Consensus, ...]

    @cached_property
    def profile(self) -> Profile:
        """How people see the organisation."""
        return profile(self.sheets, self.pack, packs.rules_on(self.opened_on), consensus=self.consensus)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Criteria that the answers do not bear out; none for a questionnaire that they do not rest on."""
        if packs.criteria().bears_on != self.pack.id:
            return ()
        return tuple(gaps(self.profile, packs.criteria(), packs.journey(), packs.cases()))

    @cached_property
    def needs(self) -> tuple[LearningNeed, ...]:
        """What people need to learn."""
        return tuple(learning_needs(self.sheets, self.pack))

    @cached_property
    def digital(self) -> DigitalLevel | None:
        """The level of maturity; None where the questionnaire has no levels, or too few answered."""
        rules = packs.rules_on(self.opened_on)
        if not self.pack.levels or len(self.sheets) < rules.least_respondents:
            return None
        return digital_level(self.sheets, self.pack, rules)

    @cached_property
    def result(self) -> ReadinessResult:
        """Everything that is known of this cycle alone."""
        return result_of([self])

    @cached_property
    def shown(self) -> dict[str, Any]:
        """Pages and pictures that were made from it; for presenters to keep theirs."""
        return {}


_founds: Memory[Found] = Memory(_MOST_KEPT)


def result_of(founds: Sequence[Found]) -> ReadinessResult:
    """Return cycles of one questionnaire as one result, the last two laid side by side.

    Parameters
    ----------
    founds
        In order of time, at least one.
    """
    last = founds[-1]
    return ReadinessResult(
        organisation=last.organisation,
        cycles=tuple(CycleResult(each.name, each.opened_on, each.profile) for each in founds),
        comparison=_compared(founds),
        gaps=last.gaps,
        needs=last.needs,
        digital=last.digital,
        gate=(),
        criteria=packs.criteria(),
        as_of=last.opened_on,
        packs=(packs.journey(), packs.cases()),
    )


def _compared(founds: Sequence[Found]) -> Comparison | None:
    if len(founds) < 2:
        return None
    earlier, later = (each.profile for each in founds[-2:])
    try:
        return compare(earlier, later, packs.versions_of(later.pack.id))
    except MixedPacks:  # no migration leads from one to the other: nothing is compared
        return None


def found_of(cycle: Cycle) -> Found:
    """Return what a cycle came to.

    Parameters
    ----------
    cycle
        The cycle.

    Raises
    ------
    CycleError
        If the words that were answered are no longer there.
    """
    return founds_of([cycle])[0]


def founds_of(cycles: Sequence[Cycle]) -> list[Found]:
    """Return what several cycles of one organisation came to, with no more queries than for one.

    Parameters
    ----------
    cycles
        The cycles.

    Raises
    ------
    CycleError
        If the words that were answered are no longer there.
    """
    if not cycles:
        return []
    recorded = _recorded(cycles)
    stamps = _stamps(cycles, recorded)
    kept = {cycle.pk: _founds.known((cycle.pk, stamps[cycle.pk])) for cycle in cycles}
    missing = [cycle for cycle in cycles if kept[cycle.pk] is None]
    sheets = _sheets(missing)
    for cycle in missing:
        found = _found(cycle, sheets.get(cycle.pk, ()), recorded.get(cycle.pk, ()))
        kept[cycle.pk] = _founds.keep((cycle.pk, stamps[cycle.pk]), found)
    return [held for cycle in cycles if (held := kept[cycle.pk]) is not None]


def _found(cycle: Cycle, sheets: Sequence[domain.Sheet], recorded: Iterable[Consensus]) -> Found:
    pack = packs.questionnaire_of(cycle)
    return Found(
        organisation=cycle.organisation.name,
        name=cycle.name,
        opened_on=timezone.localdate(cycle.opened_at),
        pack=pack,
        sheets=tuple(sheets),
        consensus=tuple(_standing(recorded, pack)),
    )


def _recorded(cycles: Sequence[Cycle]) -> Mapping[int, list[Consensus]]:
    rows: dict[int, list[Consensus]] = defaultdict(list)
    for row in Consensus.objects.filter(cycle__in=cycles).order_by("recorded_at", "pk"):
        rows[row.cycle_id].append(row)
    return rows


def _stamps(cycles: Sequence[Cycle], recorded: Mapping[int, list[Consensus]]) -> dict[int, Hashable]:
    """From what a result is worked out: sheets sent in and rows of consensus, which only grow."""
    of_cycle = Sheet.objects.filter(cycle__in=cycles, submitted_at__isnull=False).values("cycle")
    counted = of_cycle.annotate(sheets=Count("pk"), last=Max("submitted_at"), key=Max("pk"))
    sheets = {row["cycle"]: (row["sheets"], row["last"], row["key"]) for row in counted}
    return {
        cycle.pk: (
            cycle.opened_at,
            cycle.pack_digest,
            cycle.name,
            sheets.get(cycle.pk),
            tuple(row.pk for row in recorded.get(cycle.pk, ())[-1:]),
        )
        for cycle in cycles
    }


def _sheets(cycles: Sequence[Cycle]) -> dict[int, tuple[domain.Sheet, ...]]:
    """Sheets that were sent in, by cycle: codes stand for people, in an order that tells of nobody."""
    if not cycles:
        return {}
    pack_of = {cycle.pk: packs.questionnaire_of(cycle) for cycle in cycles}
    rows = list(
        Sheet.objects.filter(cycle__in=cycles, submitted_at__isnull=False).values(
            "pk", "cycle_id", "respondent__role"
        )
    )
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(sheet__in=[row["pk"] for row in rows]).order_by("pk"):
        answers[answer.sheet_id].append(answer)
    found: dict[int, list[domain.Sheet]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["respondent__role"], row["pk"])):
        pack, held = pack_of[row["cycle_id"]], found[row["cycle_id"]]
        given = domain_answers(answers[row["pk"]], pack)
        held.append(domain.Sheet(f"R{len(held) + 1:02d}", row["respondent__role"], given))
    return {cycle: tuple(sheets) for cycle, sheets in found.items()}


def domain_answers(rows: Iterable[Answer], pack: domain.Questionnaire) -> tuple[domain.Answer, ...]:
    """Return kept answers as the library knows them, in the questionnaire's order; blank ones left out.

    Parameters
    ----------
    rows, pack
        What is kept, and what was asked.
    """
    by_item = {row.item: row for row in rows}
    held = ((by_item[item.id], item) for item in pack.items if item.id in by_item)
    return tuple(found for row, item in held if (found := answer_of(row, item)) is not None)


def _standing(rows: Iterable[Consensus], pack: domain.Questionnaire) -> Iterable[domain.Consensus]:
    """The last word on each item, in the questionnaire's order."""
    last = {row.item: row for row in rows}
    for item in pack.items:
        row = last.get(item.id)
        value = None if row is None else typed(item, row.value)
        if row is not None and value is not None:
            yield domain.Consensus(
                row.item, row.rev, value, row.agreed_on, (row.agreed_by,), row.reason, row.dissent
            )


def profile_of(cycle: Cycle) -> Profile:
    """Return how an organisation's people see it, small numbers hidden.

    Parameters
    ----------
    cycle
        The cycle.
    """
    return found_of(cycle).profile


def consensus_of(cycle: Cycle) -> tuple[domain.Consensus, ...]:
    """Return what the group agreed on and stands by.

    Parameters
    ----------
    cycle
        The cycle.
    """
    return found_of(cycle).consensus


def gaps_of(cycle: Cycle) -> tuple[Gap, ...]:
    """Return what the self-assessment does not bear out, widest gap of each stage first.

    Parameters
    ----------
    cycle
        The cycle.
    """
    return found_of(cycle).gaps


def needs_of(cycle: Cycle) -> tuple[LearningNeed, ...]:
    """Return what people need to learn, those under headings of too few people left out.

    Parameters
    ----------
    cycle
        The cycle.
    """
    least = packs.rules_of(cycle).least_respondents
    return tuple(need for need in found_of(cycle).needs if need.answered >= least)


def closed_cycles(organisation: Organisation, pack: str) -> list[Cycle]:
    """Return an organisation's closed cycles on a questionnaire, in order of time.

    Parameters
    ----------
    organisation, pack
        Whose, and on what.
    """
    rows = organisation.cycles.filter(pack=pack, closed_at__isnull=False)
    return list(rows.select_related("organisation").order_by("opened_at", "pk"))

"""From workbooks to everything that the report of readiness shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from scalecare.content import Shelf
from scalecare.domain import (
    Catalogue,
    Consensus,
    Criteria,
    Decision,
    Journey,
    Questionnaire,
    ScalecareError,
    Sheet,
)
from scalecare.parameters import load_parameters
from scalecare.readiness import (
    Comparison,
    DigitalLevel,
    LearningNeed,
    ReadinessRules,
    check_value,
    compare,
    digital_level,
    gaps,
    gate,
    learning_needs,
    profile,
)
from scalecare.reports.readiness import CycleResult, ReadinessResult
from scalecare.sources import ReadConsensus, ReadSheet, read_answer_sheets, read_gate_file

ASSESSMENT, DIGITAL, LEADERSHIP = "provider-development", "digital-maturity", "leadership"


class NothingToScore(ScalecareError):
    """Workbooks from which no report can be made."""

    @classmethod
    def no_files(cls, named: Sequence[Path]) -> NothingToScore:
        """Folders without workbooks, or files that are not there."""
        return cls(
            f"{', '.join(map(str, named))} holds no .xlsx file.",
            remedy="Make a form with: scalecare readiness form provider-development --out sheet.xlsx",
        )

    @classmethod
    def no_assessment(cls, packs: Sequence[str]) -> NothingToScore:
        """Only other questionnaires were answered."""
        return cls(
            f"The workbooks answer {', '.join(packs) or 'nothing'}, and none {ASSESSMENT}.",
            remedy=f"Add a workbook of {ASSESSMENT}, or score one questionnaire of your own at a time.",
        )

    @classmethod
    def two_versions(cls, cycle: str, versions: Sequence[str]) -> NothingToScore:
        """One cycle answered on two versions of a questionnaire."""
        return cls(
            f"Cycle '{cycle}' was answered on versions {', '.join(sorted(versions))}.",
            remedy="Hand out one version in a cycle, or give the two different names.",
        )

    @classmethod
    def several(cls, organisations: Sequence[str]) -> NothingToScore:
        """Workbooks of more than one organisation."""
        return cls(
            f"The workbooks are of {', '.join(organisations)}.",
            remedy="Score one organisation at a time, and write its name the same way in each workbook.",
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is reported, and how many people answered anything."""

    result: ReadinessResult
    people: int


def workbooks(named: Sequence[Path]) -> list[Path]:
    """Return the workbooks among files and folders, in order.

    Parameters
    ----------
    named
        Files, and folders that are searched to any depth.

    Raises
    ------
    NothingToScore
        If there are none.
    """
    found = [file for each in named for file in (sorted(each.rglob("*.xlsx")) if each.is_dir() else [each])]
    kept = [file for file in found if not file.name.startswith(("~$", "."))]
    if not kept:
        raise NothingToScore.no_files(named)
    return kept


def assess(files: Sequence[Path], gate_file: Path | None, shelf: Shelf) -> Assessment:
    """Read workbooks and a gate, and work everything out.

    Parameters
    ----------
    files
        The workbooks.
    gate_file
        Evidence and decisions, or None.
    shelf
        The packs that may have been answered.

    Raises
    ------
    BadAnswerSheets
        If anything is wrong with any workbook.
    NothingToScore
        If they are of several organisations, one cycle is of two versions, or none answers a
        self-assessment.
    """
    sheets, recorded = read_answer_sheets(
        files, lambda pack_id, version: shelf.load(pack_id, Questionnaire, version), check_value
    )
    organisation = _only_organisation(sheets, recorded)
    rounds = list(_rounds(sheets, recorded, _assessment(sheets, recorded)))
    cycles = tuple(each.result() for each in rounds)
    digital = list(_rounds(sheets, recorded, DIGITAL))
    leadership = list(_rounds(sheets, recorded, LEADERSHIP))
    criteria = shelf.load("readiness-criteria", Criteria)
    journey = shelf.load("development-journey", Journey)
    cases = shelf.load("case-studies", Catalogue)
    evidence, decisions = read_gate_file(gate_file) if gate_file else ((), ())
    result = ReadinessResult(
        organisation=organisation,
        cycles=cycles,
        comparison=_compared(cycles, shelf),
        gaps=tuple(gaps(cycles[-1].profile, criteria, journey, cases)),
        needs=tuple(need for each in (rounds[-1], *leadership[-1:]) for need in each.needs()),
        digital=_level(digital[-1]) if digital else None,
        gate=tuple(gate(evidence, criteria, decisions)),
        criteria=criteria,
        as_of=max(_days(sheets, recorded, decisions)),
        packs=(journey, cases, *(each.pack for each in (*digital[-1:], *leadership[-1:]))),
    )
    return Assessment(result, len({read.sheet.respondent for read in sheets}))


def _assessment(sheets: Sequence[ReadSheet], recorded: Sequence[ReadConsensus]) -> str:
    """The self-assessment that was answered: Scalecare's, or the only other questionnaire."""
    answered = {read.pack.id for read in sheets} | {read.pack.id for read in recorded if read.consensus}
    own = sorted(answered - {DIGITAL, LEADERSHIP})
    if ASSESSMENT in own:
        return ASSESSMENT
    if len(own) != 1:
        raise NothingToScore.no_assessment(sorted(answered))
    return own[0]


def _days(
    sheets: Sequence[ReadSheet], recorded: Sequence[ReadConsensus], decisions: Sequence[Decision]
) -> Iterator[date]:
    """When anything was answered, agreed or decided."""
    yield from (read.answered_on for read in sheets)
    yield from (each.agreed_on for read in recorded for each in read.consensus)
    yield from (each.decided_on for each in decisions)


def _level(found: _Round) -> DigitalLevel | None:
    """The level reached, or None where too few people answered for it to be shown."""
    rules = ReadinessRules.standard(load_parameters(), found.opened_on)
    is_shown = len(found.answered) >= rules.least_respondents
    return digital_level(found.answered, found.pack, rules) if is_shown else None


def _only_organisation(sheets: Sequence[ReadSheet], recorded: Sequence[ReadConsensus]) -> str:
    named = {read.organisation for read in sheets} | {read.organisation for read in recorded}
    organisations = sorted(named)
    if len(organisations) > 1:
        raise NothingToScore.several(organisations)
    return organisations[0]


@dataclass(frozen=True, slots=True)
class _Round:
    """The workbooks of one cycle of one questionnaire."""

    name: str
    pack: Questionnaire
    sheets: tuple[ReadSheet, ...]
    agreed: tuple[Consensus, ...]

    @property
    def opened_on(self) -> date:
        """The day of the first answer; where nobody answered alone, that of the agreement."""
        answered = [read.answered_on for read in self.sheets]
        return min(answered or [each.agreed_on for each in self.agreed])

    @property
    def answered(self) -> tuple[Sheet, ...]:
        return tuple(read.sheet for read in self.sheets)

    def needs(self) -> list[LearningNeed]:
        return learning_needs(self.answered, self.pack)

    def result(self) -> CycleResult:
        rules = ReadinessRules.standard(load_parameters(), self.opened_on)
        found = profile(self.answered, self.pack, rules, consensus=self.agreed)
        return CycleResult(self.name, self.opened_on, found)


def _rounds(sheets: Sequence[ReadSheet], recorded: Sequence[ReadConsensus], pack_id: str) -> Iterator[_Round]:
    """The rounds of a questionnaire in order of time; what a group filled in together is one too."""
    packs = {(read.cycle, read.pack.reference): read.pack for read in recorded}
    packs |= {(read.cycle, read.pack.reference): read.pack for read in sheets}
    rounds: list[_Round] = []
    for key, pack in packs.items():
        held = tuple(read for read in sheets if (read.cycle, read.pack.reference) == key)
        agreed = [read.consensus for read in recorded if (read.cycle, read.pack.reference) == key]
        found = _Round(key[0], pack, held, tuple(chain.from_iterable(agreed)))
        if pack.id == pack_id and (found.sheets or found.agreed):
            rounds.append(found)
    for name, times in Counter(each.name for each in rounds).items():
        if times > 1:
            raise NothingToScore.two_versions(
                name, [each.pack.version for each in rounds if each.name == name]
            )
    yield from sorted(rounds, key=lambda each: (each.opened_on, each.name))


def _compared(cycles: Sequence[CycleResult], shelf: Shelf) -> Comparison | None:
    if len(cycles) < 2:
        return None
    name = cycles[-1].profile.pack.id
    versions = [folder.name for folder in shelf.versions(name)]
    packs = {version: shelf.load(name, Questionnaire, version) for version in versions}
    return compare(cycles[-2].profile, cycles[-1].profile, packs)

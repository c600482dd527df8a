"""The library as it is read: packs kept once in a process, and which cases bear on what.

The cases ship with the product and belong to no organisation, so nothing here touches the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from scalecare.content import shipped
from scalecare.domain import Catalogue, Criteria, Entry, Fact, Measures, Questionnaire
from scalecare.store.evidence import search_evidence

CASES = "case-studies"
OPTIONS = "provider-models"
MEASURES = "measures"
BROWSED = (
    OPTIONS,
    "contract-forms",
    "hub-services",
    "service-specifications",
    "high-impact-actions",
    "working-together",
)
"""Catalogues that can be leafed through beside the cases."""
QUESTIONNAIRES = ("provider-development", "digital-maturity", "leadership")
_TELLING = ("what-did-not", "what-worked", "lesson", "benefit")
"""Fields that say what came of something, most instructive first."""
_FACTS_SHOWN = 3
_MOST_CASES = 5
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CaseReference:
    """A case that bears on something, with the facts that do."""

    case_id: str
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case can bear on: a ``theme``, a ``question``, a ``criterion`` or an ``option``.

    ``themes`` are those of the self-assessment; ``field`` and ``value`` the fact by which a case is an
    example of an option.
    """

    identifier: str
    kind: str
    title: str
    text: str = ""
    themes: tuple[str, ...] = ()
    field: str = ""
    value: str = ""

    @property
    def address(self) -> str:
        """The identifier with its kind, since a theme and a criterion may share a name."""
        return f"{self.kind}:{self.identifier}"


@cache
def cases() -> Catalogue:
    """The cases, read once in a process; so is their index, which the search keeps."""
    return shipped().load(CASES, Catalogue)


@cache
def catalogue(pack_id: str) -> Catalogue:
    """Return a catalogue that can be leafed through, read once in a process.

    Parameters
    ----------
    pack_id
        One of ``BROWSED``.
    """
    return shipped().load(pack_id, Catalogue)


@cache
def measures() -> Measures:
    """The dictionary of measures."""
    return shipped().load(MEASURES, Measures)


@cache
def questionnaire(pack_id: str) -> Questionnaire:
    """Return a self-assessment, read once in a process.

    Parameters
    ----------
    pack_id
        One of ``QUESTIONNAIRES``.
    """
    return shipped().load(pack_id, Questionnaire)


@cache
def criteria() -> Criteria:
    """The criteria of the gates."""
    return shipped().load("readiness-criteria", Criteria)


@cache
def title_of(pack_id: str) -> str:
    """Return what a pack is called, without reading all of it.

    Parameters
    ----------
    pack_id
        Such as ``contract-forms``.
    """
    text = (shipped().folder(pack_id) / "pack.yaml").read_text(encoding="utf-8")
    found = _TITLE.search(text)
    return found[1] if found else pack_id


@cache
def theme_titles() -> dict[str, str]:
    """The themes that cases speak to, by id, in the order of the self-assessment."""
    used = {theme for entry in cases().entries for fact in entry.facts for theme in fact.themes}
    return {t.id: t.title for t in questionnaire(QUESTIONNAIRES[0]).themes if t.id in used}


@lru_cache(maxsize=512)
def subject_of(identifier: str) -> Subject | None:
    """Return what an identifier names, or None.

    Parameters
    ----------
    identifier
        The id of a question, a criterion, a theme or an option; with or without its kind in front, as
        in ``item:vision.shared``, ``criterion:legal-form`` or ``learning:vision.position``.
    """
    kind, _, bare = identifier.rpartition(":")
    bare = bare.partition("@")[0]
    finders = _FINDERS.get(kind, (_criterion, _theme, _option, _question))
    return next((found for find in finders if (found := find(bare)) is not None), None)


def _criterion(identifier: str) -> Subject | None:
    for one in criteria().criteria:
        if one.id == identifier:
            return Subject(one.id, "criterion", one.text, " ".join((one.text, *one.shown_by)), one.themes)
    return None


def _theme(identifier: str) -> Subject | None:
    for one in questionnaire(QUESTIONNAIRES[0]).themes:
        if one.id == identifier:
            return Subject(one.id, "theme", one.title, one.about, (one.id,))
    return None


def _option(identifier: str) -> Subject | None:
    entry = catalogue(OPTIONS).entry(identifier)
    if entry is None:
        return None
    if entry.section == "organisational-options":
        # Cases name these by the heading under which the support pack files them.
        return Subject(
            entry.id, "option", entry.title, entry.text, (), "organisational-option", entry.source[0].section
        )
    return Subject(entry.id, "option", entry.title, entry.text, (), "model", entry.id)


def _question(identifier: str) -> Subject | None:
    for pack_id in QUESTIONNAIRES:
        for item in questionnaire(pack_id).items:
            if item.id == identifier:
                themes = (item.theme,) if pack_id == QUESTIONNAIRES[0] else ()
                return Subject(item.id, "question", item.text, item.text, themes)
    return None


@lru_cache(maxsize=512)
def cases_for(identifier: str, most: int = _MOST_CASES) -> tuple[CaseReference, ...]:
    """Return the cases that bear on a gap or an option, those that say most of it first.

    A case is an example of an option where one of its facts says so. It bears on a question or a
    criterion where its facts speak to the same themes; among those, the words decide. The order is a
    heuristic, and an empty answer means that no evidence was found.

    Parameters
    ----------
    identifier
        See :func:`subject_of`. One that names nothing has no cases.
    most
        How many to give.

    Examples
    --------
    >>> [case.title for case in cases_for("loose-federation")]
    ['Brent GP Federation']
    >>> cases_for("no-such-thing")
    ()
    """
    subject = subject_of(identifier)
    if subject is None:
        return ()
    found = ((entry, _facts_on(entry, subject)) for entry in cases().entries)
    bearing = {entry.id: (entry, facts) for entry, facts in found if facts}
    answer = search_evidence(cases(), subject.text, most=len(cases().entries))
    rank = {hit.case_id: number for number, hit in enumerate(answer.hits)}
    ordered = sorted(
        bearing.values(), key=lambda pair: (rank.get(pair[0].id, len(rank)), -len(pair[1]), pair[0].title)
    )
    return tuple(
        CaseReference(entry.id, entry.title, tuple(facts[:_FACTS_SHOWN])) for entry, facts in ordered[:most]
    )


def _facts_on(entry: Entry, subject: Subject) -> list[Fact]:
    """Return the facts of a case that bear on something, the most instructive first."""
    if subject.field:
        naming = [fact for fact in entry.of_field(subject.field) if str(fact.value) == subject.value]
        telling = [fact for fact in entry.facts if fact.field in _TELLING]
        return [*_most_telling(telling), *naming] if naming else []
    themes = set(subject.themes)
    return _most_telling([fact for fact in entry.facts if themes & set(fact.themes)])


def _most_telling(facts: list[Fact]) -> list[Fact]:
    """Put one fact of each telling field first, so that what failed stands beside what worked."""
    reported = [fact for fact in facts if fact.is_reported]
    first = [next((fact for fact in reported if fact.field == field), None) for field in _TELLING]
    chosen = [fact for fact in first if fact is not None]
    return chosen + [fact for fact in reported if fact not in chosen]


_FINDERS = {
    "criterion": (_criterion,),
    "theme": (_theme,),
    "option": (_option,),
    "question": (_question,),
    "item": (_question,),
    "learning": (_question, _theme),
}


def subjects_of(entry: Entry) -> tuple[Subject, ...]:
    """Return what a case bears on: the options that it is an example of, then the themes.

    Parameters
    ----------
    entry
        The case.
    """
    options = [
        subject
        for option in catalogue(OPTIONS).entries
        if (subject := _option(option.id)) is not None
        and any(str(fact.value) == subject.value for fact in entry.of_field(subject.field))
    ]
    spoken = {theme for fact in entry.facts for theme in fact.themes}
    themes = [subject for theme in theme_titles() if theme in spoken and (subject := _theme(theme))]
    return (*options, *themes)


def related_to(theme: str) -> tuple[Subject, ...]:
    """Return the criteria and questions of a theme, from where its cases are reached too.

    Parameters
    ----------
    theme
        Its id.
    """
    of_gates = [Subject(one.id, "criterion", one.text) for one in criteria().criteria if theme in one.themes]
    items = questionnaire(QUESTIONNAIRES[0]).items
    asked = [Subject(item.id, "question", item.text) for item in items if item.theme == theme]
    return (*of_gates, *asked)

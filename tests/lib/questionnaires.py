"""Small questionnaires and random answers, for laws of the readiness room."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from scalecare.domain import (
    Answer,
    Answering,
    Change,
    Choice,
    Document,
    Item,
    ItemChange,
    Migration,
    Missing,
    PackStatus,
    Questionnaire,
    Range,
    Role,
    Scoring,
    Sheet,
    Source,
    Theme,
)
from scalecare.readiness import ReadinessRules

SOURCE = (Source(document="paper", section="A section"),)
RULES = ReadinessRules(
    least_respondents=3,
    least_organisations=5,
    bands=5,
    ready_score=75.0,
    little_agreement=0.3,
    holds_share=0.5,
    cases_named=3,
    measured_weight=3.0,
)
ROLES = ("manager", "practice")


def choice_item(name: str, theme: str, choices: int = 4, *, rev: int = 1) -> Item:
    """A question with ordered choices."""
    held = tuple(
        Choice(id=f"step-{chr(97 + place)}", rev=1, label=f"{name} step {place}", position=place + 1)
        for place in range(choices)
    )
    return Item(
        id=name,
        rev=rev,
        theme=theme,
        text=f"How far is {name}, revision {rev}?",
        answering=Answering.ONE,
        scoring=Scoring.POSITION,
        audience=ROLES,
        choices=held,
        source=SOURCE,
    )


def several_item(name: str, theme: str, things: int = 3) -> Item:
    """A question of how many things are in place."""
    held = tuple(Choice(id=f"thing-{chr(97 + i)}", rev=1, label=f"{name} thing {i}") for i in range(things))
    base = choice_item(name, theme)
    return replace(base, answering=Answering.SEVERAL, scoring=Scoring.SHARE, choices=held)


def scale_item(name: str, theme: str) -> Item:
    """A question answered from 1 to 10."""
    base = choice_item(name, theme)
    return replace(base, answering=Answering.SCALE, choices=(), range=Range(lowest=1, highest=10))


def list_item(name: str, theme: str) -> Item:
    """A list of three learning needs."""
    base = choice_item(name, theme)
    return replace(base, answering=Answering.LIST, choices=(), scoring=None, most=3, is_learning_need=True)


def questionnaire(
    *items: Item, version: str = "1.0.0", migrations: tuple[Migration, ...] = ()
) -> Questionnaire:
    """A questionnaire of two themes."""
    held = items or (
        choice_item("aims", "vision"),
        several_item("parts", "vision"),
        scale_item("reach", "vision"),
        choice_item("votes", "governance", 3),
        list_item("needs", "governance"),
    )
    themes = sorted({item.theme for item in held}, reverse=True)
    return Questionnaire(
        schema=1,
        id="a-questionnaire",
        version=version,
        kind="questionnaire",
        title="For tests",
        description="Small.",
        status=PackStatus.PUBLISHED,
        authored_by="A writer",
        checked_by="A reader",
        reviewed_on=date(2026, 1, 1),
        next_review=date(2027, 1, 1),
        documents=(Document(id="paper", title="A paper", publisher="A publisher"),),
        migrations=migrations,
        roles=tuple(Role(id=role, title=role.capitalize()) for role in ROLES),
        themes=tuple(Theme(id=t, rev=1, title=t.capitalize(), about=t, source=SOURCE) for t in themes),
        items=held,
    )


def random_value(item: Item, rng: random.Random) -> str | float | tuple[str, ...]:
    """A value that the item allows."""
    if item.answering is Answering.ONE:
        return rng.choice(item.choices).id
    if item.answering is Answering.SEVERAL:
        return tuple(choice.id for choice in item.choices if rng.random() < 0.5)
    if item.range is not None:
        return float(rng.randint(int(item.range.lowest), int(item.range.highest)))
    if item.answering is Answering.LIST:
        return tuple(
            rng.sample(["Leading change", "leading  change", "Contracts", "Coaching"], min(item.most or 1, 4))
        )
    return "in words"


def random_answer(item: Item, rng: random.Random) -> Answer | None:
    """An answer, or why there is none, or nothing."""
    chance = rng.random()
    if chance < 0.1:
        return None
    if chance < 0.2:
        return Answer(item.id, item.rev, None, Missing.DONT_KNOW)
    if chance < 0.25:
        return Answer(item.id, item.rev, None, Missing.NOT_APPLICABLE, "not ours")
    return Answer(item.id, item.rev, random_value(item, rng))


def random_sheets(pack: Questionnaire, people: int, rng: random.Random) -> list[Sheet]:
    """Sheets of so many people."""
    return [
        Sheet(
            f"R{number:03d}",
            rng.choice(ROLES),
            tuple(answer for item in pack.items if (answer := random_answer(item, rng)) is not None),
        )
        for number in range(people)
    ]


def next_version(pack: Questionnaire, rng: random.Random) -> Questionnaire:
    """A later version with every kind of change, drawn at random."""
    major = int(pack.version.split(".")[0]) + 1
    items: list[Item] = []
    changes: list[ItemChange] = []
    left = list(pack.items)
    while left:
        item = left.pop(0)
        before = f"{item.id}@{item.rev}"
        kind = rng.choice(list(Change))
        if kind is Change.SAME:
            is_raised = rng.random() < 0.3
            kept = replace(
                item, rev=item.rev + is_raised, text=f"{item.text} v{major}" if is_raised else item.text
            )
            items.append(kept)
            changes.append(_change(kind, [before], [f"{kept.id}@{kept.rev}"], comparable=not is_raised))
        elif kind is Change.RENAMED:
            kept = replace(item, id=f"{item.id}-m{major}x")
            items.append(kept)
            changes.append(_change(kind, [before], [f"{kept.id}@{kept.rev}"], comparable=True))
        elif kind is Change.SPLIT:
            parts = [replace(item, id=f"{item.id}-{side}{major}x", rev=1) for side in ("l", "r")]
            items += parts
            changes.append(_change(kind, [before], [f"{part.id}@1" for part in parts], comparable=False))
        elif kind is Change.MERGED and left:
            other = left.pop(0)
            kept = replace(item, id=f"{item.id}-j{major}x", rev=1)
            items.append(kept)
            names = [before, f"{other.id}@{other.rev}"]
            changes.append(_change(kind, names, [f"{kept.id}@1"], comparable=False))
        else:
            changes.append(_gone(before))
    if not items:
        items.append(choice_item(f"fresh-m{major}x", "vision"))
    kept_themes = {item.theme for item in items}
    for theme in pack.themes:
        name, stays = f"{theme.id}@1", theme.id in kept_themes
        changes.append(_change(Change.SAME, [name], [name], comparable=True) if stays else _gone(name))
    migration = Migration(from_version=pack.version, changes=tuple(changes))
    return questionnaire(*items, version=f"{major}.0.0", migrations=(migration,))


def _gone(name: str) -> ItemChange:
    return _change(Change.RETIRED, [name], [], comparable=False)


def _change(change: Change, before: list[str], after: list[str], *, comparable: bool) -> ItemChange:
    return ItemChange(
        change=change, before=tuple(before), after=tuple(after), comparable=comparable, why="drawn"
    )

"""Two cycles of one organisation side by side; where versions differ, only what may be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scalecare.domain import Item, Questionnaire
from scalecare.readiness.errors import MixedPacks
from scalecare.readiness.migrate import Crossing, Packs, crossings
from scalecare.readiness.profile import Profile, Spread


@dataclass(frozen=True, slots=True)
class Line:
    """A theme or an item in two cycles.

    ``is_comparable`` says whether a line may be drawn from one to the other; where it may not, ``why``
    says what breaks it. ``kind`` is ``theme``, ``item`` or ``overall``.
    """

    kind: str
    id: str
    title: str
    earlier: Spread | None
    later: Spread | None
    is_comparable: bool
    why: str = ""

    @property
    def change(self) -> float | None:
        """By how many points of 100 the median rose; None where no line may be drawn."""
        if not self.is_comparable or self.earlier is None or self.later is None:
            return None
        if self.earlier.median is None or self.later.median is None:
            return None
        return self.later.median - self.earlier.median


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of every theme and item from one cycle to another."""

    earlier: str
    later: str
    overall: Line
    themes: tuple[Line, ...]
    items: tuple[Line, ...]


def compare(earlier: Profile, later: Profile, packs: Packs) -> Comparison:
    """Lay two cycles side by side.

    A theme may be compared where every scored item in it stayed itself and none was added.

    Parameters
    ----------
    earlier, later
        Profiles of one pack, of the same version or of two.
    packs
        Its versions, by version.

    Raises
    ------
    MixedPacks
        If they are of two packs, or no migrations lead from one version to the other.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import example_cycles, example_questionnaire
    >>> from scalecare.parameters import load_parameters
    >>> from scalecare.readiness import ReadinessRules, profile
    >>> rules = ReadinessRules.standard(load_parameters(), date(2026, 7, 1))
    >>> first, second = example_cycles()
    >>> packs = {cycle.version: example_questionnaire(cycle.version) for cycle in (first, second)}
    >>> before, after = (profile(c.sheets, packs[c.version], rules) for c in (first, second))
    >>> round(compare(before, after, packs).overall.change)
    24
    """
    if earlier.pack.id != later.pack.id:
        raise MixedPacks.found([earlier.pack.id, later.pack.id])
    crossed = crossings(packs, earlier.pack.version, later.pack.version)
    items = tuple(_item_lines(earlier, later, crossed))
    themes = tuple(_theme_lines(earlier, later, items))
    broken = [line.title for line in themes if not line.is_comparable and _counts(later.pack, line.id)]
    return Comparison(
        earlier=earlier.pack.reference,
        later=later.pack.reference,
        overall=Line(
            kind="overall",
            id="overall",
            title="Overall",
            earlier=earlier.overall,
            later=later.overall,
            is_comparable=not broken,
            why=f"{len(broken)} of its themes cannot be compared" if broken else "",
        ),
        themes=themes,
        items=items,
    )


def _counts(pack: Questionnaire, theme_id: str) -> bool:
    return any(theme.id == theme_id and theme.in_overall for theme in pack.themes)


def _item_lines(earlier: Profile, later: Profile, crossed: dict[str, Crossing]) -> Iterator[Line]:
    comes_from = {crossing.later: crossing for crossing in crossed.values() if crossing.later}
    for item in _scored(later):
        crossing = comes_from.get(f"{item.id}@{item.rev}")
        before = None if crossing is None else earlier.items.get(crossing.earlier.rpartition("@")[0])
        comparable = crossing is not None and crossing.comparable and before is not None
        why = "it is new" if crossing is None else crossing.why
        yield Line("item", item.id, item.text, before, later.items[item.id], comparable, why)
    reached = {line for line in crossed.values() if line.later is not None}
    for item in _scored(earlier):
        crossing = crossed[f"{item.id}@{item.rev}"]
        if crossing not in reached:
            before = earlier.items[item.id]
            yield Line("item", item.id, item.text, before, None, is_comparable=False, why=crossing.why)


def _scored(profile: Profile) -> Iterator[Item]:
    return (item for item in profile.pack.items if item.id in profile.items)


def _theme_lines(earlier: Profile, later: Profile, items: tuple[Line, ...]) -> Iterator[Line]:
    theme_of = {item.id: item.theme for pack in (earlier.pack, later.pack) for item in pack.items}
    for theme in later.pack.themes:
        broken = [line for line in items if theme_of[line.id] == theme.id and not line.is_comparable]
        why = f"{len(broken)} of its questions changed, came or went" if broken else ""
        yield Line(
            kind="theme",
            id=theme.id,
            title=theme.title,
            earlier=earlier.themes.get(theme.id),
            later=later.themes[theme.id],
            is_comparable=not broken and theme.id in earlier.themes,
            why=why if theme.id in earlier.themes else "it is new",
        )

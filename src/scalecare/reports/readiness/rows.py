"""Themes with their spread and what became of them since the cycle before: a chart's rows, and a table's."""

from __future__ import annotations

from dataclasses import dataclass

from scalecare.readiness import Line, Profile, Spread
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.words import signed

OVERALL = "Overall"


@dataclass(frozen=True, slots=True)
class Row:
    """A theme, or the whole. ``coverage`` is a share in 0-1; ``line`` leads to the cycle before."""

    title: str
    spread: Spread
    coverage: float | None
    is_scored: bool
    line: Line | None = None
    is_overall: bool = False

    @property
    def earlier(self) -> float | None:
        """The median of the cycle before, 0 to 100, where it is known and shown."""
        return None if self.line is None or self.line.earlier is None else self.line.earlier.median

    @property
    def is_joined(self) -> bool:
        """Whether a line may be drawn from the cycle before."""
        return self.line is not None and self.line.change is not None

    @property
    def is_broken(self) -> bool:
        """Whether something is known of the cycle before that may not be compared."""
        return self.line is not None and not self.line.is_comparable and self.earlier is not None


def theme_rows(result: ReadinessResult) -> tuple[Row, ...]:
    """Return the themes of the last cycle in the pack's order, then the whole.

    Parameters
    ----------
    result
        What is known.
    """
    if result.last is None:
        return ()
    profile = result.last.profile
    compared = result.comparison
    lines = {} if compared is None else {line.id: line for line in compared.themes}
    themes = [
        Row(
            title=theme.title,
            spread=profile.themes[theme.id],
            coverage=profile.covered(theme.id),
            is_scored=profile.is_scored(theme.id),
            line=lines.get(theme.id),
        )
        for theme in profile.pack.themes
    ]
    line = None if compared is None else compared.overall
    return (*themes, Row(OVERALL, profile.overall, None, _any_scored(profile), line, is_overall=True))


def _any_scored(profile: Profile) -> bool:
    return any(profile.is_scored(theme.id) for theme in profile.pack.themes if theme.in_overall)


def since(line: Line | None) -> str:
    """Return what became of a theme or question since the cycle before, in a few words.

    Parameters
    ----------
    line
        It in two cycles, or None where there is nothing to compare with.
    """
    if line is None:
        return ""
    if line.change is not None:
        return f"{signed(line.change)} since the cycle before"
    if not line.is_comparable:
        return "no cycle before to compare" if line.earlier is None else "break: not comparable"
    if line.earlier is not None and not line.earlier.is_shown:
        return "cycle before: too few to show"
    return ""

"""The same themes seen by each role: a strip for every role and theme that may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from markupsafe import Markup

from scalecare.readiness import Profile, Spread
from scalecare.reports.readiness.words import role_title
from scalecare.reports.svg import drawing, element

_NAMES = 206.0
_COLUMN = 150.0
_INSIDE = 15.0
_ROW = 42.0
_FONT, _LINE = 12.0, 13.5


def shown_roles(profile: Profile) -> tuple[str, ...]:
    """Return the roles of which anything may be shown.

    Parameters
    ----------
    profile
        The profile.
    """
    return tuple(
        role for role, themes in profile.roles.items() if any(each.is_shown for each in themes.values())
    )


def role_chart(profile: Profile) -> Markup | None:
    """Return the picture of themes by role, or None where no role may be shown.

    Parameters
    ----------
    profile
        The profile.
    """
    roles = shown_roles(profile)
    themes = [theme for theme in profile.pack.themes if profile.is_scored(theme.id)]
    if not roles or not themes:
        return None
    heads = [wrap(role_title(profile, role), 19) for role in roles]
    top = 12 + 17.0 * max(len(lines) for lines in heads)
    width = _NAMES + _COLUMN * len(roles)
    parts = [*(_head(lines, index) for index, lines in enumerate(heads))]
    for number, theme in enumerate(themes):
        strips = [profile.roles[role][theme.id] for role in roles]
        parts.append(_row(theme.title, strips, top + _ROW * number, width))
    base = top + _ROW * len(themes)
    parts.append(_axis(len(roles), base))
    title = "How each role sees each theme"
    said = (
        f"{len(themes)} themes by {len(roles)} roles: the middle half of scores, and their median, from 0 to "
        "100. The table below the chart holds the same facts."
    )
    return drawing("roles", title, said, (width, base + 26), parts)


def _left(index: int) -> float:
    return _NAMES + _COLUMN * index + _INSIDE


def _x(score: float, index: int) -> float:
    return _left(index) + score / 100 * (_COLUMN - 2 * _INSIDE)


def _head(lines: Sequence[str], index: int) -> Markup:
    texts = [
        element("text", line, x=_left(index), y=16 + 17 * row, font_size=14, class_="strip-name")
        for row, line in enumerate(lines)
    ]
    return element("g", *texts)


def _row(title: str, strips: Sequence[Spread], top: float, width: float) -> Markup:
    lines = wrap(title, 31, max_lines=3, placeholder=" …")
    first = top + _ROW / 2 + 4 - _LINE / 2 * (len(lines) - 1)
    parts = [element("path", d=f"M0 {top:.1f}H{width:.1f}", class_="rule")]
    parts += [
        element("text", line, x=0, y=first + _LINE * index, font_size=_FONT, class_="fact")
        for index, line in enumerate(lines)
    ]
    parts += [_strip(spread, index, top + _ROW / 2) for index, spread in enumerate(strips)]
    return element("g", *parts)


def _strip(spread: Spread, index: int, y: float) -> Markup:
    if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None:
        middle = _x(50, index)
        return element(
            "text", "not shown", x=middle, y=y + 4, font_size=12, text_anchor="middle", class_="note"
        )
    low, high = _x(spread.lower_quartile, index), _x(spread.upper_quartile, index)
    at = _x(spread.median, index)
    return element(
        "g",
        element("path", d=f"M{_x(0, index):.1f} {y:.1f}H{_x(100, index):.1f}", class_="rule"),
        element("path", d=f"M{low - 1:.1f} {y:.1f}H{high + 1:.1f}", class_="interval"),
        element("rect", x=at - 2, y=y - 7, width=4.0, height=14.0, class_="median"),
    )


def _axis(roles: int, base: float) -> Markup:
    texts = [
        element(
            "text",
            str(score),
            x=_x(score, index),
            y=base + 17,
            font_size=12,
            text_anchor="middle",
            class_="note",
        )
        for index in range(roles)
        for score in (0, 50, 100)
    ]
    return element("g", *texts)

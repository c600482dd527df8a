"""What of a profile may be seen: counts that would give hidden ones away by subtraction are left out."""

from __future__ import annotations

from dataclasses import replace

from scalecare.readiness import Profile, Spread


def is_scored(profile: Profile, theme_id: str) -> bool:
    """Return whether any question of a theme is scored.

    Parameters
    ----------
    profile
        The profile.
    theme_id
        The theme.
    """
    return any(item.id in profile.items for item in profile.pack.of_theme(theme_id))


def theme_spread(profile: Profile, theme_id: str) -> Spread:
    """Return the spread of a theme, without its counts of missing answers where they would tell too much.

    Parameters
    ----------
    profile
        The profile.
    theme_id
        The theme.
    """
    spread = profile.themes[theme_id]
    return _uncounted(spread) if _would_tell(profile, theme_id) else spread


def role_spread(profile: Profile, role: str, theme_id: str) -> Spread:
    """Return the spread of a theme in one role, as :func:`theme_spread` does for all.

    Parameters
    ----------
    profile
        The profile.
    role
        The role.
    theme_id
        The theme.
    """
    spread = profile.roles[role][theme_id]
    return _uncounted(spread) if _would_tell(profile, theme_id) else spread


def overall_spread(profile: Profile) -> Spread:
    """Return the spread of the whole, as :func:`theme_spread` does for a theme.

    Parameters
    ----------
    profile
        The profile.
    """
    hidden = any(
        is_scored(profile, theme.id) and theme_spread(profile, theme.id).blank is None
        for theme in profile.pack.themes
    )
    return _uncounted(profile.overall) if hidden else profile.overall


def coverage(profile: Profile, theme_id: str) -> float | None:
    """Return the share of a theme's questions that were answered, 0 to 1; None where it is hidden.

    Parameters
    ----------
    profile
        The profile.
    theme_id
        The theme.
    """
    if is_scored(profile, theme_id) and theme_spread(profile, theme_id).blank is None:
        return None
    return profile.covered(theme_id)


def _would_tell(profile: Profile, theme_id: str) -> bool:
    """Whether a theme's counts less those of its questions are those of a question that is hidden.

    They are not where it holds questions without a score, whose counts are not shown.
    """
    spreads = [profile.items.get(item.id) for item in profile.pack.of_theme(theme_id)]
    return None not in spreads and any(spread is not None and not spread.is_shown for spread in spreads)


def _uncounted(spread: Spread) -> Spread:
    return replace(spread, dont_know=None, not_applicable=None, blank=None)

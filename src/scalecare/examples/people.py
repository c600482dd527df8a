"""How old people are, and how deprived the areas they live in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scalecare.examples.land import Points
from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import AgeSex, Settings
from scalecare.examples.towns import SmallAreas

_Floats = npt.NDArray[np.float64]

SEXES = ("FEMALE", "MALE")
"""The order of the second axis of age and sex counts."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaDeprivation:
    """Index of Multiple Deprivation of each small area, shape (areas,).

    ``score`` is higher where deprivation is; ``rank`` 1 is the most deprived of England's areas and
    ``decile`` 1 the most deprived tenth.
    """

    score: _Floats
    rank: npt.NDArray[np.int64]
    decile: npt.NDArray[np.int64]


def make_age_sex(
    settings: Settings, lists: Sequence[PracticeList], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw each list's people by sex and five-year age band.

    Parameters
    ----------
    settings
        England's ages, and how old each settlement is.
    lists
        Every practice.
    rng
        Draws whole people.

    Returns
    -------
    ndarray
        Shape (practices, 2, bands), sexes as in ``SEXES``; each practice sums exactly to its list.
    """
    tilt = {place.name: place.age_tilt for place in settings.settlements}
    noise = rng.normal(0, settings.age_sex.practice_noise, len(lists))
    drawn = [
        rng.multinomial(
            practice.registered, _shares(settings.age_sex, practice, tilt[practice.settlement] + extra)
        )
        for practice, extra in zip(lists, noise, strict=True)
    ]
    return np.asarray(drawn, dtype=np.int64).reshape(len(lists), len(SEXES), -1)


def make_deprivation(
    settings: Settings, centres: Points, areas: SmallAreas, rng: np.random.Generator
) -> AreaDeprivation:
    """Draw deprivation: clustered in the city's core and the towns that the settings name.

    Areas are put in order of a latent need and then take the score of that place in England's
    distribution, so that the county has England's marginals.

    Parameters
    ----------
    settings
        England's scores and each settlement's level.
    centres
        Of the settlements, shape (settlements, 2), metres.
    areas
        The small areas.
    rng
        Draws what settlement and core leave open.
    """
    numbers = settings.deprivation
    level = np.asarray([place.deprivation for place in settings.settlements])[areas.settlement]
    city = np.asarray([place.kind == "city" for place in settings.settlements])[areas.settlement]
    km = np.hypot(*(areas.points - centres[areas.settlement]).T) / 1000
    core = city * numbers.core_pull * np.exp(-((km / numbers.core_km) ** 2))
    need = level + core + rng.normal(0, numbers.noise, len(km))
    share = (np.argsort(np.argsort(need, kind="stable"), kind="stable") + 0.5) / len(need)
    score = np.interp(share, np.linspace(0, 1, len(numbers.score_deciles)), numbers.score_deciles)
    rank = np.maximum(np.ceil((1 - share) * numbers.lsoas_in_england), 1).astype(np.int64)
    return AreaDeprivation(np.round(score, 3), rank, np.ceil((1 - share) * 10).astype(np.int64))


def _shares(ages: AgeSex, practice: PracticeList, tilt: float) -> _Floats:
    """Tilt England's shares towards old or young; shape (2 * bands,), females first."""
    middle = np.arange(len(ages.bands)) * 5 + 2.5
    profile = ages.profiles[practice.profile]
    factor = np.exp(tilt * (middle - 40) / 10) * [profile.get(band, 1.0) for band in ages.bands]
    shares = np.asarray([ages.female, ages.male]) * factor
    if practice.female_share is not None:
        shares *= (np.asarray([practice.female_share, 1 - practice.female_share]) / shares.sum(axis=1))[
            :, None
        ]
    flat: _Floats = shares.ravel() / shares.sum()
    return flat

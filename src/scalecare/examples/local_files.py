"""Files that local people write: engagement answers, monthly measures and barriers."""

from __future__ import annotations

from scalecare.domain import EngagementAnswer
from scalecare.examples.county import County
from scalecare.examples.tables import table


def engagement_answers(county: County) -> str:
    """Return what practices said; lists within a cell are separated by semicolons.

    Parameters
    ----------
    county
        The county.
    """
    header = "practice_code,interest,would_work_with,red_lines,negotiable,ways_of_working,quick_wins"
    return table(header, (_cells(answer) for answer in county.engagement))


def monthly_measures(county: County) -> str:
    """Return the monthly counts.

    Parameters
    ----------
    county
        The county.
    """
    return table("practice_code,measure,period,numerator,denominator", county.measures)


def barrier_lines(county: County) -> str:
    """Return the points of each barrier in order, metres, EPSG:27700.

    Parameters
    ----------
    county
        The county.
    """
    return table(
        "barrier,sequence,easting,northing",
        (
            (line.name, number, int(easting), int(northing))
            for line in county.land.barriers
            for number, (easting, northing) in enumerate(line.points, start=1)
        ),
    )


def _cells(answer: EngagementAnswer) -> tuple[object, ...]:
    named = (answer.would_work_with, answer.red_lines)
    said = (answer.negotiable, answer.ways_of_working, answer.quick_wins)
    score = "" if answer.interest is None else answer.interest
    return (answer.practice_code, score, *(";".join(cell) for cell in (*named, *said)))

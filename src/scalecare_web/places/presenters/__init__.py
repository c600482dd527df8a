"""What the pages of a place show, worked out once for each place."""

from scalecare_web.places.presenters.portrait import Figure, NetworkRow, Portrait, ProblemRow, portrait_of
from scalecare_web.places.presenters.practice import PracticePage, practice_page
from scalecare_web.places.presenters.rows import PracticeRow, Wanted, as_csv, rows_of

__all__ = [
    "Figure",
    "NetworkRow",
    "Portrait",
    "PracticePage",
    "PracticeRow",
    "ProblemRow",
    "Wanted",
    "as_csv",
    "portrait_of",
    "practice_page",
    "rows_of",
]

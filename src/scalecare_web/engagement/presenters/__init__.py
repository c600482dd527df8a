"""What the pages of polls show: coverage, results without names, and a practice's own answer."""

from scalecare_web.engagement.presenters.coverage import Coverage, PracticeLine, coverage_of, lines_of
from scalecare_web.engagement.presenters.others import Others, names_a_practice, others_of
from scalecare_web.engagement.presenters.own import changes_between, said_in_words
from scalecare_web.engagement.presenters.results import Results, results_of

__all__ = [
    "Coverage",
    "Others",
    "PracticeLine",
    "Results",
    "changes_between",
    "coverage_of",
    "lines_of",
    "names_a_practice",
    "others_of",
    "results_of",
    "said_in_words",
]

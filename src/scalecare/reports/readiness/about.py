"""How a report on readiness was worked out, from which packs and numbers, and what it is not."""

from __future__ import annotations

from dataclasses import dataclass, fields

from scalecare.domain import Status
from scalecare.parameters import load_parameters
from scalecare.reports import formats
from scalecare.reports.glossary import STATUSES
from scalecare.reports.readiness.result import ReadinessResult
from scalecare.reports.readiness.words import measure
from scalecare.reports.tables import Table, columns, tag

STATEMENT = (
    "This is a development aid. It is not a scientific measurement, and not a ranking of organisations or of "
    "people: it shows how an organisation's own people see it, so that they can talk about it and decide "
    "what to do next."
)
NO_SCORE = "No score opens a gate: people decide, on evidence, and say why."


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A number that the report was read with, and how sure we are of it."""

    name: str
    description: str
    value: float
    unit: str
    status: Status
    source: str


def rule_rows(result: ReadinessResult) -> tuple[RuleRow, ...]:
    """Return the numbers that the last cycle was read with, with their evidence.

    A number that differs from the shipped one of the day was set for this report, and is local.

    Parameters
    ----------
    result
        What is known.

    Raises
    ------
    ParameterError
        If a number has no value on the day of the report.
    """
    parameters = load_parameters()
    rows = []
    for field in fields(result.rules):
        name = f"readiness.{field.name}"
        parameter, value = parameters.get(name), float(getattr(result.rules, field.name))
        dated = parameter.at(result.as_of)
        is_shipped = dated.value == value
        status = dated.status if is_shipped else Status.LOCAL
        source = dated.source if is_shipped else "set for this report"
        rows.append(RuleRow(name, parameter.description, value, parameter.unit, status, source))
    return tuple(rows)


def rules_table(result: ReadinessResult) -> Table:
    """Return the numbers of the report.

    Parameters
    ----------
    result
        What is known.
    """
    rows = tuple(
        (
            row.description,
            f"{row.value:g}",
            row.unit,
            tag(row.status.value, row.status.value),
            row.name,
            row.source,
        )
        for row in rule_rows(result)
    )
    heads = columns("Number", "#Value", "Unit", "Status", "Name", "Source")
    note = " ".join(f"{formats.humanised(status)}: {words}" for status, words in STATUSES.items())
    return Table("numbers", "Numbers that this page rests on", heads, rows, note)


def packs_table(result: ReadinessResult) -> Table:
    """Return the packs of words that the report rests on.

    Parameters
    ----------
    result
        What is known.
    """
    rows = tuple(
        (
            pack.title,
            pack.id,
            pack.version,
            pack.status.value,
            formats.day(pack.reviewed_on),
            formats.day(pack.next_review),
        )
        for pack in result.all_packs
    )
    heads = columns("Pack", "Id", "Version", "Status", "Reviewed", "Next review")
    return Table("packs", "Versions of questions, criteria and cases", heads, rows)


def how(result: ReadinessResult) -> tuple[str, ...]:
    """Return how everything was worked out, in the order of the page.

    Parameters
    ----------
    result
        Holds the rules.
    """
    rules = result.rules
    return (
        "People answered alone. An answer scores by its place between the least and the most developed, from "
        "0 to 100, or by the share of things that are in place. Don't know, not applicable and blank have "
        "no score and count as none.",
        "A person's score of a theme is the mean of their scored answers in it, and their overall score the "
        "mean of their themes. Medians and quartiles are over people, by linear interpolation.",
        f"Agreement is van der Eijk's A over {rules.bands} bands of scores for themes, and over the answers "
        "for questions: 1 where all are of one mind, 0 where every category holds as many, −1 where people "
        f"stand at the two ends. From {measure(rules.little_agreement)} on we say “people agree”, from 0 "
        "“mixed”, below 0 “people stand apart”. Consensus is Tastle and Wierman's, from 0 to 1.",
        "Recorded consensus is what people agreed on in a meeting. It is never worked out from answers.",
        f"Nothing is shown of fewer than {rules.least_respondents} people, and of a role only what gives "
        "nobody else away.",
        "From cycle to cycle a line is drawn only where the questions stayed themselves.",
        f"A gap is a criterion whose questions score below {rules.ready_score:g} on average, by the recorded "
        "consensus where there is one and by the median otherwise. Stage 1 comes before stage 2.",
        "Topics to learn weigh 3, 2 and 1 points by the place that people gave them (Borda's count); a topic "
        "of a menu weighs 1 for each person.",
        f"{NO_SCORE} The standing of a gate follows from the list of decisions and nothing else.",
    )

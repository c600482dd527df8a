"""How scores, agreement and answers look, and what is said where nothing may be shown."""

from __future__ import annotations

from itertools import pairwise

from scalecare.domain import Answer, Consensus, Effort, Fact, FactKind, Item, Pack, Scoring
from scalecare.readiness import Profile, ReadinessRules, Spread, Standing, as_shown
from scalecare.reports import formats

AGREE, MIXED, APART = "people agree", "mixed", "people stand apart"
NOT_SCORED = "answered in words, no score"
EFFORTS = {
    Effort.SMALL: "small effort",
    Effort.MEDIUM: "medium effort",
    Effort.LARGE: "large effort",
    None: "effort not judged",
}
KINDS = {FactKind.CLAIMED: "claimed", FactKind.MEASURED: "measured"}
STANDING_WORDS = {
    Standing.MET: "met",
    Standing.MET_WITH_CONDITIONS: "met with conditions",
    Standing.NOT_MET: "not met",
    Standing.NOT_YET_SHOWN: "not yet shown",
}


def points(value: float | None) -> str:
    """Return a score with one decimal where it has one.

    Parameters
    ----------
    value
        Points of 100, or None where they are not known.

    Examples
    --------
    >>> points(62.5), points(50.0), points(None)
    ('62.5', '50', '–')
    """
    return formats.UNKNOWN if value is None else f"{value:.1f}".removesuffix(".0")


def signed(value: float | None) -> str:
    """Return a change with its sign.

    Parameters
    ----------
    value
        Points of 100, or None where no change may be stated.

    Examples
    --------
    >>> signed(8.33), signed(-4.0), signed(0.0)
    ('+8.3', '−4', '0')
    """
    if value is None:
        return formats.UNKNOWN
    text = points(abs(value))
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def measure(value: float | None) -> str:
    """Return a measure of agreement with two decimals.

    Parameters
    ----------
    value
        Van der Eijk's A from -1 to 1, or Tastle and Wierman's consensus from 0 to 1.

    Examples
    --------
    >>> measure(0.614), measure(-0.2), measure(-0.001)
    ('0.61', '−0.20', '0.00')
    """
    if value is None:
        return formats.UNKNOWN
    text = f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and text != "0.00" else text


def agreement_words(value: float | None, rules: ReadinessRules) -> str:
    """Return agreement in words.

    Nought is its own middle: answers that fill every category alike. Below it people gather at two ends.

    Parameters
    ----------
    value
        Van der Eijk's A from -1 to 1, or None where it is hidden.
    rules
        Hold the agreement below which people should talk first.

    Examples
    --------
    >>> rules = ReadinessRules(3, 5, 5, 75.0, 0.3, 0.5, 3, 3.0)
    >>> agreement_words(0.3, rules), agreement_words(0.1, rules), agreement_words(-0.1, rules)
    ('people agree', 'mixed', 'people stand apart')
    """
    if value is None:
        return formats.UNKNOWN
    if value >= rules.little_agreement:
        return AGREE
    return MIXED if value >= 0 else APART


def agreement(value: float | None, rules: ReadinessRules) -> str:
    """Return agreement in words with its number.

    Parameters
    ----------
    value
        Van der Eijk's A from -1 to 1, or None where it is hidden.
    rules
        As for :func:`agreement_words`.
    """
    return formats.UNKNOWN if value is None else f"{agreement_words(value, rules)} (A\u00a0{measure(value)})"


def too_few(rules: ReadinessRules) -> str:
    """Return what stands in place of answers that are hidden.

    Parameters
    ----------
    rules
        Hold how many people are enough.

    Examples
    --------
    >>> too_few(ReadinessRules(3, 5, 5, 75.0, 0.3, 0.5, 3, 3.0))
    'fewer than 3 people, not shown'
    """
    return f"fewer than {rules.least_respondents} people, not shown"


def answered_words(profile: Profile) -> str:
    """Return how many people answered, or that too few did.

    Parameters
    ----------
    profile
        The profile.
    """
    least = profile.rules.least_respondents
    if profile.respondents < least:
        return f"fewer than {least} people answered"
    return f"{formats.many(profile.respondents, 'person', 'people')} answered"


def quartiles(spread: Spread) -> str:
    """Return between which scores the middle half of people lie.

    Parameters
    ----------
    spread
        How people's answers lie.
    """
    if not spread.is_shown:
        return formats.UNKNOWN
    return f"{points(spread.lower_quartile)} to {points(spread.upper_quartile)}"


def band_labels(bands: int) -> tuple[str, ...]:
    """Return the edges of each band of scores.

    Parameters
    ----------
    bands
        How many bands of equal width there are.

    Examples
    --------
    >>> band_labels(4)
    ('0–25', '25–50', '50–75', '75–100')
    """
    edges = [points(100 * step / bands) for step in range(bands + 1)]
    return tuple(f"{low}–{high}" for low, high in pairwise(edges))


def category_labels(item: Item) -> tuple[str, ...]:
    """Return what each category of a scored item's histogram is called, the least developed first.

    Parameters
    ----------
    item
        A scored item.
    """
    if item.scoring is Scoring.SHARE:
        total = len(item.choices)
        return ("none of them", *(f"{held} of {total}" for held in range(1, total + 1)))
    if item.range is not None:
        return _steps(item)
    most = max((choice.position or 0 for choice in item.choices), default=0)
    return tuple(_at(item, position) for position in range(1, most + 1))


def _at(item: Item, position: int) -> str:
    labels = [choice.label for choice in item.choices if choice.position == position]
    return " / ".join(labels) or formats.UNKNOWN


def _steps(item: Item) -> tuple[str, ...]:
    assert item.range is not None
    lowest, highest = item.range.lowest, item.range.highest
    labels = [f"{lowest + step:g}" for step in range(int(highest - lowest) + 1)]
    for place, meaning in ((0, item.range.lowest_means), (-1, item.range.highest_means)):
        labels[place] += f" ({meaning})" if meaning else ""
    return tuple(labels)


def consensus_words(consensus: Consensus, profile: Profile) -> str:
    """Return what a group agreed on in the words that it was shown.

    Parameters
    ----------
    consensus
        What was recorded.
    profile
        The profile of the cycle, on the version that was answered.

    Raises
    ------
    BadAnswer
        If the version does not hold the question in that revision.
    """
    shown = as_shown(Answer(consensus.item, consensus.rev, consensus.value), profile.pack)
    return formats.listed(shown.answer, most=len(shown.answer))


def fact_words(fact: Fact) -> str:
    """Return what a document says of a case, with its unit and date.

    Parameters
    ----------
    fact
        One thing that is said, or that the document is silent on.
    """
    if not fact.is_reported or fact.value is None:
        return "The document does not say."
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    value = fact.value if isinstance(fact.value, str) else formats.number(fact.value)
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{value}{unit}" + (f" ({fact.as_of})" if fact.as_of else "")


def source_words(fact: Fact, packs: tuple[Pack, ...]) -> str:
    """Return where a fact is said: documents by title where a pack names them, and the section.

    Parameters
    ----------
    fact
        The fact.
    packs
        Packs whose documents are known.
    """
    titles = {document.id: document.title for pack in packs for document in pack.documents}
    return "; ".join(f"{titles.get(each.document, each.document)}, {each.section}" for each in fact.source)


def role_title(profile: Profile, role: str) -> str:
    """Return what a role is called.

    Parameters
    ----------
    profile
        The profile.
    role
        The role's id.
    """
    return next((each.title for each in profile.pack.roles if each.id == role), role)

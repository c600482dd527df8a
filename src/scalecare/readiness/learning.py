"""What people need to learn, pooled over all who said so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scalecare.domain import Answering, Item, Questionnaire, Sheet


@dataclass(frozen=True, slots=True)
class LearningNeed:
    """A topic under one heading.

    ``points`` weigh first, second, third; ``people`` named it, of ``answered`` who named any.
    """

    heading: str
    topic: str
    rank: int
    points: int
    people: int
    answered: int


Mention = tuple[str, str, int]
"""Who named a topic, the topic in their words, and what it weighs."""


def learning_needs(sheets: Sequence[Sheet], pack: Questionnaire) -> list[LearningNeed]:
    """Pool what people put first, second and third under each heading.

    In a list of three, the first topic weighs 3 points, the second 2, the third 1 (Borda's count), and
    where people give each of nine dimensions its place, the first weighs 9; of a menu without order, each
    topic chosen weighs 1. Topics are one where they differ in capitals or spaces only. Equal points are
    ranked by people, then by the alphabet.

    Parameters
    ----------
    sheets
        What people answered.
    pack
        The version that they answered.

    Examples
    --------
    >>> from scalecare.examples import example_cycles, example_questionnaire
    >>> cycle = example_cycles()[0]
    >>> needs = learning_needs(cycle.sheets, example_questionnaire(cycle.version))
    >>> needs[0].rank, needs[0].points >= needs[1].points
    (1, True)
    """
    headings: dict[str, list[Mention]] = defaultdict(list)
    themes = {theme.id: theme.title for theme in pack.themes}
    for item in pack.items:
        if item.is_learning_need:
            headings[item.text] += _named(item, sheets)
        elif _is_place(item):
            headings[themes[item.theme]] += _placed(item, sheets)
    return [need for heading, mentions in headings.items() for need in _ranked(heading, mentions)]


def _ranked(heading: str, mentions: Sequence[Mention]) -> Iterator[LearningNeed]:
    points: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for respondent, topic, weight in mentions:
        words = " ".join(topic.split())
        key = words.casefold()
        if key and respondent not in people[key]:
            points[key] += weight
            people[key].add(respondent)
            written[key][words] += 1
    answered = len(set().union(*people.values()))
    order = sorted(points, key=lambda key: (-points[key], -len(people[key]), key))
    for rank, key in enumerate(order, start=1):
        topic = min(written[key], key=lambda words: (-written[key][words], words))
        yield LearningNeed(heading, topic, rank, points[key], len(people[key]), answered)


def _named(item: Item, sheets: Sequence[Sheet]) -> Iterator[Mention]:
    """Topics of a list, by their place, or of a menu."""
    labels = {choice.id: choice.label for choice in item.choices}
    is_ranked = item.answering is Answering.LIST
    for sheet in sheets:
        answer = sheet.answer(item.id)
        if answer is not None and isinstance(answer.value, tuple):
            for place, entry in enumerate(answer.value):
                weight = (item.most or 1) - place if is_ranked else 1
                yield sheet.respondent, labels.get(entry, entry), weight


def _is_place(item: Item) -> bool:
    """Whether an item asks which place a dimension takes among one's needs."""
    return item.dimension is not None and item.range is not None and item.scoring is None


def _placed(item: Item, sheets: Sequence[Sheet]) -> Iterator[Mention]:
    assert item.range is not None
    topic = (item.dimension or "").replace("-", " ").capitalize()
    for sheet in sheets:
        answer = sheet.answer(item.id)
        if answer is not None and isinstance(answer.value, int | float):
            yield sheet.respondent, topic, int(item.range.highest - answer.value) + 1

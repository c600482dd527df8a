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


def learning_needs(sheets: Sequence[Sheet], pack: Questionnaire) -> list[LearningNeed]:
    """Pool what people put first, second and third under each heading.

    In a list of three, the first topic weighs 3 points, the second 2, the third 1 (Borda's count); of a
    menu without order, each topic chosen weighs 1. Topics are one where they differ in capitals or
    spaces only. Equal points are ranked by people, then by the alphabet.

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
    found = []
    for item in pack.items:
        if item.is_learning_need:
            found += list(_ranked(item, sheets))
    return found


def _ranked(item: Item, sheets: Sequence[Sheet]) -> Iterator[LearningNeed]:
    points: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for sheet in sheets:
        for topic, weight in _weighed(item, sheet):
            key = " ".join(topic.split()).casefold()
            if key and sheet.respondent not in people[key]:
                points[key] += weight
                people[key].add(sheet.respondent)
                written[key][" ".join(topic.split())] += 1
    answered = len(set().union(*people.values())) if people else 0
    order = sorted(points, key=lambda key: (-points[key], -len(people[key]), key))
    for rank, key in enumerate(order, start=1):
        topic = min(written[key], key=lambda words: (-written[key][words], words))
        yield LearningNeed(item.text, topic, rank, points[key], len(people[key]), answered)


def _weighed(item: Item, sheet: Sheet) -> Iterator[tuple[str, int]]:
    answer = sheet.answer(item.id)
    if answer is None or not isinstance(answer.value, tuple):
        return
    labels = {choice.id: choice.label for choice in item.choices}
    for place, entry in enumerate(answer.value):
        is_ranked = item.answering is Answering.LIST
        yield labels.get(entry, entry), (item.most or 1) - place if is_ranked else 1

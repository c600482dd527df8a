"""What holds of every self-assessment, whatever was answered."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lib.questionnaires import (
    RULES,
    next_version,
    questionnaire,
    random_answer,
    random_sheets,
)

from scalecare.content import shipped
from scalecare.content.rules import MIGRATIONS, Context
from scalecare.domain import Answer, Answering, Change, Item, Missing, PackStatus, Questionnaire, Sheet
from scalecare.readiness import (
    BadAnswer,
    Profile,
    agreement,
    as_shown,
    carry_forward,
    check_answer,
    compare,
    consensus,
    crossings,
    learning_needs,
    profile,
    profiles,
)
from scalecare.readiness.profile import shown_parts

law = settings(deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32)
counts = st.lists(st.integers(0, 30), min_size=2, max_size=9).filter(any)


def better(item: Item, answer: Answer, rng: random.Random) -> Answer:
    """The same answer, a step further where there is one."""
    value = answer.value
    if item.answering is Answering.ONE and isinstance(value, str):
        ids = [choice.id for choice in item.choices]
        return replace(answer, value=ids[min(ids.index(value) + 1, len(ids) - 1)])
    if item.range is not None and isinstance(value, float):
        return replace(answer, value=min(value + 1, item.range.highest))
    if item.answering is Answering.SEVERAL and isinstance(value, tuple):
        missing = [choice.id for choice in item.choices if choice.id not in value]
        return replace(answer, value=(*value, rng.choice(missing))) if missing else answer
    return answer


def all_scores(found: Profile) -> dict[str, float | None]:
    held = {"overall": found.overall, **{f"{k}/": v for k, v in found.themes.items()}, **found.items}
    return {name: spread.median for name, spread in held.items()}


@settings(law, max_examples=60)
@given(seeds, st.integers(3, 9))
def test_a_better_answer_never_lowers_a_score(seed: int, people: int) -> None:
    rng = random.Random(seed)
    pack = questionnaire()
    sheets = random_sheets(pack, people, rng)
    place = rng.randrange(people)
    given_ = [answer for answer in sheets[place].answers if answer.value is not None]
    if not given_:
        return
    chosen = rng.choice(given_)
    item = pack.item(chosen.item)
    assert item is not None
    raised = tuple(better(item, a, rng) if a is chosen else a for a in sheets[place].answers)
    improved = [*sheets[:place], replace(sheets[place], answers=raised), *sheets[place + 1 :]]
    before, after = (all_scores(profile(each, pack, RULES)) for each in (sheets, improved))
    for name, score in before.items():
        if score is not None:
            assert after[name] is not None and after[name] >= score - 1e-9  # type: ignore[operator]


@settings(law, max_examples=40)
@given(seeds, st.integers(0, 12))
def test_the_order_of_people_and_of_their_answers_never_matters(seed: int, people: int) -> None:
    rng = random.Random(seed)
    pack = questionnaire()
    sheets = random_sheets(pack, people, rng)
    shuffled = [replace(s, answers=tuple(rng.sample(s.answers, len(s.answers)))) for s in sheets]
    rng.shuffle(shuffled)
    one, other = profile(sheets, pack, RULES), profile(shuffled, pack, RULES)
    assert (one.overall, one.themes, one.items, one.roles) == (
        other.overall,
        other.themes,
        other.items,
        other.roles,
    )
    assert learning_needs(sheets, pack) == learning_needs(shuffled, pack)


def slow_scores(sheet: Sheet, pack: Questionnaire) -> dict[str, float]:
    """Scores of one sheet, item by item and theme by theme, in plain Python."""
    scores: dict[str, float] = {}
    for item in pack.items:
        answer = sheet.answer(item.id)
        if item.scoring is None or answer is None or answer.value is None:
            continue
        if isinstance(answer.value, tuple):
            scores[item.id] = 100 * len(answer.value) / len(item.choices)
        elif item.range is not None:
            width = item.range.highest - item.range.lowest
            scores[item.id] = 100 * (answer.value - item.range.lowest) / width  # type: ignore[operator]
        else:
            ids = [choice.id for choice in item.choices]
            scores[item.id] = 100 * ids.index(answer.value) / (len(ids) - 1)
    for theme in pack.themes:
        held = [scores[i.id] for i in pack.of_theme(theme.id) if i.id in scores]
        if held:
            scores[f"{theme.id}/"] = sum(held) / len(held)
    themes = [scores[f"{t.id}/"] for t in pack.themes if f"{t.id}/" in scores]
    if themes:
        scores["overall"] = sum(themes) / len(themes)
    return scores


def slow_quantile(values: list[float], share: Fraction) -> float:
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + float(at - low) * (ordered[high] - ordered[low])


@settings(law, max_examples=60)
@given(seeds, st.integers(0, 12))
def test_profiles_are_those_of_a_slow_twin(seed: int, people: int) -> None:
    rng = random.Random(seed)
    pack = questionnaire()
    sheets = random_sheets(pack, people, rng)
    found = profile(sheets, pack, RULES)
    slow = [slow_scores(sheet, pack) for sheet in sheets]
    spreads = {"overall": found.overall, **{f"{k}/": v for k, v in found.themes.items()}, **found.items}
    for name, spread in spreads.items():
        values = [scores[name] for scores in slow if name in scores]
        if len(values) < RULES.least_respondents:
            assert not spread.is_shown and spread.n is None and not spread.histogram
            continue
        assert spread.n == len(values) == sum(spread.histogram)
        for shown, share in (
            (spread.lower_quartile, Fraction(1, 4)),
            (spread.median, Fraction(1, 2)),
            (spread.upper_quartile, Fraction(3, 4)),
        ):
            assert shown == pytest.approx(slow_quantile(values, share))
        assert spread.agreement == pytest.approx(slow_agreement(list(spread.histogram)))
        assert spread.consensus == pytest.approx(slow_consensus(list(spread.histogram)))


@settings(law, max_examples=20)
@given(seeds)
def test_many_cycles_at_once_are_each_as_by_itself(seed: int) -> None:
    rng = random.Random(seed)
    pack = questionnaire()
    cycles = [random_sheets(pack, rng.randint(0, 9), rng) for _ in range(5)]
    for together, sheets in zip(profiles(cycles, pack, RULES), cycles, strict=True):
        alone = profile(sheets, pack, RULES)
        assert (together.overall, together.themes, together.items, together.roles) == (
            alone.overall,
            alone.themes,
            alone.items,
            alone.roles,
        )


def slow_agreement(held: list[int]) -> float:
    """van der Eijk's A by its definition, layer by layer."""
    categories, people, total = len(held), sum(held), 0.0
    left = list(held)
    while any(left):
        lowest = min(value for value in left if value)
        layer = [int(value > 0) for value in left]
        size = sum(layer)
        total += lowest * size / people * _layer(layer, size, categories)
        left = [value - lowest if value else 0 for value in left]
    return total


def _layer(layer: list[int], size: int, categories: int) -> float:
    if size == categories:
        return 0.0
    if size == 1:
        return 1.0
    triples = [tuple(layer[i] for i in places) for places in combinations(range(categories), 3)]
    up = sum(t in {(1, 1, 0), (0, 1, 1)} for t in triples)
    down = sum(t == (1, 0, 1) for t in triples)
    unimodality = ((categories - 2) * up - (categories - 1) * down) / ((categories - 2) * (up + down))
    return unimodality * (1 - (size - 1) / (categories - 1))


def slow_consensus(held: list[int]) -> float:
    people = sum(held)
    shares = [value / people for value in held]
    mean = sum(place * share for place, share in enumerate(shares))
    width = len(held) - 1
    return 1 + sum(s * math.log2(1 - abs(i - mean) / width) for i, s in enumerate(shares) if s)


@given(counts)
def test_agreement_and_consensus_keep_their_bounds_and_their_mirror(held: list[int]) -> None:
    a, c = float(agreement(held)), float(consensus(held))
    assert -1 - 1e-12 <= a <= 1 + 1e-12 and -1e-9 <= c <= 1 + 1e-9
    assert a == pytest.approx(float(agreement(held[::-1])))
    assert c == pytest.approx(float(consensus(held[::-1])))
    assert a == pytest.approx(slow_agreement(held)) and c == pytest.approx(slow_consensus(held))
    assert a == pytest.approx(float(agreement([3 * value for value in held])))


def test_published_values_of_agreement_and_consensus() -> None:
    published = [30, 40, 210, 130, 530, 50, 10]
    assert float(agreement(published)) == pytest.approx(0.6113333, abs=5e-8)
    assert agreement([[5, 0, 0, 0, 5], [2, 2, 2, 2, 2], [0, 0, 9, 0, 0]]).tolist() == [-1.0, 0.0, 1.0]
    for held, value in (
        ([0, 0, 10, 0, 0], 1.0),
        ([5, 0, 0, 0, 5], 0.0),
        ([2, 2, 2, 2, 2], 0.433985),
        ([0, 1, 2, 5, 2], 0.709450),
        (published, 0.725688),
    ):
        assert float(consensus(held)) == pytest.approx(value, abs=5e-7)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 8), min_size=1), st.integers(2, 5))
def test_no_hidden_part_follows_by_subtraction(people: dict[str, int], least: int) -> None:
    shown = shown_parts(people, least)
    hidden = set(people) - shown
    assert all(people[part] >= least for part in shown)
    if hidden:
        assert not shown or (len(hidden) > 1 and sum(people[part] for part in hidden) >= least)
    else:
        assert min(people.values()) >= least


def is_let_pass(pack: Questionnaire, before: Questionnaire) -> bool:
    """Whether the linter lets a version follow another."""
    context = Context(Path(), "", before=before)
    return not any(fault for rule in MIGRATIONS for fault in rule(pack, context))


def spoilt(pack: Questionnaire, before: Questionnaire, rng: random.Random) -> Questionnaire:
    """The version with one of the slips by which other tools lose answers."""
    (migration,) = pack.migrations
    changes = list(migration.changes)
    slip = rng.choice(("unmentioned", "named twice", "renamed to nothing", "choices changed", "no migration"))
    if slip == "unmentioned":
        changes.pop(rng.randrange(len(changes)))
    elif slip == "named twice":
        changes.append(rng.choice(changes))
    elif slip == "renamed to nothing":
        old = changes[0].before
        changes[0] = replace(changes[0], change=Change.RENAMED, before=old[:1], after=("nowhere@1",))
    elif slip == "no migration":
        return replace(pack, migrations=())
    else:
        kept = [item for item in pack.items if item.choices and item in before.items]
        if not kept:
            return replace(pack, migrations=())
        fewer = replace(kept[0], choices=kept[0].choices[1:])
        return replace(pack, items=tuple(fewer if item is kept[0] else item for item in pack.items))
    return replace(pack, migrations=(replace(migration, changes=tuple(changes)),))


def test_no_answer_is_ever_lost() -> None:
    """10,000 sequences of publish, migrate and retire, slips among them.

    Every old answer stays readable in the words that were shown, its fate in the newest version is
    known, and what is proposed for that version is an answer that it allows.
    """
    rng = random.Random(20260101)
    refused = 0
    for _ in range(10_000):
        packs = {"1.0.0": questionnaire()}
        kept: list[tuple[str, Answer, str, tuple[str, ...]]] = []
        newest = "1.0.0"
        for _step in range(rng.randint(2, 5)):
            pack = packs[newest]
            match rng.choice(("answer", "publish", "slip", "retire")):
                case "answer":
                    answers = [a for item in pack.items if (a := random_answer(item, rng)) is not None]
                    kept += [(newest, a, *in_words(a, pack)) for a in answers]
                case "publish":
                    later = next_version(pack, rng)
                    assert is_let_pass(later, pack)
                    packs[later.version], newest = later, later.version
                case "slip":
                    assert not is_let_pass(spoilt(next_version(pack, rng), pack, rng), pack)
                    refused += 1
                case "retire":
                    version = rng.choice(list(packs))
                    packs[version] = replace(packs[version], status=PackStatus.RETIRED)
        for pinned, answer, question, words in kept:
            shown = as_shown(answer, packs[pinned])
            assert (shown.question, shown.answer) == (question, words)
            fate = crossings(packs, pinned, newest)[answer.reference]
            assert fate.later is not None or fate.why == "drawn"
            proposed = carry_forward(answer, packs, pinned, newest)
            if proposed is not None:
                check_answer(proposed, packs[newest])
                assert proposed.value == answer.value and fate.comparable
    assert refused > 1_000


def in_words(answer: Answer, pack: Questionnaire) -> tuple[str, tuple[str, ...]]:
    """What is on the screen when an answer is given, worked out from the question itself."""
    item = next(item for item in pack.items if item.id == answer.item)
    labels = {choice.id: choice.label for choice in item.choices}
    if answer.missing is Missing.DONT_KNOW:
        return item.text, ("Don't know",)
    if answer.missing is Missing.NOT_APPLICABLE:
        return item.text, ("Not applicable",)
    values = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return item.text, tuple(labels.get(str(value), str(value)) for value in values)


@settings(law, max_examples=100)
@given(seeds)
def test_the_versions_drawn_are_ones_that_the_linter_lets_pass(seed: int) -> None:
    pack = questionnaire()
    later = next_version(pack, random.Random(seed))
    context = Context(Path(), "", before=pack)
    assert [fault for rule in MIGRATIONS for fault in rule(later, context)] == []


@settings(law, max_examples=60)
@given(seeds)
def test_a_line_crosses_versions_only_where_every_step_says_so(seed: int) -> None:
    rng = random.Random(seed)
    packs = {"1.0.0": questionnaire()}
    for _ in range(2):
        newest = packs[max(packs)]
        later = next_version(newest, rng)
        packs[later.version] = later
    crossed = crossings(packs, "1.0.0", "3.0.0")
    assert set(crossed) == {f"{item.id}@{item.rev}" for item in packs["1.0.0"].items}
    for name, crossing in crossed.items():
        steps, at = [], name
        for version in ("2.0.0", "3.0.0"):
            change = next((c for c in packs[version].migrations[0].changes if at in c.before), None)
            if change is None or len(change.after) != 1 or len(change.before) != 1:
                steps.append(False)
                break
            steps.append(change.comparable)
            at = change.after[0]
        assert crossing.comparable == all(steps)
    first, last = (profile(random_sheets(packs[v], 6, rng), packs[v], RULES) for v in ("1.0.0", "3.0.0"))
    comparison = compare(first, last, packs)
    later_names = {c.later for c in crossed.values() if c.comparable}
    for line in comparison.items:
        item = packs["3.0.0"].item(line.id)
        if line.is_comparable:
            assert item is not None and f"{item.id}@{item.rev}" in later_names
        else:
            assert line.change is None
    for line in comparison.themes:
        if line.is_comparable:
            scored = [i for i in packs["3.0.0"].of_theme(line.id) if i.scoring is not None]
            assert all(f"{i.id}@{i.rev}" in later_names for i in scored)


def test_learning_needs_are_pooled_over_people() -> None:
    pack = questionnaire()
    lists = [
        ("Contracts", "Coaching"),
        (" contracts ", "Leading change"),
        ("Coaching", "CONTRACTS", "coaching"),
    ]
    sheets = [Sheet(f"R{i}", "manager", (Answer("needs", 1, tuple(names)),)) for i, names in enumerate(lists)]
    found = {need.topic: (need.rank, need.points, need.people) for need in learning_needs(sheets, pack)}
    assert found["Coaching"] == (2, 5, 2)
    assert found["Leading change"] == (3, 2, 1)
    assert Counter(need.points for need in learning_needs(sheets, pack)) == Counter([8, 5, 2])


def test_places_given_to_dimensions_are_pooled_with_the_first_weighing_most() -> None:
    pack = shipped().load("leadership", Questionnaire)
    items = [item for item in pack.items if item.id.endswith(".priority")]
    places = ((1, 2, 3), (2, 1, 3))
    sheets = [
        Sheet(
            f"R{i}",
            "board",
            tuple(Answer(item.id, 1, float(p)) for item, p in zip(items, order, strict=False)),
        )
        for i, order in enumerate(places)
    ]
    found = [
        need
        for need in learning_needs(sheets, pack)
        if need.heading == "Priorities among the nine dimensions"
    ]
    first, second, third = sorted(found, key=lambda need: need.rank)
    assert (first.points, second.points, third.points) == (17, 17, 14)
    assert {first.topic, second.topic} == {"Inspiring shared purpose", "Leading with care"}
    assert first.answered == first.people == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("amis", 1, "step-a"), "Use an id of the form: aims"),
        (Answer("aims", 2, "step-a"), "asks revision 1"),
        (Answer("aims", 1, "step-z"), "no choice 'step-z'"),
        (Answer("aims", 1, 3.0), "is answered by: one"),
        (Answer("reach", 1, 11.0), "from 1 to 10"),
        (Answer("reach", 1, 1.5), "a whole number from 1 to 10"),
        (Answer("needs", 1, ("a", "b", "c", "d")), "Keep 3 at most"),
        (Answer("parts", 1, ("thing-a", "thing-q")), "no choice 'thing-q'"),
    ],
)
def test_answers_that_no_question_allows_are_refused(answer: Answer, said: str) -> None:
    with pytest.raises(BadAnswer, match=said):
        profile([Sheet("R1", "manager", (answer,))], questionnaire(), RULES)

"""The engagement poll of Exampleshire."""

from __future__ import annotations

import numpy as np
import pytest

from scalecare.examples import County, exampleshire


@pytest.fixture(params=[2026, 3])
def county(request: pytest.FixtureRequest) -> County:
    return exampleshire(request.param)


def test_about_85_in_100_practices_answer_and_schemes_do_not(county: County) -> None:
    answered = {answer.practice_code for answer in county.engagement}
    schemes = {code for code, one in zip(county.codes, county.lists, strict=True) if one.kind == "scheme"}
    assert len(answered) / len(county.codes) == pytest.approx(0.84, abs=0.03)
    assert not answered & schemes


def test_answers_come_in_order_of_code_and_name_known_practices(county: County) -> None:
    codes = [answer.practice_code for answer in county.engagement]
    assert codes == sorted(set(codes))
    named = {code for answer in county.engagement for code in answer.would_work_with + answer.red_lines}
    assert named <= set(county.codes)


def test_wishes_go_to_near_practices_or_the_own_network(county: County) -> None:
    row = {code: index for index, code in enumerate(county.codes)}
    for answer in county.engagement:
        here = row[answer.practice_code]
        for code in answer.would_work_with:
            km = np.hypot(*(county.sites[here] - county.sites[row[code]])) / 1000
            assert km < 25 or county.lists[here].network == county.lists[row[code]].network


def test_some_wishes_are_returned_and_some_are_not(county: County) -> None:
    wishes = {
        (answer.practice_code, other) for answer in county.engagement for other in answer.would_work_with
    }
    returned = {(other, practice) for practice, other in wishes}
    assert 0.2 < len(wishes & returned) / len(wishes) < 0.8


def test_five_practices_draw_a_red_line_at_one_they_do_not_wish_for(county: County) -> None:
    lines = [answer for answer in county.engagement if answer.red_lines]
    assert len(lines) == 5
    assert all(not set(answer.red_lines) & set(answer.would_work_with) for answer in lines)


def test_interest_varies_and_is_blank_for_some() -> None:
    given = [answer.interest for answer in exampleshire().engagement]
    said = [interest for interest in given if interest is not None]
    assert min(said) <= 3 and max(said) == 10
    assert 0 < given.count(None) < 8


def test_no_phrase_holds_the_sign_that_separates_phrases(county: County) -> None:
    said = {
        phrase
        for answer in county.engagement
        for phrase in answer.negotiable + answer.ways_of_working + answer.quick_wins
    }
    assert len(said) > 25
    assert not [phrase for phrase in said if ";" in phrase]

"""`scalecare evidence search` as managers use it: plain words, slips, options, and other programs."""

from __future__ import annotations

import json
import re

import pytest
from tests.lib.commands import Command


def test_a_question_gives_cases_with_facts_and_where_they_are_said(scalecare: Command) -> None:
    code, said, complaint = scalecare("evidence", "search", "care navigators")
    assert (code, complaint) == (0, "")
    assert re.search(r"^\d+ cases speak to \"care navigators\":$", said, re.M)
    assert "1. West Wakefield Health and Wellbeing" in said
    assert "Matched: care navigators" in said
    assert "Service: *Care navigators* in practices" in said
    assert re.search(r"Claimed – Working at scale: options paper .*, under 'West Wakefield", said)


def test_a_slip_is_put_right_and_that_is_told(scalecare: Command) -> None:
    code, said, _ = scalecare("evidence", "search", "care navigaters")
    assert code == 0
    assert "Searched for 'navigators' instead of 'navigaters'." in said
    assert "1. West Wakefield" in said


def test_what_there_is_to_narrow_by_is_counted_and_can_be_asked_for(scalecare: Command) -> None:
    _, said, _ = scalecare("evidence", "search", "diabetes")
    value, cases = re.search(r"^--model: ([\w-]+) \((\d+)\)", said, re.M).groups()  # type: ignore[union-attr]
    code, narrowed, _ = scalecare("evidence", "search", "diabetes", "--model", value, "--most", 50)
    assert code == 0
    assert len(re.findall(r"^\d+\. ", narrowed, re.M)) == int(cases)


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (("--country", "New Zealand"), "Midlands Health Network"),
        (("--country", "Holland"), "ZIO"),
        (("--size", "30,000 to 50,000", "--year", "2008"), "Tower Hamlets Network 2"),
        (("--contract-form", "fully-integrated-mcp"), "Lakeside Healthcare"),
        (("--service", "hearing aid"), "Whitstable Medical Practice"),
        (("--year", "2012-2013", "--model", "formal-federation"), "Suffolk GP Federation"),
    ],
)
def test_without_a_question_options_list_the_cases(
    scalecare: Command, options: tuple[str, ...], title: str
) -> None:
    code, said, _ = scalecare("evidence", "search", "", *options, "--most", 99)
    assert code == 0
    assert title in said


def test_no_more_cases_are_shown_than_asked_for(scalecare: Command) -> None:
    _, said, _ = scalecare("evidence", "search", "federation", "--most", 2)
    assert re.search(r"^\d+ cases speak to \"federation\"; the first 2:$", said, re.M)
    assert len(re.findall(r"^\d+\. ", said, re.M)) == 2


def test_without_an_answer_it_says_what_would_help(scalecare: Command) -> None:
    code, said, _ = scalecare("evidence", "search", "kidney clinic", "--country", "Spain")
    assert code == 0
    assert 'No case speaks to "kidney clinic".' in said
    assert re.search(r"Without --country there would be \d+ cases?\.", said)


def test_a_word_that_nobody_knows_is_told(scalecare: Command) -> None:
    code, said, _ = scalecare("evidence", "search", "qqqqq")
    assert code == 0
    assert "No case holds 'qqqqq'." in said


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--country", "Nederlands", "netherlands"),
        ("--model", "formal-fedration", "formal-federation"),
        ("--size", "30k", "30000-50000"),
        ("--service", "physiotherpy", "physiotherapy"),
        ("--contract-form", "virtul", "virtual-mcp"),
        ("--year", "lately", "2008-2012"),
    ],
)
def test_a_value_that_no_case_has_is_refused_with_the_nearest(
    scalecare: Command, option: str, value: str, near: str
) -> None:
    code, said, complaint = scalecare("evidence", "search", "diabetes", option, value)
    assert (code, said) == (3, "")
    assert value in complaint and near in complaint
    assert "Traceback" not in complaint


@pytest.mark.parametrize("arguments", [(), ("care", "--most", "0"), ("care", "--most", "many"), ("a", "b")])
def test_wrong_usage_ends_with_two(scalecare: Command, arguments: tuple[str, ...]) -> None:
    code, _, complaint = scalecare("evidence", "search", *arguments)
    assert code == 2
    assert complaint


def test_other_programs_read_the_answer_as_json(scalecare: Command) -> None:
    code, said, _ = scalecare("evidence", "search", "care navigaters", "--most", 1, "--json")
    answer = json.loads(said)
    hit = answer["hits"][0]
    assert code == 0
    assert answer["found"] > len(answer["hits"]) == 1
    assert answer["corrections"] == [{"typed": "navigaters", "searched": "navigators"}]
    assert hit["case_id"] == "west-wakefield-health-and-wellbeing"
    assert {"kind", "status", "unit", "as_of", "value", "sources"} <= set(hit["facts"][0])
    assert "".join(piece["text"] for piece in hit["facts"][0]["shown"]["pieces"]) == hit["facts"][0]["value"]
    facets = {"model", "contract_form", "size", "country", "service", "year", "theme", "document"}
    assert set(answer["counts"]) == facets


def test_the_help_shows_a_question(scalecare: Command) -> None:
    code, said, _ = scalecare("evidence", "search", "--help")
    assert code == 0
    assert 'scalecare evidence search "care navigators"' in said

"""The evidence search: what it finds, what it puts right, how it counts, and that no question breaks it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalecare.domain import (
    Catalogue,
    Document,
    Entry,
    Fact,
    FactKind,
    Field,
    PackStatus,
    Section,
    Source,
    Status,
    ValueKind,
)
from scalecare.store.evidence import (
    CitedSource,
    Correction,
    EvidenceAnswer,
    EvidenceError,
    EvidenceFacets,
    Facet,
    Widening,
    search_evidence,
)
from scalecare.store.evidence.index import index_of

PAPER = (Source(document="paper", section="A section"),)


def fact(field: str, value: bool | int | str | None, **more: object) -> Fact:
    return Fact(field=field, value=value, source=PAPER, **more)  # type: ignore[arg-type]


def case(name: str, title: str, *facts: Fact, text: str = "", called: tuple[str, ...] = ()) -> Entry:
    return Entry(
        id=name,
        rev=1,
        section="cases",
        title=title,
        text=text,
        also_known_as=called,
        facts=facts,
        source=PAPER,
    )


def field(name: str, title: str, holds: ValueKind = ValueKind.TEXT) -> Field:
    return Field(id=name, rev=1, title=title, holds=holds)


def catalogue(*entries: Entry) -> Catalogue:
    return Catalogue(
        schema=1,
        id="cases",
        version="1.0.0",
        kind="catalogue",
        title="Cases",
        description="For tests.",
        status=PackStatus.DRAFT,
        authored_by="A writer",
        checked_by="A reader",
        reviewed_on=date(2026, 1, 1),
        next_review=date(2027, 1, 1),
        documents=(Document(id="paper", title="A paper", publisher="A publisher"),),
        sections=(Section(id="cases", rev=1, title="Cases", about="Cases.", source=PAPER),),
        fields=(
            field("service", "Service"),
            field("what-did-not", "What did not work"),
            field("registered", "Registered people", ValueKind.NUMBER),
        ),
        entries=entries,
    )


CASES = catalogue(
    case(
        "north",
        "Northbury GP Federation",
        fact("country", "England"),
        fact("model", "formal-federation"),
        fact("contract-form", "Virtual multispecialty community provider (federation)"),
        fact("registered", 30_000, unit="registered people"),
        fact("founding-year", 2008),
        fact("service", "Care navigators direct people to the right care", kind=FactKind.MEASURED),
        fact("service", "A clinic for nursing home residents"),
    ),
    case(
        "south",
        "Southbury Group",
        fact("country", "England"),
        fact("model", "single-provider"),
        fact("contract-form", "APMS contract"),
        fact("registered", 12_000, unit="registered people", as_of="2006"),
        fact("registered", 260_000, unit="registered people"),
        fact("founding-year", 2013),
        fact("service", "Physiotherapy without seeing a doctor first"),
        fact("what-did-not", "Indemnity was too expensive for single sessions", status=Status.ASSUMED),
        called=("The Sun Partnership",),
    ),
    case(
        "east",
        "Oostland",
        fact("country", "The Netherlands"),
        fact("founding-year", None, is_reported=False),
        fact("service", "Diabetes care paid by one budget"),
        fact("what-did-not", "Physiotherapy appointments were missed"),
        text="A café of ideas about diabetes, with a super-practice.",
    ),
    case("west", "Westbury Networks", fact("service", "Urgent care at weekends, with 1,400 visits")),
)


def found(question: str, **facets: str) -> list[str]:
    return [hit.case_id for hit in search_evidence(CASES, question, facets=facets).hits]


def values(answer: EvidenceAnswer, facet: Facet) -> dict[str, int]:
    return {count.value: count.cases for count in answer.counts[facet]}


# What is found


def test_a_word_of_a_title_beats_the_same_word_in_a_fact() -> None:
    cases = catalogue(
        case("told", "Some case", fact("service", "Rainbow clinics")),
        case("named", "Rainbow Group", fact("service", "Urgent care")),
        case("called", "Third Group", fact("service", "Eye care"), called=("The Rainbow",)),
        *(case(f"other-{letter}", f"Case {letter}", fact("service", "Care")) for letter in "abcdefgh"),
    )
    assert [hit.case_id for hit in search_evidence(cases, "rainbow").hits] == ["named", "called", "told"]


@pytest.mark.parametrize("question", ["navigator", "NAVIGATORS", "a care-navigator?", "navigator's"])
def test_word_forms_capitals_and_signs_make_no_difference(question: str) -> None:
    assert found(question) == ["north"]


def test_accents_make_no_difference() -> None:
    assert found("cafe") == found("café") == found("CAFE\u0301") == ["east"]


@pytest.mark.parametrize(
    ("question", "case_id"),
    [
        ("care homes", "north"),
        ("signposting", "north"),
        ("insurance", "south"),
        ("Dutch", "east"),
        ("out of hours", "west"),
        ("A&E", None),
    ],
)
def test_words_that_mean_the_same_in_the_field_are_searched_for_too(
    question: str, case_id: str | None
) -> None:
    assert found(question)[:1] == ([case_id] if case_id else [])


def test_a_surgery_is_a_practice_and_a_practice_is_no_surgery() -> None:
    cases = catalogue(
        case("eye", "Eye Trust", fact("service", "Heart surgery")),
        case("gps", "GPs", fact("service", "A practice")),
        case("other", "Other", fact("service", "Nothing of either")),
    )
    asked = {word: [h.case_id for h in search_evidence(cases, word).hits] for word in ("surgery", "practice")}
    assert asked == {"surgery": ["eye", "gps"], "practice": ["gps"]}


def test_two_words_side_by_side_beat_the_same_words_apart() -> None:
    cases = catalogue(
        case("apart", "A", fact("service", "Night visits and a clinic by day")),
        case("beside", "B", fact("service", "Visits, and a night clinic by day")),
        *(case(f"other-{letter}", letter, fact("service", "Care")) for letter in "cdefgh"),
    )
    assert search_evidence(cases, "night clinic").hits[0].case_id == "beside"


def test_a_question_about_trouble_puts_what_did_not_work_first() -> None:
    assert found("problems with physiotherapy")[0] == "east"
    assert found("physiotherapy without a doctor")[0] == "south"


def test_only_words_that_say_something_are_matched() -> None:
    hit = search_evidence(CASES, "who has used care navigators for people?").hits[0]
    assert hit.matched == ("care navigators",)


def test_words_that_say_nothing_are_searched_for_where_there_are_no_others() -> None:
    assert found("one") == ["east"]


def test_numbers_are_found_with_and_without_commas() -> None:
    assert found("260000") == found("260,000") == ["south"]
    assert found("1400 visits") == ["west"]


def test_facts_of_which_documents_are_silent_are_not_found() -> None:
    assert "east" not in found("not reported")


def test_a_case_comes_once_however_many_facts_speak_to_the_question() -> None:
    answer = search_evidence(CASES, "physiotherapy, diabetes and doctors")
    ids = [hit.case_id for hit in answer.hits]
    assert len(ids) == len(set(ids)) == answer.found >= 2


def test_no_more_cases_are_given_than_asked_for_and_all_are_counted() -> None:
    answer = search_evidence(CASES, "", most=3)
    assert (len(answer.hits), answer.found) == (3, 4)
    with pytest.raises(EvidenceError, match="0 cases were asked for"):
        search_evidence(CASES, "", most=0)


def test_without_a_word_all_cases_come_by_title() -> None:
    assert found("") == found("  ?! ") == ["north", "east", "south", "west"]


# What a hit tells


def test_a_hit_tells_the_facts_that_match_with_their_evidence() -> None:
    hit = search_evidence(CASES, "care navigators").hits[0]
    shown = hit.facts[0]
    assert hit.title == "Northbury GP Federation"
    assert (shown.field, shown.title) == ("service", "Service")
    assert (shown.kind, shown.status) == (FactKind.MEASURED, Status.PUBLISHED)
    assert shown.sources == (CitedSource("A paper", "A section"),)


def test_matches_are_marked_and_the_text_stays_whole() -> None:
    hit = search_evidence(CASES, "care navigators").hits[0]
    assert hit.facts[0].shown.with_marks("[", "]") == "[Care navigators] direct people to the right care"
    assert hit.facts[0].shown.text == hit.facts[0].value
    assert hit.snippet.with_marks("[", "]").startswith("[Care navigators]")


def test_a_long_fact_is_cut_to_the_part_that_matches() -> None:
    long = " ".join(f"word{number}" for number in range(300)) + " with a rainbow at the end"
    cases = catalogue(case("long", "Long", fact("service", long)), case("other", "Other"))
    hit = search_evidence(cases, "rainbow").hits[0]
    assert hit.facts[0].shown.text == long
    assert len(hit.snippet.text) < len(long) / 2 and "[rainbow]" in hit.snippet.with_marks("[", "]")


def test_a_case_found_by_its_name_alone_shows_its_name() -> None:
    hit = search_evidence(CASES, "Westbury").hits[0]
    assert hit.facts == ()
    assert hit.snippet.with_marks("[", "]") == "[Westbury] Networks"


def test_facts_that_read_alike_are_shown_once() -> None:
    twice = (fact("service", "Rainbow clinics"), fact("service", "Rainbow clinics"))
    cases = catalogue(case("a", "A", *twice), case("b", "B"), case("c", "C"))
    assert len(search_evidence(cases, "rainbow").hits[0].facts) == 1


def test_yes_and_no_are_read_as_words() -> None:
    cases = catalogue(
        case("a", "A", fact("is_open", value=True)), case("b", "B", fact("is_open", value=False))
    )
    assert [hit.case_id for hit in search_evidence(cases, "yes").hits] == ["a"]


# Slips of spelling


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("navigater", "navigator"),
        ("phsyiotherapy", "physiotherapy"),
        ("idemnity", "indemnity"),
        ("Southbry", "southbury"),
        ("fedration", "federation"),
        ("AMPS", "apms"),
        ("Snu", "sun"),
    ],
)
def test_a_misspelt_word_is_put_right_and_that_is_told(typed: str, searched: str) -> None:
    answer = search_evidence(CASES, typed)
    assert answer.corrections == (Correction(typed.lower(), searched),)
    assert answer.hits


def test_two_words_written_as_one_are_taken_apart() -> None:
    answer = search_evidence(CASES, "navigatorsdirect")
    assert answer.corrections == (Correction("navigatorsdirect", "navigators direct"),)


@pytest.mark.parametrize("question", ["care navigators", "Dutch", "physio", "nursing homes", "260000"])
def test_a_word_that_is_known_is_left_as_it_is(question: str) -> None:
    assert search_evidence(CASES, question).corrections == ()


@pytest.mark.parametrize("question", ["zq", "qqqq", "12345", "ö"])
def test_a_word_near_to_none_is_not_put_right(question: str) -> None:
    answer = search_evidence(CASES, question)
    assert (answer.found, answer.corrections) == (0, ())
    assert answer.unknown[0].typed


def test_without_a_hit_the_nearest_words_are_told() -> None:
    unknown = search_evidence(CASES, "navgtrx").unknown
    assert unknown[0].typed == "navgtrx"
    assert any(word.startswith("navigat") for word in unknown[0].nearest)


# Facets


@pytest.mark.parametrize(
    ("facet", "text", "expected"),
    [
        ("model", "formal-federation", {"north"}),
        ("model", "Formal federation", {"north"}),
        ("country", "netherlands", {"east"}),
        ("country", "Holland", {"east"}),
        ("size", "30000-50000", {"north"}),
        ("size", "30,000 to 50,000", {"north"}),
        ("size", "250000-and-over", {"south"}),
        ("size", "under 30,000", set()),
        ("size", "not-reported", {"east", "west"}),
        ("contract_form", "virtual-mcp", {"north"}),
        ("contract_form", "APMS", {"south"}),
        ("contract_form", "community provider", {"north"}),
        ("service", "care-homes", {"north"}),
        ("service", "Care homes", {"north"}),
        ("service", "paid budget", {"east"}),
        ("year", "2008", {"north"}),
        ("year", "2008-2013", {"north", "south"}),
        ("year", "2014-2020", set()),
        ("year", "not-reported", {"east", "west"}),
    ],
)
def test_a_facet_leaves_the_cases_that_have_it(facet: str, text: str, expected: set[str]) -> None:
    assert set(found("", **{facet: text})) == expected


def test_facets_hold_together() -> None:
    assert found("", country="England", year="2013") == ["south"]
    asked = EvidenceFacets(country="England", year="2013")
    assert search_evidence(CASES, "", facets=asked) == search_evidence(
        CASES, "", facets={"country": "England", "year": "2013"}
    )


def test_counts_of_a_facet_are_of_the_cases_found_if_it_alone_were_free() -> None:
    answer = search_evidence(CASES, "", facets={"country": "England"})
    assert values(answer, Facet.COUNTRY) == {"england": 2, "netherlands": 1, "not-reported": 1}
    assert values(answer, Facet.MODEL) == {"formal-federation": 1, "single-provider": 1}


def test_a_count_is_what_asking_for_the_value_gives() -> None:
    answer = search_evidence(CASES, "care")
    for facet, counts in answer.counts.items():
        for count in counts:
            asked = search_evidence(CASES, "care", facets={facet.value: count.value})
            assert asked.found == count.cases, (facet, count)


def test_countries_of_several_names_are_counted_as_one() -> None:
    cases = catalogue(
        case("a", "A", fact("country", "USA")), case("b", "B", fact("country", "United States of America"))
    )
    assert values(search_evidence(cases, ""), Facet.COUNTRY) == {"united-states-of-america": 2}


def test_where_all_sizes_are_dated_the_last_counts() -> None:
    cases = catalogue(
        case("a", "A", fact("registered", 20_000, as_of="2006"), fact("registered", 60_000, as_of="2015"))
    )
    assert values(search_evidence(cases, ""), Facet.SIZE) == {"50000-100000": 1}


def test_without_a_hit_the_facets_that_would_widen_are_told() -> None:
    answer = search_evidence(CASES, "navigators", facets={"country": "Netherlands"})
    assert (answer.found, answer.widen) == (0, (Widening(Facet.COUNTRY, 1),))


@pytest.mark.parametrize(
    ("facet", "text", "said"),
    [
        ("country", "Nederlands", "No case has the country 'Nederlands'. The nearest there are: netherlands"),
        ("model", "federation", "formal-federation"),
        ("size", "40 thousand", "30000-50000"),
        ("service", "dentistry", "No case has the service 'dentistry'. The nearest there are: diabetes"),
        ("contract_form", "GDS", "apms"),
        ("year", "soon", "Write it as 2008-2012"),
        ("year", "2013-2008", "'2013-2008' is no founding year"),
        ("place", "Leeds", "Cases cannot be narrowed by 'place'. Use one of: model, contract_form"),
    ],
)
def test_an_unknown_facet_or_value_is_refused_with_the_nearest(facet: str, text: str, said: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        found("", **{facet: text})
    assert said in str(refused.value)
    assert refused.value.exit_code == 3


def test_a_facet_that_no_case_reports_is_refused_as_such() -> None:
    with pytest.raises(EvidenceError, match="not-reported"):
        search_evidence(catalogue(case("a", "A")), "", facets={"model": "alliance"})


# No question breaks it

SIGNS = st.sampled_from(
    ['"', "'", "*", "(", ")", "^", ":", "{", "}", "+", "-", ",", "\x00", "\x02", "\ud800"]
)
OPERATORS = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR", "NEAR(a b, 3)", "title:", "rowid", "care", "navigatr"]
)
QUESTIONS = st.one_of(st.text(max_size=60), st.lists(SIGNS | OPERATORS, max_size=12).map(" ".join))


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(QUESTIONS, QUESTIONS)
def test_no_question_and_no_facet_breaks_the_search(question: str, text: str) -> None:
    answer = search_evidence(CASES, question)
    assert answer.found >= len(answer.hits)
    for facet in Facet:
        try:
            search_evidence(CASES, question, facets={facet.value: text})
        except EvidenceError as refused:
            assert refused.remedy


@pytest.mark.parametrize("question", ["x" * 200_000, "care " * 50_000, "9" * 5_000, "-".join("ab" * 5_000)])
def test_a_very_long_question_is_answered(question: str) -> None:
    answer = search_evidence(CASES, question)
    assert answer.question == question


def test_words_beyond_the_fortieth_are_told() -> None:
    assert search_evidence(CASES, "care " * 50).words_left == 10


def test_an_empty_catalogue_has_no_answer() -> None:
    answer = search_evidence(catalogue(), "care")
    assert (answer.found, answer.hits, answer.widen) == (0, (), ())


def test_the_same_question_has_the_same_answer_and_the_index_is_built_once() -> None:
    first = search_evidence(CASES, "care navigators")
    assert index_of(CASES) is index_of(CASES)
    assert search_evidence(CASES, "care navigators") == first


def test_several_threads_may_ask_at_once() -> None:
    asked = ["care navigators", "physiotherapy", "diabetes", "urgent care"] * 20
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: search_evidence(CASES, question), asked))
    assert together == [search_evidence(CASES, question) for question in asked]

"""The library finds, shows and links what others did, and never a fact without its source."""

from __future__ import annotations

import re
import time

import pytest
from tests.lib.web import Cast

from scalecare.domain import FactKind
from scalecare_web.accounts.permissions import Role
from scalecare_web.evidence import presenters, reading

CASE = "vitality-partnership"


def _page(ours: Cast, path: str = "", role: Role = Role.PRACTICE_MEMBER, **options) -> str:
    answer = ours.client(role).get(f"/o/{ours.organisation.slug}/evidence/{path}", **options)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_everybody_may_read_the_library(ours: Cast, role: Role) -> None:
    assert "56 organisations" in _page(ours, role=role)


def test_but_only_from_within_an_organisation_of_theirs(ours: Cast, theirs: Cast) -> None:
    client = ours.client(Role.ORGANISATION_LEAD)
    assert client.get(f"/o/{theirs.organisation.slug}/evidence/").status_code == 404


def test_a_question_finds_cases_with_the_facts_that_answer_it(ours: Cast) -> None:
    page = _page(ours, "?q=care+navigators")
    assert "West Wakefield" in page
    assert "<mark>Care navigators</mark>" in page
    assert "speak to “care navigators”" in page


def test_slips_are_put_right_and_told(ours: Cast) -> None:
    page = _page(ours, "?q=fedration")
    assert "Searched for <strong>federation</strong>" in page


def test_a_word_that_no_case_holds_is_answered_with_the_nearest_and_with_ways_on(ours: Cast) -> None:
    page = _page(ours, "?q=zzqqxy")
    assert "No case speaks to this." in page
    assert "No case holds “zzqqxy”" in page
    assert f'href="/o/{ours.organisation.slug}/evidence/"' in page


@pytest.mark.parametrize(
    ("facet", "value"),
    [("model", "alliance"), ("theme", "engagement"), ("document", "toolkit"), ("country", "spain")],
)
def test_a_facet_leaves_as_many_cases_as_it_says(ours: Cast, facet: str, value: str) -> None:
    free = _page(ours)
    said = int(re.search(rf'<option value="{value}">[^<]*\((\d+)\)', free)[1])
    narrowed = _page(ours, f"?{facet}={value}")
    assert int(re.search(r'id="count"[^>]*>(\d+) case', narrowed)[1]) == said
    assert f'<option value="{value}" selected>' in narrowed


def test_a_facet_that_cannot_be_is_told_and_loses_nothing_typed(ours: Cast) -> None:
    page = _page(ours, "?q=diabetes&country=Atlantis")
    assert "No case has the country &#39;Atlantis&#39;" in page
    assert 'value="diabetes"' in page


def test_the_way_on_from_nothing_names_the_limit_as_the_form_does(ours: Cast) -> None:
    page = _page(ours, "?model=alliance&country=spain")
    assert "without the limit on “Type of organisation”, there is 1 case" in page
    assert "without the limit on “Country”, there are 12 cases" in page


@pytest.mark.parametrize("identifier", ["item:contact.email", "item:vision.shared", "criterion:legal-form"])
def test_no_link_of_a_subject_is_empty(ours: Cast, identifier: str) -> None:
    if reading.subject_of(identifier) is None:
        pytest.fail(f"{identifier} is not in the packs")
    page = _page(ours, f"bearing-on/{identifier}/")
    assert not re.search(r"<a [^>]*>\s*</a>", page)


def test_typing_gets_only_what_was_found(ours: Cast) -> None:
    part = _page(ours, "?q=diabetes", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert 'hx-swap-oob="innerHTML"' in part
    assert "diabetes" in part


def test_what_is_typed_is_never_markup(ours: Cast) -> None:
    assert "<script>x" not in _page(ours, '?q="><script>x</script>')


def test_the_pages_of_an_answer_hold_each_case_once(ours: Cast) -> None:
    found: list[str] = []
    for number in range(1, 7):
        found += re.findall(r"/evidence/cases/([\w-]+)/", _page(ours, f"?page={number}"))
    assert len(found) == len(set(found)) == 56


def test_searches_answer_in_tens_of_milliseconds(ours: Cast) -> None:
    client = ours.client(Role.ANALYST)
    address = f"/o/{ours.organisation.slug}/evidence/?q="
    client.get(address)
    began = time.perf_counter()
    for question in ("care homes", "what went wrong in mergers", "fedration", "leadership", "access"):
        client.get(address + question)
    assert (time.perf_counter() - began) / 5 < 0.2  # generous: the machine is shared


@pytest.mark.parametrize("entry", reading.cases().entries, ids=lambda entry: entry.id)
def test_every_fact_of_every_case_is_shown_with_source_and_status(entry) -> None:
    shown = [*presenters.at_a_glance(entry), *(f for g in presenters.case_groups(entry) for f in g.facts)]
    assert len(shown) == len(entry.facts)
    assert all(fact.sources and all(s.document and s.section for s in fact.sources) for fact in shown)
    assert all(fact.status in {"published", "local", "assumed"} for fact in shown)
    assert all(fact.kind in set(FactKind) for fact in shown)


def test_a_case_says_what_worked_what_did_not_and_what_is_not_reported(ours: Cast) -> None:
    page = _page(ours, f"cases/{CASE}/")
    for heading in ("What worked", "What did not work", "What they learned"):
        assert f">{heading}</h2>" in page
    silent = next(entry for entry in reading.cases().entries if not any(entry.of_field("lesson")))
    assert "Not reported: the documents do not say." in _page(ours, f"cases/{silent.id}/")


def test_an_assumption_looks_like_one(ours: Cast) -> None:
    assert 'class="app-status app-status--assumed">assumed' in _page(ours, f"cases/{CASE}/")


def test_unknown_cases_and_catalogues_are_not_found(ours: Cast) -> None:
    client = ours.client(Role.ANALYST)
    for path in (
        "cases/nobody/",
        "bearing-on/nothing/",
        "no-pack/",
        "provider-models/nothing/",
        "case-studies/",
    ):
        assert client.get(f"/o/{ours.organisation.slug}/evidence/{path}").status_code == 404, path


def test_every_criterion_question_and_theme_knows_its_cases() -> None:
    themes = set(reading.theme_titles())
    for criterion in reading.criteria().criteria:
        assert reading.cases_for(f"criterion:{criterion.id}"), criterion.id
    for item in reading.questionnaire("provider-development").items:
        assert bool(reading.cases_for(f"item:{item.id}")) == (item.theme in themes), item.id


def test_a_case_that_bears_on_something_says_so_itself() -> None:
    for option in reading.catalogue("provider-models").entries:
        for reference in reading.cases_for(option.id, 100):
            entry = reading.cases().entry(reference.case_id)
            assert option.id in {subject.identifier for subject in reading.subjects_of(entry)}
    for theme in reading.theme_titles():
        bearing = {reference.case_id for reference in reading.cases_for(f"theme:{theme}", 100)}
        spoken = {
            entry.id for entry in reading.cases().entries for fact in entry.facts if theme in fact.themes
        }
        assert bearing == spoken


def test_cases_of_an_option_are_those_that_a_fact_files_under_it() -> None:
    filed = {
        entry.id
        for entry in reading.cases().entries
        if any(fact.value == "lead-provider" for fact in entry.of_field("model"))
    }
    assert {reference.case_id for reference in reading.cases_for("lead-provider", 100)} == filed
    assert len(filed) == 2


def test_failures_stand_beside_successes() -> None:
    facts = reading.cases_for("engagement")[0].facts
    assert {fact.field for fact in facts} >= {"what-worked", "what-did-not"}


def test_links_lead_from_a_criterion_to_a_case_and_back(ours: Cast) -> None:
    page = _page(ours, "bearing-on/criterion:high-engagement/")
    case = re.search(r"/evidence/(cases/[\w-]+/)", page)[1]
    back = re.search(r"/evidence/(bearing-on/theme:engagement/)", _page(ours, case))[1]
    assert "bearing-on/criterion:high-engagement/" in _page(ours, back)


@pytest.mark.parametrize("pack", reading.BROWSED)
def test_other_catalogues_can_be_leafed_through(ours: Cast, pack: str) -> None:
    page = _page(ours, f"{pack}/")
    for entry in reading.catalogue(pack).entries:
        assert f"/evidence/{pack}/{entry.id}/" in page
    first = reading.catalogue(pack).entries[0]
    assert first.source[0].section.split("&")[0].split("'")[0] in _page(ours, f"{pack}/{first.id}/")


def test_every_measure_is_in_the_dictionary(ours: Cast) -> None:
    page = _page(ours, "measures/")
    assert page.count('<th scope="row"') == len(reading.measures().measures)


def test_titles_of_packs_are_read_without_reading_the_packs() -> None:
    for pack in reading.BROWSED:
        assert reading.title_of(pack) == reading.catalogue(pack).title


def test_a_page_of_the_library_asks_the_database_for_its_reader_only(
    ours: Cast, django_assert_max_num_queries
) -> None:
    client = ours.client(Role.ANALYST)
    client.get(f"/o/{ours.organisation.slug}/evidence/")
    with django_assert_max_num_queries(14):
        client.get(f"/o/{ours.organisation.slug}/evidence/?q=care")

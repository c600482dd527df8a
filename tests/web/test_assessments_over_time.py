"""Cycles side by side, and benchmarks: breaks where questions changed, and nobody named or found out."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.lib.assessing import a_closed_cycle, asking_at_most, members
from tests.lib.web import Cast, a_cast

from scalecare import domain
from scalecare.content import Shelf, draft, shipped
from scalecare.examples import example_cycles
from scalecare.examples.organisation import ASSESSMENT, example_digital_cycles
from scalecare.readiness import benchmark, compare
from scalecare.reports.readiness.words import signed
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments import actions, benchmarking, packs, reading
from scalecare_web.assessments.example import answered_cycle
from scalecare_web.assessments.models import BenchmarkRelease, SharedMedians
from scalecare_web.assessments.presenters.results import history_page

PACK, CHANGED = "digital-maturity", "infrastructure.for-safe-care"


def _at(cast: Cast, path: str) -> str:
    return f"/o/{cast.organisation.slug}/assessments/{path}"


def _close(cast: Cast, told: domain.Cycle, people) -> None:
    lead = cast.people[Role.ORGANISATION_LEAD]
    cycle = answered_cycle(cast.organisation, told, people, by=lead)
    actions.close_cycle(organisation=cast.organisation, cycle=cycle, by=lead)


def _shelf_with_another_version(folder: Path) -> Shelf:
    """The shipped packs, and a version in which one question means something else."""
    shutil.copytree(shipped().folder(PACK, "1.0.0"), folder / PACK / "1.0.0")
    file = draft(folder / PACK / "1.0.0", "1.1.0") / "pack.yaml"
    line = f"before: [{CHANGED}@1], after: [{CHANGED}@1], comparable: true"
    text = file.read_text(encoding="utf-8").replace("status: draft", "status: published", 1)
    assert line in text
    changed = line.replace(f"after: [{CHANGED}@1]", f"after: [{CHANGED}@2]").replace(
        "true", 'false, why: "reworded"'
    )
    text = text.replace(line, changed).replace(f"- id: {CHANGED}\n    rev: 1", f"- id: {CHANGED}\n    rev: 2")
    file.write_text(text, encoding="utf-8")
    others = [each for each in shipped().folders if each.parent.name != PACK]
    return Shelf((*others, *Shelf.of(folder).folders))


def test_the_last_cycle_is_laid_beside_the_one_before(ours: Cast) -> None:
    people = members(ours)
    for which in (0, 1):
        a_closed_cycle(ours, which, people)
    page = ours.client(Role.PRACTICE_MEMBER).get(_at(ours, "history/")).content.decode()
    assert "Autumn 2026 against Spring 2026" in page
    assert "All themes may be compared." in page
    earlier, later = (
        reading.profile_of(cycle) for cycle in reading.closed_cycles(ours.organisation, ASSESSMENT)
    )
    change = compare(earlier, later, packs.versions_of(ASSESSMENT)).overall.change
    assert f"{signed(change)} since the cycle before" in page
    assert 'class="break"' not in page


def test_a_break_is_drawn_where_questions_changed(ours: Cast, monkeypatch, tmp_path) -> None:
    people = members(ours)
    first, second = example_digital_cycles()
    _close(ours, first, people)
    shelf = _shelf_with_another_version(tmp_path)
    monkeypatch.setattr(packs, "shelf", lambda: shelf)
    answers = tuple(
        domain.Sheet(
            sheet.respondent, sheet.role, tuple(each for each in sheet.answers if each.item != CHANGED)
        )
        for sheet in second.sheets
    )
    told = domain.Cycle("x", second.name, PACK, "1.1.0", second.opened_on, answers)
    _close(ours, told, people)
    cycles = reading.closed_cycles(ours.organisation, PACK)
    assert [cycle.version for cycle in cycles] == ["1.0.0", "1.1.0"]
    page = history_page(reading.founds_of(cycles))
    assert page.has_break
    assert 'class="break"' in page.chart
    shown = ours.client(Role.ANALYST).get(_at(ours, "history/")).content.decode()
    assert "break: 1 of its questions changed, came or went" in shown


def test_answers_of_an_earlier_version_are_proposed_only_where_they_mean_the_same(
    ours: Cast, monkeypatch, tmp_path
) -> None:
    from scalecare_web.assessments.asked import proposals

    people = members(ours)
    _close(ours, example_digital_cycles()[0], people)
    shelf = _shelf_with_another_version(tmp_path)
    monkeypatch.setattr(packs, "shelf", lambda: shelf)
    lead = ours.people[Role.ORGANISATION_LEAD]
    cycle = actions.open_cycle(organisation=ours.organisation, name="Next", pack=PACK, by=lead)
    person = people[0]
    actions.ask_people(organisation=ours.organisation, cycle=cycle, roles={person.pk: "manager"}, by=lead)
    sheet = actions.begin_sheet(
        organisation=ours.organisation, respondent=cycle.respondents.get(user=person), by=person
    )
    before = cycle.follows.sheets.get(respondent__user=person).answers.filter(value__isnull=False)
    assert before.filter(item=CHANGED).exists()
    proposed = proposals(sheet, packs.questionnaire_of(cycle))
    assert set(proposed) == set(before.values_list("item", flat=True)) - {CHANGED}


def test_history_without_a_closed_cycle_says_what_will_be_here(ours: Cast) -> None:
    page = ours.client(Role.ANALYST).get(_at(ours, "history/")).content.decode()
    assert "No cycle is closed yet" in page


def test_a_page_of_history_is_kept_for_just_the_results_that_it_shows(ours: Cast) -> None:
    people = members(ours)
    for which in (0, 1):
        a_closed_cycle(ours, which, people)
    founds = reading.founds_of(reading.closed_cycles(ours.organisation, ASSESSMENT))
    page = history_page(founds)
    assert history_page(founds) is page
    founds[0] = replace(founds[0], name="Renamed")
    assert "Renamed" in str(history_page(founds).themes)
    assert set(founds[-1].shown) == {"history"}  # one page, however often what stands before it changes


def test_history_asks_no_more_for_more_cycles(ours: Cast) -> None:
    people = members(ours)
    for which in (0, 1):
        a_closed_cycle(ours, which, people)
    client = ours.client(Role.ANALYST)
    client.get(_at(ours, ""))
    reading._founds.forget()
    with asking_at_most(10):
        client.get(_at(ours, "history/"))


def _sharing(count: int, which: int = 0) -> list[Cast]:
    casts = [a_cast(f"Elsewhere {number}") for number in range(count)]
    for number, cast in enumerate(casts):
        actions.share_benchmark(organisation=cast.organisation, by=cast.people[Role.ORGANISATION_LEAD])
        a_closed_cycle(cast, (which + number) % 2, members(cast, 4))
    return casts


def test_no_figures_before_five_organisations_share(ours: Cast) -> None:
    _sharing(4)
    a_closed_cycle(ours)  # closed, and not shared
    assert not BenchmarkRelease.objects.exists()
    page = ours.client(Role.COMMISSIONER).get(_at(ours, "benchmark/")).content.decode()
    assert "There are no figures yet" in page


def test_the_fifth_freezes_figures_that_name_nobody(ours: Cast) -> None:
    casts = _sharing(5)
    release = BenchmarkRelease.objects.get()
    assert release.organisations == 5
    a_closed_cycle(ours)
    page = ours.client(Role.ORGANISATION_LEAD).get(_at(ours, "benchmark/")).content.decode()
    assert "from 5 organisations" in page
    assert "Spring 2026" in page
    held = str(list(BenchmarkRelease.objects.values())) + str(list(SharedMedians.objects.values()))
    for cast in casts:
        assert cast.organisation.name not in page + held
        assert cast.organisation.slug not in page.replace(ours.organisation.slug, "") + held


def test_commissioners_see_the_figures_and_not_what_people_said(ours: Cast) -> None:
    _sharing(5)
    a_closed_cycle(ours)
    page = ours.client(Role.COMMISSIONER).get(_at(ours, "benchmark/")).content.decode()
    assert "from 5 organisations" in page
    assert "Spring 2026" not in page
    assert 'class="mark-today"' not in page
    assert ours.client(Role.ADMINISTRATOR).get(_at(ours, "benchmark/")).status_code == 403


def test_one_more_organisation_changes_nothing_until_five_are_new() -> None:
    casts = _sharing(6)
    assert BenchmarkRelease.objects.count() == 1
    for cast in casts[:3]:
        actions.share_benchmark(organisation=cast.organisation, by=cast.people[Role.ORGANISATION_LEAD])
    assert BenchmarkRelease.objects.count() == 1
    actions.share_benchmark(organisation=casts[3].organisation, by=casts[3].people[Role.ORGANISATION_LEAD])
    assert [each.organisations for each in BenchmarkRelease.objects.all()] == [6, 5]


def test_who_no_longer_shares_is_left_out_of_what_comes() -> None:
    casts = _sharing(5)
    gone = casts[0]
    actions.stop_sharing(organisation=gone.organisation, by=gone.people[Role.ORGANISATION_LEAD])
    assert SharedMedians.objects.count() == 4
    assert BenchmarkRelease.objects.get().organisations == 5


def test_medians_of_too_few_people_are_not_given(ours: Cast) -> None:
    actions.share_benchmark(organisation=ours.organisation, by=ours.people[Role.ORGANISATION_LEAD])
    a_closed_cycle(ours, 0, members(ours, 2))
    assert SharedMedians.objects.get().medians == {}


def test_figures_are_those_of_the_library(ours: Cast) -> None:
    casts = _sharing(5)
    found = {
        str(number): reading.profile_of(cast.organisation.cycles.get()) for number, cast in enumerate(casts)
    }
    expected = benchmark(found, dict.fromkeys(found, "all")).whole
    release = benchmarking.latest_release("provider-development", example_cycles()[0].version)
    assert {theme: benchmarking.bench_of(release, theme) for theme in expected} == dict(expected)


def test_figures_are_listed_by_pack_and_their_newest_version_first() -> None:
    for pack, version in (("b", "1.0.0"), ("a", "1.9.0"), ("a", "1.10.0"), ("a", "1.9.0")):
        BenchmarkRelease.objects.create(pack=pack, version=version, organisations=5, themes={})
    assert benchmarking.released_packs() == [("a", "1.10.0"), ("a", "1.9.0"), ("b", "1.0.0")]


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [("", "Assessments", "page"), ("history/", "Assessments", "true"), ("benchmark/", "Benchmark", "page")],
)
def test_the_menu_marks_one_entry_as_current(ours: Cast, path: str, label: str, current: str) -> None:
    page = ours.client(Role.ORGANISATION_LEAD).get(_at(ours, path)).content.decode()
    menu = page.split('aria-label="Menu"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', menu) == [(current, label)]
    assert menu.count("navigation-item--current") == 1


@pytest.mark.parametrize(("role", "status"), [(Role.ORGANISATION_LEAD, 302), (Role.FACILITATOR, 403)])
def test_only_the_lead_agrees_to_share(ours: Cast, role: Role, status: int) -> None:
    assert ours.client(role).post(_at(ours, "benchmark/share/"), {"share": "yes"}).status_code == status
    ours.organisation.refresh_from_db()
    assert ours.organisation.shares_benchmark == (status == 302)

"""The packs hold all that the documents hold, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from scalecare.content import check, load_folder, shipped
from scalecare.domain import (
    Answering,
    Catalogue,
    Criteria,
    FactKind,
    Journey,
    Measures,
    PackStatus,
    Questionnaire,
    Row,
    Scoring,
)
from scalecare.parameters import load_parameters

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
PACKS = {
    "case-studies",
    "contract-forms",
    "development-journey",
    "digital-maturity",
    "high-impact-actions",
    "hub-services",
    "leadership",
    "measures",
    "provider-development",
    "provider-models",
    "readiness-criteria",
    "service-specifications",
    "working-together",
}
MODELS = {
    "loose-federation",
    "formal-federation",
    "alliance",
    "joint-venture",
    "integrator",
    "lead-provider",
    "single-provider",
}
OVERVIEW = (
    "vision",
    "delivery-model",
    "organisation",
    "membership",
    "geography",
    "external-governance",
    "autonomy",
    "internal-governance",
    "risks-benefits",
    "engagement",
    "performance",
    "collaboration",
)


def catalogue(name: str) -> Catalogue:
    return shipped().load(name, Catalogue)


def by_section(name: str) -> Counter[str]:
    return Counter(entry.section for entry in catalogue(name).entries)


@pytest.fixture(scope="module")
def seeds() -> dict[str, str]:
    """The five source documents."""
    if not SEEDS.exists():
        pytest.skip("the source documents are not at ../shared/seeds")
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in SEEDS.glob("*.txt")}


@pytest.fixture(scope="module")
def toolkit(seeds: dict[str, str]) -> str:
    return seeds["provider-development-support-toolkit"]


def bullets(text: str) -> list[str]:
    return [line[2:].strip() for line in text.splitlines() if line.startswith("- ")]


def test_every_pack_is_there_published_and_keeps_every_rule() -> None:
    assert set(shipped().names()) == PACKS
    assert {pack.status for pack in shipped().packs()} == {PackStatus.PUBLISHED}
    assert check(shipped(), parameters=set(load_parameters().parameters)) == []


def test_the_self_assessment_has_every_theme_and_a_position_for_each_of_the_overview() -> None:
    pack = shipped().load("provider-development", Questionnaire)
    assert {theme.id for theme in pack.themes} == {
        *OVERVIEW,
        "contact",
        "learning",
        "system-support",
        "partnerships",
        "overall",
    }
    positions = [item for item in pack.items if item.id.endswith(".position")]
    assert [item.theme for item in positions] == list(OVERVIEW)
    assert all(item.scoring is Scoring.POSITION and len(item.choices) >= 2 for item in positions)
    assert len(pack.items) == 108
    priorities = [item for item in pack.items if item.answering is Answering.LIST and item.most == 3]
    assert len(priorities) == 4 and all(item.is_learning_need for item in priorities)
    stage = pack.item("overall.stage")
    assert stage is not None and stage.range is not None
    assert (stage.range.lowest, stage.range.highest) == (1, 10)
    assert pack.item("overall.comments") is not None


def test_menus_of_the_self_assessment_are_as_long_as_in_the_toolkit(toolkit: str) -> None:
    tool = toolkit[toolkit.index("# Name and contact details") :]
    pack = shipped().load("provider-development", Questionnaire)
    menus = {
        "membership.kinds": ("## ***Diversity of Membership***", 6),
        "geography.alignment": ("## ***Geographical alignment***", 6),
        "performance.systems": ("## *Systems in place*", 4),
        "performance.quality": ("## *Supporting excellent quality & better outcomes*", 6),
        "collaboration.areas": ("## *Collaboration*", 9),
    }
    for item_id, (heading, count) in menus.items():
        start = tool.index(heading) + len(heading)
        listed = bullets(tool[start : tool.index("#", start)])
        item = pack.item(item_id)
        assert item is not None, item_id
        published = [choice for choice in item.choices if choice.status == "published"]
        assert len(published) == len(listed) == count, item_id


def test_both_stages_have_all_their_criteria(toolkit: str) -> None:
    pack = shipped().load("readiness-criteria", Criteria)
    assert [len(pack.of_stage(stage.id)) for stage in pack.stages] == [14, 11]
    first = toolkit[toolkit.index("## Stage 1 Enabling") : toolkit.index("## Stage 2 Enabling")]
    second = toolkit[toolkit.index("## Stage 2 Enabling") : toolkit.index("# Provider development journey")]
    assert len(bullets(first)) == 14
    broken_over_two_lines = "of existing systems and new development requirements"
    assert len([line for line in bullets(second) if line != broken_over_two_lines]) == 11
    for criterion in pack.criteria:
        assert criterion.shown_by and criterion.themes
    assert all(stage.commissioner_may for stage in pack.stages)


def test_the_journey_has_four_phases_of_three_rows(toolkit: str) -> None:
    pack = shipped().load("development-journey", Journey)
    assert len(pack.phases) == 4
    counts = Counter((step.phase, step.row) for step in pack.steps)
    assert len(counts) == 12
    table = toolkit[toolkit.index("<b>Provider Activities</b>") :]
    assert len(pack.steps) == table[: table.index("# Commissioning for outcomes")].count("<li>") == 37
    assert Counter(step.row for step in pack.steps)[Row.ACTIVITY] == 21


def test_digital_maturity_has_six_levels_of_separate_statements() -> None:
    pack = shipped().load("digital-maturity", Questionnaire)
    assert [level.level for level in pack.levels] == [1, 2, 3, 4, 5, 6]
    assert Counter(item.level for item in pack.items) == {1: 1, 2: 3, 3: 9, 4: 8, 5: 6, 6: 6}
    assert {item.theme for item in pack.items} == {"provider", "patient"}


def test_leadership_has_nine_dimensions_and_four_levels() -> None:
    pack = shipped().load("leadership", Questionnaire)
    assert len({item.dimension for item in pack.items if item.dimension}) == 9
    assert len(pack.levels) == 4
    levels = [item for item in pack.items if item.id.endswith(".level")]
    priorities = [item for item in pack.items if item.id.endswith(".priority")]
    assert len(levels) == len(priorities) == 9


def test_there_are_seventeen_specifications_and_nine_attributes() -> None:
    sections = by_section("service-specifications")
    assert [sections[name] for name in ("proactive", "accessible", "coordinated", "attributes")] == [
        5,
        7,
        5,
        9,
    ]
    for entry in catalogue("service-specifications").entries:
        if entry.section in {"proactive", "accessible", "coordinated"}:
            (fact,) = entry.of_field("delivered-by")
            assert fact.value in {"practice", "network", "either"}


def test_seven_models_have_thirteen_dimensions_and_a_crosswalk(toolkit: str) -> None:
    pack = catalogue("provider-models")
    assert {entry.id for entry in pack.of_section("models")} == MODELS
    assert by_section("provider-models") == {
        "models": 7,
        "general-types": 3,
        "organisational-options": 10,
        "neighbourhood-contracts": 3,
    }
    dimensions = [f.id for f in pack.fields if "models" in f.required_in and f.id != "corresponds-to"]
    for entry in pack.of_section("models"):
        held = {fact.field for fact in entry.facts}
        assert len(held & set(dimensions)) >= 13
    words = Counter(f.field for entry in pack.of_section("models") for f in entry.facts)
    models = toolkit[toolkit.index("# Loose federation") : toolkit.index("# Provider development Self")]
    wanted = {
        "strength": "Strengths",
        "weakness": "Weakness",
        "opportunity": "Opportunities",
        "threat": "Threats",
    }
    for field, heading in wanted.items():
        parts = re.findall(rf"## {heading}\w*\n(.*?)(?=\n#)", models + "\n#", flags=re.DOTALL)
        assert words[field] == sum(len(bullets(part)) for part in parts), field
    for entry in pack.entries:
        assert any(fact.field == "corresponds-to" for fact in entry.facts), entry.id


def test_the_support_pack_has_ten_options(seeds: dict[str, str]) -> None:
    text = seeds["accelerator-support-pack-1-case-studies"]
    numbers = {int(number) for number in re.findall(r"Option (\d+)", text)}
    assert numbers == set(range(1, 11))
    assert by_section("provider-models")["organisational-options"] == 10


def test_contract_forms_hold_the_three_integrations_routes_and_payments() -> None:
    ids = {entry.id for entry in catalogue("contract-forms").entries}
    assert {"virtual", "partial", "full"} <= {i.split("-")[0] for i in ids} | ids
    sections = by_section("contract-forms")
    assert sum(sections.values()) == 82 and len(sections) == 9
    parameters = load_parameters()
    values = {
        fact.value
        for entry in catalogue("contract-forms").entries
        for fact in entry.facts
        if isinstance(fact.value, str) and fact.value.startswith("contracts.")
    }
    assert "contracts.procurement_threshold" in values
    assert all(name in parameters.parameters for name in values)


def listed(text: str, start: str, end: str) -> list[str]:
    """Lines that begin with a bullet between two headings of the options paper."""
    part = text[text.index(start) + len(start) :]
    return [line for line in part[: part.index(end)].splitlines() if line.startswith("·")]


def test_working_together_holds_the_lists_of_the_options_paper(seeds: dict[str, str]) -> None:
    paper, sections = seeds["working-at-scale-options-paper"], by_section("working-together")
    lists = {
        "merger-advantages": ("3.1 Potential advantages", "3.2 ", 7),
        "merger-disadvantages": ("3.2 Potential disadvantages", "3.3 ", 10),
        "success-criteria": ("3.3  Key criteria", "3.4 ", 5),
    }
    for section, (start, end, count) in lists.items():
        assert sections[section] == len(listed(paper, start, end)) == count
    process = listed(paper, "3.5 Process and project management", "4. GP Federations")
    assert sections["process"] + sections["process-documents"] == len(process) == 9
    joint = listed(paper, "2. Practical considerations for joint working", "3. Practical considerations")
    assert sections["joint-working"] == len(joint) + 1 == 8, "the framework for referrals has no bullet"
    checklist = listed(paper, "3.4  Key considerations", "3.5 ")
    headings = ("NHS England Area Team", "Legal entity", "Premises issues", "If owned", "If leased")
    tasks = [line for line in checklist if not any(heading in line for heading in headings)]
    pack = catalogue("working-together")
    parts = {section.id for section in pack.sections if section.part_of == "merger-checklist"}
    assert sum(sections[part] for part in parts) == len(tasks) == 35


def test_working_together_holds_the_lists_of_the_conference(seeds: dict[str, str]) -> None:
    slides, sections = seeds["practice-management-conference-2018"], by_section("working-together")
    enablers = next(line for line in slides.splitlines() if line.startswith("Enablers Ensuring"))
    verbs = re.findall(r"(?:Ensuring|Support to|Embracing|Strategies for|Supporting you)", enablers)
    assert sections["enablers"] == len(verbs) == 7
    assert sections["three-box"] == 3
    for phrase in ("Create the future", "Selectively forget the Past", "Manage the Present"):
        assert phrase in slides
    assert sections["quick-wins"] == 6 and sections["engagement-steps"] == 9 and sections["review"] == 17


def test_decision_trees_are_about_what_the_checklist_asks_and_end() -> None:
    questions = [entry for entry in catalogue("working-together").entries if entry.branches]
    assert len(questions) == 13
    assert sum(len(entry.branches) for entry in questions) == 29
    told = " ".join(f"{entry.id} {entry.title} {entry.text}".lower() for entry in questions)
    for subject in ("owned", "leased", "tupe", "pension", "cqc", "contract"):
        assert subject in told, subject


def test_there_are_ten_high_impact_actions_and_measured_effects_have_figures(seeds: dict[str, str]) -> None:
    paper = seeds["working-at-scale-options-paper"]
    named = re.findall(r"^\t(\d+)\. \S", paper[paper.index("10 High Impact Actions") :], flags=re.M)
    pack = catalogue("high-impact-actions")
    assert by_section("high-impact-actions")["actions"] == len(set(named)) == 10
    measured = [fact for entry in pack.entries for fact in entry.facts if fact.kind is FactKind.MEASURED]
    assert len(measured) == 12 and all(any(c.isdigit() for c in str(f.value)) for f in measured)


def test_hub_services_say_what_critical_mass_each_case_used() -> None:
    pack, sections = catalogue("hub-services"), by_section("hub-services")
    groups = ("access", "community", "long-term", "specialist", "support", "urgent", "workforce")
    assert sum(sections[group] for group in groups) == 72
    assert sections["running"] == 192
    for entry in pack.of_section("running"):
        held = {fact.field for fact in entry.facts}
        assert {"critical-mass", "organisation", "service"} <= held, entry.id


def test_measures_are_thirty_six_in_four_blocks_and_twenty_in_reserve() -> None:
    pack = shipped().load("measures", Measures)
    assert Counter(measure.block for measure in pack.measures) == {
        "quality": 10,
        "patient-survey": 10,
        "business": 10,
        "staff": 6,
        "reserve": 20,
    }
    assert all(m.valid_from is not None for m in pack.measures if m.status != "assumed")


def test_every_case_says_what_did_not_work_or_that_nobody_reports_it() -> None:
    pack = catalogue("case-studies")
    assert len(pack.entries) == 56
    several = [
        entry
        for entry in pack.entries
        if len({source.document for fact in entry.facts for source in fact.source}) > 1
    ]
    assert len(several) >= 8
    for entry in pack.entries:
        assert any(fact.field == "what-did-not" for fact in entry.facts), entry.id
        assert all(fact.source for fact in entry.facts)
    facts = [fact for entry in pack.entries for fact in entry.facts]
    assert len(facts) > 1_400
    assert sum(not fact.is_reported for fact in facts) >= 30


def test_every_case_of_the_documents_is_held(seeds: dict[str, str]) -> None:
    held = Counter(
        document
        for entry in catalogue("case-studies").entries
        for document in {source.document for source in entry.source}
    )
    toolkit = re.findall(r"^# Case Study \d+", seeds["provider-development-support-toolkit"], flags=re.M)
    assert held["toolkit"] == len(toolkit) == 7
    option, cases = "", set()
    for line in seeds["accelerator-support-pack-1-case-studies"].splitlines():
        option = found[0] if (found := re.match(r"Option \d+", line)) else option
        if found := re.match(r"Case Study \d+", line):
            cases.add((option, found[0]))
    assert held["accelerator"] == len(cases) == 27
    assert (held["lessons"], held["options-paper"], held["conference"]) == (5, 25, 4)


def texts(value: Any) -> Iterator[str]:
    """Every text of a pack but names of documents and their sections."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for held in value:
            yield from texts(held)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            if each.name not in {"documents", "source", "id"}:
                yield from texts(getattr(value, each.name))


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", re.sub(r"<[^>]+>", " ", text).lower())


LONGEST_ECHO = 18
"""Words in a row that a pack may share with a document: lists of partners' names are that long."""


def test_no_sentence_is_carried_over(seeds: dict[str, str]) -> None:
    size = LONGEST_ECHO + 1
    said: set[tuple[str, ...]] = set()
    for text in seeds.values():
        words = words_of(text)
        said |= {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
    for folder in shipped().folders:
        for text in texts(load_folder(folder)):
            words = words_of(text)
            echoes = [words[i : i + size] for i in range(len(words) - size + 1)]
            assert not [e for e in echoes if tuple(e) in said], folder.parent.name

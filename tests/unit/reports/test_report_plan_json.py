from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from scalecare.domain import Finding, HubPlan
from scalecare.reports import ReportError, plan_from_json, write_plan_json


def test_a_plan_reads_back_as_the_same_plan(plan: HubPlan, tmp_path: Path) -> None:
    assert plan_from_json(write_plan_json(plan, tmp_path / "plan.json")) == plan


def test_a_scored_grouping_reads_back_as_the_same_grouping(today: HubPlan, tmp_path: Path) -> None:
    assert plan_from_json(write_plan_json(today, tmp_path / "plan.json")) == today


def test_a_folder_is_read_by_its_plan(plan: HubPlan, tmp_path: Path) -> None:
    write_plan_json(plan, tmp_path / "plan.json")
    assert plan_from_json(tmp_path) == plan


def test_numbers_of_numpy_and_read_only_mappings_are_written_as_plain_ones(
    plan: HubPlan, tmp_path: Path
) -> None:
    figures = MappingProxyType({"count": np.int64(3), "km": np.float64(1.5), "ids": ("H01",)})
    odd = replace(plan, findings=(Finding("x", figures),), rules=MappingProxyType({"a": np.bool_(1)}))
    back = plan_from_json(write_plan_json(odd, tmp_path / "plan.json"))
    assert back.findings[0].figures == {"count": 3, "km": 1.5, "ids": ("H01",)}
    assert back.rules == {"a": True}


def test_the_order_of_rules_does_not_change_the_bytes(plan: HubPlan, tmp_path: Path) -> None:
    turned = replace(plan, rules=dict(reversed(list(plan.rules.items()))))
    one, other = write_plan_json(plan, tmp_path / "a"), write_plan_json(turned, tmp_path / "b")
    assert one.read_bytes() == other.read_bytes()


def test_seconds_are_the_only_field_that_differs_between_two_runs(plan: HubPlan, tmp_path: Path) -> None:
    one = json.loads(write_plan_json(plan, tmp_path / "a").read_text())
    other = json.loads(write_plan_json(replace(plan, seconds=99.0), tmp_path / "b").read_text())
    assert one.pop("seconds") != other.pop("seconds")
    assert one == other


def test_the_file_has_the_fields_that_other_programs_rely_on(plan: HubPlan, tmp_path: Path) -> None:
    content = json.loads(write_plan_json(plan, tmp_path / "plan.json").read_text())
    promised = {
        "status",
        "objective",
        "bound",
        "gap",
        "seconds",
        "rules",
        "versions",
        "practices",
        "hubs",
        "unplaced",
    }
    assert promised <= set(content)
    of_a_hub = {"hub_id", "name", "registered", "practices", "mean_distance_km", "containment_share"}
    assert of_a_hub <= set(content["hubs"][0])
    assert content["unplaced"][0].keys() >= {"practice_code", "reason"}


def test_a_number_that_is_not_finite_is_refused_with_its_place(plan: HubPlan, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"plan\.rules\.limit that is not finite"):
        write_plan_json(replace(plan, rules={"limit": float("inf")}), tmp_path / "plan.json")
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '{"schema": "other/9"}'])
def test_a_file_that_is_no_plan_is_refused_with_its_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(text)
    with pytest.raises(ReportError, match=r"odd\.json"):
        plan_from_json(tmp_path / "odd.json")


def test_a_plan_with_a_field_missing_is_refused_by_the_field(plan: HubPlan, tmp_path: Path) -> None:
    path = write_plan_json(plan, tmp_path / "plan.json")
    content = json.loads(path.read_text())
    del content["hubs"][0]["standing"]
    path.write_text(json.dumps(content))
    with pytest.raises(ReportError, match="standing"):
        plan_from_json(path)


def test_a_missing_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"plan\.json that 'scalecare hubs form' wrote"):
        plan_from_json(tmp_path / "nowhere.json")

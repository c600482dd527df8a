from __future__ import annotations

from tests.bench.work.form import Milestones

from scalecare.hub_formation import Progress


def _marks(*steps: tuple[float, str, float | None, float | None]) -> Milestones:
    marks = Milestones([0.01, 0.001])
    for number, (seconds, doing, objective, gap) in enumerate(steps, start=1):
        marks.note_at(Progress(number, doing, objective, gap), seconds)
    return marks


def test_a_plan_of_the_sparse_graph_is_a_first_plan_and_no_proof():
    marks = _marks((1.0, "sparse graph: rounded", 50.0, 0.0), (2.0, "hubs: priced", 50.0, 0.02))
    assert marks.first_plan == 1.0
    assert marks.proven == {}


def test_each_proof_is_timed_when_it_is_first_reached():
    marks = _marks(
        (1.0, "hubs: priced", None, None),
        (2.0, "hubs: priced", 50.0, 0.02),
        (3.0, "hubs: cut", 50.0, 0.009),
        (4.0, "hubs: cut", 49.0, 0.0005),
        (5.0, "hubs: cut", 49.0, 0.0),
    )
    assert marks.first_plan == 2.0
    assert marks.proven == {0.01: 3.0, 0.001: 4.0}


def test_counting_exceptions_is_neither_plan_nor_proof():
    marks = _marks((1.0, "exceptions: priced", None, None))
    assert marks.first_plan is None
    assert marks.proven == {}

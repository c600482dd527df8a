"""The example organisation as files: a workbook for each person, and what was put forward and decided."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scalecare.content import shipped
from scalecare.domain import Cycle, Questionnaire, Sheet
from scalecare.examples.organisation import (
    example_cycles,
    example_decisions,
    example_digital_cycles,
    example_evidence,
)
from scalecare.reports.answer_form import AnswerForm, write_answer_form

GATE_FILE = "gate.yaml"


def write_example_organisation(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the example's workbooks, two cycles of two questionnaires, and its gate.

    Parameters
    ----------
    folder
        Where to write them; made if it is not there.
    force
        Whether older files may be replaced.

    Raises
    ------
    ReportError
        If files are there and ``force`` is not given.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     files = write_example_organisation(Path(folder))
    >>> len(files), files[-1].name
    (44, 'gate.yaml')
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for cycle in (*example_cycles(), *example_digital_cycles()):
        pack = shipped().load(cycle.pack_id, Questionnaire, cycle.version)
        stem = f"{cycle.pack_id}-{cycle.name.lower().replace(' ', '-')}"
        for sheet in cycle.sheets:
            form = AnswerForm(pack, sheet.role, start=_start(cycle, pack, sheet), answers=sheet.answers)
            path = folder / f"{stem}-{sheet.respondent}.xlsx"
            written.append(write_answer_form(form, path, force=force))
        if cycle.consensus:
            form = AnswerForm(pack, is_consensus=True, start=_joint_start(cycle), consensus=cycle.consensus)
            written.append(write_answer_form(form, folder / f"{stem}-agreed.xlsx", force=force))
    return (*written, _write_gate(folder / GATE_FILE))


def _start(cycle: Cycle, pack: Questionnaire, sheet: Sheet) -> dict[str, str]:
    return {
        "Organisation": cycle.organisation,
        "Cycle": cycle.name,
        "Respondent": sheet.respondent,
        "Role": next(role.title for role in pack.roles if role.id == sheet.role),
        "Date": cycle.opened_on.isoformat(),
    }


def _joint_start(cycle: Cycle) -> dict[str, str]:
    first = cycle.consensus[0]
    return {
        "Organisation": cycle.organisation,
        "Cycle": cycle.name,
        "Recorded by": "; ".join(first.by),
        "Date": first.agreed_on.isoformat(),
    }


def _write_gate(path: Path) -> Path:
    evidence = [_plain(asdict(each)) for each in example_evidence()]
    decisions = [_plain(asdict(each)) for each in example_decisions()]
    record = {"organisation": example_cycles()[0].organisation, "evidence": evidence, "decisions": decisions}
    yaml = YAML()
    yaml.width = 4096
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(record, file)
    return path


def _plain(value: Any) -> Any:
    """Plain values for YAML; what is empty is left out."""
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items() if held not in (None, "", ())}
    if isinstance(value, tuple | list):
        return [_plain(held) for held in value]
    return str(value) if isinstance(value, str) else value

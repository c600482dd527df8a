"""`scalecare readiness`: hand out the self-assessment, score what comes back, and keep the gates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.assessing import Assessment, assess, workbooks
from scalecare.cli.forming import AsJson
from scalecare.cli.wording import examples
from scalecare.content import shipped, with_own
from scalecare.domain import Criteria, Questionnaire
from scalecare.examples import write_example_organisation
from scalecare.readiness import Profile, StageState, gate
from scalecare.reports.answer_form import AnswerForm, write_answer_form
from scalecare.reports.folder import check_folder
from scalecare.reports.readiness import (
    READINESS_FILES,
    fit_to_show,
    readiness_record,
    write_readiness,
)
from scalecare.sources import read_gate_file

app = typer.Typer(
    name="readiness",
    help="Find what an organisation is ready for: forms, profiles, gaps, learning needs and gates.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Force = Annotated[bool, typer.Option("--force", help="Replace older files.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to make.", show_default=False)]
Own = Annotated[
    Path | None, typer.Option("--from", metavar="DIR", help="Folder of packs of your own, to use as well.")
]
GateFile = Annotated[
    Path | None,
    typer.Option("--gate", metavar="FILE", help="Evidence and decisions (YAML)."),
]


@app.command(
    "form",
    epilog=examples(
        "scalecare readiness form provider-development --out sheet.xlsx",
        "scalecare readiness form provider-development --role manager --out sheet.xlsx",
        "scalecare readiness form provider-development --consensus --out agreed.xlsx",
    ),
)
def form(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="A questionnaire's id.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The workbook.", show_default=False)],
    version: Annotated[str | None, typer.Option("--version", help="The newest by default.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="Only the questions put to this role.")] = None,
    own: Own = None,
    consensus: Annotated[
        bool, typer.Option("--consensus", help="For what the group agrees on, with reasons and dissent.")
    ] = False,
    force: Force = False,
) -> None:
    """Write a questionnaire as a workbook with drop-downs, for one person or for the group."""
    pack = with_own(own).load(pack_id, Questionnaire, version)
    roles = [each.id for each in pack.roles]
    if role is not None and role not in roles:
        raise typer.BadParameter(f"'{role}' is no role; choose {', '.join(roles)}.", param_hint="--role")
    asked = AnswerForm(pack, role, consensus, {} if role is None else {"Role": _title(pack, role)})
    write_answer_form(asked, out, force=force)
    typer.echo(f"{pack.title} ({pack.reference}) is in {out}.")


def _title(pack: Questionnaire, role: str) -> str:
    return next(each.title for each in pack.roles if each.id == role)


@app.command(
    "score",
    epilog=examples(
        "scalecare readiness score sheets/ --out report",
        "scalecare readiness score spring/*.xlsx autumn/*.xlsx --gate gate.yaml --out report",
    ),
)
def score(
    sheets: Annotated[
        list[Path],
        typer.Argument(metavar="SHEET...", help="Workbooks, and folders of them.", show_default=False),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to make.", show_default=False)
    ],
    gate_file: GateFile = None,
    own: Own = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Score workbooks: profile with its spread, gaps, learning needs, digital level and gates."""
    check_folder(out, READINESS_FILES, force=force)
    found = assess(workbooks(sheets), gate_file, with_own(own))
    write_readiness(found.result, out, force=force)
    if as_json:
        typer.echo(json.dumps(readiness_record(found.result), indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(_said(found, out)))


def _said(found: Assessment, out: Path) -> list[str]:
    result = fit_to_show(found.result)
    lines = [f"{result.organisation}: {found.people} people in {len(result.cycles)} cycles."]
    lines += [f"{cycle.name}: {_overall(cycle.profile)}" for cycle in result.cycles]
    for gap in result.gaps[:3]:
        width = "not known" if gap.score is None else f"{gap.score:.0f} of 100"
        lines.append(f"Gap {gap.rank}: {gap.criterion.text} ({width})")
    lines += [_stage(state) for state in result.gate]
    return [*lines, f"Open {out / 'report.html'}."]


def _overall(found: Profile) -> str:
    spread = found.overall
    if spread.median is None:
        least = found.rules.least_respondents
        return f"fewer than {least} people answered, so nothing is shown."
    return (
        f"overall median {spread.median:.0f} of 100, the middle half from {spread.lower_quartile:.0f} to "
        f"{spread.upper_quartile:.0f} (n {spread.n})."
    )


def _stage(state: StageState) -> str:
    said = "passed" if state.is_passed else "not passed"
    said += ", in doubt" if state.in_doubt else ""
    not_met = [each.criterion.id for each in state.open if each.standing == "not_met"]
    waiting = len(state.open) - len(not_met)
    parts = [f"not met: {', '.join(not_met)}"] if not_met else []
    parts += [f"{waiting} not yet shown"] if waiting else []
    return f"{state.stage.title}: {said}" + (f"; {'; '.join(parts)}" if parts else "") + "."


@app.command(
    "gate",
    epilog=examples("scalecare readiness gate gate.yaml", "scalecare readiness gate gate.yaml --json"),
)
def show_gate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Evidence and decisions (YAML).", show_default=False)
    ],
    stage: Annotated[str | None, typer.Option("--stage", help="Only this stage.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay the decisions on the two stages: what is met, what is not, and why."""
    criteria = shipped().load("readiness-criteria", Criteria)
    stages = [each.id for each in criteria.stages]
    if stage is not None and stage not in stages:
        raise typer.BadParameter(f"'{stage}' is no stage; choose {', '.join(stages)}.", param_hint="--stage")
    evidence, decisions = read_gate_file(file)
    states = [state for state in gate(evidence, criteria, decisions) if stage in (None, state.stage.id)]
    if as_json:
        typer.echo(json.dumps([_record(state) for state in states], indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(line for state in states for line in _criteria_lines(state)))


def _criteria_lines(state: StageState) -> Sequence[str]:
    lines = [_stage(state)]
    for each in state.criteria:
        lines.append(f"  {each.standing.replace('_', ' '):<20} {each.criterion.id}: {each.reason}")
        lines += [f"{'':<23}{c.text} ({c.owner}, by {c.due})" for c in each.conditions]
    return [*lines, f"  Once passed: {state.stage.commissioner_may}"]


def _record(state: StageState) -> dict[str, Any]:
    return {
        "stage": state.stage.id,
        "is_passed": state.is_passed,
        "in_doubt": state.in_doubt,
        "criteria": [
            {
                "criterion": each.criterion.id,
                "standing": each.standing.value,
                "reason": each.reason,
                "evidence": [held.document for held in each.evidence],
                "conditions": [f"{held.text} ({held.owner}, {held.due})" for held in each.conditions],
            }
            for each in state.criteria
        ],
    }


@app.command("example", epilog=examples("scalecare readiness example --out example-organisation"))
def example(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to make.", show_default=False)
    ],
    force: Force = False,
) -> None:
    """Write the workbooks and the gate of an invented organisation, to try the commands on."""
    files = write_example_organisation(out, force=force)
    typer.echo(f"{len(files)} files of an invented organisation are in {out}.")
    typer.echo(f"Next: scalecare readiness score {out} --gate {files[-1]} --out report")

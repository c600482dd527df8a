"""`scalecare content`: the packs of questions, criteria, options, measures and cases."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.forming import AsJson
from scalecare.cli.wording import examples
from scalecare.content import Problem, Shelf, check, draft, load_folder, publish, retire, shipped
from scalecare.domain import Pack
from scalecare.parameters import load_parameters

app = typer.Typer(
    name="content",
    help="List, show and check the packs of questions, criteria, options, measures and cases.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
From = Annotated[
    Path | None,
    typer.Option("--from", metavar="DIR", help="Folder of your own packs; those of Scalecare by default."),
]

VersionFolder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="The folder of one version.", show_default=False)
]


def _shelf(folder: Path | None) -> Shelf:
    if folder is None:
        return shipped()
    return Shelf.of((folder.parent if folder.is_file() else folder).resolve())


@app.command(
    "list", epilog=examples("scalecare content list --from our-packs", "scalecare content list --json")
)
def list_packs(from_folder: From = None, as_json: AsJson = False) -> None:
    """List the packs there are, with their versions and what they hold."""
    rows = [_row(load_folder(folder)) for folder in _shelf(from_folder).folders]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    typer.echo(f"{'Pack':<24} {'Version':<8} {'Status':<10} {'Review':<11} Holds")
    for row in rows:
        held = ", ".join(f"{count} {part}" for part, count in row["holds"].items() if count)
        typer.echo(f"{row['id']:<24} {row['version']:<8} {row['status']:<10} {row['next_review']:<11} {held}")


def _row(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "version": pack.version,
        "kind": pack.kind,
        "title": pack.title,
        "status": pack.status.value,
        "reviewed_on": pack.reviewed_on.isoformat(),
        "next_review": pack.next_review.isoformat(),
        "holds": {part: len(getattr(pack, part)) for part in pack.parts},
    }


@app.command(
    "show",
    epilog=examples(
        "scalecare content show readiness-criteria",
        "scalecare content show provider-development --item vision.shared",
    ),
)
def show(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="A pack's id.", show_default=False)],
    version: Annotated[str | None, typer.Option("--version", help="The newest by default.")] = None,
    item: Annotated[str | None, typer.Option("--item", help="Only this item, in full.")] = None,
    from_folder: From = None,
    as_json: AsJson = False,
) -> None:
    """Show a pack: who wrote and checked it, from which documents, and everything in it."""
    pack = load_folder(_shelf(from_folder).folder(pack_id, version))
    record = asdict(pack)
    if item is not None:
        record = _one(pack, record, item)
    if as_json or item is not None:
        typer.echo(json.dumps(record, indent=1, ensure_ascii=False, default=str))
        return
    typer.echo("\n".join(_lines(pack)))


def _one(pack: Pack, record: dict[str, Any], item: str) -> dict[str, Any]:
    members = {member["id"]: {"part": part, **member} for part in pack.parts for member in record[part]}
    if item not in members:
        raise typer.BadParameter(f"{pack.reference} holds no '{item}'.", param_hint="--item")
    return members[item]


def _lines(pack: Pack) -> list[str]:
    lines = [
        f"{pack.title} ({pack.reference}, {pack.status})",
        pack.description,
        f"Written by {pack.authored_by}; checked by {pack.checked_by} on {pack.reviewed_on}; "
        f"next review {pack.next_review}.",
    ]
    for document in pack.documents:
        year = f", {document.year}" if document.year else ""
        lines.append(f"From: {document.title}, {document.publisher}{year}")
    for part in pack.parts:
        members = getattr(pack, part)
        if members:
            lines += ["", f"{part.capitalize()} ({len(members)})"]
        for member in members:
            words = getattr(member, "title", "") or getattr(member, "text", "")
            lines.append(f"  {member.id}@{member.rev}  {words}")
    return lines


@app.command("check", epilog=examples("scalecare content check our-packs", "scalecare content check --json"))
def check_packs(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="Packs of your own; those of Scalecare by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check packs: every problem with its file, its line and what to do. Exit code 3 if there is any."""
    shelf = _shelf(path)
    names = set(load_parameters().parameters)
    today = datetime.now(tz=UTC).date()  # noqa: TID251 - a command's own clock
    around = None if set(shelf.folders) <= set(shipped().folders) else shipped()
    problems = check(shelf, parameters=names, as_of=today, around=around)
    if as_json:
        typer.echo(json.dumps([_record(problem) for problem in problems], indent=1))
    else:
        for problem in problems:
            typer.echo(str(problem), err=True)
        many = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        typer.echo(f"{len(shelf.folders)} packs: {many if problems else 'every rule is kept'}.")
    if problems:
        raise typer.Exit(3)


def _record(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "file": str(problem.path),
        "line": problem.line,
        "fact": problem.fact,
        "remedy": problem.remedy,
    }


@app.command("draft", epilog=examples("scalecare content draft our-packs/our-questions/1.0.0 --to 1.1.0"))
def draft_pack(
    folder: VersionFolder,
    to: Annotated[str, typer.Option("--to", metavar="VERSION", help="The new version.", show_default=False)],
) -> None:
    """Draft the next version from one: a copy that says of every item that it is the same as before."""
    new = draft(folder.resolve(), to)
    typer.echo(f"A draft of version {to} is in {new}. Change it, check it, then publish it.")


@app.command("publish", epilog=examples("scalecare content publish our-packs/our-questions/1.1.0"))
def publish_pack(folder: VersionFolder) -> None:
    """Publish a version: check it, mark it as published and record its digest. It is never edited again."""
    folder = folder.resolve()
    beside = Shelf.of(folder.parent.parent)
    is_ours = folder in shipped().folders
    around = None if is_ours else shipped()
    pack = publish(folder, beside, parameters=set(load_parameters().parameters), around=around)
    typer.echo(f"{pack.reference} is published. What changes from now on goes into a new version.")


@app.command("retire", epilog=examples("scalecare content retire our-packs/our-questions/1.0.0"))
def retire_pack(folder: VersionFolder) -> None:
    """Retire a published version: it is offered no more, and what was answered on it stays readable."""
    pack = retire(folder.resolve())
    typer.echo(f"{pack.reference} is retired. What was answered on it stays as it is.")

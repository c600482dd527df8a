"""The parts of the reference that are made from the YAML, the command line and the packages themselves."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import typer

from scalecare.cli import app
from scalecare.content import shipped
from scalecare.domain import Pack, Parameter, Status
from scalecare.parameters import load_parameters

PUBLIC_PACKAGES = (
    "scalecare",
    "scalecare.pathway",
    "scalecare.domain",
    "scalecare.hub_formation",
    "scalecare.readiness",
    "scalecare.parameters",
    "scalecare.content",
    "scalecare.sources",
    "scalecare.store",
    "scalecare.store.evidence",
    "scalecare.reports",
    "scalecare.examples",
)
"""The packages whose public names the reference lists, in the order of the page."""


def parameters_markdown() -> str:
    """Return every parameter with its values: from when, unit, status and source."""
    parameters = load_parameters().parameters
    return "\n".join(line for name in sorted(parameters) for line in _parameter(parameters[name]))


def _parameter(parameter: Parameter) -> Iterator[str]:
    yield f"## `{parameter.name}`\n"
    yield f"{parameter.description} Checked to hold until {_day(parameter.valid_until)}.\n"
    yield "| From | Value | Unit | Status | Source |"
    yield "|---|---:|---|---|---|"
    for value in parameter.values:
        source = f"{value.source}. {value.note}" if value.note else value.source
        shown = f"{value.value:,.10g} | {parameter.unit} | **{value.status.value}**"
        yield f"| {_day(value.from_date)} | {shown} | {source} |"
    yield ""


def packs_markdown() -> str:
    """Return every pack: who wrote and checked it, its documents, and everything in it."""
    return "\n".join(line for pack in shipped().packs() for line in _pack(pack))


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.title}\n"
    yield f"`{pack.reference}`, {pack.status.value}. {pack.description}\n"
    yield (
        f"Written by {pack.authored_by}. Checked by {pack.checked_by} on {_day(pack.reviewed_on)}; "
        f"next review {_day(pack.next_review)}.\n"
    )
    for document in pack.documents:
        year = f", {document.year}" if document.year else ""
        yield f"* {document.title}. {document.publisher}{year}."
    for part in pack.parts:
        members = getattr(pack, part)
        if members:
            yield f"\n### {pack.title}: {part}\n"
            yield f"{len(members)} in all.\n"
            yield "| Id | Words | Source |"
            yield "|---|---|---|"
            yield from (_member(member) for member in members)
    yield ""


def _member(member: Any) -> str:
    words = getattr(member, "title", "") or getattr(member, "text", "")
    status = " **assumed**" if getattr(member, "status", "") == Status.ASSUMED else ""
    sources = "; ".join(f"{source.document}: {source.section}" for source in getattr(member, "source", ()))
    return f"| `{member.id}` | {_cell(words)}{status} | {_cell(sources)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def commands_markdown() -> str:
    """Return every command with its help, an example, its arguments and its options."""
    return "\n".join(line for words, command in commands() for line in _command(words, command))


def commands(
    command: Any = None, words: tuple[str, ...] = ("scalecare",)
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Walk a command and all below it; yields what is typed, and the command.

    Parameters
    ----------
    command
        Where to start; at the top by default.
    words
        What is typed to reach it.
    """
    command = command or typer.main.get_command(app)
    below = getattr(command, "commands", None)
    if below is None:
        yield words, command
        return
    for name, one in below.items():
        yield from commands(one, (*words, name))


def examples_of(command: Any) -> tuple[str, ...]:
    """Return the worked examples in a command's help.

    Parameters
    ----------
    command
        The command.
    """
    _, _, examples = (command.epilog or "").partition("Example:")
    return tuple(line.strip() for line in examples.strip().splitlines())


def _command(words: tuple[str, ...], command: Any) -> Iterator[str]:
    yield f"## `{' '.join(words)}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    yield "```bash\n" + "\n".join(examples_of(command)) + "\n```\n"
    yield "| Argument or option | Meaning | If not given |"
    yield "|---|---|---|"
    for parameter in command.params:
        yield from _option(parameter)
    yield ""


def _option(parameter: Any) -> Iterator[str]:
    if parameter.name == "help" or getattr(parameter, "hidden", False):
        return
    name = ", ".join(parameter.opts)
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    default = "" if parameter.default in (None, False) or callable(parameter.default) else parameter.default
    without = "must be given" if parameter.required else f"`{default}`" if default != "" else ""
    yield f"| `{name}` | {parameter.help or ''} | {without} |"


def public_names(package: str) -> tuple[str, ...]:
    """Return what a package offers: its ``__all__``, or what it defines itself.

    Parameters
    ----------
    package
        Its dotted name.
    """
    module = importlib.import_module(package)
    own = (name for name, value in vars(module).items() if getattr(value, "__module__", None) == package)
    named: Sequence[str] = getattr(module, "__all__", None) or tuple(own)
    return tuple(name for name in named if not name.startswith("_"))


def public_names_markdown() -> str:
    """Return the reference of every public package, for autodoc to fill."""
    return "\n".join(line for package in PUBLIC_PACKAGES for line in _package(package))


def _package(package: str) -> Iterator[str]:
    yield f"## {package}\n"
    yield f"```{{eval-rst}}\n.. automodule:: {package}\n   :no-members:\n\n.. py:currentmodule:: {package}\n"
    module = importlib.import_module(package)
    for name in public_names(package):
        yield _entry(package, name, getattr(module, name))
    yield "```\n"


def _entry(package: str, name: str, value: Any) -> str:
    home = getattr(value, "__module__", package)
    if package == "scalecare" and home != package:
        return f"* ``{name}``: see ``{home if home in PUBLIC_PACKAGES else home.rpartition('.')[0]}``"
    if inspect.isclass(value):
        return f".. autoclass:: {package}.{name}\n   :members:\n   :undoc-members:\n"
    kind = "autofunction" if inspect.isfunction(value) else "autodata"
    return f".. {kind}:: {package}.{name}\n" + ("" if kind == "autofunction" else "   :no-value:\n")

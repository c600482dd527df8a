"""Read the YAML of a pack into its typed value, and find the line of anything in it.

``pack.yaml`` holds the pack. A folder beside it named like one of its parts (``entries/``) holds more of
that part, one or several to a file, in order of the files' names. Keys that occur twice are refused, as
are unknown fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from scalecare.content.errors import BadPack, Problem
from scalecare.domain import Catalogue, Criteria, Journey, Measures, Pack, Questionnaire

PACK_FILE = "pack.yaml"
KINDS: Mapping[str, type[Pack]] = {
    "questionnaire": Questionnaire,
    "criteria": Criteria,
    "journey": Journey,
    "catalogue": Catalogue,
    "measures": Measures,
}
At = tuple[str | int, ...]
"""Keys and indices that lead to something in a pack."""


def _shape(kind: type[Pack]) -> type[BaseModel]:
    """The shape of a file of a kind; unknown fields are refused at every depth."""
    return create_model(kind.__name__, __config__=ConfigDict(extra="forbid"), pack=(kind, ...))


_SHAPES = {name: _shape(kind) for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class PackText:
    """A pack as written: its data, and where each part of it stands.

    ``origins`` maps a part to the file and the place within it of each of its members.
    """

    folder: Path
    data: dict[str, Any]
    origins: Mapping[str, Sequence[tuple[Path, At]]] = field(default_factory=dict)

    def where(self, path: At) -> tuple[Path, int]:
        """Return the file and the line, from 1, of something in the pack.

        Parameters
        ----------
        path
            Keys and indices that lead to it, such as ``("items", 3, "text")``.
        """
        file, inside = self.folder / PACK_FILE, path
        if len(path) > 1 and isinstance(path[1], int) and path[0] in self.origins:
            file, start = self.origins[str(path[0])][path[1]]
            inside = (*start, *path[2:])
        node = YAML(typ="safe").compose(file.read_text(encoding="utf-8"))
        return file, _line(node, inside)

    def problem(self, rule: str, path: At, fact: str, remedy: str) -> Problem:
        """Return a problem with its file and line.

        Parameters
        ----------
        rule
            The rule that is broken.
        path
            Where.
        fact, remedy
            What is wrong and what to do.
        """
        file, line = self.where(path)
        return Problem(rule, file, line, fact, remedy)


def read_text(folder: Path) -> PackText:
    """Read the YAML of a pack.

    Parameters
    ----------
    folder
        The folder of one version.

    Raises
    ------
    BadPack
        If a file is no YAML, holds a key twice or no mapping.
    """
    data = _mapping(folder / PACK_FILE)
    origins: dict[str, list[tuple[Path, At]]] = {}
    for part in _folders(folder):
        held = data.get(part)
        members = list(held) if isinstance(held, list) else []
        origins[part] = [(folder / PACK_FILE, (part, index)) for index in range(len(members))]
        for file in sorted((folder / part).glob("*.yaml")):
            for inside, member in _members(file):
                members.append(member)
                origins[part].append((file, inside))
        data[part] = members
    return PackText(folder, data, origins)


def typed(text: PackText) -> Pack:
    """Return the typed value of a pack.

    Parameters
    ----------
    text
        The pack as written.

    Raises
    ------
    BadPack
        If a field is missing, unknown or of the wrong type.
    """
    kind = text.data.get("kind")
    if kind not in _SHAPES:
        remedy = f"Say 'kind:' with one of {', '.join(KINDS)}."
        raise BadPack.of([text.problem("shape", (), f"'{kind}' is no kind of pack.", remedy)])
    try:
        return _SHAPES[kind].model_validate({"pack": _with_lists(text.data)}).pack  # type: ignore[attr-defined, no-any-return]
    except ValidationError as error:
        raise BadPack.of(_misshapen(text, error)) from error


def _folders(folder: Path) -> Iterator[str]:
    return (path.name for path in sorted(folder.iterdir()) if path.is_dir() and any(path.glob("*.yaml")))


def _load(file: Path) -> Any:
    try:
        return YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        remedy = f"Put the pack into {PACK_FILE}."
        raise BadPack.of([Problem("yaml", file, 1, "There is no such file.", remedy)]) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise BadPack.of([_no_yaml(file, error)]) from error


def _no_yaml(file: Path, error: Exception) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    said = (error.problem if isinstance(error, MarkedYAMLError) else None) or str(error)
    remedy = "Name each key once." if "duplicate key" in said else "Mend the YAML at this line."
    return Problem("yaml", file, mark.line + 1 if mark else 1, f"{said[:1].upper()}{said[1:]}.", remedy)


def _mapping(file: Path) -> dict[str, Any]:
    data = _load(file)
    if not isinstance(data, dict):
        remedy = "Write keys and values: id, version, kind and so on."
        raise BadPack.of([Problem("yaml", file, 1, "The file holds no mapping.", remedy)])
    return data


def _members(file: Path) -> Iterator[tuple[At, Any]]:
    data = _load(file)
    if isinstance(data, list):
        yield from (((index,), member) for index, member in enumerate(data))
    else:
        yield (), data


def _with_lists(value: Any) -> Any:
    """One source may be written without the list around it."""
    if isinstance(value, dict):
        return {
            key: [_with_lists(held)] if key == "source" and isinstance(held, dict) else _with_lists(held)
            for key, held in value.items()
        }
    if isinstance(value, list):
        return [_with_lists(held) for held in value]
    return value


def _misshapen(text: PackText, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors():
        path = fault["loc"][1:]
        name = ".".join(str(part) for part in path)
        yield text.problem("shape", path, f"{name}: {fault['msg']}.", _remedy(fault["type"]))


def _remedy(kind: str) -> str:
    if kind == "missing":
        return "Add it."
    if kind == "unexpected_keyword_argument" or kind.startswith("extra"):
        return "Take it out, or correct its name."
    return "Correct the value."


def _line(node: Node | None, path: At) -> int:
    """The line of the deepest node on the way."""
    line: int = 1 if node is None else node.start_mark.line + 1
    if not path or node is None:
        return line
    step, rest = path[0], path[1:]
    if isinstance(node, SequenceNode):
        return _line(node.value[step], rest) if isinstance(step, int) and step < len(node.value) else line
    if isinstance(step, int):  # one source, written without the list around it
        return _line(node, rest)
    held = {key.value: (key, value) for key, value in node.value} if isinstance(node, MappingNode) else {}
    if step not in held:
        return line
    key, value = held[step]
    line = key.start_mark.line + 1
    return max(line, _line(value, rest)) if rest else line

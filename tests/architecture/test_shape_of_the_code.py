"""The rules of the house, kept by machines."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
LIBRARY = SOURCE / "scalecare"


def modules() -> list[str]:
    """Every module of the library that is not private."""
    paths = sorted(path for path in LIBRARY.rglob("*.py") if "_private" not in path.parts)
    dotted = (".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in dotted]


def packages() -> list[str]:
    return [name for name in modules() if hasattr(importlib.import_module(name), "__path__")]


def test_the_import_contracts_are_kept() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    run = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("name", packages())
def test_a_package_names_all_that_it_offers_and_no_more(name: str) -> None:
    package = importlib.import_module(name)
    offered = getattr(package, "__all__", [])
    missing = [entry for entry in offered if not hasattr(package, entry)]
    assert missing == []
    assert len(offered) == len(set(offered))
    assert list(offered) == sorted(offered, key=_ruff_order)
    if name != "scalecare.cli":  # its front door is a command: it gathers its own modules
        assert imported_names(package) <= set(offered)


def _ruff_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


def imported_names(package: ModuleType) -> set[str]:
    """What a package's front door imports from its own rooms under a public name."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package.__name__ + "."):
            found |= {alias.asname or alias.name for alias in node.names}
    return {name for name in found if not name.startswith("_")}


def public_callables(module: ModuleType) -> list[tuple[str, object]]:
    """Functions, classes and methods that a module defines under public names."""
    found: list[tuple[str, object]] = []
    for name, value in vars(module).items():
        is_own = getattr(value, "__module__", None) == module.__name__
        if name.startswith("_") or not is_own or not (inspect.isfunction(value) or inspect.isclass(value)):
            continue
        found.append((name, value))
        if inspect.isclass(value):
            found += [
                (f"{name}.{inner}", getattr(value, inner))
                for inner, method in vars(value).items()
                if not inner.startswith("_")
                and (inspect.isfunction(method) or isinstance(method, classmethod))
            ]
    return found


@pytest.mark.parametrize("name", modules())
def test_everything_public_has_words_of_its_own(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} says nothing of itself"
    silent = [label for label, value in public_callables(module) if not inspect.getdoc(value)]
    assert silent == []


@pytest.mark.parametrize("name", ["scalecare.domain", *[m for m in modules() if ".hub_formation" in m]])
def test_every_parameter_of_a_public_function_is_in_its_docstring(name: str) -> None:
    module = importlib.import_module(name)
    functions = [(label, value) for label, value in public_callables(module) if inspect.isfunction(value)]
    untold = [
        f"{label}: {parameter}"
        for label, value in functions
        if not _is_named_constructor(value)
        for parameter in inspect.signature(value).parameters
        if parameter != "self" and not re.search(rf"\b{parameter}\b", inspect.getdoc(value) or "")
    ]
    assert untold == []


def _is_named_constructor(value: object) -> bool:
    """Error constructors say in one line what went wrong; their parameters are its figures."""
    return getattr(value, "__module__", "").endswith(".errors")


def records() -> list[Path]:
    folder = ROOT / "docs" / "adr"
    return sorted(path for path in folder.glob("*.md") if path.name[:1].isdigit())


def test_decision_records_are_numbered_without_gaps_or_doubles() -> None:
    numbers = [int(path.name.split("-")[0]) for path in records()]
    first = numbers[0] if numbers else 1
    assert numbers == list(range(first, first + len(numbers)))


def kept_files() -> list[Path]:
    """Text files under version control, and those about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        pytest.skip("not a checkout: there is no list of files to read")
    kinds = {
        ".py",
        ".md",
        ".toml",
        ".yaml",
        ".yml",
        ".txt",
        ".lock",
        ".cfg",
        ".csv",
        ".html",
        ".svg",
        ".json",
        "",
    }
    paths = (ROOT / line for line in listing.stdout.splitlines())
    return [path for path in paths if path.is_file() and path.suffix in kinds]


FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.~])/(?:home|root|Users|work)/\w"),
    "the address of a package registry": re.compile(
        r"https?://(?:pypi\.org|files\.pythonhosted|registry\.npmjs)"
    ),
    "an index to download from": re.compile(r"^--?(?:extra-)?index-url\b", re.MULTILINE),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_file_names(name: str) -> None:
    others = [path for path in kept_files() if path != Path(__file__)]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in others}
    found = [str(path.relative_to(ROOT)) for path, text in texts.items() if FORBIDDEN[name].search(text)]
    assert found == []


CLOCKS = re.compile(r"\b(?:date\.today|datetime\.now|time\.time|utcnow)\s*\(")


def test_the_core_reads_no_clock_and_no_global_randomness() -> None:
    core = [LIBRARY / "domain", LIBRARY / "hub_formation"]
    for path in (path for folder in core for path in folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not CLOCKS.search(text), path.name
        assert "np.random" not in text and "import random" not in text, path.name


def test_no_policy_number_stands_in_the_rooms() -> None:
    """Sizes of hubs come from parameters: no whole number of their kind is written in code."""
    for path in (LIBRARY / "hub_formation").rglob("*.py"):
        numbers = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, int)
        }
        assert not numbers & {30_000, 40_000, 50_000, 100_000}, path.name

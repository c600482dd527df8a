"""The documentation is true: what it says to run runs, what it shows is seen, what it names is there."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from documentation import (
    PAGES,
    ROOT,
    Reader,
    anchors,
    blocks,
    copy_to,
    headings,
    links,
    prose,
    run_command,
)

import scalecare
from scalecare.cli.rules_file import read_rules
from scalecare.domain import ScalecareError
from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.reports.glossary import TERMS

DOCS = ROOT / "docs"
METHOD_HEADINGS = (
    "Question",
    "Method",
    "Inputs and units",
    "Assumptions",
    "Evidence",
    "How checked",
    "Limits",
)
NOT_FOR_READERS = ("scalecare.cli",)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What `make demo` leaves and says, and Exampleshire's files as downloads."""
    folder = tmp_path_factory.mktemp("demo")
    write_exampleshire(folder / "downloads")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        code, said = run_command(["demo", "--out", "demo"])
    assert code == 0, said
    return folder, said


@pytest.fixture(scope="session")
def generated() -> ModuleType:
    """The module that makes the generated pages."""
    path = DOCS / "_ext" / "generated.py"
    spec = importlib.util.spec_from_file_location("generated", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generated"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=_name)
def test_every_block_of_the_page_runs(
    page: Path, demo: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, said = demo
    for name in ("demo", "downloads"):
        copy_to(folder / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path, said)
    for block in blocks(page):
        reader.follow(block)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_internal_link_resolves(page: Path) -> None:
    for link in links(page):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(path), f"{link}: there is no such heading"


def test_every_public_package_is_in_the_reference(generated: ModuleType) -> None:
    found = {f"scalecare.{module.name}" for module in pkgutil.iter_modules(scalecare.__path__)}
    found.add("scalecare.store.evidence")
    assert found - set(NOT_FOR_READERS) | {"scalecare"} == set(generated.PUBLIC_PACKAGES)


def test_every_public_name_is_in_the_reference(generated: ModuleType) -> None:
    page = generated.public_names_markdown()
    for package in generated.PUBLIC_PACKAGES:
        for name in generated.public_names(package):
            assert re.search(rf"(\b{re.escape(package)}\.{name}\b|``{name}``)", page), f"{package}.{name}"


def test_every_command_is_used_in_a_page_or_by_make(generated: ModuleType) -> None:
    used = "\n".join(block.text for page in PAGES for block in blocks(page) if block.language == "bash")
    used += (ROOT / "Makefile").read_text(encoding="utf-8")
    for words, _ in generated.commands():
        assert " ".join(words) in used, f"nothing runs {' '.join(words)}"


def test_every_command_shows_an_example_of_itself_with_options_it_has(generated: ModuleType) -> None:
    for words, command in generated.commands():
        examples = generated.examples_of(command)
        assert examples, f"{' '.join(words)} --help has no example"
        options = {option for parameter in command.params for option in parameter.opts}
        for example in examples:
            assert example.startswith(" ".join(words) + " "), example
            assert set(re.findall(r"--[a-z-]+", example)) <= options, example


def test_every_parameter_is_in_the_reference_with_its_status(generated: ModuleType) -> None:
    page = generated.parameters_markdown()
    for name, parameter in load_parameters().parameters.items():
        section = page.partition(f"`{name}`")[2].partition("\n## ")[0]
        for value in parameter.values:
            assert f"**{value.status.value}**" in section and value.source in section, name


def test_every_source_that_names_a_page_names_a_heading_of_it() -> None:
    for parameter in load_parameters().parameters.values():
        for value in parameter.values:
            named = re.fullmatch(r"(docs/\S+\.md), under (.+)", value.source)
            if named:
                known = {heading.lower() for heading in headings(ROOT / named[1])}
                assert named[2].lower() in known, f"{parameter.name}: {value.source}"


def test_every_rule_of_a_rules_file_is_explained(tmp_path: Path) -> None:
    wrong = tmp_path / "rules.yaml"
    wrong.write_text("no_such_rule: 1\n")
    parameters = load_parameters()
    with pytest.raises(ScalecareError) as refused:
        read_rules(wrong, parameters, parameters.get("hub.minimum_people").valid_until)
    page = (DOCS / "how-to" / "ask-for-rules.md").read_text(encoding="utf-8")
    for rule in refused.value.remedy.partition(":")[2].strip(" .").split(", "):
        assert f"`{rule}`" in page, f"ask-for-rules.md does not explain {rule}"


def test_every_term_of_the_report_is_in_the_glossary() -> None:
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    for term in TERMS:
        assert f"**{term.lower()}" in page, f"GLOSSARY.md lacks {term}"


@pytest.mark.parametrize("page", sorted((DOCS / "methods").glob("*_*.md")), ids=_name)
def test_a_method_page_answers_the_same_questions_in_the_same_order(page: Path) -> None:
    asked = [heading for heading in headings(page) if heading in METHOD_HEADINGS]
    assert asked == list(METHOD_HEADINGS)


def test_the_picture_in_the_readme_shows_the_hubs_of_the_demo(demo: tuple[Path, str]) -> None:
    picture = (DOCS / "images" / "hubs.svg").read_text(encoding="utf-8")
    report = (demo[0] / "demo" / "pack" / "report.html").read_text(encoding="utf-8")
    shown = re.findall(r">(H\d\d)</text>", picture)
    drawn = re.findall(r">(H\d\d)</text>", report.partition('id="map"')[2].partition("</svg>")[0])
    assert shown and sorted(shown) == sorted(drawn), "remake it: docs/_ext/picture.py"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_plain_words_are_used(page: Path) -> None:
    found = re.findall(r"\b(simply|obviously|just|easily|of course)\b", prose(page), re.I)
    assert not found, f"{found} tell a reader nothing"

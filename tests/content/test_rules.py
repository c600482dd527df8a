"""Every rule of content is proven by a pack that breaks it, and by packs that break none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from scalecare.content import (
    BadPack,
    CannotDraft,
    CannotRetire,
    Problem,
    Shelf,
    check,
    draft,
    load_folder,
    publish,
    retire,
)
from scalecare.content.library import DIGEST_FILE, digest_of
from scalecare.content.rules import ALL, name_of
from scalecare.domain import Answer, Questionnaire
from scalecare.readiness import AsShown, BadAnswer, as_shown, carry_forward

HERE = Path(__file__).parent
VALID = sorted((HERE / "valid").glob("*.yaml"))
INVALID = {path.stem: path for path in sorted((HERE / "invalid").glob("*.yaml"))}


def shelved(folder: Path, texts: dict[tuple[str, str], str]) -> Path:
    """Packs as files, each in its folder."""
    for (name, version), text in texts.items():
        place = folder / name / version
        place.mkdir(parents=True)
        (place / "pack.yaml").write_text(text, encoding="utf-8")
    return folder


def base_texts() -> dict[tuple[str, str], str]:
    return {(f"a-{path.stem}", "1.0.0"): path.read_text(encoding="utf-8") for path in VALID}


def broken(folder: Path, fixture: dict[str, Any]) -> tuple[list[Problem], Path]:
    texts = base_texts()
    key = (f"a-{fixture['base']}", "1.0.0")
    text = texts[key]
    for edit in fixture["replace"]:
        assert text.count(edit["from"]) >= 1, edit["from"]
        text = text.replace(edit["from"], edit["to"], 1)
    if "after" in fixture:
        texts[key] = texts[key].replace("status: draft", "status: published")
        key = (key[0], "2.0.0")
    texts[key] = text
    shelved(folder, texts)
    if "after" in fixture:
        first = folder / key[0] / "1.0.0"
        (first / DIGEST_FILE).write_text(digest_of(first), encoding="ascii")
    around = None
    if fixture.get("is_taken"):
        around = Shelf.of(shelved(folder.with_name("shipped"), {key: texts[key]}))
    problems = check(Shelf.of(folder), parameters={"contracts.threshold"}, around=around)
    return problems, folder / key[0] / key[1]


def test_there_is_one_invalid_pack_for_every_rule() -> None:
    assert set(INVALID) == {"yaml", "shape", *map(name_of, ALL)}


def test_valid_packs_break_no_rule(tmp_path: Path) -> None:
    shelf = Shelf.of(shelved(tmp_path, base_texts()))
    assert check(shelf, parameters={"contracts.threshold"}) == []
    assert shelf.names() == [f"a-{path.stem}" for path in VALID]


@pytest.mark.parametrize("rule", INVALID)
def test_the_rule_is_broken_there_and_says_file_line_and_remedy(rule: str, tmp_path: Path) -> None:
    fixture = YAML(typ="safe").load(INVALID[rule].read_text(encoding="utf-8"))
    problems, folder = broken(tmp_path, fixture)
    of_rule = [problem for problem in problems if problem.rule == rule]
    assert of_rule, problems
    found = [problem for problem in of_rule if fixture["says"] in f"{problem.fact} {problem.remedy}"]
    assert found, of_rule
    assert found[0].path == folder / "pack.yaml"
    assert found[0].remedy.endswith((".", "FOLDER"))
    lines = found[0].path.read_text(encoding="utf-8").splitlines()
    assert 1 <= found[0].line <= len(lines)
    strays = {problem.rule for problem in problems} - {rule} - set(fixture.get("also", ()))
    assert not strays, problems


def test_a_draft_of_the_next_version_keeps_every_rule_and_can_be_published(tmp_path: Path) -> None:
    folder = shelved(tmp_path, base_texts()) / "a-questionnaire"
    known = {"contracts.threshold"}
    publish(folder / "1.0.0", Shelf.of(tmp_path), parameters=known)
    second = publish(draft(folder / "1.0.0", "1.1.0"), Shelf.of(tmp_path), parameters=known)
    assert (second.version, second.status) == ("1.1.0", "published")
    third = draft(folder / "1.1.0", "2.0.0")
    assert [m.from_version for m in load_folder(third).migrations] == ["1.1.0"]
    assert check(Shelf.of(tmp_path), parameters=known) == []
    with pytest.raises(CannotDraft, match="is there already"):
        draft(folder / "1.0.0", "1.1.0")


def test_nothing_is_published_that_breaks_a_rule(tmp_path: Path) -> None:
    folder = shelved(tmp_path, base_texts()) / "a-questionnaire" / "1.0.0"
    file = folder / "pack.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("theme: vision", "theme: vison"), encoding="utf-8"
    )
    before = file.read_bytes()
    with pytest.raises(BadPack, match="There is no theme 'vison'") as problem:
        publish(folder, Shelf.of(tmp_path))
    assert len(problem.value.problems) > 1
    assert file.read_bytes() == before and not (folder / DIGEST_FILE).exists()


def test_an_edit_after_publishing_is_noticed_in_any_file(tmp_path: Path) -> None:
    folder = shelved(tmp_path, base_texts()) / "a-measures" / "1.0.0"
    publish(folder, Shelf.of(tmp_path), parameters={"contracts.threshold"})
    (folder / "measures").mkdir()
    more = (folder / "pack.yaml").read_text(encoding="utf-8").partition("measures:\n  - ")[2]
    lines = [line.removeprefix("    ") for line in more.replace("blood-pressure", "lipids").splitlines()]
    (folder / "measures" / "more.yaml").write_text("\n".join(lines), encoding="utf-8")
    load_folder.cache_clear()
    problems = check(Shelf.of(folder))
    assert [problem.rule for problem in problems] == ["published-is-not-edited"]


def test_what_was_published_can_be_retired_and_is_then_no_longer_offered(tmp_path: Path) -> None:
    folder = shelved(tmp_path, base_texts()) / "a-questionnaire"
    known = {"contracts.threshold"}
    with pytest.raises(CannotRetire, match="Publish it first"):
        retire(folder / "1.0.0")
    publish(folder / "1.0.0", Shelf.of(tmp_path), parameters=known)
    publish(draft(folder / "1.0.0", "1.1.0"), Shelf.of(tmp_path), parameters=known)
    draft(folder / "1.1.0", "2.0.0")
    shelf = Shelf.of(tmp_path)
    assert shelf.load("a-questionnaire", Questionnaire).version == "1.1.0", "a draft is not offered"
    assert retire(folder / "1.1.0").status == "retired"
    assert shelf.load("a-questionnaire", Questionnaire).version == "1.0.0"
    assert shelf.load("a-questionnaire", Questionnaire, "1.1.0").items, "its answers stay readable"
    assert check(shelf, parameters=known) == []
    file = folder / "1.0.0" / "pack.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("What is it?", "Which one?"), encoding="utf-8")
    load_folder.cache_clear()
    with pytest.raises(CannotRetire, match="undo the edit"):
        retire(folder / "1.0.0")


def test_old_answers_are_read_from_files_in_the_words_then_shown(tmp_path: Path) -> None:
    folder = shelved(tmp_path, base_texts()) / "a-questionnaire"
    known = {"contracts.threshold"}
    publish(folder / "1.0.0", Shelf.of(tmp_path), parameters=known)
    second = draft(folder / "1.0.0", "2.0.0") / "pack.yaml"
    text = second.read_text(encoding="utf-8").replace(
        "Is there a shared vision?", "Do members share one aim?"
    )
    text = text.replace("label: Yes, position: 2", "label: Fully, position: 2")
    text = text.replace("id: vision.shared\n    rev: 1", "id: vision.shared\n    rev: 2")
    text = text.replace(
        "after: [vision.shared@1], comparable: true", "after: [vision.shared@2], comparable: false"
    )
    second.write_text(text, encoding="utf-8")
    shelf = Shelf.of(tmp_path)
    publish(second.parent, shelf, parameters=known)
    retire(folder / "1.0.0")
    answer = Answer("vision.shared", 1, "present")
    old, new = (shelf.load("a-questionnaire", Questionnaire, version) for version in ("1.0.0", "2.0.0"))
    assert as_shown(answer, old) == AsShown("Is there a shared vision?", ("Yes",))
    assert carry_forward(answer, {"1.0.0": old, "2.0.0": new}, "1.0.0", "2.0.0") is None
    with pytest.raises(BadAnswer, match="asks revision 2"):
        as_shown(answer, new)

"""Rules of catalogues: sections, fields, facts and decision trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from scalecare.content.read import At
from scalecare.content.rules.rule import Context, Fault, Rule, unknown
from scalecare.domain import Catalogue, Fact, FactKind, Field, ValueKind


def _facts(pack: Catalogue) -> Iterator[tuple[At, Fact, Field | None]]:
    fields = {field.id: field for field in pack.fields}
    for index, entry in enumerate(pack.entries):
        for place, fact in enumerate(entry.facts):
            yield ("entries", index, "facts", place), fact, fields.get(fact.field)


def entry_has_a_known_section(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """Every entry belongs to a section, and sections to sections that are there."""
    known = {section.id for section in pack.sections}
    for index, entry in enumerate(pack.entries):
        yield from unknown(("entries", index, "section"), "section", entry.section, known)
    for index, section in enumerate(pack.sections):
        if section.part_of is not None:
            yield from unknown(
                ("sections", index, "part_of"), "section", section.part_of, known - {section.id}
            )


def section_is_not_empty(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """A section holds entries or sections."""
    used = {entry.section for entry in pack.entries} | {section.part_of for section in pack.sections}
    for index, section in enumerate(pack.sections):
        if section.id not in used:
            yield Fault(("sections", index), f"Section '{section.id}' is empty.", "Fill it, or drop it.")


def fact_has_a_known_field(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """Facts are of fields that the pack declares."""
    known = {field.id for field in pack.fields}
    for at, fact, _field in _facts(pack):
        yield from unknown((*at, "field"), "field", fact.field, known)


def fact_has_a_value_or_says_none_is_reported(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """A fact has a value, or says that the document gives none."""
    for at, fact, _field in _facts(pack):
        if (fact.value is None) == fact.is_reported:
            said = "no value and is reported" if fact.is_reported else "a value and is not reported"
            yield Fault(at, f"A fact of '{fact.field}' has {said}.", "Give a value, or 'is_reported: false'.")


def value_suits_the_field(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """Values are of the kind that the field holds."""
    for at, fact, field in _facts(pack):
        if field is None or fact.value is None:
            continue
        is_number = isinstance(fact.value, int | float) and not isinstance(fact.value, bool)
        suits = {
            ValueKind.NUMBER: is_number,
            ValueKind.YES_NO: isinstance(fact.value, bool),
        }.get(field.holds, isinstance(fact.value, str) and bool(fact.value.strip()))
        if not suits:
            fact_said = f"'{fact.value}' is no {field.holds.replace('_', ' or ')} for '{field.id}'."
            yield Fault((*at, "value"), fact_said, "Correct the value.")


def value_is_among_the_choices(pack: Catalogue, context: Context) -> Iterator[Fault]:
    """Values of choices, entries and parameters name what is there."""
    own = {entry.id for entry in pack.entries}
    for at, fact, field in _facts(pack):
        if field is None or not isinstance(fact.value, str):
            continue
        at = (*at, "value")
        if field.holds is ValueKind.CHOICE:
            choices = {choice.id for choice in field.choices}
            yield from unknown(at, f"choice of '{field.id}'", fact.value, choices)
        elif field.holds is ValueKind.PARAMETER:
            yield from unknown(at, "parameter", fact.value, context.parameters)
        elif field.holds is ValueKind.ENTRY:
            other = context.others.get(field.entries_of)
            theirs = {entry.id for entry in other.entries} if isinstance(other, Catalogue) else set()
            yield from unknown(at, "entry", fact.value, theirs if field.entries_of else own)


def single_field_is_said_once(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """A field that holds one value has one: two sources that differ are told apart by their dates."""
    single = {field.id for field in pack.fields if not field.many}
    for index, entry in enumerate(pack.entries):
        seen: set[tuple[str, str, str]] = set()
        for place, fact in enumerate(entry.facts):
            key = (fact.field, fact.as_of, ",".join(source.document for source in fact.source))
            if fact.field in single and key in seen:
                fact_said = f"'{entry.id}' has two values of '{fact.field}' from one document."
                yield Fault(("entries", index, "facts", place), fact_said, "Keep one, or date them.")
            seen.add(key)


def required_field_is_there(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """Entries of some sections hold a fact of every field required there."""
    for index, entry in enumerate(pack.entries):
        held = {fact.field for fact in entry.facts}
        for field in pack.fields:
            if entry.section in field.required_in and field.id not in held:
                fact_said = f"'{entry.id}' has no '{field.id}'."
                yield Fault(("entries", index), fact_said, "Add it, or say that it is not reported.")


def required_in_names_known_sections(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """A field is required in sections that are there."""
    known = {section.id for section in pack.sections}
    for index, field in enumerate(pack.fields):
        for place, section in enumerate(field.required_in):
            yield from unknown(("fields", index, "required_in", place), "section", section, known)


def measured_is_a_figure(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """What was measured has a number in it."""
    for at, fact, _field in _facts(pack):
        is_figure = isinstance(fact.value, int | float) or any(c.isdigit() for c in str(fact.value))
        if fact.kind is FactKind.MEASURED and not is_figure:
            yield Fault(
                at, f"'{fact.value}' was measured, without a figure.", "Give the figure, or claim it."
            )


def fact_speaks_to_known_themes(pack: Catalogue, context: Context) -> Iterator[Fault]:
    """Themes of facts are in published questionnaires."""
    known = context.themes()
    for at, fact, _field in _facts(pack):
        for place, theme in enumerate(fact.themes):
            yield from unknown((*at, "themes", place), "theme", theme, known)


def branch_leads_somewhere(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """A branch leads to an entry that is there, or to an outcome, and not to both."""
    known = {entry.id for entry in pack.entries}
    for index, entry in enumerate(pack.entries):
        for place, branch in enumerate(entry.branches):
            at = ("entries", index, "branches", place)
            if (branch.to is None) == (not branch.outcome):
                fact_said = f"'{branch.label}' leads to an entry and an outcome, or to neither."
                yield Fault(at, fact_said, "Give one of 'to' and 'outcome'.")
            elif branch.to is not None:
                yield from unknown((*at, "to"), "entry", branch.to, known)


def tree_ends(pack: Catalogue, _: Context) -> Iterator[Fault]:
    """No way through a decision tree comes back to where it was."""
    ways: Mapping[str, set[str]] = {
        entry.id: {branch.to for branch in entry.branches if branch.to is not None} for entry in pack.entries
    }
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as error:
        loop = list(reversed(error.args[1]))
        index = next(i for i, entry in enumerate(pack.entries) if entry.id == loop[0])
        yield Fault(("entries", index, "branches"), f"{' → '.join(loop)} is a loop.", "Break it.")


CATALOGUES: tuple[Rule, ...] = (
    entry_has_a_known_section,
    section_is_not_empty,
    fact_has_a_known_field,
    fact_has_a_value_or_says_none_is_reported,
    value_suits_the_field,
    value_is_among_the_choices,
    single_field_is_said_once,
    required_field_is_there,
    required_in_names_known_sections,
    measured_is_a_figure,
    fact_speaks_to_known_themes,
    branch_leads_somewhere,
    tree_ends,
)

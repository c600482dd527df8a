"""Everything can be taken out, and comes in again as it was: all of it, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import timezone
from tests.lib.archives import (
    PAPER,
    bring_in,
    changed,
    fill_every_table,
    made,
    members,
    rewritten,
    tables,
    write_files,
    zipped,
)
from tests.lib.rows import owned_models
from tests.lib.web import Cast, a_cast, a_member

from scalecare_web.accounts import actions as accounts
from scalecare_web.accounts.models import Membership, User
from scalecare_web.accounts.permissions import Permission, Role
from scalecare_web.audit.models import AuditEvent
from scalecare_web.audit.verify import verify_chains
from scalecare_web.exchange import actions as exchange
from scalecare_web.exchange.archive import formats, shape
from scalecare_web.exchange.archive.writing import write
from scalecare_web.exchange.forms import BringInForm
from scalecare_web.exchange.jobs import MAKE
from scalecare_web.exchange.models import Archive, FormerEvent
from scalecare_web.gates.models import EvidenceVersion
from scalecare_web.places.models import Place
from scalecare_web.runs import actions as runs
from scalecare_web.runs.models import Run, RunState
from scalecare_web.runs.tasks import perform


@pytest.fixture
def full(ours: Cast) -> Cast:
    """An organisation with something in every table."""
    fill_every_table(ours)
    return ours


@pytest.fixture
def empty() -> Cast:
    """An organisation to bring an archive in."""
    return a_cast("Newly opened")


# What goes in


def test_every_table_with_an_owner_goes_in_or_stays_out_for_a_reason() -> None:
    inside = set(shape.tables())
    for model in owned_models():
        label = shape.label_of(model)
        assert (model in inside) != (label in shape.STAYS_OUT | shape.NOT_OWNED), label


def test_every_table_without_an_owner_says_why_it_stays_out() -> None:
    ownerless = {shape.label_of(model) for model in shape.our_models() if not shape.is_owned(model)}
    assert ownerless == set(shape.NOT_OWNED)


def test_everything_named_in_the_lists_is_there() -> None:
    known = {shape.label_of(model) for model in shape.our_models()}
    named = {*shape.STAYS_OUT, *shape.IN_CONFIDENCE, *shape.FILES, *shape.KEYS_WITHIN}
    named |= {within.table for keys in shape.KEYS_WITHIN.values() for within in keys}
    assert named <= known


def test_a_table_that_is_new_tomorrow_would_be_in(monkeypatch) -> None:
    monkeypatch.setattr(shape, "STAYS_OUT", {})
    assert {shape.label_of(model) for model in shape.tables()} > {"accounts.Token", "exchange.Archive"}


def test_no_column_writes_its_own_time_and_none_holds_a_file_or_many_rows() -> None:
    for model in shape.tables():
        assert not model._meta.many_to_many, model
        for column in model._meta.concrete_fields:
            assert not getattr(column, "auto_now", False), column
            assert not getattr(column, "auto_now_add", False), column
            assert column.get_internal_type() != "FileField", column


def test_columns_that_look_like_secrets_are_never_in() -> None:
    for model in shape.tables():
        for column in shape.columns(model):
            assert not any(word in column.name for word in ("secret", "password", "token")), column


def test_an_archive_holds_every_row_every_file_and_what_they_mean(full: Cast) -> None:
    inside = members(made(full))
    manifest = json.loads(inside["archive.json"])
    assert set(manifest["digests"]) == set(inside) - {"archive.json"}
    for model in shape.tables():
        label = shape.label_of(model)
        rows = json.loads(inside[f"tables/{label}.json"])
        kept = model._default_manager.filter(organisation=full.organisation)
        assert {row["key"] for row in rows} >= set(kept.values_list("pk", flat=True)) - {_last_run(full)}
        assert rows, f"{label} is not filled: this test would claim too much"
        described = json.loads(inside[f"schema/{label}.json"])["items"]["properties"]
        assert all(set(row) == set(described) for row in rows)
    assert PAPER in inside.values()
    assert "audit.json" in inside
    assert full.organisation.name in inside["README.txt"].decode()


def _last_run(cast: Cast) -> int:
    return Run.objects.filter(organisation=cast.organisation).order_by("-pk").first().pk


def test_every_file_of_the_organisation_is_in_and_none_of_another(full: Cast, theirs: Cast) -> None:
    fill_every_table(theirs)
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    inside = [data for name, data in members(made(full)).items() if name.startswith("files/")]
    others = [data for name, data in members(made(theirs)).items() if name.startswith("files/")]
    assert sorted(path.read_bytes() for path in kept) == sorted(inside + others)
    assert len(inside) == len(others) > 2


def test_nothing_of_another_organisation_is_in(full: Cast, theirs: Cast) -> None:
    fill_every_table(theirs)
    for label, rows in tables(made(full)).items():
        model = next(model for model in shape.tables() if shape.label_of(model) == label)
        foreign = set(
            model._default_manager.exclude(organisation=full.organisation).values_list("pk", flat=True)
        )
        assert not foreign & {row["key"] for row in rows}, label


def test_secrets_are_not_in(full: Cast) -> None:
    lead = full.people[Role.ORGANISATION_LEAD]
    token, secret = accounts.make_token(organisation=full.organisation, label="report", by=lead)
    invitation, _ = accounts.invite(
        organisation=full.organisation, email="new@example.org", role=Role.ANALYST, by=lead
    )
    everything = b"".join(members(made(full)).values()).decode()
    for hidden in (secret, token.secret_digest, invitation.secret_digest, lead.password):
        assert hidden not in everything


def test_the_same_content_gives_the_same_bytes(full: Cast) -> None:
    first, second = tables(made(full)), tables(made(full))
    assert len(second["runs.Run"]) == len(first["runs.Run"]) + 1, "the making of the first is a run too"
    assert {k: v for k, v in first.items() if k != "runs.Run"} == {
        k: v for k, v in second.items() if k != "runs.Run"
    }


# Confidences


def test_the_archive_of_a_lead_leaves_out_what_was_said_in_confidence(full: Cast) -> None:
    content = made(full, Role.ORGANISATION_LEAD, complete=True)  # asked for, and not given
    inside = tables(content)
    assert not set(inside) & set(shape.IN_CONFIDENCE)
    assert set(tables(made(full))) - set(inside) == set(shape.IN_CONFIDENCE)
    assert not json.loads(members(content)["archive.json"])["is_complete"]
    assert all(row["answers"] is None for row in inside["hubs.Scenario"])


def test_no_archive_of_a_lead_refers_to_a_sheet(full: Cast) -> None:
    Run.objects.filter(organisation=full.organisation).update(inputs={"answers": 4711, "place": 1})
    for row in tables(made(full, Role.ORGANISATION_LEAD))["runs.Run"]:
        assert row["inputs"].get("answers") is None


def test_a_lead_neither_sees_nor_takes_a_complete_archive(full: Cast) -> None:
    made(full)
    archive = Archive.objects.get()
    lead = full.client(Role.ORGANISATION_LEAD)
    root = f"/o/{full.organisation.slug}/exchange/"
    assert lead.get(f"{root}{archive.pk}/download/").status_code == 404
    assert f"/{archive.pk}/download/" not in lead.get(root).content.decode()
    assert f"/{archive.pk}/download/" in full.client(Role.ADMINISTRATOR).get(root).content.decode()


def test_who_takes_everything_reads_no_results_and_decides_nothing() -> None:
    from scalecare_web.accounts.permissions import NEEDS_SECOND_FACTOR, PERMITTED

    holders = {role for role, held in PERMITTED.items() if Permission.IMPORT_ARCHIVE in held}
    assert holders == {Role.ADMINISTRATOR} <= NEEDS_SECOND_FACTOR
    for role in holders:
        assert not {Permission.VIEW_RESULTS, Permission.DECIDE_GATE} & PERMITTED[role]


# Who may


@pytest.mark.parametrize("role", Role)
def test_only_some_roles_take_out_or_bring_in(ours: Cast, role: Role) -> None:
    client, root = ours.client(role), f"/o/{ours.organisation.slug}/exchange/"
    out = role in {Role.ORGANISATION_LEAD, Role.ADMINISTRATOR}
    assert client.get(root).status_code == (200 if out else 403)
    assert client.post(root + "make/").status_code == (302 if out else 403)
    assert client.get(root + "bring-in/").status_code == (200 if role == Role.ADMINISTRATOR else 403)


def test_archives_of_others_are_not_found(ours: Cast, theirs: Cast) -> None:
    made(theirs)
    archive = Archive.objects.get()
    client = ours.client(Role.ADMINISTRATOR)
    assert client.get(f"/o/{ours.organisation.slug}/exchange/{archive.pk}/download/").status_code == 404
    assert client.get(f"/o/{theirs.organisation.slug}/exchange/{archive.pk}/download/").status_code == 404


def test_making_and_taking_an_archive_stand_in_the_audit(ours: Cast) -> None:
    made(ours)
    verbs = AuditEvent.objects.filter(organisation_id=ours.organisation.pk).values_list("verb", flat=True)
    assert {"archive.made", "archive.downloaded"} <= set(verbs)


# The way in


def _without_keys(content: bytes) -> dict[str, list[str]]:
    """The rows of an archive without what a move changes: keys, and what is said below to change."""
    found = {}
    people = {p["key"]: p["email"] for p in json.loads(members(content)["people.json"])}
    for model in shape.tables():
        label = shape.label_of(model)
        rows = [row for row in tables(content)[label] if not str(row.get("kind", "")).startswith("exchange.")]
        unique = {
            c.name for c in shape.columns(model) if getattr(c, "unique", False) and c.name in ("folder",)
        }
        within = shape.KEYS_WITHIN.get(label, ())
        plain = []
        for row in rows:
            same = {}
            for column in shape.columns(model):
                value = row[column.name]
                if column.name in unique or (label, column.name) == ("accounts.Membership", "ended_at"):
                    continue
                if shape.is_person(column):
                    value = people.get(value)
                elif column.is_relation:
                    value = value is not None
                for key in within:
                    value = key.changed(value, lambda _: 0) if key.column == column.name else value
                same[column.name] = value
            plain.append(json.dumps(same, sort_keys=True))
        found[label] = sorted(plain)
    return found


def test_what_was_taken_out_comes_in_as_it_was(full: Cast, empty: Cast) -> None:
    Run.objects.filter(organisation=full.organisation).update(state=RunState.DONE, ended_at=timezone.now())
    content = made(full)
    answer = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, content)
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.get(organisation=empty.organisation, kind="exchange.bring-in")
    assert run.state == RunState.DONE, (run.fact, run.remedy)
    again = made(empty)
    before, after = _without_keys(content), _without_keys(again)
    for label in before:
        if label == "accounts.Membership":
            assert set(before[label]) <= set(after[label])
        elif label == "exchange.FormerEvent":
            assert set(before[label]) <= set(after[label]), "older moves come along"
        else:
            assert before[label] == after[label], label
    files = [data for name, data in sorted(members(content).items()) if name.startswith("files/")]
    assert sorted(files) == sorted(data for name, data in members(again).items() if name.startswith("files/"))


def test_rows_refer_to_the_same_rows_as_before(full: Cast, empty: Cast) -> None:
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, made(full))
    for model in shape.tables():
        for row in model._default_manager.filter(organisation=empty.organisation):
            for column in shape.references(model):
                to = getattr(row, column.name)
                if to is not None and not shape.is_person(column):
                    assert to.organisation_id == empty.organisation.pk, (model, column.name)


def test_keys_within_json_lead_to_the_rows_of_here(full: Cast, empty: Cast) -> None:
    place = Place.objects.filter(organisation=full.organisation).first()
    Run.objects.filter(organisation=full.organisation).update(inputs={"place": place.pk, "rules": "x"})
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, made(full))
    run = Run.objects.filter(organisation=empty.organisation).exclude(kind__startswith="exchange.").first()
    assert Place.objects.get(pk=run.inputs["place"]).organisation_id == empty.organisation.pk


def test_files_lie_where_their_new_rows_look_for_them(full: Cast, empty: Cast) -> None:
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, made(full))
    version = EvidenceVersion.objects.filter(organisation=empty.organisation).first()
    assert (Path(settings.MEDIA_ROOT) / version.path).read_bytes() == PAPER
    place = Place.objects.filter(organisation=empty.organisation).first()
    assert (place.directory / "inner" / "practices.parquet").read_bytes().startswith(b"PAR1")
    old = Place.objects.filter(organisation=full.organisation).first()
    assert place.folder != old.folder


def test_the_archive_of_a_lead_comes_in_too(full: Cast, empty: Cast) -> None:
    content = made(full, Role.ORGANISATION_LEAD)
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, content)
    run = Run.objects.get(organisation=empty.organisation, kind="exchange.bring-in")
    assert run.state == RunState.DONE, (run.fact, run.remedy)
    assert empty.organisation.cycles.count() == full.organisation.cycles.count() > 0


def test_people_are_known_by_address_and_others_become_placeholders(full: Cast, empty: Cast) -> None:
    content = made(full)
    people = json.loads(members(content)["people.json"])
    known = full.people[Role.ANALYST]
    gone = [dict(p, email="Gone@Example.org") if p["email"] == known.email else p for p in people]
    bring_in(
        empty.client(Role.ADMINISTRATOR),
        empty.organisation.slug,
        rewritten(content, "people.json", json.dumps(gone).encode()),
    )
    placeholder = User.objects.get(email="gone@example.org")
    assert not placeholder.is_active
    assert not placeholder.has_usable_password()
    assert User.objects.filter(email=full.people[Role.ORGANISATION_LEAD].email).count() == 1


def test_a_placeholder_becomes_its_person_by_an_invitation_and_by_nothing_else(ours: Cast, client) -> None:
    placeholder = User.objects.create_user("gone@example.org", None, name="Gone")
    placeholder.is_active = False
    placeholder.save()
    _, secret = accounts.invite(
        organisation=ours.organisation,
        email="gone@example.org",
        role=Role.ANALYST,
        by=ours.people[Role.ADMINISTRATOR],
    )
    client.post("/accounts/password/reset/", {"email": "gone@example.org"})
    assert not User.objects.get(pk=placeholder.pk).is_active
    answer = client.post(
        f"/accounts/invitations/{secret}/", {"name": "Back Again", "password": "three random words"}
    )
    assert answer.status_code == 302
    person = User.objects.get(email="gone@example.org")
    assert (person.pk, person.is_active, person.name) == (placeholder.pk, True, "Back Again")


def test_nobody_comes_in_with_an_archive(full: Cast, empty: Cast) -> None:
    before = set(empty.organisation.members.values_list("user__email", flat=True))
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, made(full))
    assert set(empty.organisation.members.values_list("user__email", flat=True)) == before
    assert Membership.objects.filter(organisation=empty.organisation).exclude(ended_at=None).exists()


def test_the_audit_comes_along_word_for_word_beside_the_chain_of_here(full: Cast, empty: Cast) -> None:
    content = made(full)
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, content)
    former = FormerEvent.objects.filter(organisation=empty.organisation, sequence__gt=0).order_by("sequence")
    audit = json.loads(members(content)["audit.json"])
    mine = [row for row in former if row.digest in {event["digest"] for event in audit}]
    assert len(mine) == len(audit)
    assert all(row.as_event().expected_digest() == row.digest for row in mine)
    assert not any(chain.fault for chain in verify_chains())
    assert AuditEvent.objects.filter(
        organisation_id=empty.organisation.pk, verb="archive.brought-in", detail__sha256__isnull=False
    ).exists()


def test_work_under_way_arrives_as_cancelled(full: Cast, empty: Cast) -> None:
    waiting = Run.objects.filter(organisation=full.organisation).exclude(kind__startswith="exchange.")
    waiting.update(state=RunState.WAITING, ended_at=None)
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, made(full))
    arrived = Run.objects.filter(organisation=empty.organisation).exclude(kind__startswith="exchange.")
    assert {run.state for run in arrived} == {RunState.CANCELLED}


def test_an_organisation_with_content_takes_no_archive(full: Cast, theirs: Cast) -> None:
    content = made(theirs)
    answer = bring_in(full.client(Role.ADMINISTRATOR), full.organisation.slug, content)
    assert "This organisation is not empty" in answer.content.decode()


# Interrupted


def _laid() -> list[Path]:
    """What lies among the kept files beside the database."""
    return [path for path in (Path(settings.MEDIA_ROOT) / "archives").rglob("*") if path.is_file()]


@pytest.fixture
def later(monkeypatch) -> None:
    """Let runs wait, as they do until the worker comes."""
    monkeypatch.setattr("scalecare_web.runs.actions._send", lambda run: None)


def test_an_archive_whose_making_was_cancelled_is_not_kept(ours: Cast, monkeypatch) -> None:
    lead, seen = ours.people[Role.ORGANISATION_LEAD], []

    def cancelled_meanwhile(content, path, **said) -> None:
        write(content, path, **said)
        seen.extend(_laid())
        runs.cancel(organisation=ours.organisation, run=Run.objects.get(kind=MAKE), by=lead)

    monkeypatch.setattr("scalecare_web.exchange.jobs.write", cancelled_meanwhile)
    run = exchange.ask_for_archive(organisation=ours.organisation, complete=False, by=lead)
    run.refresh_from_db()
    assert (run.state, len(seen)) == (RunState.CANCELLED, 1)
    assert _laid() == []
    assert not ours.organisation.archives.exists()


def test_an_archive_of_a_worker_that_died_goes_when_its_run_is_cancelled(
    ours: Cast, monkeypatch, later, django_capture_on_commit_callbacks
) -> None:
    lead = ours.people[Role.ORGANISATION_LEAD]
    run = exchange.ask_for_archive(organisation=ours.organisation, complete=False, by=lead)
    monkeypatch.setattr("scalecare_web.runs.tasks._keep", _die)
    with pytest.raises(SystemExit):
        perform.call(run.pk, ours.organisation.pk)
    assert len(_laid()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        runs.cancel(organisation=ours.organisation, run=Run.objects.get(pk=run.pk), by=lead)
    assert _laid() == []


def _die(*_said: object, **_more: object) -> None:
    raise SystemExit


def test_an_upload_goes_when_its_run_is_cancelled(
    empty: Cast, later, django_capture_on_commit_callbacks
) -> None:
    run = _asked_to_bring_in(empty, b"x")
    assert [path.read_bytes() for path in _laid()] == [b"x"]
    with django_capture_on_commit_callbacks(execute=True):
        runs.cancel(organisation=empty.organisation, run=run, by=empty.people[Role.ADMINISTRATOR])
    assert _laid() == []


def test_an_upload_waits_for_another_try_when_the_worker_dies(empty: Cast, later, monkeypatch) -> None:
    run = _asked_to_bring_in(empty, b"x")
    monkeypatch.setattr("scalecare_web.runs.tasks._keep", _die)
    with pytest.raises(SystemExit):
        perform.call(run.pk, empty.organisation.pk)
    assert len(_laid()) == 1


def test_an_upload_that_nobody_could_be_asked_to_bring_in_is_not_kept(empty: Cast, monkeypatch) -> None:
    monkeypatch.setattr("scalecare_web.runs.actions.ask", _die)
    with pytest.raises(SystemExit):
        _asked_to_bring_in(empty, b"x")
    assert _laid() == []


def _asked_to_bring_in(cast: Cast, content: bytes) -> Run:
    return exchange.ask_to_bring_in(
        organisation=cast.organisation,
        upload=SimpleUploadedFile("archive.zip", content),
        name="archive.zip",
        sha256="",
        by=cast.people[Role.ADMINISTRATOR],
    )


# A later version


def test_an_older_format_is_brought_up_step_by_step(full: Cast, empty: Cast, monkeypatch) -> None:
    content = made(full)

    def renamed(rows: formats.Rows) -> formats.Rows:
        for row in rows["plans.Action"]:
            row["title"] = row.pop("titel")
        return rows

    old = json.loads(members(content)["tables/plans.Action.json"])
    for row in old:
        row["titel"] = row.pop("title")
    older = rewritten(content, "tables/plans.Action.json", json.dumps(old).encode())
    monkeypatch.setattr(shape, "FORMAT", formats.FORMAT + 1)
    monkeypatch.setattr(formats, "STEPS", {**formats.STEPS, formats.FORMAT: renamed})
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, older)
    run = Run.objects.get(organisation=empty.organisation, kind="exchange.bring-in")
    assert run.state == RunState.DONE, (run.fact, run.remedy)
    assert _titles(empty) == _titles(full)


def _titles(cast: Cast) -> list[str]:
    return sorted(cast.organisation.actions.values_list("title", flat=True))


def test_a_column_that_is_new_here_gets_its_default(full: Cast, empty: Cast) -> None:
    content = made(full)
    rows = [
        {k: v for k, v in row.items() if k != "why"}
        for row in json.loads(members(content)["tables/plans.Action.json"])
    ]
    older = rewritten(content, "tables/plans.Action.json", json.dumps(rows).encode())
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, older)
    assert set(empty.organisation.actions.values_list("why", flat=True)) == {""}


def test_a_newer_format_is_refused_with_the_remedy(full: Cast, empty: Cast) -> None:
    newer = changed(made(full), format=formats.FORMAT + 1, made_with="9.9.0")
    page = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, newer).content.decode()
    assert "Bring Scalecare here up to version 9.9.0 or later" in page
    _nothing_stays(empty)


# What is no archive


def _nothing_stays(cast: Cast) -> None:
    for model in shape.tables():
        if model not in (Membership, Run):
            assert not model._default_manager.filter(organisation=cast.organisation).exists(), model
    assert not list(Path(settings.MEDIA_ROOT).glob("archives/uploads/*"))
    assert not (Path(settings.MEDIA_ROOT) / "evidence" / str(cast.organisation.pk)).exists()


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    at = len(content) // 3
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _row_changed(content: bytes) -> bytes:
    inside = members(content)
    name = "tables/gates.GateDecision.json"
    return zipped(inside | {name: inside[name].replace(b'"verdict"', b'"verdikt"')})


def _one_missing(content: bytes) -> bytes:
    return zipped({name: data for name, data in members(content).items() if name != "people.json"})


def _one_more(content: bytes) -> bytes:
    return zipped(members(content) | {"files/more.txt": b"more"})


def _audit_changed(content: bytes) -> bytes:
    audit = json.loads(members(content)["audit.json"])
    audit[1]["actor_name"] = "Somebody else"
    return rewritten(content, "audit.json", json.dumps(audit).encode())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_truncated, "is damaged: its end is missing"),
        (_flipped, "is damaged"),
        (_row_changed, "is damaged: tables/gates.GateDecision.json is not what it was"),
        (_one_missing, "is damaged: people.json is missing"),
        (_one_more, "is damaged: it holds what it does not list"),
        (_audit_changed, "is damaged: row 2 of the audit is not what it was"),
        (lambda _: b"not a zip at all", "is not an archive of Scalecare"),
        (lambda _: zipped({"holiday.txt": b"sun"}), "is not an archive of Scalecare"),
        (lambda _: zipped({"archive.json": b'{"is": "else"}'}), "is not an archive of Scalecare"),
        (lambda _: zipped({"archive.json": b"[" * 100_000}), "is not an archive of Scalecare"),
    ],
)
def test_what_is_spoilt_or_foreign_is_refused_and_leaves_nothing(full, empty, spoil, said) -> None:
    client = empty.client(Role.ADMINISTRATOR)
    answer = bring_in(client, empty.organisation.slug, spoil(made(full)))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Run.objects.filter(organisation=empty.organisation).exists()
    _nothing_stays(empty)


def _row_of(label: str, **values: object):
    def forge(content: bytes) -> bytes:
        rows = json.loads(members(content)[f"tables/{label}.json"])
        rows[0] |= values
        return rewritten(content, f"tables/{label}.json", json.dumps(rows).encode())

    return forge


def _file_at(inner: str):
    def forge(content: bytes) -> bytes:
        key = json.loads(members(content)["tables/places.Place.json"])[0]["key"]
        return rewritten(content, f"files/places.Place/{key}/{inner}", b"x")

    return forge


def _paper_swapped(content: bytes) -> bytes:
    name = next(name for name in members(content) if name.startswith("files/gates."))
    return rewritten(content, name, b"%PDF-1.4 something else")


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (_row_of("plans.Action", state="finished"), "Row 1 of plans.Action cannot be brought in"),
        (_row_of("plans.Action", organisation=1), "there is no column organisation"),
        (_row_of("plans.Action", proposed_by=999_999), "it refers to 999999, which is not there"),
        (_row_of("assessments.Answer", sheet=999_999), "it refers to 999999, which is not there"),
        (_row_of("gates.GateDecision", reason=""), "breaks a rule of the database"),
        (_row_of("places.Place", registered="many"), "Row 1 of places.Place cannot be brought in"),
        (_paper_swapped, "is not the file that its row names"),
    ],
)
def test_a_forged_row_stops_everything_and_leaves_nothing(full: Cast, empty: Cast, forge, said: str) -> None:
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, forge(made(full)))
    run = Run.objects.get(organisation=empty.organisation)
    assert run.state == RunState.FAILED
    assert said in run.fact
    _nothing_stays(empty)
    page = empty.client(Role.ADMINISTRATOR).get(f"/o/{empty.organisation.slug}/exchange/").content.decode()
    assert "could not be done" in page


@pytest.mark.parametrize("inner", ["../../../../escaped", "/etc/escaped", "..\\escaped"])
def test_no_file_of_an_archive_lies_elsewhere(full: Cast, empty: Cast, inner: str) -> None:
    bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, _file_at(inner)(made(full)))
    assert not list(Path(settings.MEDIA_ROOT).parent.rglob("*escaped*"))
    _nothing_stays(empty)


def test_an_archive_is_checked_without_being_held_in_memory(full: Cast) -> None:
    large = 32 * 1024 * 1024
    content = rewritten(made(full), "files/places.Place/0/large", os.urandom(large))
    with closing(TemporaryUploadedFile("archive.zip", "application/zip", len(content), None)) as upload:
        upload.write(content)
        tracemalloc.start()
        form = BringInForm({}, {"archive": upload})
        assert form.is_valid(), form.errors
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert form.sha256 == hashlib.sha256(content).hexdigest()
    assert most < large / 2


def test_an_archive_too_large_is_refused(full: Cast, empty: Cast, settings) -> None:
    content = made(full)
    settings.ARCHIVE_UPLOAD_MOST_BYTES = 1000
    page = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, content).content.decode()
    assert "at most 1,000 are taken" in page


def test_a_bomb_is_refused(empty: Cast, settings) -> None:
    settings.ARCHIVE_UPLOAD_MOST_BYTES = 100_000
    bomb = zipped({"archive.json": b"0" * 30_000_000})
    page = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, bomb).content.decode()
    assert "at most 2,000,000 are taken" in page


def test_a_bomb_below_the_limits_is_refused_before_it_unfolds(full: Cast, empty: Cast) -> None:
    bomb = rewritten(made(full), "tables/plans.Action.json", b"[" + b" " * 30_000_000 + b"]")
    page = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, bomb).content.decode()
    assert "none that was made here does" in page


def test_tables_are_read_whole_and_therefore_limited(full: Cast, empty: Cast, settings) -> None:
    content = made(full)
    settings.ARCHIVE_UPLOAD_MOST_BYTES = len(content) + 10
    page = bring_in(empty.client(Role.ADMINISTRATOR), empty.organisation.slug, content).content.decode()
    assert f"at most {len(content) + 10:,} are taken" in page


def test_an_empty_organisation_makes_an_archive_too(ours: Cast) -> None:
    a_member(ours.organisation, Role.ANALYST)
    assert len(tables(made(ours))["accounts.Membership"]) == len(Role) + 1
    write_files(ours)


def test_the_page_of_archives_asks_little_of_the_database(ours: Cast, django_assert_max_num_queries) -> None:
    for _ in range(3):
        made(ours)
    client = ours.client(Role.ADMINISTRATOR)
    client.get(f"/o/{ours.organisation.slug}/exchange/")
    with django_assert_max_num_queries(24):
        client.get(f"/o/{ours.organisation.slug}/exchange/")

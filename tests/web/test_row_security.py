"""The floor under the scoping: PostgreSQL itself keeps organisations apart, whatever the code forgets."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from tests.lib.rows import any_row, is_owned, our_models, owned_models
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.accounts.scoping import nowhere, within
from scalecare_web.runs.models import Run

NOT_OWNED = {
    "accounts.User": "a person may belong to several organisations",
    "accounts.Organisation": "is the organisation",
    "assessments.SharedMedians": "medians given to the benchmark, under a keyed digest instead of a name",
    "assessments.BenchmarkRelease": "figures of five organisations or more together",
}
SEEN_BEFORE_SCOPING = {"accounts.Membership": "the guard looks here to learn whose rows may be seen"}
OWNED = [model for model in owned_models() if model._meta.label not in SEEN_BEFORE_SCOPING]
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no row-level security; run on PostgreSQL"
)


def unforced(tables: set[str]) -> set[str]:
    """Tables that the database does not keep apart for everybody, their owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_policies p on p.tablename = c.relname "
            "where c.relrowsecurity and c.relforcerowsecurity and p.cmd = 'ALL' "
            "group by c.relname having count(*) = 1 and bool_and(p.qual ilike %s)",
            ["%scalecare.organisation%organisation_id%"],
        )
        return tables - {row[0] for row in cursor.fetchall()}


def _tables() -> set[str]:
    return {model._meta.db_table for model in OWNED}


def test_every_table_says_whose_its_rows_are() -> None:
    without = {model._meta.label for model in our_models() if not is_owned(model)}
    assert without == set(NOT_OWNED)


def test_rows_between_others_are_owned_too() -> None:
    between = {
        field.remote_field.through._meta.label
        for model in owned_models()
        for field in model._meta.many_to_many
        if not is_owned(field.remote_field.through)
    }
    assert between == set()


@on_postgresql
def test_every_owned_table_has_a_forced_policy() -> None:
    assert unforced(_tables()) == set()


@on_postgresql
def test_programs_connect_as_somebody_whom_policies_bind() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)


@on_postgresql
@pytest.mark.parametrize("statement", ["disable row level security", "no force row level security"])
def test_a_policy_that_was_switched_off_is_found(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"alter table runs_run {statement}")
    assert unforced(_tables()) == {"runs_run"}


@on_postgresql
def test_a_policy_that_was_dropped_or_opened_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop policy of_one_organisation on runs_run")
        assert unforced(_tables()) == {"runs_run"}
        cursor.execute("create policy all_of_it on runs_run using (true)")
    assert unforced(_tables()) == {"runs_run"}


@on_postgresql
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_rows_are_seen_within_their_organisation_alone(
    model: type[models.Model], ours: Cast, theirs: Cast
) -> None:
    row = any_row(model, ours.organisation)
    rows = model._default_manager.filter(pk=row.pk)
    with within(ours.organisation):
        assert rows.exists()
    with within(theirs.organisation):
        assert not rows.exists()
    with nowhere():
        assert not model._default_manager.exists()


@on_postgresql
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_no_row_is_added_for_another_organisation(
    model: type[models.Model], ours: Cast, theirs: Cast
) -> None:
    row = any_row(model, ours.organisation)
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    taken = ", ".join(f'"{column}"' for column in columns)
    given = ", ".join("%s" if column == "organisation_id" else f'"{column}"' for column in columns)
    table = model._meta.db_table
    copy = f'insert into "{table}" ({taken}) select {given} from "{table}" where id = %s'
    with within(ours.organisation):
        _refused("row-level security", copy, theirs.organisation.pk, row.pk)


@on_postgresql
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_no_row_is_given_to_another_organisation_nor_changed_there(
    model: type[models.Model], ours: Cast, theirs: Cast
) -> None:
    row = any_row(model, ours.organisation)
    give = f'update "{model._meta.db_table}" set organisation_id = %s where id = %s'
    with within(ours.organisation):
        _refused("row-level security|can only be added", give, theirs.organisation.pk, row.pk)
    with within(theirs.organisation), connection.cursor() as cursor:
        cursor.execute(give, [theirs.organisation.pk, row.pk])
        assert cursor.rowcount == 0


def _refused(why: str, statement: str, *values: object) -> None:
    with pytest.raises(DatabaseError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _unscoped(rows, **where):
    """What `get_object_or_404` would be in a view that forgot whose rows these are."""
    model = rows.model if hasattr(rows, "model") else rows
    return get_object_or_404(model._default_manager.all(), **where)


def test_a_view_that_forgets_its_scope_shows_nothing_on_postgresql(
    monkeypatch, ours: Cast, theirs: Cast
) -> None:
    run = any_row(Run, theirs.organisation)
    address = f"/o/{ours.organisation.slug}/runs/{run.pk}/"
    client = ours.client(Role.ANALYST)
    assert client.get(address).status_code == 404
    monkeypatch.setattr("scalecare_web.runs.views.get_object_or_404", _unscoped)
    assert client.get(address).status_code == (404 if connection.vendor == "postgresql" else 200)


@on_postgresql
@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_no_unscoped_read_reaches_another_organisation(
    model: type[models.Model], ours: Cast, theirs: Cast
) -> None:
    row = any_row(model, theirs.organisation)
    with within(ours.organisation):
        with pytest.raises(Http404):
            _unscoped(model, pk=row.pk)
        assert not model._default_manager.filter(organisation_id=theirs.organisation.pk).exists()


@on_postgresql
def test_the_setting_does_not_outlive_a_request(ours: Cast) -> None:
    with nowhere():
        assert ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('scalecare.organisation', true)")
            assert cursor.fetchone()[0] == ""


@on_postgresql
def test_a_failing_request_leaves_nothing_in_sight(monkeypatch, ours: Cast) -> None:
    def fails(*_args, **_kwargs):
        raise RuntimeError("deliberate")

    monkeypatch.setattr("scalecare_web.runs.views.render", fails)
    client = ours.client(Role.ANALYST)
    client.raise_request_exception = False
    with nowhere():
        assert client.get(f"/o/{ours.organisation.slug}/runs/").status_code == 500
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('scalecare.organisation', true)")
            assert cursor.fetchone()[0] == ""

"""What was put forward and decided can only be added to; rows are kept apart; nobody decides on their own.

Whoever ever put something forward for an organisation never decides there, and whoever decided never
submits: the database holds to it whatever the program does.
"""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add

_HAD_A_PART = """
    exists (select 1 from gates_gatesubmission
            where organisation_id = new.organisation_id and submitted_by_id = new.decided_by_id)
    or exists (select 1 from gates_evidenceversion
            where organisation_id = new.organisation_id and uploaded_by_id = new.decided_by_id)
    or exists (select 1 from gates_evidencelink
            where organisation_id = new.organisation_id and linked_by_id = new.decided_by_id)
    or exists (select 1 from gates_criterionclaim
            where organisation_id = new.organisation_id and said_by_id = new.decided_by_id)
"""
_DECIDED = """
    exists (select 1 from gates_gatedecision
            where organisation_id = new.organisation_id and decided_by_id = new.submitted_by_id)
"""
_RULES = (
    ("not_by_its_author", "gates_gatedecision", _HAD_A_PART, "nobody decides on what they had a part in"),
    ("not_by_who_decides", "gates_gatesubmission", _DECIDED, "whoever decides never submits"),
)
_POSTGRESQL = """
create function {name}() returns trigger language plpgsql as $$
begin if {condition} then raise exception '{words}'; end if; return new; end $$;
create trigger {name} before insert on "{table}" for each row execute function {name}();
"""
_SQLITE = """
create trigger {name} before insert on "{table}" when {condition}
begin select raise(abort, '{words}'); end;
"""


def _enable(_apps, editor):
    form = _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE
    for name, table, condition, words in _RULES:
        editor.execute(form.format(name=name, table=table, condition=condition, words=words), params=None)


def _disable(_apps, editor):
    for name, table, _, _ in _RULES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f'drop trigger {name} on "{table}"')
            editor.execute(f"drop function {name}()")
        else:
            editor.execute(f"drop trigger {name}")


class Migration(migrations.Migration):
    """Triggers and row-level security."""

    dependencies = [("gates", "0001_initial")]
    operations = [
        only_add(
            "gates_evidenceversion",
            "gates_criterionclaim",
            "gates_gatesubmission",
            "gates_submittedevidence",
            "gates_gatewithdrawal",
            "gates_gatedecision",
            "gates_gatecondition",
        ),
        migrations.RunPython(_enable, _disable),
        keep_rows_apart(
            "gates_evidencefile",
            "gates_evidenceversion",
            "gates_evidencelink",
            "gates_criterionclaim",
            "gates_gatesubmission",
            "gates_submittedevidence",
            "gates_gatewithdrawal",
            "gates_gatedecision",
            "gates_gatecondition",
        ),
    ]

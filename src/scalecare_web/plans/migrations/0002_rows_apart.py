"""The steps of an action can only be added to; rows are kept apart by the database too."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add


class Migration(migrations.Migration):
    """Triggers and row-level security."""

    dependencies = [("plans", "0001_initial")]
    operations = [
        only_add("plans_step"),
        keep_rows_apart("plans_action", "plans_step", "plans_learningneed"),
    ]

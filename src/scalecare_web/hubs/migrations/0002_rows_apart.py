"""Scenarios are kept apart by the database too; edits, preferences and frozen answers can only be added."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add


class Migration(migrations.Migration):
    """Triggers and row-level security."""

    dependencies = [("hubs", "0001_initial")]
    operations = [
        only_add("hubs_frozenanswers", "hubs_scenario", "hubs_handedit", "hubs_preference"),
        keep_rows_apart("hubs_frozenanswers", "hubs_scenario", "hubs_handedit", "hubs_preference"),
    ]

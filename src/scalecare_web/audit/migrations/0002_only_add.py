"""Audit rows can only be added, and are kept apart."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add


class Migration(migrations.Migration):
    """Triggers and row-level security."""

    dependencies = [("audit", "0001_initial")]
    operations = [only_add("audit_auditevent"), keep_rows_apart("audit_auditevent")]

"""Answers are kept apart by the database too; what was agreed on and released can only be added to."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add


class Migration(migrations.Migration):
    """Row-level security and triggers."""

    dependencies = [("assessments", "0001_initial")]
    operations = [
        keep_rows_apart(
            "assessments_cycle",
            "assessments_respondent",
            "assessments_sheet",
            "assessments_answer",
            "assessments_consensus",
        ),
        only_add("assessments_consensus", "assessments_benchmarkrelease"),
    ]

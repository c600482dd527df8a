"""Polls and answers are kept apart by the database too."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart


class Migration(migrations.Migration):
    """Row-level security."""

    dependencies = [("engagement", "0001_initial")]
    operations = [
        keep_rows_apart(
            "engagement_poll", "engagement_askedpractice", "engagement_polllink", "engagement_pollanswer"
        )
    ]

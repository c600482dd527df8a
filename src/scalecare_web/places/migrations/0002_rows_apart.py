"""Places are kept apart by the database too."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart


class Migration(migrations.Migration):
    """Row-level security."""

    dependencies = [("places", "0001_initial")]
    operations = [keep_rows_apart("places_place")]

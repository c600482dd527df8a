"""Archives are kept apart by the database too; what was brought in of an audit can only be added to."""

from django.db import migrations

from scalecare_web.accounts.row_security import keep_rows_apart
from scalecare_web.audit.append_only import only_add


class Migration(migrations.Migration):
    """Row-level security, and rows that stay as they are."""

    dependencies = [("exchange", "0001_initial")]
    operations = [
        keep_rows_apart("exchange_archive", "exchange_formerevent"),
        only_add("exchange_formerevent"),
    ]

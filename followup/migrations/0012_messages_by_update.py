"""Messages say when they last changed, for whoever keeps in step with them."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0006_ledger_by_time"),
        ("followup", "0011_rows_of_jobs"),
        ("pathway", "0008_decisions_by_prompt"),
    ]

    operations = [
        migrations.AddField(
            model_name="communication",
            name="updated_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddIndex(
            model_name="communication",
            index=models.Index(
                fields=["clinic", "updated_at", "id"], name="communication_by_update"
            ),
        ),
    ]

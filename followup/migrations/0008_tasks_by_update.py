"""Tasks say when they last changed, for whoever keeps in step with them."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0007_queues"), ("pathway", "0007_synchronising")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="updated_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["clinic", "updated_at", "id"], name="task_by_update"),
        ),
    ]

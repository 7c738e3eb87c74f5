from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0005_feed_heads_and_seals")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerevent",
            index=models.Index(fields=["clinic", "recorded_at", "ins"], name="ledger_by_time"),
        ),
    ]

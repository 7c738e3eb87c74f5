from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0006_ledger_by_time")]

    operations = [
        migrations.AddField(
            model_name="clinicsettings",
            name="escalation",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]

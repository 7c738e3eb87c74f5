import datetime

from django.db import migrations, models

import clinic.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0002_grants"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinicsettings",
            name="digest_at",
            field=models.TimeField(default=datetime.time(7, 0)),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="emergency_number",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="phone",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="quiet_from",
            field=models.TimeField(default=datetime.time(20, 0)),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="quiet_until",
            field=models.TimeField(default=datetime.time(8, 0)),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="reminders_enabled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="self_report_enabled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="clinicsettings",
            name="send_at",
            field=models.TimeField(default=datetime.time(9, 0)),
        ),
        migrations.AddField(
            model_name="membership",
            name="on_call_phone",
            field=clinic.sealing.SealedTextField(
                blank=True, db_column="on_call_phone_sealed", null=True
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="wants_digest",
            field=models.BooleanField(default=False),
        ),
    ]

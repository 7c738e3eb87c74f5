from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0002_overrides_named_and_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="prompt",
            name="said_version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="protocoloverride",
            name="protocol_version",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="protocoloverride",
            name="is_withdrawn",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="protocoloverride",
            name="approved_by_name",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
    ]

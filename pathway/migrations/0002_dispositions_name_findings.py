import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="promptdecision",
            name="closes_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), default=list, size=None
            ),
        ),
    ]

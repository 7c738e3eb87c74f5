"""Whom the pathway was not made for is known to lists and charts."""

import django.contrib.postgres.fields
from django.db import migrations, models

# Rows that are there already fill themselves: every open care plan is evaluated again, soon.
# Without force the owner of the table, who migrates, reaches every clinic's rows.
EVALUATE_ANEW = """
    ALTER TABLE care_plan NO FORCE ROW LEVEL SECURITY;
    UPDATE care_plan SET evaluate_at = now() WHERE evaluate_at IS NOT NULL;
    ALTER TABLE care_plan FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("pathway", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="caseload",
            name="exclusions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
        migrations.RunSQL(EVALUATE_ANEW, migrations.RunSQL.noop),
    ]

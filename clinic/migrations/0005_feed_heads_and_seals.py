import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0004_day_at_the_clinic"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.BigIntegerField(default=0)),
                ("digest", models.BinaryField(default=bytes)),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=clinic.tenancy.current_clinic_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
            ],
            options={
                "db_table": "feed_head",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="FeedSeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("up_to_position", models.BigIntegerField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=clinic.tenancy.current_clinic_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.clinic",
                    ),
                ),
            ],
            options={
                "db_table": "feed_seal",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="ledgerevent",
            constraint=clinic.tenancy.DueQueue(name="ledgerevent_due", pointer="position"),
        ),
        migrations.AddConstraint(
            model_name="feedhead",
            constraint=clinic.tenancy.RowSecurity(kind="aggregate", name="feedhead_rls"),
        ),
        migrations.AddConstraint(
            model_name="feedhead",
            constraint=models.UniqueConstraint(fields=("clinic",), name="feedhead_one_per_clinic"),
        ),
        migrations.AddConstraint(
            model_name="feedseal",
            constraint=clinic.tenancy.RowSecurity(kind="log", name="feedseal_rls"),
        ),
        migrations.AddConstraint(
            model_name="feedseal",
            constraint=models.UniqueConstraint(
                fields=("clinic", "up_to_position"), name="feedseal_position"
            ),
        ),
    ]

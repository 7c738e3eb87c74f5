"""The file that a job writes, stretch by stretch."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0006_ledger_by_time"),
        ("followup", "0009_due_moments"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobOutput",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("begins_at", models.BigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("content", clinic.sealing.SealedTextField(db_column="content_sealed")),
                (
                    "patient_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
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
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="followup.job",
                    ),
                ),
            ],
            options={
                "db_table": "job_output",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="joboutput_rls"),
                    clinic.tenancy.TenantForeignKey(field="job", name="joboutput_job_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "job", "place"), name="joboutput_place"
                    ),
                ],
            },
        ),
    ]

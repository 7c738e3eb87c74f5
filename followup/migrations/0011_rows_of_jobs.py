"""Rows of a job that wait for the others of their person."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0006_ledger_by_time"),
        ("followup", "0010_files_of_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="JobRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("key", models.BinaryField()),
                ("person", models.BinaryField()),
                ("version", models.CharField(blank=True, max_length=40)),
                ("digest", models.BinaryField()),
                ("line", models.PositiveIntegerField()),
                ("body", clinic.sealing.SealedTextField(db_column="body_sealed")),
                ("is_disputed", models.BooleanField(default=False)),
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
                "db_table": "job_row",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "job", "person"], name="jobrow_by_person")
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="jobrow_rls"),
                    clinic.tenancy.TenantForeignKey(field="job", name="jobrow_job_fk"),
                    models.UniqueConstraint(fields=("clinic", "job", "key"), name="jobrow_key"),
                ],
            },
        ),
    ]

import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0002_grants"),
        ("pathway", "0003_what_a_prompt_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProtocolMove",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("from_version", models.CharField(max_length=20)),
                ("to_version", models.CharField(max_length=20)),
                ("reason", models.CharField(max_length=400)),
                ("moved_by_id", models.UUIDField()),
                ("moved_by_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "care_plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pathway.careplan",
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
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "protocol_move",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "care_plan", "recorded_at"], name="move_by_plan")
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="protocolmove_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="protocolmove_care_plan_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="protocolmove_patient_fk"
                    ),
                ],
            },
        ),
    ]

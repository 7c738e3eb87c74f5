import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0002_grants"),
        ("followup", "0002_due_clinics"),
        ("pathway", "0003_what_a_prompt_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(default="raised", max_length=10)),
                ("severity", models.CharField(max_length=10)),
                ("channel", models.CharField(default="in_app", max_length=10)),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("said", models.JSONField(default=dict)),
                ("sent_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.membership",
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
                (
                    "prompt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="pathway.prompt",
                    ),
                ),
            ],
            options={
                "db_table": "notification",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["clinic", "membership", "sent_at"],
                        name="notification_unread",
                    ),
                    models.Index(
                        fields=["clinic", "membership", "sent_at"], name="notification_mine"
                    ),
                    models.Index(fields=["clinic", "patient"], name="notification_patient"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="notification_rls"),
                    clinic.tenancy.TenantForeignKey(field="prompt", name="notification_prompt_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="notification_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="membership", name="notification_membership_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "prompt", "membership", "kind", "severity", "rung"),
                        name="notification_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["raised", "withdrawn"])),
                        name="notification_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__in", ["emergency", "urgent", "routine", "info"])
                        ),
                        name="notification_severity_known",
                    ),
                ],
            },
        ),
    ]

import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pathway", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Communication",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("step", models.CharField(max_length=20)),
                ("channel", models.CharField(max_length=10)),
                ("template", models.CharField(max_length=60)),
                ("template_version", models.PositiveSmallIntegerField(default=1)),
                ("language", models.CharField(max_length=10)),
                ("send_after", models.DateTimeField(null=True)),
                ("state", models.CharField(default="planned", max_length=10)),
                ("suppressed_because", models.CharField(blank=True, max_length=60)),
                ("attempt_id", models.UUIDField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("message_id", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
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
                    "contact_point",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.contactpoint",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "communication",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        models.F("clinic"),
                        models.F("send_after"),
                        condition=models.Q(("send_after__isnull", False)),
                        name="communication_due",
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="communication_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="communication_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="contact_point", name="communication_contact_point_fk"
                    ),
                    clinic.tenancy.DueQueue(name="communication_queue", pointer="send_after"),
                    models.UniqueConstraint(
                        fields=("clinic", "subject", "step", "channel"), name="communication_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "claimed",
                                    "sent",
                                    "delivered",
                                    "failed",
                                    "uncertain",
                                    "suppressed",
                                ],
                            )
                        ),
                        name="communication_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("key", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=120)),
                ("due_on", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("next_step_at", models.DateTimeField(null=True)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("state", models.CharField(default="open", max_length=10)),
                ("snoozed_until", models.DateField(null=True)),
                ("why", models.JSONField(default=dict)),
                ("outcome_code", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "care_plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                        related_name="tasks",
                        to="clinic.patient",
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pathway.prompt",
                    ),
                ),
            ],
            options={
                "db_table": "task",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["clinic", "due_at", "id"],
                        name="task_open",
                    ),
                    models.Index(
                        models.F("clinic"),
                        models.F("next_step_at"),
                        condition=models.Q(("next_step_at__isnull", False)),
                        name="task_step_due",
                    ),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="task_rls"),
                    clinic.tenancy.TenantForeignKey(field="care_plan", name="task_care_plan_fk"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="task_patient_fk"),
                    clinic.tenancy.TenantForeignKey(field="owner", name="task_owner_fk"),
                    clinic.tenancy.TenantForeignKey(field="prompt", name="task_prompt_fk"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="task_clinic_id"),
                    clinic.tenancy.DueQueue(name="task_queue", pointer="next_step_at"),
                    models.UniqueConstraint(
                        fields=("clinic", "care_plan", "kind", "key"), name="task_identity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "completed", "cancelled"])),
                        name="task_state_known",
                    ),
                ],
            },
        ),
    ]

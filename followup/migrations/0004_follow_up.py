import uuid

import django.db.models.deletion
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_follow_up"),
        ("followup", "0003_notifications"),
        ("pathway", "0005_medicines_for_later"),
    ]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("secret_hash", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("answer_id", models.UUIDField(null=True)),
                (
                    "care_plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                    "communication",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="followup.communication",
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
                    "membership",
                    models.ForeignKey(
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="followup.task",
                    ),
                ),
            ],
            options={
                "db_table": "link",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MessageText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("channel", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=10)),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
                ("read_by", models.CharField(blank=True, max_length=200)),
                ("changed_at", models.DateTimeField()),
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
            ],
            options={
                "db_table": "message_text",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="communication",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="communication",
            name="body",
            field=clinic.sealing.SealedTextField(db_column="body_sealed", null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="failure",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="communication",
            name="handled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="handled_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.membership",
            ),
        ),
        migrations.AddField(
            model_name="communication",
            name="heading",
            field=clinic.sealing.SealedTextField(db_column="heading_sealed", null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="membership",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.membership",
            ),
        ),
        migrations.AddField(
            model_name="communication",
            name="prompt",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.prompt",
            ),
        ),
        migrations.AddField(
            model_name="communication",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="communication",
            name="task",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="communications",
                to="followup.task",
            ),
        ),
        migrations.AddField(
            model_name="communication",
            name="visit_thread_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="snoozes",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="communication",
            name="patient",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="communications",
                to="clinic.patient",
            ),
        ),
        migrations.AlterField(
            model_name="communication",
            name="step",
            field=models.CharField(max_length=60),
        ),
        migrations.AddIndex(
            model_name="communication",
            index=models.Index(fields=["clinic", "patient"], name="communication_patient"),
        ),
        migrations.AddIndex(
            model_name="communication",
            index=models.Index(fields=["clinic", "message_id"], name="communication_message"),
        ),
        migrations.AddIndex(
            model_name="communication",
            index=models.Index(fields=["clinic", "created_at"], name="communication_newest"),
        ),
        migrations.AddIndex(
            model_name="communication",
            index=models.Index(
                condition=models.Q(
                    ("handled_at__isnull", True), ("state__in", ["uncertain", "failed"])
                ),
                fields=["clinic", "state"],
                name="communication_to_handle",
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=clinic.tenancy.TenantForeignKey(
                field="membership", name="communication_membership_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=clinic.tenancy.TenantForeignKey(field="task", name="communication_task_fk"),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=clinic.tenancy.TenantForeignKey(
                field="prompt", name="communication_prompt_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=clinic.tenancy.TenantForeignKey(
                field="handled_by", name="communication_handled_by_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=models.UniqueConstraint(
                fields=("clinic", "id"), name="communication_clinic_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "sms"])),
                name="communication_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="communication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("patient__isnull", False), ("membership__isnull", False), _connector="OR"
                ),
                name="communication_to_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["clinic", "task"], name="link_by_task"),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["clinic", "membership"], name="link_by_membership"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.RowSecurity(kind="machinery", name="link_rls"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(field="patient", name="link_patient_fk"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(field="care_plan", name="link_care_plan_fk"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(
                field="contact_point", name="link_contact_point_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(field="task", name="link_task_fk"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(
                field="communication", name="link_communication_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=clinic.tenancy.TenantForeignKey(
                field="membership", name="link_membership_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("clinic", "secret_hash"), name="link_secret"
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["report", "stop", "calendar"])),
                name="link_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetext",
            constraint=clinic.tenancy.RowSecurity(kind="aggregate", name="messagetext_rls"),
        ),
        migrations.AddConstraint(
            model_name="messagetext",
            constraint=models.UniqueConstraint(
                fields=("clinic", "purpose", "channel", "language"), name="messagetext_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetext",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "sms"])),
                name="messagetext_channel_known",
            ),
        ),
    ]

"""What is to be done, asked, sent and shown, and work that takes long."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("followup", "0001_initial"),
        ("followup", "0003_notifications"),
        ("followup", "0004_follow_up"),
        ("followup", "0005_day_at_the_clinic"),
        ("followup", "0006_jobs"),
        ("followup", "0008_tasks_by_update"),
        ("followup", "0009_due_moments"),
        ("followup", "0010_files_of_jobs"),
        ("followup", "0011_rows_of_jobs"),
        ("followup", "0012_messages_by_update"),
    ]

    dependencies = [
        ("clinic", "0001_tables"),
        ("pathway", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                ("is_dry_run", models.BooleanField(default=False)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("run_after", models.DateTimeField(null=True)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("cursor", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
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
                "db_table": "job",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        models.F("clinic"),
                        models.F("run_after"),
                        condition=models.Q(("run_after__isnull", False)),
                        name="job_due",
                    ),
                    models.Index(fields=["clinic", "created_at"], name="job_by_age"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="job_rls"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="job_clinic_id"),
                    clinic.tenancy.DueQueue(name="job_queue", pointer="run_after"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "done", "failed", "cancelled"])
                        ),
                        name="job_state_known",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="JobPiece",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("rows", clinic.sealing.SealedTextField(db_column="rows_sealed")),
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
                "db_table": "job_piece",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="jobpiece_rls"),
                    clinic.tenancy.TenantForeignKey(field="job", name="jobpiece_job_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "job", "place"), name="jobpiece_place"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobProblem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("column", models.CharField(blank=True, max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("detail", models.CharField(max_length=300)),
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
                        related_name="problems",
                        to="followup.job",
                    ),
                ),
            ],
            options={
                "db_table": "job_problem",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "job", "line"], name="jobproblem_by_line")
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="jobproblem_rls"),
                    clinic.tenancy.TenantForeignKey(field="job", name="jobproblem_job_fk"),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="MeasureTarget",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("measure", models.CharField(max_length=40)),
                ("percent", models.DecimalField(decimal_places=1, max_digits=4)),
                ("by_day", models.DateField(null=True)),
                ("plan", clinic.sealing.SealedTextField(db_column="plan_sealed", null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
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
                "db_table": "measure_target",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="measuretarget_rls"),
                    models.UniqueConstraint(fields=("clinic", "measure"), name="measuretarget_one"),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                        name="measuretarget_percent",
                    ),
                ],
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
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="messagetext_rls"),
                    models.UniqueConstraint(
                        fields=("clinic", "purpose", "channel", "language"), name="messagetext_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])),
                        name="messagetext_channel_known",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("screen", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("is_shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
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
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.membership",
                    ),
                ),
            ],
            options={
                "db_table": "saved_view",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="savedview_rls"),
                    clinic.tenancy.TenantForeignKey(field="owner", name="savedview_owner_fk"),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("clinic", "owner", "screen", "name"),
                        name="savedview_one_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("screen__in", ["worklist", "caseload"])),
                        name="savedview_screen_known",
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
                ("snoozes", models.PositiveSmallIntegerField(default=0)),
                ("why", models.JSONField(default=dict)),
                ("outcome_code", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
                    models.Index(fields=["clinic", "updated_at", "id"], name="task_by_update"),
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
                ("step", models.CharField(max_length=60)),
                ("channel", models.CharField(max_length=10)),
                ("visit_thread_id", models.UUIDField(null=True)),
                ("template", models.CharField(max_length=60)),
                ("template_version", models.PositiveSmallIntegerField(default=1)),
                ("language", models.CharField(max_length=10)),
                ("send_after", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("state", models.CharField(default="planned", max_length=10)),
                ("suppressed_because", models.CharField(blank=True, max_length=60)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("attempt_id", models.UUIDField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(blank=True, max_length=200)),
                ("heading", clinic.sealing.SealedTextField(db_column="heading_sealed", null=True)),
                ("body", clinic.sealing.SealedTextField(db_column="body_sealed", null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
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
                    "handled_by",
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
                        related_name="communications",
                        to="clinic.patient",
                    ),
                ),
                (
                    "prompt",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pathway.prompt",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communications",
                        to="followup.task",
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
                    ),
                    models.Index(fields=["clinic", "patient"], name="communication_patient"),
                    models.Index(fields=["clinic", "message_id"], name="communication_message"),
                    models.Index(fields=["clinic", "created_at"], name="communication_newest"),
                    models.Index(
                        fields=["clinic", "updated_at", "id"], name="communication_by_update"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("handled_at__isnull", True), ("state__in", ["uncertain", "failed"])
                        ),
                        fields=["clinic", "state"],
                        name="communication_to_handle",
                    ),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="communication_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="communication_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="contact_point", name="communication_contact_point_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="membership", name="communication_membership_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(field="task", name="communication_task_fk"),
                    clinic.tenancy.TenantForeignKey(field="prompt", name="communication_prompt_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="handled_by", name="communication_handled_by_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "id"), name="communication_clinic_id"
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
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "sms"])),
                        name="communication_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("patient__isnull", False),
                            ("membership__isnull", False),
                            _connector="OR",
                        ),
                        name="communication_to_somebody",
                    ),
                ],
            },
        ),
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
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "task"], name="link_by_task"),
                    models.Index(fields=["clinic", "membership"], name="link_by_membership"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="link_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="link_patient_fk"),
                    clinic.tenancy.TenantForeignKey(field="care_plan", name="link_care_plan_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="contact_point", name="link_contact_point_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(field="task", name="link_task_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="communication", name="link_communication_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(field="membership", name="link_membership_fk"),
                    models.UniqueConstraint(fields=("clinic", "secret_hash"), name="link_secret"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["report", "stop", "calendar"])),
                        name="link_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseReview",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "question",
                    clinic.sealing.SealedTextField(db_column="question_sealed", null=True),
                ),
                ("place", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "decision",
                    clinic.sealing.SealedTextField(db_column="decision_sealed", null=True),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "added_by",
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
                    "decided_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "case_review",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["clinic", "place", "id"],
                        name="casereview_waiting",
                    ),
                    models.Index(fields=["clinic", "patient"], name="casereview_by_patient"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="casereview_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="casereview_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="casereview_care_plan_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="added_by", name="casereview_added_by_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="decided_by", name="casereview_decided_by_fk"
                    ),
                    models.UniqueConstraint(fields=("clinic", "id"), name="casereview_clinic_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("clinic", "care_plan"),
                        name="casereview_once_on_the_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, max_length=100)),
                ("fields", clinic.sealing.SealedTextField(db_column="fields_sealed")),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
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
            ],
            options={
                "db_table": "draft",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["clinic", "updated_at"], name="draft_by_age")],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="draft_rls"),
                    clinic.tenancy.TenantForeignKey(field="owner", name="draft_owner_fk"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="draft_patient_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "owner", "patient", "form", "key"),
                        name="draft_one_a_form",
                    ),
                ],
            },
        ),
    ]

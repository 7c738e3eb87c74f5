"""What is known of a patient, and what the protocol says of it."""

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
        ("pathway", "0001_initial"),
        ("pathway", "0002_overrides_named_and_withdrawn"),
        ("pathway", "0003_what_a_prompt_said"),
        ("pathway", "0004_protocol_moves"),
        ("pathway", "0005_medicines_for_later"),
        ("pathway", "0006_caseload_columns"),
        ("pathway", "0007_synchronising"),
        ("pathway", "0008_decisions_by_prompt"),
    ]

    dependencies = [
        ("clinic", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Episode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("onset_on", models.DateField(blank=True, null=True)),
                ("onset_precision", models.CharField(default="day", max_length=5)),
                ("started_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("close_reason", models.CharField(blank=True, max_length=20)),
                ("goals", clinic.sealing.SealedTextField(db_column="goals_sealed", null=True)),
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
                (
                    "patient",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episodes",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "episode",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "patient"], name="episode_by_patient"),
                    models.Index(fields=["clinic", "updated_at", "id"], name="episode_by_update"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="episode_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="episode_patient_fk"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="episode_clinic_id"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "close_reason__in",
                                [
                                    "",
                                    "discharged",
                                    "lost_to_follow_up",
                                    "transferred",
                                    "declined",
                                    "deceased",
                                ],
                            )
                        ),
                        name="episode_close_reason_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("clinic", "patient"),
                        name="episode_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("protocol", models.CharField(max_length=60)),
                ("protocol_version", models.CharField(max_length=20)),
                ("stage", models.CharField(max_length=4)),
                ("stage_since", models.DateField()),
                ("state", models.CharField(default="active", max_length=10)),
                ("evaluate_at", models.DateTimeField(null=True)),
                ("evaluated_at", models.DateTimeField(null=True)),
                ("failed_evaluations", models.PositiveSmallIntegerField(default=0)),
                ("facts_recorded_at", models.DateTimeField(null=True)),
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
                        related_name="care_plans",
                        to="clinic.patient",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_plans",
                        to="pathway.episode",
                    ),
                ),
            ],
            options={
                "db_table": "care_plan",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        models.F("clinic"),
                        models.F("evaluate_at"),
                        condition=models.Q(("evaluate_at__isnull", False)),
                        name="careplan_due",
                    ),
                    models.Index(fields=["clinic", "patient"], name="careplan_by_patient"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="careplan_rls"),
                    clinic.tenancy.TenantForeignKey(field="episode", name="careplan_episode_fk"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="careplan_patient_fk"),
                    clinic.tenancy.TenantForeignKey(field="owner", name="careplan_owner_fk"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="careplan_clinic_id"),
                    clinic.tenancy.DueQueue(name="careplan_queue", pointer="evaluate_at"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "ST-0",
                                    "ST-1",
                                    "ST-2",
                                    "ST-3",
                                    "ST-4",
                                    "ST-5",
                                    "ST-E",
                                    "ST-M",
                                    "ST-X",
                                ],
                            )
                        ),
                        name="careplan_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "closed"])),
                        name="careplan_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("clinic", "episode", "protocol"),
                        name="careplan_one_active",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("injury", models.CharField(blank=True, max_length=20, null=True)),
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
                "db_table": "fall",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="fall_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="fall_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="fall_patient_fk"),
                    clinic.tenancy.TenantForeignKey(field="care_plan", name="fall_care_plan_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="fall_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="fall_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("injury__isnull", True), ("injury__in", ["yes", "no"]), _connector="OR"
                        ),
                        name="fall_injury_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImagingEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("modality", models.CharField(max_length=20)),
                ("contrast", models.CharField(blank=True, max_length=20, null=True)),
                ("region", models.CharField(blank=True, max_length=20, null=True)),
                ("urgency", models.CharField(blank=True, max_length=20, null=True)),
                ("neural_compression", models.CharField(blank=True, max_length=20, null=True)),
                ("facet_degeneration", models.CharField(blank=True, max_length=20, null=True)),
                ("reason", models.CharField(blank=True, max_length=60, null=True)),
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
                "db_table": "imaging_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="imaging_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="imagingentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="imagingentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="imagingentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="imagingentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="imagingentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                [
                                    "ordered",
                                    "done",
                                    "resulted",
                                    "seen",
                                    "cancelled",
                                    "contraindicated",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="imagingentry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("urgency__isnull", True),
                            ("urgency__in", ["routine", "urgent", "emergency"]),
                            _connector="OR",
                        ),
                        name="imagingentry_urgency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("neural_compression__isnull", True),
                            ("neural_compression__in", ["yes", "no", "not_stated"]),
                            _connector="OR",
                        ),
                        name="imagingentry_neural_compression_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("facet_degeneration__isnull", True),
                            ("facet_degeneration__in", ["yes", "no", "not_stated"]),
                            _connector="OR",
                        ),
                        name="imagingentry_facet_degeneration_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MedicationEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("product", models.CharField(max_length=300)),
                ("formulary_code", models.CharField(blank=True, max_length=60, null=True)),
                ("components", models.JSONField(default=list)),
                ("route", models.CharField(blank=True, max_length=20, null=True)),
                ("units_per_dose", models.DecimalField(decimal_places=3, max_digits=8, null=True)),
                (
                    "max_doses_per_day",
                    models.DecimalField(decimal_places=3, max_digits=8, null=True),
                ),
                ("is_over_the_counter", models.BooleanField(null=True)),
                ("indication", models.CharField(blank=True, max_length=40, null=True)),
                ("planned_end_on", models.DateField(null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=20, null=True)),
                ("has_taper_plan", models.BooleanField(null=True)),
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
                "db_table": "medication_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="medication_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="medicationentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="medicationentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="medicationentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="medicationentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="medicationentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                [
                                    "start",
                                    "dose",
                                    "planned_end",
                                    "stop",
                                    "contraindicated",
                                    "declined",
                                    "offered_later",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="medicationentry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stop_reason__isnull", True),
                            (
                                "stop_reason__in",
                                [
                                    "insufficient",
                                    "side_effect",
                                    "course_complete",
                                    "contraindicated",
                                    "patient_choice",
                                    "other",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="medicationentry_stop_reason_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeuroExam",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("motor_l2_left", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l2_right", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l3_left", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l3_right", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l4_left", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l4_right", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l5_left", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_l5_right", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_s1_left", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("motor_s1_right", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("sensory_left", models.CharField(blank=True, max_length=20, null=True)),
                ("sensory_right", models.CharField(blank=True, max_length=20, null=True)),
                ("reflex_left", models.CharField(blank=True, max_length=20, null=True)),
                ("reflex_right", models.CharField(blank=True, max_length=20, null=True)),
                ("slr_left", models.CharField(blank=True, max_length=20, null=True)),
                ("slr_right", models.CharField(blank=True, max_length=20, null=True)),
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
                "db_table": "neuro_exam",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="neuroexam_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="neuroexam_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="neuroexam_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="neuroexam_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="neuroexam_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="neuroexam_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l2_left__isnull", True),
                            ("motor_l2_left__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l2_left_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l2_right__isnull", True),
                            ("motor_l2_right__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l2_right_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l3_left__isnull", True),
                            ("motor_l3_left__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l3_left_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l3_right__isnull", True),
                            ("motor_l3_right__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l3_right_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l4_left__isnull", True),
                            ("motor_l4_left__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l4_left_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l4_right__isnull", True),
                            ("motor_l4_right__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l4_right_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l5_left__isnull", True),
                            ("motor_l5_left__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l5_left_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_l5_right__isnull", True),
                            ("motor_l5_right__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_l5_right_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_s1_left__isnull", True),
                            ("motor_s1_left__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_s1_left_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("motor_s1_right__isnull", True),
                            ("motor_s1_right__lte", 5),
                            _connector="OR",
                        ),
                        name="neuroexam_s1_right_grade",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sensory_left__isnull", True),
                            ("sensory_left__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_sensory_left_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sensory_right__isnull", True),
                            ("sensory_right__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_sensory_right_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reflex_left__isnull", True),
                            ("reflex_left__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_reflex_left_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reflex_right__isnull", True),
                            ("reflex_right__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_reflex_right_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slr_left__isnull", True),
                            ("slr_left__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_slr_left_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slr_right__isnull", True),
                            ("slr_right__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="neuroexam_slr_right_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonFact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("birth_date", models.DateField(null=True)),
                ("birth_precision", models.CharField(default="day", max_length=5)),
                ("sex", models.CharField(blank=True, max_length=20, null=True)),
                ("deceased_on", models.DateField(null=True)),
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
                "db_table": "person_fact",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="personfact_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="personfact_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="personfact_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="personfact_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="personfact_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="personfact_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcedureEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("procedure", models.CharField(max_length=20)),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, null=True, size=None
                    ),
                ),
                ("side", models.CharField(blank=True, max_length=20, null=True)),
                ("guidance", models.CharField(blank=True, max_length=20, null=True)),
                (
                    "scale_max",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "pre_score",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "post_score",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                ("minutes_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "reported_relief_percent",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                ("complication", models.CharField(blank=True, max_length=60, null=True)),
                ("reason", models.CharField(blank=True, max_length=60, null=True)),
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
                "db_table": "procedure_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="procedure_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="procedureentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="procedureentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="procedureentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="procedureentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="procedureentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                [
                                    "planned",
                                    "done",
                                    "score",
                                    "complication",
                                    "non_diagnostic",
                                    "cancelled",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="procedureentry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("procedure__isnull", True),
                            ("procedure__in", ["mbb", "rfa", "esi", "ia_steroid", "surgery"]),
                            _connector="OR",
                        ),
                        name="procedureentry_procedure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("guidance__isnull", True),
                            ("guidance__in", ["fluoroscopy", "ct", "ultrasound", "none"]),
                            _connector="OR",
                        ),
                        name="procedureentry_guidance_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Prompt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=30)),
                ("trigger_key", models.CharField(max_length=200)),
                ("occurrence", models.PositiveIntegerField(default=0)),
                ("severity", models.CharField(max_length=10)),
                ("rank", models.PositiveSmallIntegerField()),
                ("state", models.CharField(default="open", max_length=12)),
                ("cause_key", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("deferred_until", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_as", models.CharField(blank=True, max_length=12)),
                ("held_by", models.CharField(blank=True, max_length=60)),
                ("protocol_version", models.CharField(max_length=20)),
                ("overrides_revision", models.CharField(blank=True, max_length=64)),
                ("evidence", models.JSONField(default=dict)),
                ("evidence_digest", models.CharField(max_length=64)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("said_version", models.PositiveIntegerField(default=1)),
                (
                    "care_plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prompts",
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
                        related_name="prompts",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "prompt",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["clinic", "rank", "due_at", "id"],
                        name="prompt_worklist",
                    ),
                    models.Index(fields=["clinic", "updated_at", "id"], name="prompt_by_update"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="prompt_rls"),
                    clinic.tenancy.TenantForeignKey(field="care_plan", name="prompt_care_plan_fk"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="prompt_patient_fk"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="prompt_clinic_id"),
                    models.UniqueConstraint(
                        fields=("clinic", "care_plan", "rule", "trigger_key", "occurrence"),
                        name="prompt_identity",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("clinic", "care_plan", "rule", "trigger_key"),
                        name="prompt_one_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__in", ["emergency", "urgent", "routine", "info"])
                        ),
                        name="prompt_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "open",
                                    "held",
                                    "acknowledged",
                                    "accepted",
                                    "declined",
                                    "deferred",
                                    "closed",
                                ],
                            )
                        ),
                        name="prompt_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_as__in", ["", "resolved", "superseded", "withdrawn"])
                        ),
                        name="prompt_closed_as_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromptDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=12)),
                ("rule", models.CharField(max_length=30)),
                ("trigger_key", models.CharField(max_length=200)),
                ("occurrence", models.PositiveIntegerField(default=0)),
                ("severity", models.CharField(blank=True, max_length=20, null=True)),
                ("reason_code", models.CharField(blank=True, max_length=60, null=True)),
                ("until", models.DateField(null=True)),
                ("disposition", models.CharField(blank=True, max_length=60, null=True)),
                (
                    "closes_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("note", clinic.sealing.SealedTextField(db_column="note_sealed", null=True)),
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
                "db_table": "prompt_decision",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"],
                        name="promptdecision_by_patient",
                    ),
                    models.Index(
                        fields=[
                            "clinic",
                            "care_plan",
                            "rule",
                            "trigger_key",
                            "occurrence",
                            "recorded_at",
                        ],
                        name="promptdecision_by_prompt",
                    ),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="promptdecision_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="promptdecision_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="promptdecision_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="promptdecision_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="promptdecision_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                [
                                    "seen",
                                    "accepted",
                                    "declined",
                                    "deferred",
                                    "disposition",
                                    "undone",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="promptdecision_kind_known",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="ProtocolOverride",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("protocol", models.CharField(max_length=60)),
                ("protocol_version", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("value", models.CharField(max_length=40)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=400)),
                ("approved_by_id", models.UUIDField(null=True)),
                ("approved_by_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
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
                "db_table": "protocol_override",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="protocoloverride_rls"),
                    models.UniqueConstraint(
                        fields=("clinic", "protocol", "key", "revision"),
                        name="protocoloverride_revision",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("to", models.CharField(max_length=40)),
                ("criterion", models.CharField(blank=True, max_length=40, null=True)),
                ("urgency", models.CharField(blank=True, max_length=20, null=True)),
                ("outcome", models.CharField(blank=True, max_length=60, null=True)),
                ("note", clinic.sealing.SealedTextField(db_column="note_sealed", null=True)),
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
                "db_table": "referral_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="referral_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="referralentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="referralentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="referralentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="referralentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="referralentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                ["requested", "accepted", "opinion", "declined", "cancelled"],
                            ),
                            _connector="OR",
                        ),
                        name="referralentry_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("urgency__isnull", True),
                            ("urgency__in", ["routine", "urgent", "emergency"]),
                            _connector="OR",
                        ),
                        name="referralentry_urgency_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=30)),
                (
                    "reviewed_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=40, null=True)),
                ("note", clinic.sealing.SealedTextField(db_column="note_sealed", null=True)),
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
                "db_table": "review",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="review_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="review_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="review_patient_fk"),
                    clinic.tenancy.TenantForeignKey(field="care_plan", name="review_care_plan_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="review_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="review_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SideEffect",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("effect", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=10)),
                ("medication_thread_id", models.UUIDField(null=True)),
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
                "db_table": "side_effect",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="sideeffect_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="sideeffect_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="sideeffect_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="sideeffect_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="sideeffect_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="sideeffect_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("severity__isnull", True),
                            ("severity__in", ["mild", "moderate", "severe"]),
                            _connector="OR",
                        ),
                        name="sideeffect_severity_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("from_stage", models.CharField(blank=True, max_length=4, null=True)),
                ("to_stage", models.CharField(max_length=4)),
                ("reason", models.CharField(blank=True, max_length=400, null=True)),
                ("is_override", models.BooleanField(default=False)),
                ("criteria_met", models.JSONField(default=list)),
                ("criteria_unmet", models.JSONField(default=list)),
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
                "db_table": "stage_change",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="stagechange_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="stagechange_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="stagechange_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="stagechange_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="stagechange_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="stagechange_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TherapyEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("modality", models.CharField(max_length=30)),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("protocol", models.CharField(blank=True, max_length=20, null=True)),
                (
                    "components",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, null=True, size=None
                    ),
                ),
                ("sessions_planned", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("adherence", models.CharField(blank=True, max_length=20, null=True)),
                ("reason", models.CharField(blank=True, max_length=60, null=True)),
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
                "db_table": "therapy_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="therapy_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="therapyentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="therapyentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="therapyentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="therapyentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="therapyentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            (
                                "kind__in",
                                [
                                    "start",
                                    "session",
                                    "stop",
                                    "declined",
                                    "ineligible",
                                    "offered_later",
                                    "rest_report",
                                ],
                            ),
                            _connector="OR",
                        ),
                        name="therapyentry_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("visit_kind", models.CharField(default="reassessment", max_length=20)),
                ("scheduled_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=120, null=True)),
                ("replaces_thread_id", models.UUIDField(null=True)),
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
                "db_table": "visit_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="visit_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="visitentry_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="visitentry_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="visitentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="visitentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="visitentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            ("kind__in", ["booked", "attended", "missed", "cancelled"]),
                            _connector="OR",
                        ),
                        name="visitentry_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(max_length=12)),
                ("channel", models.CharField(blank=True, max_length=20, null=True)),
                ("nrs", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                (
                    "back_nrs",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "leg_nrs",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                ("vas", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                (
                    "peg_pain",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "peg_enjoyment",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "peg_activity",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                ("function_instrument", models.CharField(blank=True, max_length=20, null=True)),
                (
                    "function_raw",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "function_max",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
                ),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, null=True, size=None
                    ),
                ),
                ("laterality", models.CharField(blank=True, max_length=20, null=True)),
                ("fever", models.CharField(blank=True, max_length=20, null=True)),
                ("night_pain", models.CharField(blank=True, max_length=20, null=True)),
                ("constant_pain", models.CharField(blank=True, max_length=20, null=True)),
                ("bowel_bladder", models.CharField(blank=True, max_length=20, null=True)),
                ("saddle_anaesthesia", models.CharField(blank=True, max_length=20, null=True)),
                ("progressive_deficit", models.CharField(blank=True, max_length=20, null=True)),
                ("fever_change", models.CharField(blank=True, max_length=20, null=True)),
                ("night_pain_change", models.CharField(blank=True, max_length=20, null=True)),
                ("constant_pain_change", models.CharField(blank=True, max_length=20, null=True)),
                ("bowel_bladder_change", models.CharField(blank=True, max_length=20, null=True)),
                (
                    "saddle_anaesthesia_change",
                    models.CharField(blank=True, max_length=20, null=True),
                ),
                (
                    "progressive_deficit_change",
                    models.CharField(blank=True, max_length=20, null=True),
                ),
                ("bowel_bladder_onset", models.CharField(blank=True, max_length=20, null=True)),
                ("cauda_equina_suspected", models.CharField(blank=True, max_length=20, null=True)),
                ("new_neuro_symptom", models.CharField(blank=True, max_length=20, null=True)),
                (
                    "pain_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, null=True, size=None
                    ),
                ),
                ("dominant_pain_class", models.CharField(blank=True, max_length=20, null=True)),
                ("pain_class_confidence", models.CharField(blank=True, max_length=20, null=True)),
                ("facet_suspected", models.CharField(blank=True, max_length=20, null=True)),
                ("phq2", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("gad2", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fear_of_movement", models.CharField(blank=True, max_length=20, null=True)),
                ("work_status", models.CharField(blank=True, max_length=40, null=True)),
                ("start_back_total", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("start_back_distress", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("rest_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("activity_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("adherence", models.CharField(blank=True, max_length=20, null=True)),
                ("steadi_unsteady", models.CharField(blank=True, max_length=20, null=True)),
                ("steadi_worried", models.CharField(blank=True, max_length=20, null=True)),
                ("steadi_fallen", models.CharField(blank=True, max_length=20, null=True)),
                ("side_effects_checked", models.BooleanField(null=True)),
                ("global_change", models.CharField(blank=True, max_length=20, null=True)),
                ("note", clinic.sealing.SealedTextField(db_column="note_sealed", null=True)),
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
            ],
            options={
                "db_table": "assessment",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="assessment_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="assessment_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="assessment_patient_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="assessment_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="assessment_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="assessment_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            ("kind__in", ["intake", "reassessment", "contact"]),
                            _connector="OR",
                        ),
                        name="assessment_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fever__isnull", True),
                            ("fever__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_fever_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("night_pain__isnull", True),
                            ("night_pain__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_night_pain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("constant_pain__isnull", True),
                            ("constant_pain__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_constant_pain_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bowel_bladder__isnull", True),
                            ("bowel_bladder__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_bowel_bladder_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("saddle_anaesthesia__isnull", True),
                            ("saddle_anaesthesia__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_saddle_anaesthesia_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("progressive_deficit__isnull", True),
                            ("progressive_deficit__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_progressive_deficit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("facet_suspected__isnull", True),
                            ("facet_suspected__in", ["yes", "no", "unknown"]),
                            _connector="OR",
                        ),
                        name="assessment_facet_suspected_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cauda_equina_suspected__isnull", True),
                            ("cauda_equina_suspected__in", ["yes", "no"]),
                            _connector="OR",
                        ),
                        name="assessment_cauda_equina_suspected_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_neuro_symptom__isnull", True),
                            ("new_neuro_symptom__in", ["present", "absent"]),
                            _connector="OR",
                        ),
                        name="assessment_new_neuro_symptom_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("global_change__isnull", True),
                            ("global_change__in", ["better", "same", "worse"]),
                            _connector="OR",
                        ),
                        name="assessment_global_change_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Caseload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name_key", models.CharField(db_collation="C", max_length=410)),
                ("stage", models.CharField(max_length=4)),
                ("stage_since", models.DateField(null=True)),
                ("overlay", models.CharField(default="none", max_length=10)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("owner_id", models.UUIDField(null=True)),
                ("nrs_now", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ("nrs_baseline", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ("nrs_previous", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                (
                    "pain_series",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=2, max_digits=4),
                        default=list,
                        size=None,
                    ),
                ),
                ("function_now", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                (
                    "function_baseline",
                    models.DecimalField(decimal_places=2, max_digits=5, null=True),
                ),
                ("function_instrument", models.CharField(blank=True, max_length=12)),
                ("response", models.CharField(blank=True, max_length=12)),
                ("start_back_risk", models.CharField(blank=True, max_length=6)),
                ("open_emergency", models.PositiveSmallIntegerField(default=0)),
                ("open_urgent", models.PositiveSmallIntegerField(default=0)),
                ("open_routine", models.PositiveSmallIntegerField(default=0)),
                ("open_info", models.PositiveSmallIntegerField(default=0)),
                ("cannot_tell", models.PositiveSmallIntegerField(default=0)),
                ("rules_failed", models.PositiveSmallIntegerField(default=0)),
                ("last_assessed_on", models.DateField(null=True)),
                ("last_contact_on", models.DateField(null=True)),
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
                "db_table": "caseload",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "name_key", "id"], name="caseload_by_name")
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="caseload_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="caseload_care_plan_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(field="patient", name="caseload_patient_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "care_plan"), name="caseload_one_per_plan"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConditionEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=60)),
                ("detail", models.CharField(blank=True, max_length=200, null=True)),
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
                "db_table": "condition_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="condition_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="conditionentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="conditionentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="conditionentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="conditionentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="conditionentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            ("kind__in", ["present", "absent", "ended"]),
                            _connector="OR",
                        ),
                        name="conditionentry_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("outcome", models.CharField(max_length=40)),
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
                "db_table": "contact_attempt",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"],
                        name="contactattempt_by_patient",
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="contactattempt_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="contactattempt_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="contactattempt_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="contactattempt_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="contactattempt_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclarationEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_retracted", models.BooleanField(default=False)),
                ("effective_on", models.DateField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(default="day", max_length=7)),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("author_name", models.CharField(blank=True, max_length=200)),
                ("author_role", models.CharField(blank=True, max_length=20)),
                ("source", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("source_system", models.CharField(max_length=300, null=True)),
                ("source_key", models.BinaryField(null=True)),
                ("source_version_at", models.DateTimeField(null=True)),
                ("thread_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=40)),
                ("detail", models.CharField(blank=True, max_length=60, null=True)),
                ("basis", models.CharField(blank=True, max_length=400, null=True)),
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
                "db_table": "declaration_entry",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="declaration_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="declarationentry_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="declarationentry_patient_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="declarationentry_care_plan_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "root_id", "revision"), name="declarationentry_revision"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "source_system", "source_key", "revision"),
                        name="declarationentry_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__isnull", True),
                            ("kind__in", ["made", "withdrawn"]),
                            _connector="OR",
                        ),
                        name="declarationentry_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngineAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=30)),
                ("error_class", models.CharField(max_length=100)),
                ("count", models.PositiveIntegerField(default=1)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                "db_table": "engine_alert",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="enginealert_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="care_plan", name="enginealert_care_plan_fk"
                    ),
                    clinic.tenancy.TenantForeignKey(field="patient", name="enginealert_patient_fk"),
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("clinic", "care_plan", "rule", "error_class"),
                        name="enginealert_one_standing",
                    ),
                ],
            },
        ),
    ]

"""Who and where: clinics, their people, access, patients and the ledger."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.models.clinics
import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("clinic", "0001_initial"),
        ("clinic", "0003_follow_up"),
        ("clinic", "0004_day_at_the_clinic"),
        ("clinic", "0005_feed_heads_and_seals"),
        ("clinic", "0006_ledger_by_time"),
        ("clinic", "0007_escalation"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("is_active", models.BooleanField(default=True)),
                ("theme", models.CharField(default="auto", max_length=5)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("density", models.CharField(default="roomy", max_length=7)),
                ("uses_keys", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "user",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["auto", "light", "dark"])),
                        name="user_theme_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("density__in", ["roomy", "compact"])),
                        name="user_density_known",
                    ),
                    clinic.tenancy.GlobalGrants(
                        grants="SELECT, INSERT, UPDATE", name="user_grants"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                (
                    "public_key",
                    models.CharField(
                        default=clinic.models.clinics.new_public_key, max_length=10, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("time_zone", models.CharField(max_length=64)),
                ("date_format", models.CharField(default="j M Y", max_length=20)),
                ("decimal_mark", models.CharField(default=".", max_length=1)),
                ("is_test", models.BooleanField(default=False)),
                ("clock_offset", models.DurationField(default=datetime.timedelta)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "clinic",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_test", True),
                            ("clock_offset", datetime.timedelta(0)),
                            _connector="OR",
                        ),
                        name="clinic_offset_only_in_test",
                    ),
                    clinic.tenancy.GlobalGrants(
                        grants="SELECT, INSERT, UPDATE", name="clinic_grants"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("process", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "heartbeat",
                "constraints": [
                    clinic.tenancy.GlobalGrants(
                        grants="SELECT, INSERT, UPDATE, DELETE", name="heartbeat_grants"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("family", models.CharField(max_length=200)),
                ("given", models.CharField(blank=True, max_length=200)),
                ("name_key", models.CharField(db_collation="C", max_length=410)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("birth_precision", models.CharField(default="day", max_length=5)),
                ("sex", models.CharField(default="unknown", max_length=10)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("time_zone", models.CharField(blank=True, max_length=64)),
                ("deceased_on", models.DateField(blank=True, null=True)),
                ("merged_at", models.DateTimeField(blank=True, null=True)),
                ("entered_in_error_at", models.DateTimeField(blank=True, null=True)),
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "patient",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "name_key", "id"], name="patient_by_name"),
                    models.Index(fields=["clinic", "updated_at", "id"], name="patient_by_update"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="patient_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="merged_into", name="patient_merged_into_fk"
                    ),
                    models.UniqueConstraint(fields=("clinic", "id"), name="patient_clinic_id"),
                    models.CheckConstraint(
                        condition=models.Q(("birth_precision__in", ["day", "month", "year"])),
                        name="patient_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male", "other", "unknown"])),
                        name="patient_sex_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEvent",
            fields=[
                ("ins", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("recorded_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(blank=True, max_length=200)),
                ("door", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("type", models.CharField(max_length=60)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField(null=True)),
                ("subject_version", models.PositiveIntegerField(null=True)),
                ("changes", models.JSONField(default=dict)),
                ("reason_code", models.CharField(blank=True, max_length=60)),
                ("position", models.BigIntegerField(null=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_event",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="ledger_by_patient"
                    ),
                    models.Index(fields=["clinic", "recorded_at", "ins"], name="ledger_by_time"),
                    models.Index(
                        condition=models.Q(("position__isnull", True)),
                        fields=["clinic", "ins"],
                        name="ledger_unnumbered",
                    ),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="ledger", name="ledgerevent_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="ledgerevent_patient_fk"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="ledgerevent_clinic_id"),
                    clinic.tenancy.DueQueue(name="ledgerevent_due", pointer="position"),
                    models.UniqueConstraint(
                        fields=("clinic", "position"), name="ledgerevent_position"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("value", clinic.sealing.SealedTextField(db_column="value_sealed")),
                ("value_key", models.BinaryField()),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("state", models.CharField(default="active", max_length=12)),
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
                        related_name="contact_points",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "contact_point",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "channel", "value_key"], name="contactpoint_by_value"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="contactpoint_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="contactpoint_patient_fk"
                    ),
                    models.UniqueConstraint(fields=("clinic", "id"), name="contactpoint_clinic_id"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["sms", "email", "phone", "post"])),
                        name="contactpoint_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["active", "bounced", "stopped", "wrong_person"])
                        ),
                        name="contactpoint_state_known",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "patient", "channel", "value_key"),
                        name="contactpoint_value",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("purpose", models.CharField(max_length=40)),
                ("is_given", models.BooleanField()),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("author_id", models.UUIDField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
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
                        related_name="consents",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "consent",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["clinic", "patient", "recorded_at"], name="consent_by_patient"
                    )
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="fact", name="consent_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="consent_patient_fk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("door", models.CharField(max_length=10)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("screen", models.CharField(max_length=60)),
                (
                    "patient_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), null=True, size=None
                    ),
                ),
                ("break_glass_reason", models.CharField(blank=True, max_length=200)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "access",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("patient__isnull", False)),
                        fields=["clinic", "patient", "at"],
                        name="access_by_patient",
                    ),
                    models.Index(fields=["clinic", "at"], name="access_by_time"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="log", name="access_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="access_patient_fk"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("system", models.CharField(max_length=300)),
                ("value", clinic.sealing.SealedTextField(db_column="value_sealed")),
                ("value_key", models.BinaryField()),
                ("source_version_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="identifiers",
                        to="clinic.patient",
                    ),
                ),
            ],
            options={
                "db_table": "patient_identifier",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["clinic", "patient"], name="identifier_by_patient")
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="patientidentifier_rls"),
                    clinic.tenancy.TenantForeignKey(
                        field="patient", name="patientidentifier_patient_fk"
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "system", "value_key"), name="patientidentifier_value"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientName",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.CharField(db_collation="C", max_length=200)),
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
                "db_table": "patient_name",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="patientname_rls"),
                    clinic.tenancy.TenantForeignKey(field="patient", name="patientname_patient_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "token", "patient"), name="patientname_token"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("wrapped", models.BinaryField()),
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
                "db_table": "clinic_key",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="clinickey_rls"),
                    models.UniqueConstraint(fields=("clinic", "version"), name="clinickey_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicSettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "opening_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        default=clinic.models.clinics.weekdays,
                        size=None,
                    ),
                ),
                (
                    "closed_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), default=list, size=None
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("emergency_number", models.CharField(blank=True, max_length=20)),
                ("escalation", models.TextField(blank=True, db_default="")),
                ("quiet_from", models.TimeField(default=datetime.time(20, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0))),
                ("send_at", models.TimeField(default=datetime.time(9, 0))),
                ("reminders_enabled", models.BooleanField(default=False)),
                ("self_report_enabled", models.BooleanField(default=False)),
                ("digest_at", models.TimeField(default=datetime.time(7, 0))),
                ("idle_minutes", models.PositiveSmallIntegerField(default=60)),
                ("set_up_at", models.DateTimeField(null=True)),
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
                "db_table": "clinic_settings",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="clinicsettings_rls"),
                    models.UniqueConstraint(
                        fields=("clinic",), name="clinicsettings_one_per_clinic"
                    ),
                ],
            },
        ),
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
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="feedhead_rls"),
                    models.UniqueConstraint(fields=("clinic",), name="feedhead_one_per_clinic"),
                ],
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
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="log", name="feedseal_rls"),
                    models.UniqueConstraint(
                        fields=("clinic", "up_to_position"), name="feedseal_position"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("role", models.CharField(max_length=20)),
                ("is_clinical_lead", models.BooleanField(default=False)),
                ("is_on_call", models.BooleanField(default=False)),
                (
                    "on_call_phone",
                    clinic.sealing.SealedTextField(
                        blank=True, db_column="on_call_phone_sealed", null=True
                    ),
                ),
                ("wants_digest", models.BooleanField(default=False)),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "membership",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["user"], name="membership_user")],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="membership_rls"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="membership_clinic_id"),
                    clinic.tenancy.OwnRowsPolicy(name="membership_own"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "clinic_admin",
                                    "clinical_lead",
                                    "clinician",
                                    "care_coordinator",
                                    "therapist",
                                    "front_desk",
                                    "read_only",
                                ],
                            )
                        ),
                        name="membership_role_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("clinic", "user"),
                        name="membership_one_current",
                    ),
                ],
            },
        ),
    ]

"""Programs that come in, what they were answered, and what is delivered to them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("api", "0001_initial"),
        ("api", "0002_stored_replies"),
        ("api", "0003_events_and_webhooks"),
        ("api", "0005_whom_a_reply_shows"),
    ]

    dependencies = [
        ("clinic", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None
                    ),
                ),
                ("is_test", models.BooleanField(default=False)),
                ("jwks", models.JSONField(blank=True, null=True)),
                ("jwks_url", models.URLField(blank=True, max_length=300)),
                ("api_version", models.CharField(default="2026-11-01", max_length=10)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
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
                "db_table": "api_client",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="apiclient_rls"),
                    models.UniqueConstraint(fields=("clinic", "id"), name="apiclient_clinic_id"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("secret_hash", models.BinaryField()),
                ("hint", models.CharField(blank=True, max_length=4)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credentials",
                        to="api.apiclient",
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
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="api.credential",
                    ),
                ),
            ],
            options={
                "db_table": "credential",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["clinic", "client"], name="credential_by_client")],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="credential_rls"),
                    clinic.tenancy.TenantForeignKey(field="client", name="credential_client_fk"),
                    clinic.tenancy.TenantForeignKey(
                        field="replaced_by", name="credential_replaced_by_fk"
                    ),
                    models.UniqueConstraint(fields=("clinic", "id"), name="credential_clinic_id"),
                    models.UniqueConstraint(
                        fields=("clinic", "secret_hash"), name="credential_secret_hash"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["key", "access_token"])),
                        name="credential_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredReply",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_hash", models.BinaryField()),
                ("request_hash", models.BinaryField()),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField()),
                ("body", clinic.sealing.SealedTextField(db_column="body_sealed")),
                (
                    "patient_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("expires_at", models.DateTimeField()),
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
                "db_table": "stored_reply",
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["clinic", "expires_at"], name="reply_by_expiry")],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="storedreply_rls"),
                    models.UniqueConstraint(fields=("clinic", "key_hash"), name="storedreply_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedJti",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("jti_hash", models.BinaryField()),
                ("expires_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="api.apiclient",
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
            ],
            options={
                "db_table": "used_jti",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="usedjti_rls"),
                    clinic.tenancy.TenantForeignKey(field="client", name="usedjti_client_fk"),
                    models.UniqueConstraint(
                        fields=("clinic", "client", "jti_hash"), name="usedjti_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("url", clinic.sealing.SealedTextField(db_column="url_sealed")),
                ("secrets", clinic.sealing.SealedTextField(db_column="secrets_sealed")),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("state", models.CharField(default="active", max_length=10)),
                ("disabled_because", models.CharField(blank=True, max_length=40)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
                ("resting_until", models.DateTimeField(null=True)),
                ("last_success_at", models.DateTimeField(null=True)),
                ("last_position", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
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
                "db_table": "webhook_endpoint",
                "base_manager_name": "objects",
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="aggregate", name="webhookendpoint_rls"),
                    models.UniqueConstraint(
                        fields=("clinic", "id"), name="webhookendpoint_clinic_id"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "disabled"])),
                        name="webhookendpoint_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event_id", models.UUIDField()),
                ("position", models.BigIntegerField()),
                ("type", models.CharField(max_length=60)),
                ("state", models.CharField(default="pending", max_length=10)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("tries", models.JSONField(default=list)),
                ("attempt_id", models.UUIDField(null=True)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("last_status", models.PositiveSmallIntegerField(null=True)),
                ("last_failure", models.CharField(blank=True, max_length=40)),
                ("last_tried_at", models.DateTimeField(null=True)),
                ("latency_ms", models.PositiveIntegerField(null=True)),
                ("reply", clinic.sealing.SealedTextField(db_column="reply_sealed", null=True)),
                ("created_at", models.DateTimeField()),
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
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="api.webhookendpoint",
                    ),
                ),
            ],
            options={
                "db_table": "delivery",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        models.F("clinic"),
                        models.F("next_try_at"),
                        condition=models.Q(("next_try_at__isnull", False)),
                        name="delivery_due_at",
                    ),
                    models.Index(fields=["clinic", "position", "id"], name="delivery_by_position"),
                ],
                "constraints": [
                    clinic.tenancy.RowSecurity(kind="machinery", name="delivery_rls"),
                    clinic.tenancy.TenantForeignKey(field="endpoint", name="delivery_endpoint_fk"),
                    clinic.tenancy.DueQueue(name="delivery_due", pointer="next_try_at"),
                    models.UniqueConstraint(
                        fields=("clinic", "endpoint", "position"), name="delivery_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "claimed", "delivered", "failed"])
                        ),
                        name="delivery_state_known",
                    ),
                ],
            },
        ),
    ]

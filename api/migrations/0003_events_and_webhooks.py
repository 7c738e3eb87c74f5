import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import clinic.sealing
import clinic.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_stored_replies"),
        ("clinic", "0005_feed_heads_and_seals"),
    ]

    operations = [
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
                "abstract": False,
                "base_manager_name": "objects",
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
                "abstract": False,
                "base_manager_name": "objects",
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
                "abstract": False,
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
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=clinic.tenancy.RowSecurity(kind="aggregate", name="webhookendpoint_rls"),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(
                fields=("clinic", "id"), name="webhookendpoint_clinic_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused", "disabled"])),
                name="webhookendpoint_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("clinic"),
                models.F("next_try_at"),
                condition=models.Q(("next_try_at__isnull", False)),
                name="delivery_due_at",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["clinic", "position", "id"], name="delivery_by_position"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=clinic.tenancy.RowSecurity(kind="machinery", name="delivery_rls"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=clinic.tenancy.TenantForeignKey(
                field="endpoint", name="delivery_endpoint_fk"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=clinic.tenancy.DueQueue(name="delivery_due", pointer="next_try_at"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("clinic", "endpoint", "position"), name="delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "claimed", "delivered", "failed"])),
                name="delivery_state_known",
            ),
        ),
    ]

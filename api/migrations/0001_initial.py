import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import clinic.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clinic", "0002_grants"),
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
    ]

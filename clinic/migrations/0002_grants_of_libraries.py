"""What the runtime role may do with the tables of the libraries: they belong to no clinic."""

from django.db import migrations

GRANTS = {
    "account_emailaddress": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "SELECT, INSERT, UPDATE, DELETE",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "django_content_type": "SELECT",
    "auth_permission": "SELECT",
    "django_migrations": "SELECT",
}


class Migration(migrations.Migration):
    replaces = [("clinic", "0002_grants")]

    dependencies = [
        ("clinic", "0001_tables"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f'GRANT {grants} ON "{table}" TO stepwell_app',
            f'REVOKE ALL ON "{table}" FROM stepwell_app',
        )
        for table, grants in GRANTS.items()
    ]

"""The database role the product may run under, and the refusal to run under any other."""

from typing import Any

from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

_FAULTS = """
    SELECT r.rolsuper, r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relowner = r.oid),
           EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
    FROM pg_roles r WHERE r.rolname = current_user
"""

_MEANINGS = (
    "is a superuser",
    "bypasses row-level security",
    "owns the tables",
    "is a member of another role",
)


def role_faults(using: str = "default") -> list[str]:
    """Why the connection's role could see more than one clinic; empty when it cannot."""
    with connections[using].cursor() as cursor:
        cursor.execute(_FAULTS)
        answers = cursor.fetchone()
    return [meaning for meaning, is_so in zip(_MEANINGS, answers, strict=True) if is_so]


def refuse_wrong_role() -> None:
    """Raises ImproperlyConfigured when the runtime role is not the powerless one it must be."""
    if faults := role_faults():
        user = connections["default"].settings_dict["USER"]
        raise ImproperlyConfigured(
            f"The database role {user!r} {', '.join(faults)}: every clinic would be visible. "
            "Point DATABASE_URL at the runtime role stepwell_app (config/roles.sql makes it)."
        )


@register(Tags.database)
def check_runtime_role(
    app_configs: Any = None, databases: Any = None, **kwargs: Any
) -> list[Error]:
    """`manage.py check --database default` names a role that sees too much."""
    if "default" not in (databases or []):
        return []
    return [Error(f"The runtime role {fault}.", id="clinic.E001") for fault in role_faults()]

"""`migrate` as the owner of the schema: the runtime role may not change a table."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

HALFWAY = (
    "This database was made by an early version and not brought up to date since: {missing} is"
    " missing. Run migrate of the version of 23 November 2026 first, then this one's."
)


class Command(DjangoMigrate):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: migrations run as the owner of the schema.")
        if missing := _left_out(options["database"]):
            raise CommandError(HALFWAY.format(missing=".".join(missing)))
        super().handle(*args, **options)


def _left_out(database: str) -> tuple[str, str] | None:
    """What one migration replaces is there as a whole, or not at all; else what of it is missing."""
    applied = MigrationRecorder(connections[database]).applied_migrations()
    known = MigrationLoader(None, load=False)
    known.load_disk()
    for replaced in (set(migration.replaces) for migration in known.disk_migrations.values()):
        missing = replaced - applied.keys()
        if missing and missing != replaced:
            return min(missing)
    return None

"""`import_fhir`: take in a folder of FHIR NDJSON files from another system."""

import uuid
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.imports.importing import FolderMissing, Import, import_folder
from api.imports.keys import SOURCE_NAME
from api.imports.printing import printed
from clinic.actors import system
from clinic.management.naming import clinic_named


class Command(BaseCommand):
    help = (
        "Take in a folder of FHIR R4 NDJSON files. Safe to repeat: what is stored already is left "
        "as it is. A row that cannot be taken is reported with its file and line, the rest goes in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder with Patient.ndjson and the like")
        parser.add_argument("--clinic", metavar="SLUG", required=True, help="into which clinic")
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")
        parser.add_argument(
            "--source",
            metavar="NAME",
            type=_source,
            default="ehr",
            help="the system the export comes from, when a clinic has several (default ehr)",
        )

    def handle(
        self, *args: Any, folder: Path, clinic: str, dry_run: bool, source: str, **options: Any
    ) -> None:
        run = Import(
            folder=folder,
            clinic=clinic_named(clinic),
            by=system("import", name="Import", request_id=uuid.uuid4().hex),
            source=source,
            is_dry_run=dry_run,
        )
        self.stdout.write(f"Importing {folder} into {run.clinic.name}")
        try:
            report = import_folder(run, tell=self.stdout.write)
        except FolderMissing as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"\n{printed(report)}")
        if dry_run:
            self.stdout.write("\nThis was a dry run: nothing was written.")


def _source(text: str) -> str:
    if not SOURCE_NAME.fullmatch(text):
        raise ArgumentTypeError("use small letters, digits and hyphens, at most 40")
    return text

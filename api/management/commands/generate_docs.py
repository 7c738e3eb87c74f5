"""`generate_docs`: write what is made from other files, or say which of it is stale."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.openapi import document
from api.reference.types import PATH, client_types
from pathway.documents import current_trace, pages


class Command(BaseCommand):
    help = "Write the pages made from the protocol's files, and the types of the Python client."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        trace = current_trace()
        made = [*pages(trace), (PATH, client_types(document()))]
        stale = [(path, text) for path, text in made if self._stored(path) != text]
        if check:
            self._refuse([path for path, _ in stale], trace.gaps())
        for path, text in stale:
            page = settings.BASE_DIR / path
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote {path}")

    def _refuse(self, stale: list[str], gaps: list[str]) -> None:
        said = [f"Not carried or not tested: {gap}." for gap in gaps]
        if stale:
            said.append(f"Stale: {', '.join(stale)}. Run ./run manage generate_docs and commit it.")
        if said:
            raise CommandError("\n".join(said))

    def _stored(self, path: str) -> str:
        page = settings.BASE_DIR / path
        return page.read_text(encoding="utf-8") if page.exists() else ""

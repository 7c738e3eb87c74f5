"""What a provider of text messages or e-mail is told, to report back to one clinic."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from clinic.management.naming import clinic_named
from followup.messaging.addresses import page
from followup.messaging.callbacks import SIGNATURE, TIMESTAMP, callback_secret


class Command(BaseCommand):
    help = "Print the addresses and secrets with which a provider reports back to a clinic."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", required=True, help="the clinic's short name")

    def handle(self, *args: Any, clinic: str, **options: Any) -> None:
        named = clinic_named(clinic)
        for channel in ("sms", "email"):
            address = page(f"{channel}_callback", named.public_key)
            self.stdout.write(f"{channel}: POST {address}")
            self.stdout.write(f"  secret: {callback_secret(named, channel)}")
        self.stdout.write(
            f"{SIGNATURE} is the HMAC-SHA256, in hex, of {TIMESTAMP}, a full stop and the body."
        )

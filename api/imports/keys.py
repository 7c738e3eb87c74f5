"""Blind keys of another system's rows: found again without storing the other system's ids."""

import re

from clinic.models import ClinicKey
from clinic.sealing import blind_index
from clinic.tenancy import current_clinic_id

# How a clinic names a system that sends to it.
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class SourceKeys:
    """Keys of one source in the clinic in scope; reads the clinic's key once."""

    def __init__(self, source: str) -> None:
        self.system = f"urn:stepwell:source:{source}"
        self._clinic_id = current_clinic_id()
        newest = ClinicKey.objects.order_by("-version").values_list("wrapped", flat=True)
        self._wrapped = bytes(newest[0])

    def of_entry(self, kind: str, id_: str, part: str) -> bytes:
        """The key of one part of a resource. FHIR ids tell A from a, so nothing is folded."""
        return blind_index(self._clinic_id, self._wrapped, f"{self.system}|{kind}/{id_}|{part}")

    def of_identifier(self, value: str) -> bytes:
        """The key under which the patients service finds an identifier."""
        return blind_index(self._clinic_id, self._wrapped, value.strip().casefold())

"""Numbers as people dial them: without a country they are the clinic's own."""

import phonenumbers

from clinic.models import ClinicSettings


def dialled_here(written: str) -> phonenumbers.PhoneNumber | None:
    """The number, with the country of the clinic's own phone where it names none.

    None when it cannot be read, and for one without a country where the clinic's is not known.
    """
    try:
        return phonenumbers.parse(written, _own_region())
    except phonenumbers.NumberParseException:
        return None


def _own_region() -> str | None:
    own = ClinicSettings.objects.values_list("phone", flat=True).first()
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(own or "", None))
    except phonenumbers.NumberParseException:
        return None

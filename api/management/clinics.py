"""Commands name a clinic by its slug."""

from django.core.management.base import CommandError

from clinic.models import Clinic


def clinic_named(slug: str) -> Clinic:
    """Raises CommandError that lists the clinics there are."""
    try:
        return Clinic.objects.get(slug=slug)
    except Clinic.DoesNotExist:
        known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no clinic {slug!r}. Choose one of: {known}.") from None

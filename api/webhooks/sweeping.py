"""Deliveries are kept as long as the settings say; the events themselves stay in the feed."""

from django.conf import settings

from api.webhooks.models import Delivery
from clinic.models import Clinic
from clinic.tenancy import clinic_scope


def sweep_deliveries() -> int:
    """Forget those that are over and were kept long enough, clinic by clinic; how many."""
    total = 0
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope(clinic_id) as now:
            total += Delivery.objects.over(now - settings.DELIVERIES_KEPT).delete()[0]
    return total

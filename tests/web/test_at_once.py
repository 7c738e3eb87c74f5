"""Some press the same button at once: it happens once, and nobody gets a page that says it failed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from clinic.models import Membership
from clinic.permissions import Role
from followup.models import CaseReview, Link, SavedView
from tests.web.conftest import Place
from tests.web.making import calm

INVITED = {"name": "Ana Petrova", "email": "ana.petrova@example.org", "role": "therapist"}
VIEW = {"screen": "worklist", "name": "Mine", "query": "q=a"}


@pytest.mark.django_db(transaction=True)
def test_what_four_press_at_once_happens_once(place: Place) -> None:
    patient_id = place.make(calm).patient_id
    reviewed = pressed(place, Role.CLINICIAN, f"/patients/{patient_id}/case-review/", {})
    kept = pressed(place, Role.CLINICIAN, "/views/", VIEW)
    renewed = pressed(place, Role.CLINICIAN, "/me/", {"whose": "own", "what": "renew"})
    invited = pressed(place, Role.CLINIC_ADMIN, "/settings/people/", INVITED)
    assert (reviewed, kept, renewed) == ([302] * 4, [302] * 4, [200] * 4)
    assert invited == [200, 422, 422, 422]

    def count(now: Any) -> list[int]:
        therapists = Membership.objects.filter(role=Role.THERAPIST)
        rows = (CaseReview.objects.waiting(), SavedView.objects, Link.objects.in_force(now))
        return [each.count() for each in (*rows, therapists)]

    assert place.make(count) == [1, 1, 1, 1]


def pressed(place: Place, role: Role, address: str, given: dict[str, str]) -> list[int]:
    browsers = [place.browser(role) for _ in range(4)]

    def press(browser: Any) -> int:
        try:
            return int(browser.post(address, given).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        return sorted(threads.map(press, browsers))

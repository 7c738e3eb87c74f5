"""What a member was told: their own notices and no one else's."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.models import Notification
from followup.notice_list import notices_of, patients_in
from followup.services.notices import mark_read
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def list_notices(request: StaffRequest) -> HttpResponse:
    """Who sees no charts is told that there is something, not what it is."""
    sees_chart = Permission.VIEW_CASELOAD in request.actor.permissions
    notices = notices_of(request.membership, with_prompts=sees_chart)
    record_access(
        by=request.actor, now=request.now, screen="notices", patient_ids=patients_in(notices)
    )
    context = {
        "section": "notices",
        "notices": notices,
        "sees_chart": sees_chart,
    }
    return render(request, "followup/notices.html", context)


@requires(Permission.VIEW_SCHEDULE)
@require_POST
def read(request: StaffRequest, notice_id: uuid.UUID) -> HttpResponse:
    own = Notification.objects.of(request.membership)
    mark_read(get_object_or_404(own, id=notice_id), now=request.now)
    return redirect("notices")

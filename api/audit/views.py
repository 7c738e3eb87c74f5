"""/audit: what happened and who looked, in one line of time."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.audit.bodies import LISTED, AuditAnswer, AuditQuery
from api.endpoint import Endpoint, refuse_parameter
from api.ids import public_id
from api.paging import page_of
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.audit import Entry, Filters, Place
from followup.audit import page_of as entries_of

_FILTERS = ("kind", "patient", "type", "door", "first", "last")


class AuditLog(Endpoint):
    access = Permission.VIEW_AUDIT
    interactions = {"GET": "AuditEvent.s"}
    query = AuditQuery

    @extend_schema(
        operation_id="listAudit",
        summary="The audit log, the newest first",
        parameters=[AuditQuery],
        responses=page_of(AuditAnswer),
        examples=LISTED,
    )
    def get(self, request: Request) -> Response:
        filters = Filters(**{name: self.asked[name] for name in _FILTERS if name in self.asked})
        found = entries_of(filters, self._after(), size=self.asked["limit"])
        record_access(
            by=self.actor, now=self.now, screen="api.audit", patient_ids=found.patient_ids
        )
        rows = [_shown(each) for each in found.entries]
        # One row more than the page holds says that it goes on.
        return self.page(rows + rows[-1:] if found.next_place else rows)

    def _after(self) -> Place | None:
        text = self.asked.get("starting_after")
        place = Place.read(text) if text else None
        if text and place is None:
            raise refuse_parameter("starting_after", "Use `next_cursor` of the page before.")
        return place


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.place),
        "at": entry.at,
        "kind": entry.kind,
        "type": entry.type,
        "actor": entry.actor_kind,
        "who": entry.who,
        "door": entry.door,
        "request_id": entry.request_id or None,
        "patient": public_id("pat", entry.patient_id) if entry.patient_id else None,
        "patients": [public_id("pat", each) for each in entry.patient_ids],
        "changes": entry.changes,
        "reason": entry.reason or None,
    }

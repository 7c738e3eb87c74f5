"""/protocols: what the rules are, read only."""

from typing import Any

from django.db.models import Count
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint
from api.paging import PageQuery, page_of
from api.protocols.bodies import LISTED, ONE, ProtocolVersionAnswer, ProtocolVersionDetailAnswer
from clinic.permissions import Permission
from pathway.engine.protocol import Protocol, RuleText
from pathway.in_force import everything_in_force
from pathway.models import CarePlan
from pathway.protocols import carried, current_protocol, protocol

_SETTING = ("key", "value", "basis", "bounds", "says", "is_own")


class ProtocolList(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "PlanDefinition.s"}
    query = PageQuery

    @extend_schema(
        operation_id="listProtocols",
        summary="The protocols and their versions",
        parameters=[PageQuery],
        responses=page_of(ProtocolVersionAnswer),
        examples=LISTED,
    )
    def get(self, request: Request) -> Response:
        pinned = _pinned()
        found = [_shown(protocol(*named), pinned) for named in sorted(carried())]
        return self.page_within(found)


class ProtocolDetail(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "PlanDefinition.r"}

    @extend_schema(
        operation_id="getProtocol",
        summary="A version of a protocol: stages, rules, and its numbers as they hold here",
        responses=ProtocolVersionDetailAnswer,
        examples=ONE,
    )
    def get(self, request: Request, protocol: str, version: str) -> Response:
        rules = _carried(protocol, version)
        settings = [
            {name: str(getattr(each, name)) for name in _SETTING} | {"is_own": each.is_own}
            for each in everything_in_force(rules)
        ]
        found = {
            **_shown(rules, _pinned()),
            "stages": [
                {"id": id, "title": each.title, "expects": each.expects, "cites": each.cites}
                for id, each in rules.stages.items()
            ],
            "rules": [_rule(each) for each in rules.rules.values()],
            "settings": settings,
        }
        return Response(found)


def _carried(name: str, version: str) -> Protocol:
    if (name, version) not in carried():
        raise Http404
    return protocol(name, version)


def _pinned() -> dict[tuple[str, str], int]:
    rows: Any = CarePlan.objects.active().values_list("protocol", "protocol_version")
    return {(name, version): n for name, version, n in rows.annotate(Count("id")).order_by()}


def _shown(rules: Protocol, pinned: dict[tuple[str, str], int]) -> dict[str, Any]:
    current = current_protocol()
    return {
        "id": f"{rules.id}/{rules.version}",
        "protocol": rules.id,
        "version": rules.version,
        "title": rules.title,
        "is_current": (rules.id, rules.version) == (current.id, current.version),
        "care_plans": pinned.get((rules.id, rules.version), 0),
    }


def _rule(rule: RuleText) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "version": rule.version,
        "severity": rule.severity,
        "audience": rule.audience,
        "says": rule.say,
        "resolved_by": rule.resolves,
        "cites": rule.cites,
        "numbers": rule.numbers,
        "is_on": rule.is_on,
    }

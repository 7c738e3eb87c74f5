"""/episodes"""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.episodes import examples
from api.episodes.bodies import EpisodeAnswer, EpisodeBody, EpisodeDetailAnswer, EpisodeQuery
from api.episodes.reads import episode_rows, episode_with, episodes_like
from api.expansions import OF_EPISODES
from api.ids import internal_id, public_id
from api.paging import ExpandQuery, counted_page_of
from api.versions import tag_of
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.services.courses import enrol_patient


class EpisodeEndpoint(Endpoint, is_abstract=True):
    """What the addresses of episodes share."""

    expansions = OF_EPISODES

    def course(self, found: dict[str, Any], status: int = 200) -> Response:
        """An episode by the version of its care plan, with what else is shown of it."""
        plan = found["care_plan"]
        return self.tagged(found, tag_of(plan and plan["version"], found), status)


class EpisodeList(EpisodeEndpoint):
    access = Permission.VIEW_CASELOAD
    writes = {"POST": Permission.ENROL_PATIENT}
    interactions = {"GET": "EpisodeOfCare.s", "POST": "EpisodeOfCare.c"}
    query = EpisodeQuery

    @extend_schema(
        operation_id="listEpisodes",
        summary="List or find episodes",
        parameters=[EpisodeQuery],
        responses=counted_page_of(EpisodeAnswer),
        examples=examples.LISTED,
    )
    def get(self, request: Request) -> Response:
        filters = {name: self.asked.get(name) for name in ("patient", "stage", "state")}
        found = episodes_like(**filters)
        rows = episode_rows(found, self.place("ep"), self.asked["limit"] + 1)
        answer = self.page(rows, **self.estimate(found))
        record_access(
            by=self.actor,
            now=self.now,
            screen="api.episodes",
            patient_ids=list({internal_id(row["patient"]) for row in rows[: self.asked["limit"]]}),
        )
        return answer

    @extend_schema(
        operation_id="enrolPatient",
        summary="Enrol a patient",
        request=EpisodeBody,
        responses={201: EpisodeDetailAnswer},
        examples=examples.ENROLLED,
    )
    def post(self, request: Request) -> Response:
        body = self.body(EpisodeBody)
        onset_on, precision = body.pop("onset_on", None) or (None, "day")
        plan = enrol_patient(
            patient=_patient(body.pop("patient")),
            onset_on=onset_on,
            onset_precision=precision,
            by=self.actor,
            now=self.now,
            **body,
        )
        answer = self.course(or_404(episode_with(plan.episode_id)), 201)
        address = f"{request.path}/{public_id('ep', plan.episode_id)}"
        answer["Location"] = request.build_absolute_uri(address)
        return answer


class EpisodeDetail(EpisodeEndpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "EpisodeOfCare.r"}
    query = ExpandQuery

    @extend_schema(
        operation_id="getEpisode",
        summary="One episode with its care plan and stage history",
        parameters=[ExpandQuery],
        responses=EpisodeDetailAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, episode: str) -> Response:
        found = or_404(episode_with(id_or_404("ep", episode)))
        patient_id = internal_id(found["patient"])
        record_access(by=self.actor, now=self.now, screen="api.episode", patient_id=patient_id)
        [shown] = self.expand([found])
        return self.course(shown)


def _patient(patient_id: uuid.UUID) -> Patient:
    found = Patient.objects.known().filter(id=patient_id).first()
    if found is None:
        raise ValidationError({"patient": "No patient of this clinic has this id."})
    return found

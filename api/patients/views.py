"""/patients"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.expansions import OF_PATIENTS
from api.ids import internal_id, public_id
from api.paging import ExpandQuery
from api.patients import examples
from api.patients.bodies import (
    PATIENT_PAGE,
    ExternalId,
    NumberedPatient,
    PatientAnswer,
    PatientBody,
    PatientChange,
    PatientQuery,
    PatientSearchBody,
    PatientUpsert,
    UpsertAnswer,
    changed,
    details_in,
    identifiers_in,
    person_in,
    placed,
)
from api.patients.reads import patient_rows, patient_with, patients_like
from api.problems import unprocessable
from api.versions import Current, told_of
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.patients import Identifier, details_of, find_by_identifier
from clinic.services.versions import StaleVersion
from followup.services.people import update_person_and_plans
from followup.services.upserting import upsert_person
from pathway.services.people import register_person

_CREATES = "Who is not known yet takes `system/Patient.c` besides."


class PatientFinder(Endpoint, is_abstract=True):
    """What the addresses that list patients share."""

    expansions = OF_PATIENTS

    def found(self) -> Response:
        """The page that `asked` asks for."""
        filters = {name: self.asked.get(name) for name in ("name", "external_id")}
        found = patients_like(**filters, with_gone=self.is_sync)
        rows = patient_rows(found, self.place("pat"), self.asked["limit"] + 1)
        answer = self.page(rows, **self.estimate(found))
        record_access(
            by=self.actor,
            now=self.now,
            screen="api.patients",
            patient_ids=[internal_id(row["id"]) for row in answer.data["data"]],
        )
        return answer


class PatientSearch(PatientFinder):
    access = Permission.VIEW_SCHEDULE
    interactions = {"POST": "Patient.s"}

    @extend_schema(
        operation_id="searchPatients",
        summary="Find patients without their names or numbers in an address",
        request=PatientSearchBody,
        responses={200: PATIENT_PAGE},
        examples=examples.FOUND,
    )
    def post(self, request: Request) -> Response:
        body = self.body(PatientSearchBody)
        named = body.get("external_id")
        held = {"external_id": (named["system"], named["value"])} if named else {}
        self.asked = body | held
        return self.found()


class PatientUpserter(Endpoint, is_abstract=True):
    """Registering a person or bringing them up to date; registering takes its own scope."""

    access = Permission.VIEW_SCHEDULE
    writes = {"PUT": Permission.REGISTER_PATIENT, "POST": Permission.REGISTER_PATIENT}

    def upsert(self, number: dict[str, str], body: dict[str, Any]) -> Response:
        if find_by_identifier(**number) is None:
            self.check_also("Patient.c", Permission.REGISTER_PATIENT)
        identifier = Identifier(**number, source_version_at=body.pop("source_updated_at"))
        try:
            done = upsert_person(
                identifier=identifier, said=person_in(body), by=self.actor, now=self.now
            )
        except ValidationError as error:
            raise unprocessable(placed(error.message_dict)) from None
        patient_id = done.patient_id
        record_access(by=self.actor, now=self.now, screen="api.patient", patient_id=patient_id)
        found = {**or_404(patient_with(patient_id)), "outcome": done.outcome}
        if done.outcome != "created":
            return self.versioned(found)
        answer = self.versioned(found, 201)
        address = f"/api/v1/patients/{public_id('pat', patient_id)}"
        answer["Location"] = self.request.build_absolute_uri(address)
        return answer


class PatientByExternalId(PatientUpserter):
    interactions = {"PUT": "Patient.u"}
    # Ordered by the sender's own clock instead.
    guarded = frozenset()

    @extend_schema(
        operation_id="upsertPatient",
        summary="Register a person, or bring them up to date, by another system's number",
        description="Safe to send again, in any order: what is older than what you sent before "
        "is ignored. The last slash of the address divides system and value: send a value with a "
        "slash to `POST /patients/upsert`. Several at once are one patient. " + _CREATES,
        request=PatientUpsert,
        responses={200: UpsertAnswer, 201: UpsertAnswer},
        examples=examples.UPSERTED,
    )
    def put(self, request: Request, system: str, value: str) -> Response:
        named = ExternalId(data={"system": system, "value": value})
        if not named.is_valid():
            raise Http404
        return self.upsert(dict(named.validated_data), self.body(PatientUpsert))


class PatientUpsertByBody(PatientUpserter):
    interactions = {"POST": "Patient.u"}

    @extend_schema(
        operation_id="upsertPatientByBody",
        summary="The same, with the number in the body",
        description="For any number, also one with a slash, and without a number in an address. "
        + _CREATES,
        request=NumberedPatient,
        responses={200: UpsertAnswer, 201: UpsertAnswer},
        examples=examples.UPSERTED_BY_BODY,
    )
    def post(self, request: Request) -> Response:
        body = self.body(NumberedPatient)
        return self.upsert(dict(body.pop("external_id")), body)


class PatientList(PatientFinder):
    access = Permission.VIEW_SCHEDULE
    writes = {"POST": Permission.REGISTER_PATIENT}
    interactions = {"GET": "Patient.s", "POST": "Patient.c"}
    query = PatientQuery

    @extend_schema(
        operation_id="listPatients",
        summary="List or find patients",
        parameters=[PatientQuery],
        responses=PATIENT_PAGE,
        examples=examples.LISTED,
    )
    def get(self, request: Request) -> Response:
        return self.found()

    @extend_schema(
        operation_id="registerPatient",
        summary="Register a patient",
        request=PatientBody,
        responses={201: PatientAnswer},
        examples=examples.REGISTERED,
    )
    def post(self, request: Request) -> Response:
        body = self.body(PatientBody)
        try:
            patient = register_person(
                details=details_in(body),
                identifiers=identifiers_in(body),
                by=self.actor,
                now=self.now,
            )
        except ValidationError as error:
            raise unprocessable(placed(error.message_dict)) from None
        answer = self.versioned(or_404(patient_with(patient.id)), status=201)
        answer["Location"] = request.build_absolute_uri(
            f"{request.path}/{public_id('pat', patient.id)}"
        )
        return answer


class PatientDetail(Endpoint):
    access = Permission.VIEW_SCHEDULE
    writes = {"PATCH": Permission.REGISTER_PATIENT}
    interactions = {"GET": "Patient.r", "PATCH": "Patient.u"}
    query = ExpandQuery
    expansions = OF_PATIENTS

    @extend_schema(
        operation_id="getPatient",
        summary="One patient",
        parameters=[ExpandQuery],
        responses=PatientAnswer,
        examples=examples.ONE,
    )
    def get(self, request: Request, patient: str) -> Response:
        patient_id = id_or_404("pat", patient)
        found = or_404(patient_with(patient_id))
        record_access(by=self.actor, now=self.now, screen="api.patient", patient_id=patient_id)
        return self.versioned(found)

    @extend_schema(
        operation_id="changePatient",
        summary="Correct or bring up to date what is known of a patient",
        description="Dates and prompts follow at once; a death stops every queue.",
        request=PatientChange,
        responses=PatientAnswer,
        examples=examples.CHANGED,
    )
    def patch(self, request: Request, patient: str) -> Response:
        found = or_404(
            Patient.objects.filter(
                id=id_or_404("pat", patient), entered_in_error_at__isnull=True
            ).first()
        )
        body = self.body(PatientChange)
        self.must_match(_current(found), request.data)
        if found.merged_into_id is not None:
            raise unprocessable({"": "This record was merged into another: change `merged_into`."})
        details = changed(details_of(found), body)
        try:
            update_person_and_plans(patient=found, details=details, by=self.actor, now=self.now)
        except StaleVersion:
            stored = Patient.objects.get(id=found.id)
            raise _current(stored).stale(self.named, request.data) from None
        return self.versioned(or_404(patient_with(found.id)))


def _current(patient: Patient) -> Current:
    return Current(
        version=patient.version,
        shown=or_404(patient_with(patient.id)),
        changed_since=lambda version: told_of(patient.id, version),
    )

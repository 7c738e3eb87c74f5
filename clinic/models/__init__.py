from clinic.models.clinics import Clinic, ClinicKey, ClinicSettings, Heartbeat
from clinic.models.ledger import Access, FeedHead, FeedSeal, LedgerEvent
from clinic.models.patients import (
    Consent,
    ContactPoint,
    Patient,
    PatientIdentifier,
    PatientName,
)
from clinic.models.people import Membership, User

__all__ = [
    "Access",
    "Clinic",
    "ClinicKey",
    "ClinicSettings",
    "Consent",
    "ContactPoint",
    "FeedHead",
    "FeedSeal",
    "Heartbeat",
    "LedgerEvent",
    "Membership",
    "Patient",
    "PatientIdentifier",
    "PatientName",
    "User",
]

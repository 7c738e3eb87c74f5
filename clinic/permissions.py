"""Who may do what: a role is a readable list of permissions."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied


class Permission(StrEnum):
    VIEW_CASELOAD = "view_caseload"
    VIEW_SCHEDULE = "view_schedule"
    REGISTER_PATIENT = "register_patient"
    ENROL_PATIENT = "enrol_patient"
    RECORD_CLINICAL = "record_clinical"
    RECORD_CONTACT = "record_contact"
    CHANGE_STAGE = "change_stage"
    DECIDE_PROMPT = "decide_prompt"
    MANAGE_TASKS = "manage_tasks"
    MANAGE_CLINIC = "manage_clinic"
    SET_PROTOCOL = "set_protocol"
    IMPORT_DATA = "import_data"
    VIEW_AUDIT = "view_audit"


class Role(StrEnum):
    CLINIC_ADMIN = "clinic_admin"
    CLINICAL_LEAD = "clinical_lead"
    CLINICIAN = "clinician"
    CARE_COORDINATOR = "care_coordinator"
    THERAPIST = "therapist"
    FRONT_DESK = "front_desk"
    READ_ONLY = "read_only"


_CLINICIAN = {
    Permission.VIEW_CASELOAD,
    Permission.VIEW_SCHEDULE,
    Permission.REGISTER_PATIENT,
    Permission.ENROL_PATIENT,
    Permission.RECORD_CLINICAL,
    Permission.RECORD_CONTACT,
    Permission.CHANGE_STAGE,
    Permission.DECIDE_PROMPT,
    Permission.MANAGE_TASKS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLINIC_ADMIN: frozenset(
        {
            Permission.VIEW_CASELOAD,
            Permission.VIEW_SCHEDULE,
            Permission.REGISTER_PATIENT,
            Permission.MANAGE_CLINIC,
            Permission.SET_PROTOCOL,
            Permission.IMPORT_DATA,
            Permission.VIEW_AUDIT,
        }
    ),
    Role.CLINICAL_LEAD: frozenset(_CLINICIAN | {Permission.VIEW_AUDIT, Permission.SET_PROTOCOL}),
    Role.CLINICIAN: frozenset(_CLINICIAN),
    Role.CARE_COORDINATOR: frozenset(_CLINICIAN - {Permission.CHANGE_STAGE}),
    Role.THERAPIST: frozenset(
        _CLINICIAN
        - {Permission.CHANGE_STAGE, Permission.REGISTER_PATIENT, Permission.ENROL_PATIENT}
    ),
    # Scheduling only: the front desk never sees clinical content (the pathway names who sees what).
    Role.FRONT_DESK: frozenset(
        {Permission.VIEW_SCHEDULE, Permission.REGISTER_PATIENT, Permission.RECORD_CONTACT}
    ),
    Role.READ_ONLY: frozenset({Permission.VIEW_CASELOAD, Permission.VIEW_SCHEDULE}),
}


# Who may end an emergency in a clinician's name.
ON_CALL_ROLES = (Role.CLINICIAN, Role.CLINICAL_LEAD)


class NotPermitted(PermissionDenied):
    """The actor's role does not carry the permission the use case needs."""


def permissions_of(role: str) -> frozenset[Permission]:
    return PERMISSIONS[Role(role)]

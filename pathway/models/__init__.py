from pathway.models.course import CarePlan, Caseload, Episode, ProtocolMove, ProtocolOverride
from pathway.models.encounters import (
    ContactAttempt,
    DeclarationEntry,
    PromptDecision,
    StageChange,
    VisitEntry,
)
from pathway.models.fact import Entry, Fact
from pathway.models.findings import (
    Assessment,
    ConditionEntry,
    Fall,
    NeuroExam,
    PersonFact,
    Review,
    SideEffect,
)
from pathway.models.prompts import EngineAlert, Prompt
from pathway.models.treatments import (
    ImagingEntry,
    MedicationEntry,
    ProcedureEntry,
    ReferralEntry,
    TherapyEntry,
)

__all__ = [
    "Assessment",
    "CarePlan",
    "Caseload",
    "ConditionEntry",
    "ContactAttempt",
    "DeclarationEntry",
    "EngineAlert",
    "Entry",
    "Episode",
    "Fact",
    "Fall",
    "ImagingEntry",
    "MedicationEntry",
    "NeuroExam",
    "PersonFact",
    "ProcedureEntry",
    "Prompt",
    "PromptDecision",
    "ProtocolMove",
    "ProtocolOverride",
    "ReferralEntry",
    "Review",
    "SideEffect",
    "StageChange",
    "TherapyEntry",
    "VisitEntry",
]

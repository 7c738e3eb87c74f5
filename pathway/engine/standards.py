"""Lists of codes that others publish and the protocol uses."""

# HL7's codes for why a suggestion is not followed, and the list they are of.
HL7_REASONS = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
HL7_REASON_CODES = frozenset(
    [
        "patient-ineligible",
        "indication-order-exists",
        "action-completed",
        "action-unsuccessful",
        "action-performed-no-adverse-effect",
        "action-not-priority",
        "limited-time",
        "wrong-time-workflow",
        "inappropriate-recipient",
        "need-more-info",
        "does-not-align-latest-evidence",
        "expert-contradicts",
        "policy-contradicts",
        "recipient-does-not-trust",
        "risk-benefit-ratio",
        "mitigate-risk-negative-outcome",
        "likely-negative-health-outcomes",
        "patient-contraindication",
        "patient-fears-discomfort",
        "patient-does-not-want-change",
        "cultural-religious-reason",
        "prefers-alternative",
        "patient-refuses",
        "inadequate-support",
        "service-not-available",
        "implementation-challenges",
        "too-costly-uncovered",
        "recipient-does-not-understand",
        "comorbidity-disability",
    ]
)

"""What the API takes and answers, made from its document (`./run manage generate_docs`)."""

from typing import Any, Literal, NotRequired, TypedDict


class AdvanceBody(TypedDict):
    """How far; a clock never goes back."""

    seconds: int


class ReasonAnswer(TypedDict):
    """A coded reason, and what must come with it."""

    system: str | None
    code: str
    says: str
    kinds: list[Literal['seen', 'accepted', 'declined', 'deferred', 'disposition', 'undone']]
    needs: list[str]


class DispositionAnswer(TypedDict):
    """An outcome that a clinician records, and the details it needs."""

    code: str
    says: str
    needs: list[str]


class AnswersAnswer(TypedDict):
    """What the signed-in member can answer today; to a key: what a clinician, or who is asked, can."""

    kinds: list[Literal['seen', 'accepted', 'declined', 'deferred', 'disposition', 'undone']]
    reasons: list[ReasonAnswer]
    latest_deferral: str | None
    dispositions: list[DispositionAnswer]
    accept_note: str | None
    review: str | None


class AssessmentSaid(TypedDict):
    """What is said; null: it was not asked."""

    channel: NotRequired[Literal['in_person', 'phone', 'video', 'portal', None]]
    nrs: NotRequired[float | str | None]
    back_nrs: NotRequired[float | str | None]
    leg_nrs: NotRequired[float | str | None]
    vas: NotRequired[float | str | None]
    peg_pain: NotRequired[float | str | None]
    peg_enjoyment: NotRequired[float | str | None]
    peg_activity: NotRequired[float | str | None]
    function_instrument: NotRequired[Literal['rmdq', 'odi', 'promis_pf', 'promis_pi', None]]
    function_raw: NotRequired[float | str | None]
    global_change: NotRequired[Literal['better', 'same', 'worse', None]]
    saddle_anaesthesia: NotRequired[Literal['present', 'absent', None]]
    saddle_anaesthesia_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    bowel_bladder: NotRequired[Literal['present', 'absent', None]]
    bowel_bladder_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    progressive_deficit: NotRequired[Literal['present', 'absent', None]]
    progressive_deficit_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    fever: NotRequired[Literal['present', 'absent', None]]
    fever_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    night_pain: NotRequired[Literal['present', 'absent', None]]
    night_pain_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    constant_pain: NotRequired[Literal['present', 'absent', None]]
    constant_pain_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    bowel_bladder_onset: NotRequired[Literal['new', 'longstanding', 'unknown', None]]
    new_neuro_symptom: NotRequired[Literal['present', 'absent', None]]
    cauda_equina_suspected: NotRequired[Literal['yes', 'no', None]]
    sites: NotRequired[list[Literal['buttock', 'hip', 'thigh', 'knee', 'calf', 'foot']] | None]
    laterality: NotRequired[Literal['left', 'right', 'both', None]]
    pain_classes: NotRequired[list[Literal['nociceptive', 'neuropathic', 'nociplastic']] | None]
    dominant_pain_class: NotRequired[Literal['nociceptive', 'neuropathic', 'nociplastic', None]]
    pain_class_confidence: NotRequired[Literal['possible', 'probable', None]]
    facet_suspected: NotRequired[Literal['yes', 'no', 'unknown', None]]
    side_effects_checked: NotRequired[bool | None]
    adherence: NotRequired[Literal['good', 'partial', 'low', None]]
    activity_days: NotRequired[int | None]
    rest_days: NotRequired[int | None]
    work_status: NotRequired[str | None]
    phq2: NotRequired[int | None]
    gad2: NotRequired[int | None]
    fear_of_movement: NotRequired[Literal['yes', 'no', None]]
    start_back_total: NotRequired[int | None]
    start_back_distress: NotRequired[int | None]
    steadi_unsteady: NotRequired[Literal['yes', 'no', None]]
    steadi_worried: NotRequired[Literal['yes', 'no', None]]
    steadi_fallen: NotRequired[Literal['yes', 'no', None]]
    note: NotRequired[str | None]


class AssessmentRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: AssessmentSaid
    kind: Literal['intake', 'reassessment', 'contact']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class Assessment(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: AssessmentSaid
    kind: Literal['intake', 'reassessment', 'contact']
    revisions: NotRequired[list[AssessmentRevision]]


class Told(TypedDict):
    """The sender's own row: the same one again is no second entry."""

    system: str
    id: str
    updated_at: str


class AssessmentValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    channel: NotRequired[Literal['in_person', 'phone', 'video', 'portal', None]]
    nrs: NotRequired[float | str | None]
    back_nrs: NotRequired[float | str | None]
    leg_nrs: NotRequired[float | str | None]
    vas: NotRequired[float | str | None]
    peg_pain: NotRequired[float | str | None]
    peg_enjoyment: NotRequired[float | str | None]
    peg_activity: NotRequired[float | str | None]
    function_instrument: NotRequired[Literal['rmdq', 'odi', 'promis_pf', 'promis_pi', None]]
    function_raw: NotRequired[float | str | None]
    global_change: NotRequired[Literal['better', 'same', 'worse', None]]
    saddle_anaesthesia: NotRequired[Literal['present', 'absent', None]]
    saddle_anaesthesia_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    bowel_bladder: NotRequired[Literal['present', 'absent', None]]
    bowel_bladder_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    progressive_deficit: NotRequired[Literal['present', 'absent', None]]
    progressive_deficit_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    fever: NotRequired[Literal['present', 'absent', None]]
    fever_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    night_pain: NotRequired[Literal['present', 'absent', None]]
    night_pain_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    constant_pain: NotRequired[Literal['present', 'absent', None]]
    constant_pain_change: NotRequired[Literal['stable', 'worse', 'unknown', None]]
    bowel_bladder_onset: NotRequired[Literal['new', 'longstanding', 'unknown', None]]
    new_neuro_symptom: NotRequired[Literal['present', 'absent', None]]
    cauda_equina_suspected: NotRequired[Literal['yes', 'no', None]]
    sites: NotRequired[list[Literal['buttock', 'hip', 'thigh', 'knee', 'calf', 'foot']] | None]
    laterality: NotRequired[Literal['left', 'right', 'both', None]]
    pain_classes: NotRequired[list[Literal['nociceptive', 'neuropathic', 'nociplastic']] | None]
    dominant_pain_class: NotRequired[Literal['nociceptive', 'neuropathic', 'nociplastic', None]]
    pain_class_confidence: NotRequired[Literal['possible', 'probable', None]]
    facet_suspected: NotRequired[Literal['yes', 'no', 'unknown', None]]
    side_effects_checked: NotRequired[bool | None]
    adherence: NotRequired[Literal['good', 'partial', 'low', None]]
    activity_days: NotRequired[int | None]
    rest_days: NotRequired[int | None]
    work_status: NotRequired[str | None]
    phq2: NotRequired[int | None]
    gad2: NotRequired[int | None]
    fear_of_movement: NotRequired[Literal['yes', 'no', None]]
    start_back_total: NotRequired[int | None]
    start_back_distress: NotRequired[int | None]
    steadi_unsteady: NotRequired[Literal['yes', 'no', None]]
    steadi_worried: NotRequired[Literal['yes', 'no', None]]
    steadi_fallen: NotRequired[Literal['yes', 'no', None]]
    note: NotRequired[str | None]


class AssessmentContactBody(TypedDict):
    """Assessment: Contact."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[AssessmentValues]
    kind: Literal['contact']


class AssessmentCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[AssessmentSaid]
    kind: NotRequired[Literal['intake', 'reassessment', 'contact']]


class AssessmentIntakeBody(TypedDict):
    """Assessment: Intake."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[AssessmentValues]
    kind: Literal['intake']


class AssessmentReassessmentBody(TypedDict):
    """Assessment: Reassessment."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[AssessmentValues]
    kind: Literal['reassessment']


AssessmentOpening = AssessmentIntakeBody | AssessmentReassessmentBody | AssessmentContactBody


class RaisedPrompt(TypedDict):
    """A prompt that stands open since."""

    id: str
    rule: str
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    state: str
    text: str
    due_at: str | None


class ClosedPrompt(TypedDict):
    """A prompt that no longer stands."""

    id: str
    rule: str
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    text: str


class AssessmentOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: AssessmentSaid
    kind: Literal['intake', 'reassessment', 'contact']
    revisions: NotRequired[list[AssessmentRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class AssessmentPart(TypedDict):
    """What `fields` named of a Assessment."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[AssessmentSaid]
    kind: NotRequired[Literal['intake', 'reassessment', 'contact']]
    revisions: NotRequired[list[AssessmentRevision]]


class AssessmentPage(TypedDict):
    """A page of a list."""

    data: list[Assessment | AssessmentPart]
    has_more: bool
    next_cursor: str | None


class AssignmentBody(TypedDict):
    """Whose it is from now on."""

    owner: str | None


class AuditAnswer(TypedDict):
    """Something that happened, or that somebody looked: names, codes and ids, never a value."""

    id: str
    at: str
    kind: Literal['change', 'look']
    type: str
    actor: Literal['user', 'client', 'patient', 'provider', 'system']
    who: str
    door: str
    request_id: str | None
    patient: str | None
    patients: list[str]
    changes: dict[str, Any]
    reason: str | None


class AuditPage(TypedDict):
    """A page of a list."""

    data: list[AuditAnswer]
    has_more: bool
    next_cursor: str | None


class OperationAnswer(TypedDict):
    """What one of them was answered; a failure is a problem as everywhere."""

    status: int
    headers: dict[str, str]
    body: Any | None


class BatchAnswer(TypedDict):
    """The answers, in the order of the operations."""

    data: list[OperationAnswer]
    succeeded: int
    failed: int


class OperationBody(TypedDict):
    """One request, as it would be sent by itself."""

    method: Literal['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
    path: str
    body: NotRequired[dict[str, Any]]
    idempotency_key: NotRequired[str]
    if_match: NotRequired[str]


class BatchBody(TypedDict):
    """Requests that are answered one after the other."""

    operations: list[OperationBody]


class BecauseAnswer(TypedDict):
    """A recorded value the prompt rests on."""

    field: str
    value: Any
    effective_on: str
    author: str | None


class CallBody(TypedDict):
    """How an attempt to reach the patient went."""

    channel: Literal['phone', 'video', 'in_person', 'sms', 'email', 'letter', 'portal']
    outcome: Literal['reached', 'no_answer', 'left_message', 'call_back', 'wrong_number', 'undeliverable', 'sent', 'refused']


class OpenPrompts(TypedDict):
    """How many prompts stand open, by severity."""

    emergency: int
    urgent: int
    routine: int
    info: int


class CarePlanAnswer(TypedDict):
    """The episode's care plan: its protocol, its stage and what is due."""

    id: str
    state: Literal['active', 'closed']
    protocol: str
    protocol_version: str
    stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    stage_since: str
    open_prompts: OpenPrompts | None
    next_due_on: str | None
    version: int


class ChangeAnswer(TypedDict):
    """With this value instead, and all else as recorded, the rule would say so."""

    verdict: Literal['met', 'not_met', 'cannot_tell', 'off', 'not_asked', 'failed']
    severity: Literal['info', 'routine', 'urgent', 'emergency', None]
    value: str | int | bool | list[str] | None


class CitationAnswer(TypedDict):
    """A statement of the source, in our words."""

    statement: str
    says: str
    reference: str | None
    review_status: str


class KeyAnswer(TypedDict):
    """A key as far as it can be shown."""

    hint: str
    created_at: str
    expires_at: str | None


class PublicKeyAnswer(TypedDict):
    """A public key that the program signs in with."""

    kid: str
    kty: str


class ClientAnswer(TypedDict):
    """A program of the clinic."""

    id: str
    client_id: str
    name: str
    scopes: list[str]
    is_test: bool
    keys: list[KeyAnswer]
    public_keys: list[PublicKeyAnswer]
    jwks_url: str | None
    last_used_at: str | None
    disabled_at: str | None
    version: int


class ClientBody(TypedDict):
    """A program, and the most it may do."""

    name: str
    scopes: list[str]


class ClientList(TypedDict):
    """Every program of the clinic."""

    data: list[ClientAnswer]


class ClientWithKey(TypedDict):
    """The program with its key, which is shown only here."""

    id: str
    client_id: str
    name: str
    scopes: list[str]
    is_test: bool
    keys: list[KeyAnswer]
    public_keys: list[PublicKeyAnswer]
    jwks_url: str | None
    last_used_at: str | None
    disabled_at: str | None
    version: int
    secret: str | None


class ClockAnswer(TypedDict):
    """What the time is in the clinic from the next request on."""

    now: str
    ahead_seconds: int


class CompletionBody(TypedDict):
    """How a task that people ask of each other ended."""

    outcome_code: str


class Component(TypedDict):
    """An ingredient of a medicine, and how much of it is in one unit; null: unknown."""

    ingredient: str
    drug_class: str
    mg: str | None


class ConditionAbout(TypedDict):
    code: NotRequired[Literal['recent_trauma', 'osteoporosis', 'immunosuppression', 'cancer_history', 'ctd', 'pelvic_floor', 'ckd', 'gi_bleed_history', 'heart_failure', 'liver_disease', 'respiratory_disease', 'diabetes', 'anticoagulated', 'pregnancy', 'low_back_pain', 'radicular_pain', 'mri_contraindication', 'manipulation_history', 'exercise_preference', 'allergy', 'other']]


class ConditionSaid(TypedDict):
    """What is said; null: it was not asked."""

    code: NotRequired[Literal['recent_trauma', 'osteoporosis', 'immunosuppression', 'cancer_history', 'ctd', 'pelvic_floor', 'ckd', 'gi_bleed_history', 'heart_failure', 'liver_disease', 'respiratory_disease', 'diabetes', 'anticoagulated', 'pregnancy', 'low_back_pain', 'radicular_pain', 'mri_contraindication', 'manipulation_history', 'exercise_preference', 'allergy', 'other', None]]
    detail: NotRequired[str | None]


class ConditionRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ConditionSaid
    kind: Literal['present', 'absent', 'ended']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class ConditionEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ConditionSaid
    kind: Literal['present', 'absent', 'ended']
    revisions: NotRequired[list[ConditionRevision]]


class Condition(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ConditionAbout
    entries: list[ConditionEntry]


class ConditionAbsentValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    code: Literal['recent_trauma', 'osteoporosis', 'immunosuppression', 'cancer_history', 'ctd', 'pelvic_floor', 'ckd', 'gi_bleed_history', 'heart_failure', 'liver_disease', 'respiratory_disease', 'diabetes', 'anticoagulated', 'pregnancy', 'low_back_pain', 'radicular_pain', 'mri_contraindication', 'manipulation_history', 'exercise_preference', 'allergy', 'other']


class ConditionAbsentBody(TypedDict):
    """Condition or risk: Absent."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ConditionAbsentValues
    kind: Literal['absent']


class ConditionCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ConditionSaid]
    kind: NotRequired[Literal['present', 'absent', 'ended']]
    entry: NotRequired[str]


class ConditionEndedNextBody(TypedDict):
    """Condition or risk: Ended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['ended']


class ConditionPresentValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    code: Literal['recent_trauma', 'osteoporosis', 'immunosuppression', 'cancer_history', 'ctd', 'pelvic_floor', 'ckd', 'gi_bleed_history', 'heart_failure', 'liver_disease', 'respiratory_disease', 'diabetes', 'anticoagulated', 'pregnancy', 'low_back_pain', 'radicular_pain', 'mri_contraindication', 'manipulation_history', 'exercise_preference', 'allergy', 'other']
    detail: NotRequired[str | None]


class ConditionPresentBody(TypedDict):
    """Condition or risk: Present."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ConditionPresentValues
    kind: Literal['present']


ConditionOpening = ConditionPresentBody | ConditionAbsentBody


class ConditionOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ConditionAbout
    entries: list[ConditionEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ConditionPart(TypedDict):
    """What `fields` named of a Condition."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[ConditionAbout]
    entries: NotRequired[list[ConditionEntry]]


class ConditionPage(TypedDict):
    """A page of a list."""

    data: list[Condition | ConditionPart]
    has_more: bool
    next_cursor: str | None


class ConflictAnswer(TypedDict):
    """Where the source and published guidance differ."""

    id: str
    source_says: str
    guidance_says: str
    verification: str
    behaviour: str
    statements: list[str]


class ContactSaid(TypedDict):
    """What is said; null: it was not asked."""

    channel: NotRequired[Literal['phone', 'video', 'in_person', 'sms', 'email', 'letter', 'portal', None]]
    outcome: NotRequired[Literal['reached', 'no_answer', 'left_message', 'call_back', 'wrong_number', 'undeliverable', 'sent', 'refused', None]]


class ContactRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ContactSaid
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class Contact(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ContactSaid
    revisions: NotRequired[list[ContactRevision]]


class ContactValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    channel: Literal['phone', 'video', 'in_person', 'sms', 'email', 'letter', 'portal']
    outcome: Literal['reached', 'no_answer', 'left_message', 'call_back', 'wrong_number', 'undeliverable', 'sent', 'refused']


class ContactBody(TypedDict):
    """Contact attempt: Tried to reach."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ContactValues


class ContactCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ContactSaid]


class ContactOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ContactSaid
    revisions: NotRequired[list[ContactRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ContactPart(TypedDict):
    """What `fields` named of a Contact."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[ContactSaid]
    revisions: NotRequired[list[ContactRevision]]


class ContactPage(TypedDict):
    """A page of a list."""

    data: list[Contact | ContactPart]
    has_more: bool
    next_cursor: str | None


class CountsAnswer(TypedDict):
    """What became of the rows; each is counted once."""

    created: int
    updated: int
    unchanged: int
    ignored: int
    errors: int
    reviews: int


class CriterionAnswer(TypedDict):
    """What a move rests on; `missing` says what would have to be known."""

    id: str
    says: str
    state: Literal['met', 'unmet', 'unknown']
    missing: list[str]


class DecisionAnswer(TypedDict):
    """The latest decision people took on a prompt."""

    kind: str
    on: str
    by: str | None
    reason_code: str | None
    until: str | None


class DecisionBody(TypedDict):
    """What a person answers."""

    kind: Literal['seen', 'accepted', 'declined', 'deferred', 'disposition', 'undone']
    reason_code: NotRequired[str]
    until: NotRequired[str]
    disposition: NotRequired[str]
    closes: NotRequired[list[str]]
    details: NotRequired[dict[str, str]]
    note: NotRequired[str]
    sitting: NotRequired[str]
    decided_by: NotRequired[str]


class DeclarationAbout(TypedDict):
    subject: NotRequired[Literal['persistent', 'refractory', 'disabling', 'frail', 'drug_unsuitable', 'exclusion']]
    detail: NotRequired[Literal['acetaminophen', 'nsaid', 'muscle_relaxant', 'gabapentinoid', 'opioid', 'pregnancy', 'spinal_malignancy', 'spinal_infection', 'spine_surgery']]


class DeclarationSaid(TypedDict):
    """What is said; null: it was not asked."""

    subject: NotRequired[Literal['persistent', 'refractory', 'disabling', 'frail', 'drug_unsuitable', 'exclusion', None]]
    detail: NotRequired[Literal['acetaminophen', 'nsaid', 'muscle_relaxant', 'gabapentinoid', 'opioid', 'pregnancy', 'spinal_malignancy', 'spinal_infection', 'spine_surgery', None]]
    basis: NotRequired[str | None]


class DeclarationRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: DeclarationSaid
    kind: Literal['made', 'withdrawn']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class DeclarationEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: DeclarationSaid
    kind: Literal['made', 'withdrawn']
    revisions: NotRequired[list[DeclarationRevision]]


class Declaration(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: DeclarationAbout
    entries: list[DeclarationEntry]


class DeclarationCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[DeclarationSaid]
    kind: NotRequired[Literal['made', 'withdrawn']]
    entry: NotRequired[str]


class DeclarationMadeValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    subject: Literal['persistent', 'refractory', 'disabling', 'frail', 'drug_unsuitable', 'exclusion']
    detail: NotRequired[Literal['acetaminophen', 'nsaid', 'muscle_relaxant', 'gabapentinoid', 'opioid', 'pregnancy', 'spinal_malignancy', 'spinal_infection', 'spine_surgery', None]]
    basis: str


class DeclarationMadeBody(TypedDict):
    """Declaration: Declared."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: DeclarationMadeValues
    kind: Literal['made']


class DeclarationOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: DeclarationAbout
    entries: list[DeclarationEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class DeclarationPart(TypedDict):
    """What `fields` named of a Declaration."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[DeclarationAbout]
    entries: NotRequired[list[DeclarationEntry]]


class DeclarationPage(TypedDict):
    """A page of a list."""

    data: list[Declaration | DeclarationPart]
    has_more: bool
    next_cursor: str | None


class DeclarationWithdrawnNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    basis: NotRequired[str | None]


class DeclarationWithdrawnNextBody(TypedDict):
    """Declaration: Taken back."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[DeclarationWithdrawnNextValues]
    kind: Literal['withdrawn']


class TryAnswer(TypedDict):
    """One try of a delivery."""

    at: str
    status: int | None
    failure: str
    ms: int


class DeliveryAnswer(TypedDict):
    """One event for one receiver, and every try of it."""

    id: str
    endpoint: str
    event: str
    type: Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']
    sequence: int
    state: Literal['pending', 'claimed', 'delivered', 'failed']
    attempts: int
    next_try_at: str | None
    last_status: int | None
    last_failure: str
    latency_ms: int | None
    reply: str | None
    tries: list[TryAnswer]
    created_at: str


class DeliveryPage(TypedDict):
    """A page of deliveries, the newest first."""

    data: list[DeliveryAnswer]
    has_more: bool
    next_cursor: str | None


class ThresholdAnswer(TypedDict):
    """A number a rule compared with; `basis` is a statement of the source, or `local`."""

    key: str
    value: float | str
    unit: str
    basis: str
    says: str
    is_override: bool


class DueAnswer(TypedDict):
    """A date and why that date. `due_on` is the open day at or before `calculated_on`."""

    kind: Literal['reassessment', 'outcome_contact', 'find_out', 'side_effect_check', 'procedure_check', 'imaging_result', 'referral_outcome', 'falls_screen', 'contact_attempt', 'letter']
    due_on: str
    due_at: str | None
    calculated_on: str
    counted_from: str
    interval_days: int
    reason: str
    thresholds: list[ThresholdAnswer]


class DueWithinAnswer(TypedDict):
    """How soon to act, counted from the moment the prompt is raised."""

    amount: int
    unit: Literal['minutes', 'hours', 'days', 'working_days']


class EpisodeAnswer(TypedDict):
    """One spell of pain under a care plan."""

    id: str
    patient: str
    state: Literal['open', 'closed']
    started_on: str
    onset_on: str | None
    closed_on: str | None
    close_reason: str | None
    care_plan: CarePlanAnswer | None
    created_at: str
    updated_at: str
    version: int
    expanded: NotRequired[dict[str, Any]]


class EpisodeAnswerPart(TypedDict):
    """What `fields` named of a EpisodeAnswer."""

    id: str
    patient: NotRequired[str]
    state: NotRequired[Literal['open', 'closed']]
    started_on: NotRequired[str]
    onset_on: NotRequired[str | None]
    closed_on: NotRequired[str | None]
    close_reason: NotRequired[str | None]
    care_plan: NotRequired[CarePlanAnswer | None]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    version: NotRequired[int]
    expanded: NotRequired[dict[str, Any]]


class EpisodeBody(TypedDict):
    """A patient to enrol: an episode and its care plan, at intake."""

    patient: str
    started_on: str
    onset_on: NotRequired[str | None]


class StageChangeAnswer(TypedDict):
    """One recorded move between stages, with the criteria as they were shown."""

    id: str
    from_stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X', None]
    to_stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    reason: str | None
    is_override: bool
    criteria_met: list[str]
    criteria_unmet: list[str]


class EpisodeDetailAnswer(TypedDict):
    """An episode with the stages it has been through."""

    id: str
    patient: str
    state: Literal['open', 'closed']
    started_on: str
    onset_on: str | None
    closed_on: str | None
    close_reason: str | None
    care_plan: CarePlanAnswer | None
    created_at: str
    updated_at: str
    version: int
    expanded: NotRequired[dict[str, Any]]
    stage_history: list[StageChangeAnswer]


class EpisodePage(TypedDict):
    """A page of a list."""

    estimated_count: NotRequired[int]
    data: list[EpisodeAnswer | EpisodeAnswerPart]
    has_more: bool
    next_cursor: str | None


class EventData(TypedDict):
    """What happened to what: ids, codes and names of columns, never what a record says."""

    patient: str | None
    subject: str | None
    href: str | None
    version: int | None
    changes: dict[str, Any]
    reason_code: str | None
    actor: Literal['user', 'client', 'patient', 'provider', 'system']
    request_id: str | None


class EventAnswer(TypedDict):
    """One event, as the feed lists it and as a webhook carries it."""

    id: str
    type: Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']
    timestamp: str
    sequence: int
    data: EventData


class EventFeedPage(TypedDict):
    """A part of the feed. A page may hold fewer events than the limit, and more follow."""

    data: list[EventAnswer]
    has_more: bool
    next_cursor: str | None
    poll_after: int


class SourceAnswer(TypedDict):
    """What the protocol was drawn from, and how far that was reviewed."""

    title: str
    updated: str
    review_status: str
    review_step: str
    references_not_supplied: list[str]
    review_due_on: str
    is_review_overdue: bool


class ProtocolAnswer(TypedDict):
    """Which protocol said so. `overrides_digest` names the clinic's own numbers."""

    id: str
    version: str
    overrides_digest: str
    source_review: SourceAnswer


class FactAnswer(TypedDict):
    """One recorded value that fired a rule."""

    id: str
    entry: str
    type: str
    revision: int
    field: str
    value: str | int | bool | list[str] | None
    effective_on: str
    author: str | None


class PlanPrompt(TypedDict):
    """A suggestion, with everything it rests on."""

    rule: str
    rule_version: int
    trigger_key: str
    occurrence: int
    severity: Literal['info', 'routine', 'urgent', 'emergency']
    status: Literal['open', 'held', 'folded', 'suppressed', 'deferred', 'settled']
    status_because: str
    reason: str
    facts: list[FactAnswer]
    thresholds: list[ThresholdAnswer]
    citations: list[CitationAnswer]
    conflicts: list[ConflictAnswer]
    resolved_by: str
    audience: list[str]
    due_within: DueWithinAnswer | None
    decision: DecisionAnswer | None
    suppressed_until: str | None


class InputAnswer(TypedDict):
    """A recorded value the rule read; `tried` is empty when no other value was put in its place."""

    fact: FactAnswer
    tried: str
    changes: list[ChangeAnswer]


class LimitAnswer(TypedDict):
    """A number the rule compared with, and where the clinic may move it."""

    threshold: ThresholdAnswer
    least: float | str
    most: float | str
    changes: list[ChangeAnswer]


class NamedRuleAnswer(TypedDict):
    """A rule by its name."""

    rule: str
    title: str


class NextDayAnswer(TypedDict):
    """The first day on which the rule says something else if nothing is recorded until then."""

    verdict: Literal['met', 'not_met', 'cannot_tell', 'off', 'not_asked', 'failed']
    severity: Literal['info', 'routine', 'urgent', 'emergency', None]
    on: str
    days: int


class ExplanationAnswer(TypedDict):
    """Why, why not, what is missing, and what would change it."""

    episode: str
    care_plan: str
    patient: str
    as_of: str
    known_at: str | None
    day: str
    time_zone: str
    protocol: ProtocolAnswer
    verdict: Literal['met', 'not_met', 'cannot_tell', 'off', 'not_asked', 'failed']
    severity: Literal['info', 'routine', 'urgent', 'emergency', None]
    rule: str
    title: str
    rule_version: int
    because: str
    prompts: list[PlanPrompt]
    missing: list[str]
    inputs: list[InputAnswer]
    all_inputs_tried: bool
    limits: list[LimitAnswer]
    nothing_recorded_of: list[str]
    read_prompts_of: list[NamedRuleAnswer]
    next_day: NextDayAnswer | None
    looked_ahead_days: int
    citations: list[CitationAnswer]
    conflicts: list[ConflictAnswer]
    resolved_by: str
    audience: list[str]


class ExportBody(TypedDict):
    """Which list to take whole."""

    resource: Literal['patients', 'episodes', 'tasks', 'prompts', 'messages', 'assessments', 'neuro_exams', 'medications', 'side_effects', 'therapies', 'procedures', 'imaging', 'referrals', 'visits', 'contacts', 'falls', 'conditions', 'declarations', 'reviews']
    format: NotRequired[Literal['ndjson', 'csv']]
    filters: NotRequired[dict[str, str]]
    fields: NotRequired[str]


class ExternalId(TypedDict):
    """A number another system knows the patient by."""

    system: str
    value: str


class FailedRule(TypedDict):
    """A rule that could not be evaluated: neither met nor not met."""

    rule: str
    error: str


class FallSaid(TypedDict):
    """What is said; null: it was not asked."""

    injury: NotRequired[Literal['yes', 'no', None]]


class FallRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: FallSaid
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class Fall(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: FallSaid
    revisions: NotRequired[list[FallRevision]]


class FallValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    injury: NotRequired[Literal['yes', 'no', None]]


class FallBody(TypedDict):
    """Fall: Fell."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[FallValues]


class FallCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[FallSaid]


class FallOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: FallSaid
    revisions: NotRequired[list[FallRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class FallPart(TypedDict):
    """What `fields` named of a Fall."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[FallSaid]
    revisions: NotRequired[list[FallRevision]]


class FallPage(TypedDict):
    """A page of a list."""

    data: list[Fall | FallPart]
    has_more: bool
    next_cursor: str | None


class FileAnswer(TypedDict):
    """What a job wrote."""

    href: str
    media_type: str
    bytes: int
    expires_at: str


class GonePatient(TypedDict):
    """A record merged into another, or entered in error."""

    id: str
    merged_into: str | None
    updated_at: str
    version: int
    deleted: bool


class ImagingAbout(TypedDict):
    modality: NotRequired[Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan']]


class ImagingSaid(TypedDict):
    """What is said; null: it was not asked."""

    modality: NotRequired[Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan', None]]
    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]
    urgency: NotRequired[Literal['routine', 'urgent', 'emergency', None]]
    neural_compression: NotRequired[Literal['yes', 'no', 'not_stated', None]]
    facet_degeneration: NotRequired[Literal['yes', 'no', 'not_stated', None]]
    reason: NotRequired[str | None]


class ImagingRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ImagingSaid
    kind: Literal['ordered', 'done', 'resulted', 'seen', 'cancelled', 'contraindicated']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class ImagingEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ImagingSaid
    kind: Literal['ordered', 'done', 'resulted', 'seen', 'cancelled', 'contraindicated']
    revisions: NotRequired[list[ImagingRevision]]


class Imaging(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ImagingAbout
    entries: list[ImagingEntry]


class ImagingCancelledNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: str


class ImagingCancelledNextBody(TypedDict):
    """Scan: Cancelled."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ImagingCancelledNextValues
    kind: Literal['cancelled']


class ImagingContraindicatedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan']
    reason: str


class ImagingContraindicatedBody(TypedDict):
    """Scan: Must not be done."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ImagingContraindicatedValues
    kind: Literal['contraindicated']


class ImagingCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ImagingSaid]
    kind: NotRequired[Literal['ordered', 'done', 'resulted', 'seen', 'cancelled', 'contraindicated']]
    entry: NotRequired[str]


class ImagingDoneValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan']
    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]


class ImagingDoneBody(TypedDict):
    """Scan: Done."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ImagingDoneValues
    kind: Literal['done']


class ImagingDoneNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]


class ImagingDoneNextBody(TypedDict):
    """Scan: Done."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ImagingDoneNextValues]
    kind: Literal['done']


class ImagingResultedNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]
    neural_compression: NotRequired[Literal['yes', 'no', 'not_stated', None]]
    facet_degeneration: NotRequired[Literal['yes', 'no', 'not_stated', None]]


class ImagingResultedNextBody(TypedDict):
    """Scan: Result received."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ImagingResultedNextValues]
    kind: Literal['resulted']


class ImagingSeenNextBody(TypedDict):
    """Scan: Result seen by a clinician."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['seen']


ImagingNext = ImagingDoneNextBody | ImagingResultedNextBody | ImagingSeenNextBody | ImagingCancelledNextBody


class ImagingOrderedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan']
    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]
    urgency: Literal['routine', 'urgent', 'emergency']


class ImagingOrderedBody(TypedDict):
    """Scan: Ordered."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ImagingOrderedValues
    kind: Literal['ordered']


class ImagingResultedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['mri', 'ct', 'xray', 'ultrasound', 'bone_scan']
    contrast: NotRequired[Literal['without', 'with', None]]
    region: NotRequired[Literal['lumbar', 'thoracic', 'pelvis', 'hip', 'other', None]]
    neural_compression: NotRequired[Literal['yes', 'no', 'not_stated', None]]
    facet_degeneration: NotRequired[Literal['yes', 'no', 'not_stated', None]]


class ImagingResultedBody(TypedDict):
    """Scan: Result received."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ImagingResultedValues
    kind: Literal['resulted']


ImagingOpening = ImagingOrderedBody | ImagingDoneBody | ImagingResultedBody | ImagingContraindicatedBody


class ImagingOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ImagingAbout
    entries: list[ImagingEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ImagingPart(TypedDict):
    """What `fields` named of a Imaging."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[ImagingAbout]
    entries: NotRequired[list[ImagingEntry]]


class ImagingPage(TypedDict):
    """A page of a list."""

    data: list[Imaging | ImagingPart]
    has_more: bool
    next_cursor: str | None


class ImportBody(TypedDict):
    """What the rows will be."""

    kind: Literal['patients', 'facts', 'fhir', 'caseload_table']
    source: NotRequired[str]
    strategy: NotRequired[Literal['CREATE', 'UPDATE', 'CREATE_AND_UPDATE']]
    dry_run: NotRequired[bool]


class JobAnswer(TypedDict):
    """Long work: it goes on where it stood, whatever is restarted."""

    id: str
    kind: str
    state: Literal['receiving', 'working', 'done', 'failed', 'cancelled']
    is_dry_run: bool
    strategy: Literal['CREATE', 'UPDATE', 'CREATE_AND_UPDATE', None]
    resource: str | None
    parts: int
    rows: int
    percent: int
    counts: CountsAnswer
    created_at: str
    finished_at: str | None
    file: FileAnswer | None
    version: int


class JobPage(TypedDict):
    """A page of a list."""

    data: list[JobAnswer]
    has_more: bool
    next_cursor: str | None


class JobProblemAnswer(TypedDict):
    """A row that was not taken; never its values."""

    id: str
    line: int
    field: str | None
    code: str
    detail: str


class JobProblemPage(TypedDict):
    """A page of a list."""

    data: list[JobProblemAnswer]
    has_more: bool
    next_cursor: str | None


class KeysBody(TypedDict):
    """The public keys, or where they are: one of the two."""

    jwks: NotRequired[Any | None]
    jwks_url: NotRequired[str | None]


class MeasureAnswer(TypedDict):
    """A question about the clinic's care, and its answer for a period."""

    id: str
    group: str
    title: str
    numerator: str
    denominator: str
    unknown: str
    computed: str
    basis: list[str]
    aim: Literal['more', 'less', None]
    is_of_today: bool
    first_day: str
    last_day: str
    met: int
    asked: int
    missing: int
    percent: int | None


class MeasurePage(TypedDict):
    """A page of a list."""

    data: list[MeasureAnswer]
    has_more: bool
    next_cursor: str | None


class MeasuredAnswer(TypedDict):
    """A patient behind a number."""

    id: str
    patient: str
    episode: str
    verdict: Literal['met', 'unmet', 'unknown']


class MeasuredPage(TypedDict):
    """A page of a list."""

    data: list[MeasuredAnswer]
    has_more: bool
    next_cursor: str | None


class MedicationAbout(TypedDict):
    components: NotRequired[list[Component]]
    product: NotRequired[str]
    formulary_code: NotRequired[str]


class MedicationSaid(TypedDict):
    """What is said; null: it was not asked."""

    product: NotRequired[str | None]
    formulary_code: NotRequired[str | None]
    is_unlisted: NotRequired[bool | None]
    units_per_dose: NotRequired[float | str | None]
    max_doses_per_day: NotRequired[float | str | None]
    route: NotRequired[Literal['oral', 'topical', 'transdermal', 'rectal', 'injection', 'oromucosal', 'other', None]]
    is_over_the_counter: NotRequired[bool | None]
    indication: NotRequired[Literal['back_pain', 'spasticity', 'other', None]]
    planned_end_on: NotRequired[str | None]
    has_taper_plan: NotRequired[bool | None]
    stop_reason: NotRequired[Literal['insufficient', 'side_effect', 'course_complete', 'contraindicated', 'patient_choice', 'other', None]]


class MedicationRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: MedicationSaid
    kind: Literal['start', 'dose', 'planned_end', 'stop', 'contraindicated', 'declined', 'offered_later']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class MedicationEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: MedicationSaid
    kind: Literal['start', 'dose', 'planned_end', 'stop', 'contraindicated', 'declined', 'offered_later']
    revisions: NotRequired[list[MedicationRevision]]


class Medication(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: MedicationAbout
    entries: list[MedicationEntry]


class MedicationContraindicatedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    product: str
    formulary_code: NotRequired[str | None]
    is_unlisted: NotRequired[bool | None]


class MedicationContraindicatedBody(TypedDict):
    """Medicine: Must not be taken."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationContraindicatedValues
    kind: Literal['contraindicated']


class MedicationCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[MedicationSaid]
    kind: NotRequired[Literal['start', 'dose', 'planned_end', 'stop', 'contraindicated', 'declined', 'offered_later']]
    entry: NotRequired[str]


class MedicationDeclinedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    product: str
    formulary_code: NotRequired[str | None]
    is_unlisted: NotRequired[bool | None]


class MedicationDeclinedBody(TypedDict):
    """Medicine: Declined by the patient."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationDeclinedValues
    kind: Literal['declined']


class MedicationDoseNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    units_per_dose: float | str
    max_doses_per_day: float | str
    route: NotRequired[Literal['oral', 'topical', 'transdermal', 'rectal', 'injection', 'oromucosal', 'other', None]]
    has_taper_plan: NotRequired[bool | None]


class MedicationDoseNextBody(TypedDict):
    """Medicine: New dose."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationDoseNextValues
    kind: Literal['dose']


class MedicationPlannedEndNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    planned_end_on: str
    has_taper_plan: NotRequired[bool | None]


class MedicationPlannedEndNextBody(TypedDict):
    """Medicine: Planned end changed."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationPlannedEndNextValues
    kind: Literal['planned_end']


class MedicationStopNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    stop_reason: Literal['insufficient', 'side_effect', 'course_complete', 'contraindicated', 'patient_choice', 'other']


class MedicationStopNextBody(TypedDict):
    """Medicine: Stopped."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationStopNextValues
    kind: Literal['stop']


MedicationNext = MedicationDoseNextBody | MedicationPlannedEndNextBody | MedicationStopNextBody


class MedicationOfferedLaterValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    product: str
    formulary_code: NotRequired[str | None]
    is_unlisted: NotRequired[bool | None]


class MedicationOfferedLaterBody(TypedDict):
    """Medicine: Offered for later."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationOfferedLaterValues
    kind: Literal['offered_later']


class MedicationStartValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    product: str
    formulary_code: NotRequired[str | None]
    is_unlisted: NotRequired[bool | None]
    units_per_dose: NotRequired[float | str | None]
    max_doses_per_day: NotRequired[float | str | None]
    route: NotRequired[Literal['oral', 'topical', 'transdermal', 'rectal', 'injection', 'oromucosal', 'other', None]]
    is_over_the_counter: NotRequired[bool | None]
    indication: NotRequired[Literal['back_pain', 'spasticity', 'other', None]]
    planned_end_on: NotRequired[str | None]
    has_taper_plan: NotRequired[bool | None]


class MedicationStartBody(TypedDict):
    """Medicine: Started."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: MedicationStartValues
    kind: Literal['start']


MedicationOpening = MedicationStartBody | MedicationContraindicatedBody | MedicationDeclinedBody | MedicationOfferedLaterBody


class MedicationOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: MedicationAbout
    entries: list[MedicationEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class MedicationPart(TypedDict):
    """What `fields` named of a Medication."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[MedicationAbout]
    entries: NotRequired[list[MedicationEntry]]


class MedicationPage(TypedDict):
    """A page of a list."""

    data: list[Medication | MedicationPart]
    has_more: bool
    next_cursor: str | None


class MessageAnswer(TypedDict):
    """One message to a patient, as the ledger of reminders has it; never its text."""

    id: str
    patient: str
    purpose: Literal['visit_reminder', 'rebook', 'self_report', 'report_request', 'test']
    channel: Literal['email', 'sms']
    language: str
    task: str | None
    visit: str | None
    state: Literal['planned', 'claimed', 'sent', 'delivered', 'failed', 'uncertain', 'suppressed']
    suppressed_because: str | None
    failure: str | None
    attempts: int
    planned_for: str | None
    sent_at: str | None
    settled_at: str | None
    handled_at: str | None
    created_at: str
    updated_at: str
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class MessageAnswerPart(TypedDict):
    """What `fields` named of a MessageAnswer."""

    id: str
    patient: NotRequired[str]
    purpose: NotRequired[Literal['visit_reminder', 'rebook', 'self_report', 'report_request', 'test']]
    channel: NotRequired[Literal['email', 'sms']]
    language: NotRequired[str]
    task: NotRequired[str | None]
    visit: NotRequired[str | None]
    state: NotRequired[Literal['planned', 'claimed', 'sent', 'delivered', 'failed', 'uncertain', 'suppressed']]
    suppressed_because: NotRequired[str | None]
    failure: NotRequired[str | None]
    attempts: NotRequired[int]
    planned_for: NotRequired[str | None]
    sent_at: NotRequired[str | None]
    settled_at: NotRequired[str | None]
    handled_at: NotRequired[str | None]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    version: NotRequired[int]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class MessageBody(TypedDict):
    """A questionnaire to send."""

    purpose: Literal['report_request']
    episode: str


class MessagePage(TypedDict):
    """A page of a list."""

    data: list[MessageAnswer | MessageAnswerPart]
    has_more: bool
    next_cursor: str | None


class MissingDatum(TypedDict):
    """A rule that cannot tell, and what it lacks."""

    rule: str
    missing: str


class NeuroExamSaid(TypedDict):
    """What is said; null: it was not asked."""

    motor_l2_left: NotRequired[int | None]
    motor_l2_right: NotRequired[int | None]
    motor_l3_left: NotRequired[int | None]
    motor_l3_right: NotRequired[int | None]
    motor_l4_left: NotRequired[int | None]
    motor_l4_right: NotRequired[int | None]
    motor_l5_left: NotRequired[int | None]
    motor_l5_right: NotRequired[int | None]
    motor_s1_left: NotRequired[int | None]
    motor_s1_right: NotRequired[int | None]
    sensory_left: NotRequired[Literal['present', 'absent', None]]
    sensory_right: NotRequired[Literal['present', 'absent', None]]
    reflex_left: NotRequired[Literal['present', 'absent', None]]
    reflex_right: NotRequired[Literal['present', 'absent', None]]
    slr_left: NotRequired[Literal['present', 'absent', None]]
    slr_right: NotRequired[Literal['present', 'absent', None]]


class NeuroExamRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: NeuroExamSaid
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class NeuroExam(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: NeuroExamSaid
    revisions: NotRequired[list[NeuroExamRevision]]


class NeuroExamValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    motor_l2_left: NotRequired[int | None]
    motor_l2_right: NotRequired[int | None]
    motor_l3_left: NotRequired[int | None]
    motor_l3_right: NotRequired[int | None]
    motor_l4_left: NotRequired[int | None]
    motor_l4_right: NotRequired[int | None]
    motor_l5_left: NotRequired[int | None]
    motor_l5_right: NotRequired[int | None]
    motor_s1_left: NotRequired[int | None]
    motor_s1_right: NotRequired[int | None]
    sensory_left: NotRequired[Literal['present', 'absent', None]]
    sensory_right: NotRequired[Literal['present', 'absent', None]]
    reflex_left: NotRequired[Literal['present', 'absent', None]]
    reflex_right: NotRequired[Literal['present', 'absent', None]]
    slr_left: NotRequired[Literal['present', 'absent', None]]
    slr_right: NotRequired[Literal['present', 'absent', None]]


class NeuroExamBody(TypedDict):
    """Neurological examination: Examined."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[NeuroExamValues]


class NeuroExamCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[NeuroExamSaid]


class NeuroExamOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: NeuroExamSaid
    revisions: NotRequired[list[NeuroExamRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class NeuroExamPart(TypedDict):
    """What `fields` named of a NeuroExam."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[NeuroExamSaid]
    revisions: NotRequired[list[NeuroExamRevision]]


class NeuroExamPage(TypedDict):
    """A page of a list."""

    data: list[NeuroExam | NeuroExamPart]
    has_more: bool
    next_cursor: str | None


class NumberedPatient(TypedDict):
    """A person by the number of the sender's system."""

    family: str
    given: NotRequired[str]
    birth_date: NotRequired[str | None]
    sex: NotRequired[Literal['female', 'male', 'other', 'unknown']]
    language: NotRequired[str]
    time_zone: NotRequired[str]
    deceased_on: NotRequired[str | None]
    source_updated_at: str
    external_id: ExternalId


class OptionAnswer(TypedDict):
    """Something the stage offers. `lacks`: the parts that the record of rehabilitation omits."""

    id: str
    title: str
    category: Literal['drug', 'active', 'education', 'passive', 'manual', 'mind_body', 'psychological', 'rehabilitation']
    says: str
    state: Literal['started', 'declined', 'not_suitable', 'later', 'open']
    since: str | None
    is_going_on: bool
    reason: str | None
    cautions: list[str]
    cannot_tell: list[str]
    lacks: list[str]
    citations: list[CitationAnswer]
    conflicts: list[ConflictAnswer]


class OptionsAnswer(TypedDict):
    """The options of the stage. Kinds of exercise are in the order of the alphabet, never ranked."""

    is_radiating: Literal['yes', 'no', 'not asked']
    options: list[OptionAnswer]
    exercise: list[str]
    exercise_preference: str | None


class PatchedPatientChange(TypedDict):
    """What was wrong or is new. What is left out stays; null: it is not known."""

    family: NotRequired[str]
    given: NotRequired[str]
    birth_date: NotRequired[str | None]
    sex: NotRequired[Literal['female', 'male', 'other', 'unknown']]
    language: NotRequired[str]
    time_zone: NotRequired[str]
    deceased_on: NotRequired[str | None]


class PatchedWebhookChange(TypedDict):
    """What is to change; the rest stays."""

    name: NotRequired[str]
    url: NotRequired[str]
    types: NotRequired[list[Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']]]


class PatientAnswer(TypedDict):
    """A patient of the clinic."""

    id: str
    family: str
    given: str
    birth_date: str | None
    sex: Literal['female', 'male', 'other', 'unknown']
    language: str
    time_zone: str
    deceased_on: str | None
    merged_into: str | None
    external_ids: list[ExternalId]
    created_at: str
    updated_at: str
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class PatientAnswerPart(TypedDict):
    """What `fields` named of a PatientAnswer."""

    id: str
    family: NotRequired[str]
    given: NotRequired[str]
    birth_date: NotRequired[str | None]
    sex: NotRequired[Literal['female', 'male', 'other', 'unknown']]
    language: NotRequired[str]
    time_zone: NotRequired[str]
    deceased_on: NotRequired[str | None]
    merged_into: NotRequired[str | None]
    external_ids: NotRequired[list[ExternalId]]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    version: NotRequired[int]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class PatientBody(TypedDict):
    """A person to register. What is left out is unknown."""

    family: str
    given: NotRequired[str]
    birth_date: NotRequired[str | None]
    sex: NotRequired[Literal['female', 'male', 'other', 'unknown']]
    language: NotRequired[str]
    time_zone: NotRequired[str]
    deceased_on: NotRequired[str | None]
    external_ids: NotRequired[list[ExternalId]]


PatientRow = PatientAnswer | GonePatient


class PatientPage(TypedDict):
    """A page of a list."""

    data: list[PatientRow | PatientAnswerPart]
    estimated_count: NotRequired[int]
    has_more: bool
    next_cursor: str | None


class PatientSearchBody(TypedDict):
    """Whom to find, in a body: what identifies people does not belong into addresses."""

    name: NotRequired[str]
    external_id: NotRequired[ExternalId]
    limit: NotRequired[int]
    starting_after: NotRequired[str]


class PatientUpsert(TypedDict):
    """A person as the sender knows them now. What is left out stays as it is."""

    family: str
    given: NotRequired[str]
    birth_date: NotRequired[str | None]
    sex: NotRequired[Literal['female', 'male', 'other', 'unknown']]
    language: NotRequired[str]
    time_zone: NotRequired[str]
    deceased_on: NotRequired[str | None]
    source_updated_at: str


class SuggestionAnswer(TypedDict):
    """A stage that a rule suggests; people record the move."""

    code: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    title: str
    rule: str
    trigger_key: str


class StageAnswer(TypedDict):
    """Where the patient is."""

    code: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    title: str
    since: str
    overlay: Literal['none', 'urgent', 'emergency']
    suggested: SuggestionAnswer | None
    exclusions: list[str]
    recurrences: int


class PlanAnswer(TypedDict):
    """What the protocol suggests, from the facts effective by `as_of`, recorded by `known_at`."""

    episode: str
    care_plan: str
    patient: str
    as_of: str
    known_at: str | None
    day: str
    time_zone: str
    protocol: ProtocolAnswer
    stage: StageAnswer
    prompts: list[PlanPrompt]
    cannot_tell: list[MissingDatum]
    options: OptionsAnswer
    next_reassessment: DueAnswer | None
    other_dates: list[DueAnswer]
    rule_errors: list[FailedRule]


class ProblemErrors(TypedDict):
    pointer: NotRequired[str]
    parameter: NotRequired[str]
    header: NotRequired[str]
    code: str
    detail: str


class Problem(TypedDict):
    """RFC 9457. `type` is an address on this server that says what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: Literal['invalid_request', 'idempotency_key_required', 'invalid_json', 'unauthenticated', 'forbidden', 'csrf_failed', 'not_found', 'method_not_allowed', 'not_acceptable', 'request_timeout', 'conflict', 'still_running', 'not_ready', 'stale_version', 'body_too_large', 'unsupported_media_type', 'range_not_satisfiable', 'unprocessable', 'idempotency_key_reused', 'precondition_required', 'rate_limited', 'internal_error', 'unavailable']
    current: NotRequired[str]
    changed: NotRequired[list[str]]
    differs: NotRequired[list[str]]
    errors: NotRequired[list[ProblemErrors]]


class ProcedureAbout(TypedDict):
    procedure: NotRequired[Literal['mbb', 'rfa', 'esi', 'ia_steroid', 'surgery']]


class ProcedureSaid(TypedDict):
    """What is said; null: it was not asked."""

    procedure: NotRequired[Literal['mbb', 'rfa', 'esi', 'ia_steroid', 'surgery', None]]
    levels: NotRequired[list[Literal['t12_l1', 'l1_l2', 'l2_l3', 'l3_l4', 'l4_l5', 'l5_s1', 'sacroiliac']] | None]
    side: NotRequired[Literal['left', 'right', 'both', None]]
    guidance: NotRequired[Literal['fluoroscopy', 'ct', 'ultrasound', 'none', None]]
    scale_max: NotRequired[float | str | None]
    pre_score: NotRequired[float | str | None]
    post_score: NotRequired[float | str | None]
    minutes_after: NotRequired[int | None]
    reported_relief_percent: NotRequired[float | str | None]
    complication: NotRequired[str | None]
    reason: NotRequired[str | None]


class ProcedureRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ProcedureSaid
    kind: Literal['planned', 'done', 'score', 'complication', 'non_diagnostic', 'cancelled']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class ProcedureEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ProcedureSaid
    kind: Literal['planned', 'done', 'score', 'complication', 'non_diagnostic', 'cancelled']
    revisions: NotRequired[list[ProcedureRevision]]


class Procedure(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ProcedureAbout
    entries: list[ProcedureEntry]


class ProcedureCancelledNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: str


class ProcedureCancelledNextBody(TypedDict):
    """Procedure: Cancelled."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ProcedureCancelledNextValues
    kind: Literal['cancelled']


class ProcedureComplicationNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    complication: str


class ProcedureComplicationNextBody(TypedDict):
    """Procedure: Complication."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ProcedureComplicationNextValues
    kind: Literal['complication']


class ProcedureCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ProcedureSaid]
    kind: NotRequired[Literal['planned', 'done', 'score', 'complication', 'non_diagnostic', 'cancelled']]
    entry: NotRequired[str]


class ProcedureDoneValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    procedure: Literal['mbb', 'rfa', 'esi', 'ia_steroid', 'surgery']
    levels: NotRequired[list[Literal['t12_l1', 'l1_l2', 'l2_l3', 'l3_l4', 'l4_l5', 'l5_s1', 'sacroiliac']] | None]
    side: NotRequired[Literal['left', 'right', 'both', None]]
    guidance: NotRequired[Literal['fluoroscopy', 'ct', 'ultrasound', 'none', None]]
    scale_max: NotRequired[float | str | None]
    pre_score: NotRequired[float | str | None]
    post_score: NotRequired[float | str | None]
    minutes_after: NotRequired[int | None]
    reported_relief_percent: NotRequired[float | str | None]


class ProcedureDoneBody(TypedDict):
    """Procedure: Done."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ProcedureDoneValues
    kind: Literal['done']


class ProcedureDoneNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    levels: NotRequired[list[Literal['t12_l1', 'l1_l2', 'l2_l3', 'l3_l4', 'l4_l5', 'l5_s1', 'sacroiliac']] | None]
    side: NotRequired[Literal['left', 'right', 'both', None]]
    guidance: NotRequired[Literal['fluoroscopy', 'ct', 'ultrasound', 'none', None]]
    scale_max: NotRequired[float | str | None]
    pre_score: NotRequired[float | str | None]
    post_score: NotRequired[float | str | None]
    minutes_after: NotRequired[int | None]
    reported_relief_percent: NotRequired[float | str | None]


class ProcedureDoneNextBody(TypedDict):
    """Procedure: Done."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ProcedureDoneNextValues]
    kind: Literal['done']


class ProcedureScoreNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    scale_max: NotRequired[float | str | None]
    pre_score: NotRequired[float | str | None]
    post_score: NotRequired[float | str | None]
    minutes_after: NotRequired[int | None]
    reported_relief_percent: NotRequired[float | str | None]


class ProcedureScoreNextBody(TypedDict):
    """Procedure: Score after it."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ProcedureScoreNextValues]
    kind: Literal['score']


class ProcedureNonDiagnosticNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: NotRequired[str | None]


class ProcedureNonDiagnosticNextBody(TypedDict):
    """Procedure: Not diagnostic."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ProcedureNonDiagnosticNextValues]
    kind: Literal['non_diagnostic']


ProcedureNext = ProcedureDoneNextBody | ProcedureScoreNextBody | ProcedureComplicationNextBody | ProcedureNonDiagnosticNextBody | ProcedureCancelledNextBody


class ProcedurePlannedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    procedure: Literal['mbb', 'rfa', 'esi', 'ia_steroid', 'surgery']
    levels: NotRequired[list[Literal['t12_l1', 'l1_l2', 'l2_l3', 'l3_l4', 'l4_l5', 'l5_s1', 'sacroiliac']] | None]
    side: NotRequired[Literal['left', 'right', 'both', None]]
    guidance: NotRequired[Literal['fluoroscopy', 'ct', 'ultrasound', 'none', None]]


class ProcedurePlannedBody(TypedDict):
    """Procedure: Planned."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ProcedurePlannedValues
    kind: Literal['planned']


ProcedureOpening = ProcedurePlannedBody | ProcedureDoneBody


class ProcedureOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ProcedureAbout
    entries: list[ProcedureEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ProcedurePart(TypedDict):
    """What `fields` named of a Procedure."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[ProcedureAbout]
    entries: NotRequired[list[ProcedureEntry]]


class ProcedurePage(TypedDict):
    """A page of a list."""

    data: list[Procedure | ProcedurePart]
    has_more: bool
    next_cursor: str | None


class PromptAnswer(TypedDict):
    """A suggestion (DetectedIssue) as it stands."""

    id: str
    episode: str
    patient: str
    rule: str
    trigger_key: str
    occurrence: int
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    state: Literal['open', 'held', 'acknowledged', 'accepted', 'declined', 'deferred', 'closed']
    text: str
    audience: list[str]
    raised_at: str
    due_at: str | None
    deferred_until: str | None
    held_by: str | None
    closed_at: str | None
    closed_as: Literal['resolved', 'superseded', 'withdrawn', None]
    protocol_version: str
    updated_at: str
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class PromptAnswerPart(TypedDict):
    """What `fields` named of a PromptAnswer."""

    id: str
    episode: NotRequired[str]
    patient: NotRequired[str]
    rule: NotRequired[str]
    trigger_key: NotRequired[str]
    occurrence: NotRequired[int]
    severity: NotRequired[Literal['emergency', 'urgent', 'routine', 'info']]
    state: NotRequired[Literal['open', 'held', 'acknowledged', 'accepted', 'declined', 'deferred', 'closed']]
    text: NotRequired[str]
    audience: NotRequired[list[str]]
    raised_at: NotRequired[str]
    due_at: NotRequired[str | None]
    deferred_until: NotRequired[str | None]
    held_by: NotRequired[str | None]
    closed_at: NotRequired[str | None]
    closed_as: NotRequired[Literal['resolved', 'superseded', 'withdrawn', None]]
    protocol_version: NotRequired[str]
    updated_at: NotRequired[str]
    version: NotRequired[int]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class PromptDecisionAnswer(TypedDict):
    """What somebody answered."""

    id: str
    kind: Literal['seen', 'accepted', 'declined', 'deferred', 'disposition', 'undone']
    reason_code: str | None
    until: str | None
    disposition: str | None
    closes: list[str]
    note: str | None
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    recorded_at: str
    author: str
    author_role: str
    is_taken_back: bool


class PromptDetailAnswer(TypedDict):
    """A prompt with what it rests on, what can be answered, and what was."""

    id: str
    episode: str
    patient: str
    rule: str
    trigger_key: str
    occurrence: int
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    state: Literal['open', 'held', 'acknowledged', 'accepted', 'declined', 'deferred', 'closed']
    text: str
    audience: list[str]
    raised_at: str
    due_at: str | None
    deferred_until: str | None
    held_by: str | None
    closed_at: str | None
    closed_as: Literal['resolved', 'superseded', 'withdrawn', None]
    protocol_version: str
    updated_at: str
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    because: list[BecauseAnswer]
    instances: list[str]
    resolved_by: str
    answers: AnswersAnswer
    decisions: list[PromptDecisionAnswer]


class PromptPage(TypedDict):
    """A page of a list."""

    data: list[PromptAnswer | PromptAnswerPart]
    has_more: bool
    next_cursor: str | None


class ProtocolRuleAnswer(TypedDict):
    """A rule; what it says is a suggestion, clinicians decide."""

    id: str
    title: str
    version: int
    severity: Literal['emergency', 'urgent', 'routine', 'info']
    audience: list[str]
    says: str
    resolved_by: str
    cites: list[str]
    numbers: list[str]
    is_on: bool


class ProtocolSettingAnswer(TypedDict):
    """A number, or a rule's switch, as it holds in the clinic."""

    key: str
    value: str
    basis: str
    bounds: str
    says: str
    is_own: bool


class ProtocolStageAnswer(TypedDict):
    """A stage of the pathway."""

    id: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    title: str
    expects: str
    cites: list[str]


class ProtocolVersionAnswer(TypedDict):
    """A version of a protocol that care plans can be pinned to."""

    id: str
    protocol: str
    version: str
    title: str
    is_current: bool
    care_plans: int


class ProtocolVersionDetailAnswer(TypedDict):
    """Everything that people read of a version."""

    id: str
    protocol: str
    version: str
    title: str
    is_current: bool
    care_plans: int
    stages: list[ProtocolStageAnswer]
    rules: list[ProtocolRuleAnswer]
    settings: list[ProtocolSettingAnswer]


class ProtocolVersionPage(TypedDict):
    """A page of a list."""

    data: list[ProtocolVersionAnswer]
    has_more: bool
    next_cursor: str | None


class ReferralAbout(TypedDict):
    to: NotRequired[Literal['spine_surgery', 'neurosurgery', 'pain_clinic', 'physical_therapy', 'psychology', 'rehabilitation', 'rheumatology', 'emergency_department', 'other']]


class ReferralSaid(TypedDict):
    """What is said; null: it was not asked."""

    to: NotRequired[Literal['spine_surgery', 'neurosurgery', 'pain_clinic', 'physical_therapy', 'psychology', 'rehabilitation', 'rheumatology', 'emergency_department', 'other', None]]
    urgency: NotRequired[Literal['routine', 'urgent', 'emergency', None]]
    criterion: NotRequired[Literal['persistent_disabling', 'progressive_deficit', 'cauda_equina', 'declared', None]]
    note: NotRequired[str | None]
    outcome: NotRequired[Literal['operation_offered', 'operation_not_advised', 'further_tests', 'conservative_care', 'other', None]]


class ReferralRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ReferralSaid
    kind: Literal['requested', 'accepted', 'opinion', 'declined', 'cancelled']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class ReferralEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ReferralSaid
    kind: Literal['requested', 'accepted', 'opinion', 'declined', 'cancelled']
    revisions: NotRequired[list[ReferralRevision]]


class Referral(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ReferralAbout
    entries: list[ReferralEntry]


class ReferralAcceptedNextBody(TypedDict):
    """Referral: Accepted."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['accepted']


class ReferralCancelledNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    note: NotRequired[str | None]


class ReferralCancelledNextBody(TypedDict):
    """Referral: Cancelled."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ReferralCancelledNextValues]
    kind: Literal['cancelled']


class ReferralCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ReferralSaid]
    kind: NotRequired[Literal['requested', 'accepted', 'opinion', 'declined', 'cancelled']]
    entry: NotRequired[str]


class ReferralDeclinedNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    note: NotRequired[str | None]


class ReferralDeclinedNextBody(TypedDict):
    """Referral: Not accepted."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[ReferralDeclinedNextValues]
    kind: Literal['declined']


class ReferralOpinionNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    outcome: Literal['operation_offered', 'operation_not_advised', 'further_tests', 'conservative_care', 'other']
    note: NotRequired[str | None]


class ReferralOpinionNextBody(TypedDict):
    """Referral: Opinion received."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReferralOpinionNextValues
    kind: Literal['opinion']


ReferralNext = ReferralAcceptedNextBody | ReferralOpinionNextBody | ReferralDeclinedNextBody | ReferralCancelledNextBody


class ReferralOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: ReferralAbout
    entries: list[ReferralEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ReferralPart(TypedDict):
    """What `fields` named of a Referral."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[ReferralAbout]
    entries: NotRequired[list[ReferralEntry]]


class ReferralPage(TypedDict):
    """A page of a list."""

    data: list[Referral | ReferralPart]
    has_more: bool
    next_cursor: str | None


class ReferralRequestedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    to: Literal['spine_surgery', 'neurosurgery', 'pain_clinic', 'physical_therapy', 'psychology', 'rehabilitation', 'rheumatology', 'emergency_department', 'other']
    urgency: Literal['routine', 'urgent', 'emergency']
    criterion: NotRequired[Literal['persistent_disabling', 'progressive_deficit', 'cauda_equina', 'declared', None]]
    note: NotRequired[str | None]


class ReferralRequestedBody(TypedDict):
    """Referral: Requested."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReferralRequestedValues
    kind: Literal['requested']


ReplayBody = TypedDict("ReplayBody", {
    "from": NotRequired[str],
    "to": NotRequired[str],
    "types": NotRequired[list[Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']]],
    "states": NotRequired[list[Literal['failed', 'delivered', 'pending']]],
})


class Replayed(TypedDict):
    """How many are on their way again."""

    count: int


class ResetAnswer(TypedDict):
    """What became of the clinic."""

    now: str
    removed_patients: int


class ResetBody(TypedDict):
    """Whom the clinic has afterwards."""

    patients: NotRequired[Literal['none', 'demo']]


class ReviewSaid(TypedDict):
    """What is said; null: it was not asked."""

    reviewed: NotRequired[list[str] | None]
    outcome: NotRequired[Literal['continued', 'changed', 'stopping', 'tolerated', 'stopped', 'unrelated', 'no_injury', 'injury', 'referred', 'noted', 'contacted', 'no_new_finding', 'new_finding', 'other_source', 'rehabilitation', 'other_options', 'unfinished', 'patient_preference', 'improving_slowly', 'holds', None]]
    note: NotRequired[str | None]


class ReviewRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: ReviewSaid
    kind: Literal['medication', 'side_effect', 'fall', 'self_report', 'reexamination', 'plan', 'stay', 'conflict']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class Review(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ReviewSaid
    kind: Literal['medication', 'side_effect', 'fall', 'self_report', 'reexamination', 'plan', 'stay', 'conflict']
    revisions: NotRequired[list[ReviewRevision]]


class ReviewConflictValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['holds']
    note: NotRequired[str | None]


class ReviewConflictBody(TypedDict):
    """Review: Which entry holds."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewConflictValues
    kind: Literal['conflict']


class ReviewCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[ReviewSaid]
    kind: NotRequired[Literal['medication', 'side_effect', 'fall', 'self_report', 'reexamination', 'plan', 'stay', 'conflict']]


class ReviewFallValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['no_injury', 'injury', 'referred']
    note: NotRequired[str | None]


class ReviewFallBody(TypedDict):
    """Review: Fall reviewed."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewFallValues
    kind: Literal['fall']


class ReviewMedicationValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['continued', 'changed', 'stopping']
    note: NotRequired[str | None]


class ReviewMedicationBody(TypedDict):
    """Review: Medicines reviewed."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewMedicationValues
    kind: Literal['medication']


class ReviewSideEffectValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['tolerated', 'changed', 'stopped', 'unrelated']
    note: NotRequired[str | None]


class ReviewSideEffectBody(TypedDict):
    """Review: Side effect reviewed."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewSideEffectValues
    kind: Literal['side_effect']


class ReviewSelfReportValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['noted', 'contacted']
    note: NotRequired[str | None]


class ReviewSelfReportBody(TypedDict):
    """Review: Patient's answers read."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewSelfReportValues
    kind: Literal['self_report']


class ReviewReexaminationValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['no_new_finding', 'new_finding']
    note: NotRequired[str | None]


class ReviewReexaminationBody(TypedDict):
    """Review: Re-examined."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewReexaminationValues
    kind: Literal['reexamination']


class ReviewPlanValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['other_source', 'rehabilitation', 'other_options']
    note: NotRequired[str | None]


class ReviewPlanBody(TypedDict):
    """Review: Plan recorded."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewPlanValues
    kind: Literal['plan']


class ReviewStayValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reviewed: list[str]
    outcome: Literal['unfinished', 'patient_preference', 'improving_slowly']
    note: NotRequired[str | None]


class ReviewStayBody(TypedDict):
    """Review: Stay in this stage."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: ReviewStayValues
    kind: Literal['stay']


ReviewOpening = ReviewMedicationBody | ReviewSideEffectBody | ReviewFallBody | ReviewSelfReportBody | ReviewReexaminationBody | ReviewPlanBody | ReviewStayBody | ReviewConflictBody


class ReviewOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: ReviewSaid
    kind: Literal['medication', 'side_effect', 'fall', 'self_report', 'reexamination', 'plan', 'stay', 'conflict']
    revisions: NotRequired[list[ReviewRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class ReviewPart(TypedDict):
    """What `fields` named of a Review."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[ReviewSaid]
    kind: NotRequired[Literal['medication', 'side_effect', 'fall', 'self_report', 'reexamination', 'plan', 'stay', 'conflict']]
    revisions: NotRequired[list[ReviewRevision]]


class ReviewPage(TypedDict):
    """A page of a list."""

    data: list[Review | ReviewPart]
    has_more: bool
    next_cursor: str | None


class RuleLineAnswer(TypedDict):
    """One rule in the list of all."""

    verdict: Literal['met', 'not_met', 'cannot_tell', 'off', 'not_asked', 'failed']
    severity: Literal['info', 'routine', 'urgent', 'emergency', None]
    rule: str
    title: str
    card: str
    statuses: list[Literal['open', 'held', 'folded', 'suppressed', 'deferred', 'settled']]
    because: str
    missing: list[str]


class RuleLinePage(TypedDict):
    """A page of a list."""

    episode: str
    as_of: str
    known_at: str | None
    data: list[RuleLineAnswer]
    has_more: bool
    next_cursor: str | None


class SideEffectSaid(TypedDict):
    """What is said; null: it was not asked."""

    effect: NotRequired[Literal['breathing', 'confusion', 'constipation', 'dizziness', 'drowsiness', 'dry_mouth', 'gi_bleed', 'jaundice', 'nausea', 'rash', 'sedation', 'stomach_pain', 'swelling', 'syncope', 'weight_gain', 'other', None]]
    severity: NotRequired[Literal['mild', 'moderate', 'severe', None]]
    medication: NotRequired[str | None]


class SideEffectRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: SideEffectSaid
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class SideEffect(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: SideEffectSaid
    revisions: NotRequired[list[SideEffectRevision]]


class SideEffectValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    effect: Literal['breathing', 'confusion', 'constipation', 'dizziness', 'drowsiness', 'dry_mouth', 'gi_bleed', 'jaundice', 'nausea', 'rash', 'sedation', 'stomach_pain', 'swelling', 'syncope', 'weight_gain', 'other']
    severity: Literal['mild', 'moderate', 'severe']
    medication: NotRequired[str | None]


class SideEffectBody(TypedDict):
    """Side effect: Side effect."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: SideEffectValues


class SideEffectCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[SideEffectSaid]


class SideEffectOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: SideEffectSaid
    revisions: NotRequired[list[SideEffectRevision]]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class SideEffectPart(TypedDict):
    """What `fields` named of a SideEffect."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    revision: NotRequired[int]
    effective_on: NotRequired[str]
    effective_at: NotRequired[str | None]
    recorded_at: NotRequired[str]
    author: NotRequired[str]
    author_role: NotRequired[str]
    source: NotRequired[str]
    id: str
    values: NotRequired[SideEffectSaid]
    revisions: NotRequired[list[SideEffectRevision]]


class SideEffectPage(TypedDict):
    """A page of a list."""

    data: list[SideEffect | SideEffectPart]
    has_more: bool
    next_cursor: str | None


class SnoozeBody(TypedDict):
    """Until when it waits."""

    until: str


class StageChangeBody(TypedDict):
    """The stage a clinician decided on."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    to: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    reason: NotRequired[str]
    close_reason: NotRequired[Literal['discharged', 'lost_to_follow_up', 'transferred', 'declined', 'deceased']]


class StageChangeOutcome(TypedDict):
    """The move, with what became of the prompts."""

    id: str
    from_stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X', None]
    to_stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    reason: str | None
    is_override: bool
    criteria_met: list[str]
    criteria_unmet: list[str]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None
    episode: str
    patient: str


class StageChangePage(TypedDict):
    """A page of a list."""

    data: list[StageChangeAnswer]
    has_more: bool
    next_cursor: str | None


class StageOption(TypedDict):
    """A stage to move to. None is barred: one that is not foreseen needs a reason."""

    to: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    title: str
    expects: str
    is_permitted: bool
    is_suggested: bool
    is_override: bool
    needs_reason: bool
    criteria: list[CriterionAnswer]


class StageOptionPage(TypedDict):
    """A page of a list."""

    stage: Literal['ST-0', 'ST-1', 'ST-2', 'ST-3', 'ST-4', 'ST-5', 'ST-E', 'ST-M', 'ST-X']
    version: int
    data: list[StageOption]
    has_more: bool
    next_cursor: str | None


class WordAnswer(TypedDict):
    """A word that is sent, and how people read it."""

    word: str
    label: str


class ValueAnswer(TypedDict):
    """One value. `least` and `most` are both allowed; `longest` is in characters."""

    name: str
    label: str
    hint: str
    type: Literal['word', 'words', 'text', 'note', 'whole', 'score', 'flag', 'day', 'instant', 'id', 'ids']
    is_required: bool
    is_about: bool
    words: list[WordAnswer] | None
    least: float | str | None
    most: float | str | None
    places: int | None
    longest: int | None
    of: str | None


class StepAnswer(TypedDict):
    """Something that can happen. It opens a thread, or goes on from one of `after`."""

    kind: str
    label: str
    opens: bool
    after: list[str]
    never_after: list[str]
    roles: list[Literal['clinic_admin', 'clinical_lead', 'clinician', 'care_coordinator', 'therapist', 'front_desk', 'read_only']]
    is_open_to_machines: bool
    values: list[ValueAnswer]


class SubjectAnswer(TypedDict):
    """A kind of record."""

    name: str
    plural: str
    title: str
    id_prefix: str
    resource: str
    has_threads: bool
    is_of_episode: bool
    joins: bool
    steps: list[StepAnswer]


class TaskAnswer(TypedDict):
    """Something to do for a patient by a day."""

    id: str
    patient: str
    episode: str
    kind: Literal['reassessment', 'outcome_contact', 'find_out', 'side_effect_check', 'procedure_check', 'imaging_result', 'referral_outcome', 'falls_screen', 'contact_attempt', 'letter', 'acknowledge', 'carry_out', 'check_other_patient', 'review_report', 'call_unanswered', 'message_failed', 'told_otherwise', 'wrong_person', 'by_hand']
    title: str
    reason: str | None
    counted_from: str | None
    interval_days: int | None
    due_on: str
    due_at: str
    snoozed_until: str | None
    owner: str | None
    prompt: str | None
    state: Literal['open', 'completed', 'cancelled']
    outcome_code: str | None
    created_at: str
    updated_at: str
    closed_at: str | None
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class TaskAnswerPart(TypedDict):
    """What `fields` named of a TaskAnswer."""

    id: str
    patient: NotRequired[str]
    episode: NotRequired[str]
    kind: NotRequired[Literal['reassessment', 'outcome_contact', 'find_out', 'side_effect_check', 'procedure_check', 'imaging_result', 'referral_outcome', 'falls_screen', 'contact_attempt', 'letter', 'acknowledge', 'carry_out', 'check_other_patient', 'review_report', 'call_unanswered', 'message_failed', 'told_otherwise', 'wrong_person', 'by_hand']]
    title: NotRequired[str]
    reason: NotRequired[str | None]
    counted_from: NotRequired[str | None]
    interval_days: NotRequired[int | None]
    due_on: NotRequired[str]
    due_at: NotRequired[str]
    snoozed_until: NotRequired[str | None]
    owner: NotRequired[str | None]
    prompt: NotRequired[str | None]
    state: NotRequired[Literal['open', 'completed', 'cancelled']]
    outcome_code: NotRequired[str | None]
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
    closed_at: NotRequired[str | None]
    version: NotRequired[int]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]


class TaskDetailAnswer(TypedDict):
    """A task, and what can be done with it."""

    id: str
    patient: str
    episode: str
    kind: Literal['reassessment', 'outcome_contact', 'find_out', 'side_effect_check', 'procedure_check', 'imaging_result', 'referral_outcome', 'falls_screen', 'contact_attempt', 'letter', 'acknowledge', 'carry_out', 'check_other_patient', 'review_report', 'call_unanswered', 'message_failed', 'told_otherwise', 'wrong_person', 'by_hand']
    title: str
    reason: str | None
    counted_from: str | None
    interval_days: int | None
    due_on: str
    due_at: str
    snoozed_until: str | None
    owner: str | None
    prompt: str | None
    state: Literal['open', 'completed', 'cancelled']
    outcome_code: str | None
    created_at: str
    updated_at: str
    closed_at: str | None
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    outcomes: list[str]
    latest_snooze: str | None
    takes_calls: bool


class TaskPage(TypedDict):
    """A page of a list."""

    data: list[TaskAnswer | TaskAnswerPart]
    has_more: bool
    next_cursor: str | None


class TestSent(TypedDict):
    """The event that is on its way."""

    event: str


class TherapyAbout(TypedDict):
    modality: NotRequired[Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']]


class TherapySaid(TypedDict):
    """What is said; null: it was not asked."""

    modality: NotRequired[Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest', None]]
    reason: NotRequired[str | None]
    protocol: NotRequired[Literal['standard', 'gentle_graded', None]]
    level: NotRequired[int | None]
    sessions_planned: NotRequired[int | None]
    components: NotRequired[list[Literal['exercise', 'physical_therapy', 'cbt']] | None]
    adherence: NotRequired[Literal['good', 'partial', 'low', None]]
    days: NotRequired[int | None]


class TherapyRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: TherapySaid
    kind: Literal['declined', 'ineligible', 'offered_later', 'start', 'session', 'stop', 'rest_report']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class TherapyEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: TherapySaid
    kind: Literal['declined', 'ineligible', 'offered_later', 'start', 'session', 'stop', 'rest_report']
    revisions: NotRequired[list[TherapyRevision]]


class Therapy(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: TherapyAbout
    entries: list[TherapyEntry]


class TherapyCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[TherapySaid]
    kind: NotRequired[Literal['declined', 'ineligible', 'offered_later', 'start', 'session', 'stop', 'rest_report']]
    entry: NotRequired[str]


class TherapyDeclinedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    reason: NotRequired[str | None]


class TherapyDeclinedBody(TypedDict):
    """Treatment without medicines: Declined by the patient."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyDeclinedValues
    kind: Literal['declined']


class TherapyDeclinedNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: NotRequired[str | None]


class TherapyDeclinedNextBody(TypedDict):
    """Treatment without medicines: Declined by the patient."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[TherapyDeclinedNextValues]
    kind: Literal['declined']


class TherapyIneligibleValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    reason: str


class TherapyIneligibleBody(TypedDict):
    """Treatment without medicines: Not suitable or not available."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyIneligibleValues
    kind: Literal['ineligible']


class TherapyIneligibleNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: str


class TherapyIneligibleNextBody(TypedDict):
    """Treatment without medicines: Not suitable or not available."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyIneligibleNextValues
    kind: Literal['ineligible']


class TherapyOfferedLaterNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: NotRequired[str | None]


class TherapyOfferedLaterNextBody(TypedDict):
    """Treatment without medicines: Offered for later."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[TherapyOfferedLaterNextValues]
    kind: Literal['offered_later']


class TherapyStartNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    protocol: NotRequired[Literal['standard', 'gentle_graded', None]]
    level: NotRequired[int | None]
    sessions_planned: NotRequired[int | None]
    components: NotRequired[list[Literal['exercise', 'physical_therapy', 'cbt']] | None]
    reason: NotRequired[str | None]


class TherapyStartNextBody(TypedDict):
    """Treatment without medicines: Started."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[TherapyStartNextValues]
    kind: Literal['start']


class TherapySessionNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    level: NotRequired[int | None]
    adherence: NotRequired[Literal['good', 'partial', 'low', None]]
    protocol: NotRequired[Literal['standard', 'gentle_graded', None]]
    components: NotRequired[list[Literal['exercise', 'physical_therapy', 'cbt']] | None]


class TherapySessionNextBody(TypedDict):
    """Treatment without medicines: Session attended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: NotRequired[TherapySessionNextValues]
    kind: Literal['session']


class TherapyStopNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    reason: Literal['insufficient', 'side_effect', 'course_complete', 'contraindicated', 'patient_choice', 'other']


class TherapyStopNextBody(TypedDict):
    """Treatment without medicines: Ended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyStopNextValues
    kind: Literal['stop']


class TherapyRestReportNextValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    days: int


class TherapyRestReportNextBody(TypedDict):
    """Treatment without medicines: Rest reported."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyRestReportNextValues
    kind: Literal['rest_report']


TherapyNext = TherapyDeclinedNextBody | TherapyIneligibleNextBody | TherapyOfferedLaterNextBody | TherapyStartNextBody | TherapySessionNextBody | TherapyStopNextBody | TherapyRestReportNextBody


class TherapyOfferedLaterValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    reason: NotRequired[str | None]


class TherapyOfferedLaterBody(TypedDict):
    """Treatment without medicines: Offered for later."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyOfferedLaterValues
    kind: Literal['offered_later']


class TherapyStartValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    protocol: NotRequired[Literal['standard', 'gentle_graded', None]]
    level: NotRequired[int | None]
    sessions_planned: NotRequired[int | None]
    components: NotRequired[list[Literal['exercise', 'physical_therapy', 'cbt']] | None]
    reason: NotRequired[str | None]


class TherapyStartBody(TypedDict):
    """Treatment without medicines: Started."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyStartValues
    kind: Literal['start']


class TherapySessionValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    level: NotRequired[int | None]
    adherence: NotRequired[Literal['good', 'partial', 'low', None]]
    protocol: NotRequired[Literal['standard', 'gentle_graded', None]]
    components: NotRequired[list[Literal['exercise', 'physical_therapy', 'cbt']] | None]


class TherapySessionBody(TypedDict):
    """Treatment without medicines: Session attended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapySessionValues
    kind: Literal['session']


class TherapyRestReportValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    modality: Literal['activity_plan', 'education', 'heat', 'pt_exercise', 'home_exercise', 'graded_activity', 'massage', 'manipulation', 'acupuncture', 'mbsr', 'qigong', 'tai_chi', 'yoga', 'cbt', 'pelvic_floor_pt', 'mdr', 'rest']
    days: int


class TherapyRestReportBody(TypedDict):
    """Treatment without medicines: Rest reported."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: TherapyRestReportValues
    kind: Literal['rest_report']


TherapyOpening = TherapyDeclinedBody | TherapyIneligibleBody | TherapyOfferedLaterBody | TherapyStartBody | TherapySessionBody | TherapyRestReportBody


class TherapyOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: TherapyAbout
    entries: list[TherapyEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class TherapyPart(TypedDict):
    """What `fields` named of a Therapy."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[TherapyAbout]
    entries: NotRequired[list[TherapyEntry]]


class TherapyPage(TypedDict):
    """A page of a list."""

    data: list[Therapy | TherapyPart]
    has_more: bool
    next_cursor: str | None


class TokenAnswer(TypedDict):
    access_token: str
    token_type: Literal['bearer']
    expires_in: int
    scope: str


class TokenError(TypedDict):
    error: Literal['invalid_request', 'invalid_client', 'invalid_scope', 'unsupported_grant_type', 'temporarily_unavailable']


class TokenRequest(TypedDict):
    grant_type: Literal['client_credentials']
    client_assertion_type: Literal['urn:ietf:params:oauth:client-assertion-type:jwt-bearer']
    client_assertion: str
    scope: NotRequired[str]


class UpsertAnswer(TypedDict):
    """The patient, and what became of what was sent."""

    id: str
    family: str
    given: str
    birth_date: str | None
    sex: Literal['female', 'male', 'other', 'unknown']
    language: str
    time_zone: str
    deceased_on: str | None
    merged_into: str | None
    external_ids: list[ExternalId]
    created_at: str
    updated_at: str
    version: int
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    outcome: Literal['created', 'applied', 'unchanged', 'ignored']


class VisitAbout(TypedDict):
    visit_kind: NotRequired[Literal['reassessment', 'procedure', 'therapy', 'other']]


class VisitSaid(TypedDict):
    """What is said; null: it was not asked."""

    visit_kind: NotRequired[Literal['reassessment', 'procedure', 'therapy', 'other', None]]
    scheduled_at: NotRequired[str | None]
    place: NotRequired[str | None]
    replaces: NotRequired[str | None]


class VisitRevision(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    values: VisitSaid
    kind: Literal['booked', 'attended', 'missed', 'cancelled']
    reason: Literal['did_not_happen', 'duplicate', 'incomplete', 'other', 'wrong_date', 'wrong_patient', 'wrong_value', None]


class VisitEntry(TypedDict):
    """When something took effect, and who recorded it."""

    status: Literal['final', 'corrected', 'entered_in_error']
    revision: int
    effective_on: str
    effective_at: str | None
    recorded_at: str
    author: str
    author_role: str
    source: str
    id: str
    values: VisitSaid
    kind: Literal['booked', 'attended', 'missed', 'cancelled']
    revisions: NotRequired[list[VisitRevision]]


class Visit(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: VisitAbout
    entries: list[VisitEntry]


class VisitAttendedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    visit_kind: Literal['reassessment', 'procedure', 'therapy', 'other']


class VisitAttendedBody(TypedDict):
    """Visit: Attended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: VisitAttendedValues
    kind: Literal['attended']


class VisitAttendedNextBody(TypedDict):
    """Visit: Attended."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['attended']


class VisitBookedValues(TypedDict):
    """What is said; what is left out or null was not asked."""

    visit_kind: Literal['reassessment', 'procedure', 'therapy', 'other']
    scheduled_at: str
    place: NotRequired[str | None]
    replaces: NotRequired[str | None]


class VisitBookedBody(TypedDict):
    """Visit: Booked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    values: VisitBookedValues
    kind: Literal['booked']


class VisitCancelledNextBody(TypedDict):
    """Visit: Cancelled."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['cancelled']


class VisitCorrection(TypedDict):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    reason: Literal['wrong_value', 'wrong_date', 'incomplete', 'other']
    changes: NotRequired[VisitSaid]
    kind: NotRequired[Literal['booked', 'attended', 'missed', 'cancelled']]
    entry: NotRequired[str]


class VisitMissedNextBody(TypedDict):
    """Visit: Missed."""

    effective_on: NotRequired[str]
    effective_at: NotRequired[str]
    source: NotRequired[Told]
    kind: Literal['missed']


VisitNext = VisitAttendedNextBody | VisitMissedNextBody | VisitCancelledNextBody


VisitOpening = VisitBookedBody | VisitAttendedBody


class VisitOutcome(TypedDict):
    """Something recorded of a patient, as it stands after corrections."""

    patient: str
    episode: str | None
    status: Literal['final', 'corrected', 'entered_in_error']
    version: int
    updated_at: str
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: VisitAbout
    entries: list[VisitEntry]
    outcome: NotRequired[Literal['created', 'applied', 'unchanged', 'ignored', 'edited_here']]
    prompts: list[RaisedPrompt] | None
    prompts_resolved: list[ClosedPrompt] | None
    prompts_withdrawn: list[ClosedPrompt] | None


class VisitPart(TypedDict):
    """What `fields` named of a Visit."""

    patient: NotRequired[str]
    episode: NotRequired[str | None]
    status: NotRequired[Literal['final', 'corrected', 'entered_in_error']]
    version: NotRequired[int]
    updated_at: NotRequired[str]
    deleted: NotRequired[bool]
    expanded: NotRequired[dict[str, Any]]
    id: str
    about: NotRequired[VisitAbout]
    entries: NotRequired[list[VisitEntry]]


class VisitPage(TypedDict):
    """A page of a list."""

    data: list[Visit | VisitPart]
    has_more: bool
    next_cursor: str | None


class VocabularyAnswer(TypedDict):
    """Everything that can be recorded, and the reasons for which it is corrected or withdrawn."""

    subjects: list[SubjectAnswer]
    correction_reasons: list[Literal['wrong_value', 'wrong_date', 'incomplete', 'other']]
    retraction_reasons: list[Literal['wrong_patient', 'duplicate', 'did_not_happen', 'other']]


class WebhookAnswer(TypedDict):
    """A receiver of events, and how it does."""

    id: str
    name: str
    url: str
    types: list[Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']]
    state: Literal['active', 'paused', 'disabled']
    disabled_because: Literal['gone', 'failing', None]
    failures: int
    failing_since: str | None
    resting_until: str | None
    last_success_at: str | None
    created_at: str
    version: int


class WebhookBody(TypedDict):
    """A receiver of events."""

    name: str
    url: str
    types: NotRequired[list[Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']]]


class WebhookList(TypedDict):
    """Every receiver of the clinic."""

    data: list[WebhookAnswer]


class WebhookWithSecret(TypedDict):
    """The receiver with its secret, which is shown only here."""

    id: str
    name: str
    url: str
    types: list[Literal['api_client.created', 'api_client.disabled', 'api_client.rotated', 'assessment.corrected', 'assessment.recorded', 'assessment.retracted', 'clinic.reset', 'condition.corrected', 'condition.recorded', 'condition.retracted', 'contact.corrected', 'contact.recorded', 'contact.retracted', 'declaration.corrected', 'declaration.recorded', 'declaration.retracted', 'episode.assigned', 'episode.closed', 'episode.opened', 'episode.protocol_moved', 'episode.reopened', 'episode.stage_changed', 'fall.corrected', 'fall.recorded', 'fall.retracted', 'imaging.corrected', 'imaging.recorded', 'imaging.retracted', 'medication.corrected', 'medication.recorded', 'medication.retracted', 'neuro_exam.corrected', 'neuro_exam.recorded', 'neuro_exam.retracted', 'patient.created', 'patient.merged', 'patient.updated', 'procedure.corrected', 'procedure.recorded', 'procedure.retracted', 'prompt.accepted', 'prompt.acknowledged', 'prompt.answered', 'prompt.changed', 'prompt.decision_changed', 'prompt.decision_undone', 'prompt.declined', 'prompt.deferred', 'prompt.escalated', 'prompt.expired', 'prompt.raised', 'prompt.withdrawn', 'protocol.published', 'questionnaire.completed', 'questionnaire.sent', 'red_flag.changed', 'red_flag.cleared', 'red_flag.raised', 'red_flag.withdrawn', 'referral.corrected', 'referral.outcome', 'referral.recorded', 'referral.requested', 'referral.retracted', 'reminder.failed', 'reminder.opted_in', 'reminder.opted_out', 'reminder.sent', 'review.corrected', 'review.recorded', 'review.retracted', 'side_effect.corrected', 'side_effect.recorded', 'side_effect.retracted', 'task.assigned', 'task.cancelled', 'task.completed', 'task.created', 'task.due', 'task.moved', 'task.reopened', 'task.snoozed', 'therapy.corrected', 'therapy.recorded', 'therapy.retracted', 'visit.corrected', 'visit.recorded', 'visit.retracted', 'webhook_endpoint.disabled', 'webhook_endpoint.test']]
    state: Literal['active', 'paused', 'disabled']
    disabled_because: Literal['gone', 'failing', None]
    failures: int
    failing_since: str | None
    resting_until: str | None
    last_success_at: str | None
    created_at: str
    version: int
    secret: str | None

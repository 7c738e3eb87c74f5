from django.urls import URLPattern, path

from api.audit.views import AuditLog
from api.batches.views import BatchList
from api.bulk.views import (
    ImportList,
    ImportPart,
    ImportStart,
    JobCancellation,
    JobDetail,
    JobList,
    JobProblems,
)
from api.clients import ApiClientDetail, ApiClientKeys, ApiClientRotation, ApiClients
from api.episodes.views import EpisodeDetail, EpisodeList
from api.events.views import EventFeed
from api.explanations.views import EpisodeRule, EpisodeRules
from api.exports.views import ExportDetail, ExportFile, ExportList
from api.measures.views import MeasureDetail, MeasureList, MeasurePatients
from api.messages.views import MessageDetail, MessageList
from api.oauth.views import token
from api.openapi import openapi
from api.patients.views import (
    PatientByExternalId,
    PatientDetail,
    PatientList,
    PatientSearch,
    PatientUpsertByBody,
)
from api.plans.views import EpisodePlan
from api.prompts.views import ClinicPromptList, PromptDecisions, PromptDetail, PromptList
from api.protocols.views import ProtocolDetail, ProtocolList
from api.records.addresses import addresses
from api.records.vocabulary import Vocabulary
from api.reference.pages import changes, guide, llms, postman, problem_page, tag_page
from api.stages.views import StageChanges, StageMoves
from api.trial.views import ClinicReset, ClockAdvance
from api.webhooks.addresses import addresses as webhook_addresses
from api.work.views import (
    TaskAssignment,
    TaskCalls,
    TaskCompletion,
    TaskDetail,
    TaskList,
    TaskSnooze,
)

urlpatterns: list[URLPattern] = [
    path("patients", PatientList.as_view(), name="api_patients"),
    path("patients/upsert", PatientUpsertByBody.as_view(), name="api_patient_upsert"),
    path("patients/search", PatientSearch.as_view(), name="api_patient_search"),
    path(
        "patients/by-external-id/<path:system>/<str:value>",
        PatientByExternalId.as_view(),
        name="api_patient_by_external_id",
    ),
    path("patients/<str:patient>", PatientDetail.as_view(), name="api_patient"),
    path("episodes", EpisodeList.as_view(), name="api_episodes"),
    path("episodes/<str:episode>", EpisodeDetail.as_view(), name="api_episode"),
    path("episodes/<str:episode>/plan", EpisodePlan.as_view(), name="api_plan"),
    path("episodes/<str:episode>/rules", EpisodeRules.as_view(), name="api_rules"),
    path("episodes/<str:episode>/rules/<str:rule>", EpisodeRule.as_view(), name="api_rule"),
    path("episodes/<str:episode>/prompts", PromptList.as_view(), name="api_prompts"),
    path("prompts", ClinicPromptList.as_view(), name="api_clinic_prompts"),
    path("prompts/<str:prompt>", PromptDetail.as_view(), name="api_prompt"),
    path("prompts/<str:prompt>/decisions", PromptDecisions.as_view(), name="api_decisions"),
    path("episodes/<str:episode>/stage_changes", StageChanges.as_view(), name="api_stage_changes"),
    path("episodes/<str:episode>/stage_moves", StageMoves.as_view(), name="api_stage_moves"),
    path("tasks", TaskList.as_view(), name="api_tasks"),
    path("tasks/<str:task>", TaskDetail.as_view(), name="api_task"),
    path("tasks/<str:task>/completion", TaskCompletion.as_view(), name="api_task_completion"),
    path("tasks/<str:task>/assignment", TaskAssignment.as_view(), name="api_task_assignment"),
    path("tasks/<str:task>/snooze", TaskSnooze.as_view(), name="api_task_snooze"),
    path("tasks/<str:task>/calls", TaskCalls.as_view(), name="api_task_calls"),
    path("messages", MessageList.as_view(), name="api_messages"),
    path("messages/<str:message>", MessageDetail.as_view(), name="api_message"),
    path("measures", MeasureList.as_view(), name="api_measures"),
    path("measures/<str:measure>", MeasureDetail.as_view(), name="api_measure"),
    path("measures/<str:measure>/patients", MeasurePatients.as_view(), name="api_measure_patients"),
    path("protocols", ProtocolList.as_view(), name="api_protocols"),
    path("protocols/<str:protocol>/<str:version>", ProtocolDetail.as_view(), name="api_protocol"),
    path("audit", AuditLog.as_view(), name="api_audit"),
    path("batches", BatchList.as_view(), name="api_batches"),
    path("imports", ImportList.as_view(), name="api_imports"),
    path("imports/<str:job>/parts/<str:number>", ImportPart.as_view(), name="api_import_part"),
    path("imports/<str:job>/start", ImportStart.as_view(), name="api_import_start"),
    path("exports", ExportList.as_view(), name="api_exports"),
    path("exports/<str:job>", ExportDetail.as_view(), name="api_export"),
    path("exports/<str:job>/file", ExportFile.as_view(), name="api_export_file"),
    path("jobs", JobList.as_view(), name="api_jobs"),
    path("jobs/<str:job>", JobDetail.as_view(), name="api_job"),
    path("jobs/<str:job>/cancellation", JobCancellation.as_view(), name="api_job_cancellation"),
    path("jobs/<str:job>/problems", JobProblems.as_view(), name="api_job_problems"),
    path("events", EventFeed.as_view(), name="api_events"),
    *webhook_addresses(),
    path("test/clock/advance", ClockAdvance.as_view(), name="api_clock_advance"),
    path("test/reset", ClinicReset.as_view(), name="api_reset"),
    path("api_clients", ApiClients.as_view(), name="api_clients"),
    path("api_clients/<str:client>", ApiClientDetail.as_view(), name="api_client"),
    path("api_clients/<str:client>/keys", ApiClientKeys.as_view(), name="api_client_keys"),
    path("api_clients/<str:client>/rotate", ApiClientRotation.as_view(), name="api_client_rotate"),
    *addresses(),
    path("vocabulary", Vocabulary.as_view(), name="api_vocabulary"),
    path("oauth/token", token, name="api_token"),
    path("openapi.json", openapi, name="api_openapi"),
    path("docs", guide, name="api_docs"),
    path("docs/changes", changes, name="api_changes"),
    path("docs/<slug:tag>", tag_page, name="api_docs_of"),
    path("postman.json", postman, name="api_postman"),
    path("llms.txt", llms, name="api_llms"),
    path("problems/<str:code>", problem_page, name="api_problem"),
]

from django.urls import URLPattern, path

from followup.views import (
    assessments,
    charts,
    corrections,
    enrolment,
    notices,
    patients,
    prompts,
    record_pages,
    records,
    stages,
    worklist,
)

urlpatterns: list[URLPattern] = [
    path("", worklist.home, name="home"),
    path("worklist/", worklist.show_worklist, name="worklist"),
    path("schedule/", worklist.show_schedule, name="schedule"),
    path("patients/", patients.list_patients, name="patients"),
    path("patients/<uuid:patient_id>/", charts.show_chart, name="chart"),
    path("patients/<uuid:patient_id>/contact/", patients.show_contact_card, name="contact_card"),
    path("patients/<uuid:patient_id>/not-recorded/", charts.show_not_recorded, name="not_recorded"),
    path("patients/<uuid:patient_id>/options/", charts.show_plan_options, name="plan_options"),
    path(
        "patients/<uuid:patient_id>/assessments/new/",
        assessments.record_new,
        name="new_assessment",
    ),
    path("patients/<uuid:patient_id>/record/", records.choose, name="record"),
    path("patients/<uuid:patient_id>/record/<slug:name>/", records.record, name="record_subject"),
    path(
        "patients/<uuid:patient_id>/record/<slug:name>/<uuid:thread_id>/<slug:kind>/",
        records.go_on,
        name="record_step",
    ),
    path("patients/<uuid:patient_id>/records/", record_pages.show_records, name="records"),
    path(
        "patients/<uuid:patient_id>/records/<slug:name>/<uuid:entry_id>/",
        record_pages.show_entry,
        name="record_entry",
    ),
    path(
        "patients/<uuid:patient_id>/records/<slug:name>/<uuid:entry_id>/correct/",
        corrections.correct,
        name="correct_entry",
    ),
    path(
        "patients/<uuid:patient_id>/records/<slug:name>/<uuid:entry_id>/withdraw/",
        corrections.withdraw,
        name="withdraw_entry",
    ),
    path("prompts/<uuid:prompt_id>/", prompts.show_prompt, name="prompt"),
    path("prompts/<uuid:prompt_id>/acknowledge/", prompts.acknowledge, name="acknowledge"),
    path("prompts/<uuid:prompt_id>/undo/", prompts.undo, name="undo_decision"),
    path("prompts/<uuid:prompt_id>/review/", prompts.review, name="review_prompt"),
    path("notices/", notices.list_notices, name="notices"),
    path("notices/<uuid:notice_id>/read/", notices.read, name="read_notice"),
    path("enrolment/", enrolment.list_candidates, name="candidates"),
    path("patients/<uuid:patient_id>/enrol/", enrolment.enrol, name="enrol"),
    path("patients/<uuid:patient_id>/stage/", stages.change, name="change_stage"),
]

from django.urls import URLPattern, path

from followup.views import assessments, charts, enrolment, patients, stages, worklist

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
    path("enrolment/", enrolment.list_candidates, name="candidates"),
    path("patients/<uuid:patient_id>/enrol/", enrolment.enrol, name="enrol"),
    path("patients/<uuid:patient_id>/stage/", stages.change, name="change_stage"),
]

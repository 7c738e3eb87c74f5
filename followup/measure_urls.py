"""Where measures, the pathway, the protocol and the audit log are."""

from django.urls import URLPattern, path

from followup.views import audit, measures, pathway, protocols

urlpatterns: list[URLPattern] = [
    path("pathway/", pathway.show_pathway, name="pathway"),
    path("pathway/patients/", pathway.list_patients, name="pathway_patients"),
    path("measures/", measures.show_measures, name="measures"),
    path("measures/rules/", measures.show_rules, name="rule_measures"),
    path("measures/rules/<slug:rule>/prompts/", measures.list_prompts, name="rule_prompts"),
    path("measures/<slug:name>/", measures.show_measure, name="measure"),
    path("measures/<slug:name>/patients/", measures.list_patients, name="measure_patients"),
    path("measures/<slug:name>/target/", measures.save_target, name="measure_target"),
    path("protocol/", protocols.show_protocol, name="protocol"),
    path("audit/", audit.show_audit, name="audit"),
    path("audit/verify/", audit.verify, name="verify_audit"),
    path("audit/audit.csv", audit.export, name="audit_export"),
]

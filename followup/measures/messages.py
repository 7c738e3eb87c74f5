"""Messages to patients: whether they arrived, and whether questionnaires came back."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.measures.asking import in_care, of_plan, verdict
from followup.measures.shape import Measure
from followup.measures.windows import Window
from followup.models import Communication, Link

GROUP = _("Messages")


def reached(window: Window) -> Any:
    sent = Communication.objects.filter(
        state__in=["sent", "delivered", "failed", "uncertain"],
        **window.instants("claimed_at"),
    ).exclude(purpose="test")
    arrived, unsure = sent.filter(state="delivered"), sent.filter(state__in=["sent", "uncertain"])
    written_to = in_care(window).filter(_of_patient(sent))
    return written_to.annotate(verdict=verdict(_of_patient(arrived), _of_patient(unsure)))


def answered(window: Window) -> Any:
    asked = Link.objects.filter(kind="report", **window.instants("created_at"))
    may_still_answer = Q(expires_at=None) | Q(expires_at__gt=window.now)
    waiting = asked.filter(may_still_answer, revoked_at=None, used_at=None)
    asked_for = in_care(window).filter(of_plan(asked))
    is_answered = of_plan(asked.filter(used_at__isnull=False))
    return asked_for.annotate(verdict=verdict(is_answered, of_plan(waiting)))


def _of_patient(messages: Any) -> Q:
    return Q(patient_id__in=messages.values("patient_id"))


MEASURES = (
    Measure(
        id="messages_reached",
        group=GROUP,
        title=_("Reminders that arrived"),
        numerator=_("Patients to whom at least one message of the period was delivered"),
        denominator=_("Patients with a message that was delivered or failed"),
        unknown=_("Patients whose messages were handed over, and nobody knows whether they came"),
        computed=_("By what the provider reported. Messages that were withheld are not counted."),
        basis=("local",),
        judge=reached,
        aim="more",
    ),
    Measure(
        id="questionnaires_answered",
        group=GROUP,
        title=_("Questionnaires answered"),
        numerator=_("Patients who answered a questionnaire that was sent in the period"),
        denominator=_("Patients to whom one was sent and who answered or can no longer do so"),
        unknown=_("Patients who have not answered and still can"),
        computed=_("By the link each message carries: sent in the period, used whenever."),
        basis=("local",),
        judge=answered,
        aim="more",
    ),
)

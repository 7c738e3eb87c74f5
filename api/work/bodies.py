"""What is asked and answered about tasks."""

from typing import Any

from rest_framework import serializers

from api.fields import Day, Flag, Instant, PublicId, Strict, Switch, Text, Whole, Word
from api.paging import SyncQuery
from followup.models.tasks import TASK_STATES
from followup.task_kinds import KINDS
from pathway.records.encounters import CHANNELS, OUTCOMES

_OWNER = "The e-mail address of a member of the clinic"


class TaskAnswer(serializers.Serializer[Any]):
    """Something to do for a patient by a day."""

    id = PublicId("task")
    patient = PublicId("pat")
    episode = PublicId("ep")
    kind = Word(KINDS)
    title = Text()
    reason = Text(allow_null=True, help_text="Why it is asked, as a code or in a few words.")
    counted_from = Day(allow_null=True, help_text="The day its date is counted from.")
    interval_days = Whole(allow_null=True)
    due_on = Day(help_text="The day that the protocol or whoever asked gave.")
    due_at = Instant(help_text="The end of that day, or of the day until which it waits.")
    snoozed_until = Day(allow_null=True)
    owner = Text(allow_null=True, help_text=f"{_OWNER}; null: it lies in the pool.")
    prompt = PublicId("prm", allow_null=True)
    state = Word(TASK_STATES)
    outcome_code = Text(allow_null=True)
    created_at = Instant()
    updated_at = Instant()
    closed_at = Instant(allow_null=True)
    version = Whole()
    deleted = Flag(required=False, help_text="Only with `updated_since`: it was cancelled.")
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


class TaskDetailAnswer(TaskAnswer):
    """A task, and what can be done with it."""

    outcomes = serializers.ListField(
        child=Text(),
        help_text="The codes with which somebody ends it; none: the record that it waits for does.",
    )
    latest_snooze = Day(allow_null=True, help_text="The last day it may wait for; null: none.")
    takes_calls = Flag(help_text="Whether `/calls` takes how an attempt went.")


class TaskQuery(SyncQuery):
    """Which tasks; without a filter, all of the clinic."""

    answer = TaskAnswer

    patient = PublicId("pat", required=False)
    episode = PublicId("ep", required=False)
    owner = Text(required=False, max_length=254, help_text=f"{_OWNER}.")
    pool = Switch(required=False, help_text="`true`: nobody's, or of somebody who has left.")
    kind = Word(KINDS, required=False)
    state = Word(TASK_STATES, required=False)
    due_from = Day(required=False, help_text="Due on this day or later.")
    due_to = Day(required=False, help_text="Due on this day or earlier.")


class CompletionBody(Strict):
    """How a task that people ask of each other ended."""

    outcome_code = Text(max_length=40, help_text="One of its `outcomes`.")


class AssignmentBody(Strict):
    """Whose it is from now on."""

    owner = Text(max_length=254, allow_null=True, help_text=f"{_OWNER}; null: into the pool.")


class SnoozeBody(Strict):
    """Until when it waits."""

    until = Day(help_text="After today, and no later than `latest_snooze`.")


class CallBody(Strict):
    """How an attempt to reach the patient went."""

    channel = Word(CHANNELS)
    outcome = Word(OUTCOMES)

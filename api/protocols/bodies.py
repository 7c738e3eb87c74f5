"""What is answered about protocols."""

from typing import Any

from rest_framework import serializers

from api.fields import Flag, Text, Whole, Word
from api.samples import answered, page
from pathway.models.course import STAGES
from pathway.models.prompts import SEVERITIES


class ProtocolVersionAnswer(serializers.Serializer[Any]):
    """A version of a protocol that care plans can be pinned to."""

    id = Text(help_text="`protocol/version`.")
    protocol = Text()
    version = Text()
    title = Text()
    is_current = Flag(help_text="New care plans are pinned to it.")
    care_plans = Whole(help_text="Active care plans that are pinned to it.")


class ProtocolStageAnswer(serializers.Serializer[Any]):
    """A stage of the pathway."""

    id = Word(STAGES)
    title = Text()
    expects = Text()
    cites = serializers.ListField(child=Text())


class ProtocolRuleAnswer(serializers.Serializer[Any]):
    """A rule; what it says is a suggestion, clinicians decide."""

    id = Text()
    title = Text()
    version = Whole()
    severity = Word(SEVERITIES)
    audience = serializers.ListField(child=Text())
    says = Text()
    resolved_by = Text()
    cites = serializers.ListField(child=Text(), help_text="Statements of the source.")
    numbers = serializers.ListField(child=Text())
    is_on = Flag(help_text="As the protocol has it; see `settings` for the clinic's own.")


class ProtocolSettingAnswer(serializers.Serializer[Any]):
    """A number, or a rule's switch, as it holds in the clinic."""

    key = Text()
    value = Text()
    basis = Text(help_text="Statements of the source, or why a number was chosen.")
    bounds = Text()
    says = Text()
    is_own = Flag(help_text="The clinic has set it itself.")


class ProtocolVersionDetailAnswer(ProtocolVersionAnswer):
    """Everything that people read of a version."""

    stages = ProtocolStageAnswer(many=True)
    rules = ProtocolRuleAnswer(many=True)
    settings = ProtocolSettingAnswer(many=True)


_PROTOCOL: dict[str, Any] = {
    "id": "low_back_pain/1",
    "protocol": "low_back_pain",
    "version": "1",
    "title": "Low back pain with radiation",
    "is_current": True,
    "care_plans": 64,
}
_DETAIL = {
    **_PROTOCOL,
    "stages": [
        {"id": "ST-1", "title": "First treatment", "expects": "A first response", "cites": ["S-03"]}
    ],
    "rules": [
        {
            "id": "RF-CES",
            "title": "Possible cauda equina syndrome",
            "version": 1,
            "severity": "emergency",
            "audience": ["C", "L"],
            "says": "Possible cauda equina syndrome: arrange emergency assessment today.",
            "resolved_by": "A clinician's disposition of every instance listed",
            "cites": ["S-01"],
            "numbers": [],
            "is_on": True,
        }
    ],
    "settings": [
        {
            "key": "defer_routine_days",
            "value": "14 days",
            "basis": "local",
            "bounds": "1 to 28",
            "says": "How long a routine suggestion may wait",
            "is_own": False,
        }
    ],
}
LISTED = page(_PROTOCOL)
ONE = [answered("A version", _DETAIL)]

"""What can be taken back: a signed note of what was done, in the hands of whoever did it.

The note travels with the message that something was saved. It holds ids, versions and days,
nothing that is sealed; without the server's key nobody makes one.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.tenancy import current_clinic_id
from pathway.models import Prompt

HOLDS = timedelta(hours=1)
_SALT = "followup.undo"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. `version` is what its row has now, `was` the columns before.

    `kind` says how it is taken back: contact, task, plan, decision, review, view.
    """

    kind: str
    id: uuid.UUID
    version: int = 0
    was: Mapping[str, Any] = field(default_factory=dict)


class _Serializer:
    def dumps(self, payload: Any) -> bytes:
        text = DjangoJSONEncoder(separators=(",", ":")).encode(payload)
        return text.encode()

    def loads(self, raw: bytes) -> Any:
        return signing.JSONSerializer().loads(raw)


def decided(prompt: Prompt) -> Step:
    """The step that takes back one's own last answer to a prompt."""
    return Step("decision", prompt.id)


def note_of(steps: Iterable[Step], *, by: Actor) -> str:
    """The signed note; empty when there is nothing to take back."""
    said = [asdict(each) for each in steps]
    if not said:
        return ""
    payload = {"by": by.id, "clinic": current_clinic_id(), "steps": said}
    return signing.dumps(payload, salt=_SALT, serializer=_Serializer, compress=True)


def read_note(text: str, *, by: Actor) -> list[Step]:
    """Raises ValidationError for a note that is too old, or was another's or another clinic's."""
    try:
        said = signing.loads(text, salt=_SALT, serializer=_Serializer, max_age=HOLDS)
    except signing.BadSignature as error:
        raise ValidationError(
            _("This can no longer be undone here. Open the patient and correct it there.")
        ) from error
    if (said["by"], said["clinic"]) != (str(by.id), str(current_clinic_id())):
        raise ValidationError(_("Only who saved it can undo it. Open the patient instead."))
    return [Step(**{**each, "id": uuid.UUID(each["id"])}) for each in said["steps"]]

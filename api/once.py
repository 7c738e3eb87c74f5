"""Answers that hold a secret: it is shown to whoever asked, this once, and kept nowhere."""

import copy
from typing import Any

from django.http import HttpRequest

from api.endpoint import Endpoint
from api.rendering import to_json
from api.replies import keep_reply


class ShowsSecretOnce(Endpoint, is_abstract=True):
    """The same Idempotency-Key again gets the same answer, with `secret` null: nothing is made twice."""

    is_for_batches = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer: Any = super(Endpoint, self).dispatch(request, *args, **kwargs)
        if self.call is not None and answer.status_code < 300:
            answer.render()
            kept = copy.copy(answer)
            kept.content = to_json({**answer.data, "secret": None})
            keep_reply(self.call, kept)
        return answer

"""E-mail through Django's own class: by SMTP, or by any provider that anymail speaks to."""

import smtplib
from email.utils import formataddr
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from followup.messaging.channels import (
    ACCEPTED,
    BROKEN,
    LATER,
    REFUSED,
    UNCERTAIN,
    Letter,
    Outcome,
)

_PERMANENT = 500
_NOT_NOW = (408, 429, 503)
# The provider knows us no more or is set up wrongly: no fault of the letter.
_OURS = (401, 402, 403, 404, 407)


class MailChannel:
    def send(self, letter: Letter) -> Outcome:
        connection: Any = get_connection()
        message = _message(letter, connection)
        try:
            message.send()
        except smtplib.SMTPException as error:
            return _after_smtp(error, connection)
        except AnymailAPIError as error:
            return _after_provider(error)
        except OSError as error:
            return _broken_off(connection, error)
        except ValueError as error:
            return Outcome(BROKEN, type(error).__name__)
        return Outcome(ACCEPTED, message_id=_provider_id(message))


def _message(letter: Letter, connection: Any) -> EmailMessage:
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if letter.stop_address:
        headers["List-Unsubscribe"] = f"<{letter.stop_address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(
        letter.heading,
        letter.body,
        from_email=formataddr((letter.sender, settings.DEFAULT_FROM_EMAIL)),
        to=[letter.to],
        headers=headers,
        connection=connection,
    )
    # What anymail passes on: our own name of the message, and nobody is followed by their clicks.
    message.metadata = {"message": letter.key}  # type: ignore[attr-defined]
    message.track_clicks = message.track_opens = False  # type: ignore[attr-defined]
    return message


def _after_smtp(error: smtplib.SMTPException, connection: Any) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _reply)] = error.recipients.values()
        return _refused(code, is_address_refused=True)
    if isinstance(error, smtplib.SMTPDataError):
        return _refused(error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        # Greeting, sign-in, sender: our own set-up, which somebody may mend before it is too late.
        return Outcome(LATER, f"smtp_{error.smtp_code}")
    return _broken_off(connection, error)


def _refused(code: int, *, is_address_refused: bool = False) -> Outcome:
    if code < _PERMANENT:
        return Outcome(LATER, f"smtp_{code}")
    return Outcome(REFUSED, f"smtp_{code}", is_address_refused)


def _broken_off(connection: Any, error: Exception) -> Outcome:
    kind = UNCERTAIN if getattr(connection, "was_handed_over", False) else LATER
    return Outcome(kind, type(error).__name__)


def _after_provider(error: AnymailAPIError) -> Outcome:
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome(REFUSED, "recipient_refused", is_address_refused=True)
    if _never_connected(error):
        return Outcome(LATER, "not_connected")
    status = error.status_code
    if status is None or not isinstance(error, AnymailRequestsAPIError):
        return Outcome(UNCERTAIN, type(error.__cause__ or error).__name__)
    return after_status(status)


def _never_connected(error: AnymailAPIError) -> bool:
    """Nobody listened: the reason lies two wrappings deep."""
    parts = getattr(error.__cause__, "args", ())
    reason = getattr(parts[0], "reason", None) if parts else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def after_status(status: int) -> Outcome:
    """What an HTTP status other than success says of a letter."""
    reason = f"http_{status}"
    if status in _NOT_NOW or status in _OURS or status < 400:
        return Outcome(LATER, reason)
    return Outcome(UNCERTAIN if status >= _PERMANENT else REFUSED, reason)


def _provider_id(message: EmailMessage) -> str:
    status = getattr(message, "anymail_status", None)
    return str(status.message_id) if status and isinstance(status.message_id, str) else ""

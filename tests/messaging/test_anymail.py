"""A provider that anymail speaks to: its answers, and its own signed reports."""

import hashlib
import hmac
import json
import time

import pytest
from django.test import Client

from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from followup.messaging.callbacks import SIGNATURE, TIMESTAMP, callback_secret, signature_of
from followup.messaging.channels.mail import MailChannel
from tests.messaging.making import DAY, VISIT, a_booked_visit, a_writing_clinic, send_at, states
from tests.messaging.making import messages as all_messages
from tests.messaging.stands import free_port, text_provider
from tests.messaging.test_channels import LETTER

KEY = "signing-key"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def use_mailgun(settings, url):
    settings.KEEPS_MESSAGES = False
    settings.MESSAGE_CHANNELS = {"email": "followup.messaging.channels.mail.MailChannel"}
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": "key",
        "MAILGUN_API_URL": url,
        "MAILGUN_SENDER_DOMAIN": "clinic.example",
        "MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
    }


def test_an_accepted_mail_has_the_providers_name(settings):
    with text_provider(settings) as provider:
        use_mailgun(settings, provider.url)
        outcome = MailChannel().send(LETTER)
    assert (outcome.kind, outcome.message_id) == ("accepted", "prov-1")
    [taken] = provider.taken
    assert "v%3Amessage=" + LETTER.key in taken["body"] or LETTER.key in taken["body"]
    assert "List-Unsubscribe" in taken["body"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "refused"), (401, "later"), (429, "later"), (503, "later"), (500, "uncertain")],
)
def test_what_a_provider_answers_is_told_honestly(settings, status, kind):
    with text_provider(settings, lambda handler: status) as provider:
        use_mailgun(settings, provider.url)
        assert MailChannel().send(LETTER).kind == kind


def test_a_provider_that_nobody_reaches_has_surely_not_accepted(settings):
    use_mailgun(settings, f"http://127.0.0.1:{free_port()}/v3")
    assert MailChannel().send(LETTER).kind == "later"


# ---- its reports


@pytest.fixture
def clinic(db):
    return a_writing_clinic()


@pytest.fixture
def sent(clinic):
    a_booked_visit(clinic)
    send_at(clinic, VISIT - 7 * DAY)
    return next(row for row in all_messages(clinic) if row.state == "sent")


def report(clinic, message, *, key=KEY, event="failed"):
    timestamp, token = str(int(time.time())), "0" * 50
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    said = {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "id": "event-1",
            "event": event,
            "severity": "permanent",
            "reason": "bounce",
            "recipient": "rania@example.org",
            "timestamp": float(timestamp),
            "message": {"headers": {"message-id": "prov-1"}},
            "user-variables": {"message": message.id.hex},
        },
    }
    return post(clinic, json.dumps(said).encode())


def post(clinic, body, **headers):
    key = Clinic.objects.get(id=clinic.id).public_key
    return Client().post(
        f"/callbacks/{key}/email/", data=body, content_type="application/json", headers=headers
    )


@pytest.mark.django_db
def test_a_signed_bounce_ends_the_use_of_the_address(clinic, sent, settings):
    use_mailgun(settings, "http://127.0.0.1:1/")
    assert report(clinic, sent).status_code == 204
    assert states(clinic)["week_before"] == "failed provider_bounced"
    with clinic_scope(clinic.id):
        assert sent.contact_point.__class__.objects.get().state == "bounced"


@pytest.mark.django_db
def test_a_complaint_is_a_stop(clinic, sent, settings):
    use_mailgun(settings, "http://127.0.0.1:1/")
    assert report(clinic, sent, event="complained").status_code == 204
    assert states(clinic)["day_before"] == "suppressed opted_out"


@pytest.mark.django_db
def test_a_forged_report_is_not_believed_and_our_own_signature_is_not_asked_for(
    clinic, sent, settings
):
    use_mailgun(settings, "http://127.0.0.1:1/")
    assert report(clinic, sent, key="guessed").status_code == 403
    here = Clinic.objects.get(id=clinic.id)
    body = json.dumps({"event": "bounced", "reference": sent.id.hex}).encode()
    timestamp = str(int(time.time()))
    signed = signature_of(callback_secret(here, "email"), timestamp, body)
    answer = post(clinic, body, **{TIMESTAMP: timestamp, SIGNATURE: signed})
    assert answer.status_code in {400, 403}
    assert states(clinic)["week_before"] == "sent"


@pytest.mark.django_db
def test_a_provider_without_any_signature_is_not_listened_to(clinic, sent, settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {}
    body = json.dumps({"RecordType": "Bounce", "MessageID": sent.id.hex}).encode()
    assert post(clinic, body).status_code == 403

"""What a channel says of a letter is what a real server did with it."""

import pytest

from followup.messaging.channels import Letter, sms, smtp
from followup.messaging.channels.mail import MailChannel
from followup.messaging.channels.sms import HttpChannel
from tests.messaging.stands import (
    dripping_server,
    drop,
    free_port,
    hang,
    mail_server,
    point_mail_at,
    point_texts_at,
    text_provider,
)

LETTER = Letter(
    key="0" * 32,
    message_id="<000@clinic.example>",
    to="rania@example.org",
    sender="Clínica del Río",
    heading="Your visit on Monday 23 November 2026",
    body="Hello,\n\n.a line that begins with a stop\nñ",
    stop_address="https://stepwell.example/s/stop_x/",
    clinic_key="abcdefghij",
)
TEXT = Letter(key="1" * 32, message_id="<1@x>", to="+34600111222", sender="", heading="", body="ñ")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_an_accepted_mail_arrives_once_and_whole(settings):
    with mail_server(settings) as server:
        assert MailChannel().send(LETTER).kind == "accepted"
    [envelope] = server.taken
    from email import message_from_bytes, policy

    mail = message_from_bytes(envelope.content.replace(b"\r\n", b"\n"), policy=policy.default)
    assert envelope.rcpt_tos == ["rania@example.org"]
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["List-Unsubscribe"] == f"<{LETTER.stop_address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["From"].addresses[0].display_name == "Clínica del Río"
    assert mail.get_content().rstrip("\n") == LETTER.body


@pytest.mark.parametrize(
    ("at", "kind", "reason", "is_address_refused"),
    [
        ({"EHLO": "drop"}, "later", "SMTPServerDisconnected", False),
        ({"MAIL": "451"}, "later", "smtp_451", False),
        ({"MAIL": "550"}, "later", "smtp_550", False),
        ({"MAIL": "hang"}, "later", "SMTPServerDisconnected", False),
        ({"RCPT": "450"}, "later", "smtp_450", False),
        ({"RCPT": "550"}, "refused", "smtp_550", True),
        ({"RCPT": "drop"}, "later", "SMTPServerDisconnected", False),
        ({"DATA": "421"}, "later", "smtp_421", False),
        ({"DATA": "550"}, "refused", "smtp_550", False),
        ({"DATA": "drop"}, "uncertain", "SMTPServerDisconnected", False),
        ({"DATA": "hang"}, "uncertain", "SMTPServerDisconnected", False),
    ],
    ids=lambda value: str(value),
)
def test_what_became_of_a_mail_is_told_honestly(settings, at, kind, reason, is_address_refused):
    with mail_server(settings, **at):
        outcome = MailChannel().send(LETTER)
    assert (outcome.kind, outcome.is_address_refused) == (kind, is_address_refused)
    assert outcome.reason == reason or "hang" in at.values() or "drop" in at.values()


def test_nobody_listening_is_surely_not_accepted(settings):
    point_mail_at(settings, free_port())
    assert MailChannel().send(LETTER).kind == "later"
    point_texts_at(settings, f"http://127.0.0.1:{free_port()}/")
    assert HttpChannel().send(TEXT).kind == "later"


def test_a_server_that_drips_is_cut_off_in_the_end(settings, monkeypatch):
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 0.5)
    monkeypatch.setattr(sms, "WHOLE_SECONDS", 0.5)
    with dripping_server() as port:
        point_mail_at(settings, port)
        assert MailChannel().send(LETTER).kind == "later"
    with dripping_server() as port:
        point_texts_at(settings, f"http://127.0.0.1:{port}/")
        assert HttpChannel().send(TEXT).kind == "uncertain"


def test_a_heading_with_a_line_break_never_leaves(settings):
    broken = Letter(**{**_parts(LETTER), "heading": "Hello\r\nBcc: all@example.org"})
    with mail_server(settings) as server:
        assert MailChannel().send(broken).kind == "broken"
    assert server.taken == []


def _parts(letter):
    return {name: getattr(letter, name) for name in letter.__dataclass_fields__}


def test_a_text_goes_out_under_the_names_the_provider_wants(settings):
    fields = {"to": "recipient", "text": "content", "sender": "", "reference": "ref"}
    with text_provider(settings, fields=fields, id_field="id") as provider:
        outcome = HttpChannel().send(TEXT)
    assert (outcome.kind, outcome.message_id) == ("accepted", "prov-1")
    [taken] = provider.taken
    assert taken["body"] == {"recipient": TEXT.to, "content": "ñ", "ref": TEXT.key}
    assert taken["headers"]["Idempotency-Key"] == TEXT.key
    assert taken["headers"]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (lambda handler: 301, "later"),
        (lambda handler: 401, "later"),
        (lambda handler: 429, "later"),
        (lambda handler: 503, "later"),
        (lambda handler: 400, "refused"),
        (lambda handler: 422, "refused"),
        (lambda handler: 500, "uncertain"),
        (lambda handler: 504, "uncertain"),
        (drop, "uncertain"),
    ],
    ids=["301", "401", "429", "503", "400", "422", "500", "504", "drop"],
)
def test_what_became_of_a_text_is_told_honestly(settings, behave, kind):
    with text_provider(settings, behave) as provider:
        assert HttpChannel().send(TEXT).kind == kind
    assert len(provider.taken) == 1


def test_a_provider_that_never_answers_leaves_it_open(settings, monkeypatch):
    monkeypatch.setattr(sms, "WHOLE_SECONDS", 0.5)
    with text_provider(settings, hang):
        assert HttpChannel().send(TEXT).kind == "uncertain"

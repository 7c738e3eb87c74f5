"""The page of integrations: let a program in, watch deliveries, send again."""

import json
import re
from datetime import timedelta

import pytest

from api.models import ApiClient
from api.webhooks.models import WebhookEndpoint
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine
from tests.api.receiving import a_receiver
from tests.api.test_signing_in import public
from tests.api.webhooks import START, a_hooked_clinic
from tests.builders import a_clinic
from tests.web.conftest import Place

pytestmark = pytest.mark.django_db

PAGE = "/integrations/"


@pytest.fixture
def hooked():
    with a_receiver() as receiver:
        found = a_hooked_clinic(receiver.address)
        found.receiver = receiver
        yield found


def admin(clinic):
    return Place(clinic).browser(Role.CLINIC_ADMIN)


@pytest.mark.parametrize("role", [each for each in Role if each != Role.CLINIC_ADMIN])
def test_only_the_administration_sees_it(hooked, role):
    browser = Place(hooked.clinic).browser(role)
    for page in ("", "clients/new/", "webhooks/new/", "deliveries/", "events/"):
        assert browser.get(PAGE + page).status_code == 403


def test_a_program_is_let_in_with_a_key_that_works_and_is_shown_once(hooked):
    browser = admin(hooked.clinic)
    shown = browser.post(PAGE + "clients/new/", {"name": "Ward board", "may": "read"})
    key = re.search(r"sk_test_[a-z0-9]{10}_[A-Za-z0-9]{32}", shown.content.decode())[0]
    assert "no-store" in shown["Cache-Control"]
    assert Machine(key).get("/api/v1/events").status_code == 200
    assert Machine(key).send("/api/v1/patients", {"family": "Ito"}).status_code == 403
    page = browser.get(PAGE).content.decode()
    assert "Ward board" in page
    assert key not in page


def test_a_fresh_key_works_beside_the_one_before_and_switching_off_ends_both(hooked):
    browser = admin(hooked.clinic)
    keys = [browser.post(PAGE + "clients/new/", {"name": "Board", "may": "read"})]
    with clinic_scope(hooked.clinic.id):
        client = ApiClient.objects.get()
    keys.append(browser.post(f"{PAGE}clients/{client.id}/rotate/"))
    found = [re.search(r"sk_test_\w+", shown.content.decode())[0] for shown in keys]
    assert [Machine(key).get("/api/v1/events").status_code for key in found] == [200, 200]
    browser.post(f"{PAGE}clients/{client.id}/disable/")
    assert [Machine(key).get("/api/v1/events").status_code for key in found] == [401, 401]


def test_switching_off_and_removing_are_asked_about_first(hooked):
    browser = admin(hooked.clinic)
    browser.post(PAGE + "clients/new/", {"name": "Board", "may": "read"})
    with clinic_scope(hooked.clinic.id):
        client = ApiClient.objects.get()
    for address, question in [
        (f"{PAGE}clients/{client.id}/disable/", "Switch off Board?"),
        (f"{PAGE}webhooks/{hooked.endpoint_id}/remove/", "Remove Warehouse?"),
    ]:
        assert address in browser.get(PAGE).content.decode()
        assert f"<h1>{question}</h1>" in browser.get(address).content.decode()
    with clinic_scope(hooked.clinic.id):
        assert ApiClient.objects.get().disabled_at is None
        assert WebhookEndpoint.objects.get().removed_at is None


def test_keys_of_its_own_are_pasted_and_shown(hooked):
    browser = admin(hooked.clinic)
    browser.post(PAGE + "clients/new/", {"name": "Board", "may": "read"})
    with clinic_scope(hooked.clinic.id):
        client = ApiClient.objects.get()
    address = f"{PAGE}clients/{client.id}/keys/"
    assert client.id.hex in browser.get(address).content.decode()
    for wrong in ("{", "[]", '{"keys": []}', '{"keys": [{"kid": "\\u0000"}]}'):
        assert browser.post(address, {"jwks": wrong}).status_code == 422, wrong
    assert browser.post(address, {"jwks_url": "http://x.example.org"}).status_code == 422
    answer = browser.post(address, {"jwks": json.dumps({"keys": [public("ES384")]})}, follow=True)
    assert "<code>ES384</code> EC" in answer.content.decode()
    with clinic_scope(hooked.clinic.id):
        assert [key["kid"] for key in ApiClient.objects.get().jwks["keys"]] == ["ES384"]
    assert admin(a_clinic()).get(address).status_code == 404


def test_a_replaced_key_ends_after_its_overlap(hooked):
    browser = admin(hooked.clinic)
    first = browser.post(PAGE + "clients/new/", {"name": "Board", "may": "read"})
    with clinic_scope(hooked.clinic.id):
        client = ApiClient.objects.get()
    second = browser.post(f"{PAGE}clients/{client.id}/rotate/")
    hooked.at(START + timedelta(hours=25))
    found = [re.search(r"sk_test_\w+", one.content.decode())[0] for one in (first, second)]
    assert [Machine(key).get("/api/v1/events").status_code for key in found] == [401, 200]


@pytest.mark.parametrize(
    "sent", [{"name": "", "may": "read"}, {"name": "x", "may": "chosen", "scopes": "system/No.r"}]
)
def test_what_cannot_be_a_program_is_said_and_nothing_is_kept(hooked, sent):
    answer = admin(hooked.clinic).post(PAGE + "clients/new/", sent)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    with clinic_scope(hooked.clinic.id):
        assert not ApiClient.objects.exists()


def test_a_webhook_is_added_tried_paused_resumed_rotated_and_removed(hooked):
    browser = admin(hooked.clinic)
    sent = {"name": "Lake", "url": hooked.receiver.address, "types": ["task.created"]}
    assert "whsec_" in browser.post(PAGE + "webhooks/new/", sent).content.decode()
    with clinic_scope(hooked.clinic.id):
        lake = WebhookEndpoint.objects.get(name="Lake")
    for step, state in [("pause", "paused"), ("resume", "active"), ("test", "active")]:
        assert browser.post(f"{PAGE}webhooks/{lake.id}/{step}/").status_code == 302
        with clinic_scope(hooked.clinic.id):
            assert WebhookEndpoint.objects.get(id=lake.id).state == state
    assert "whsec_" in browser.post(f"{PAGE}webhooks/{lake.id}/rotate/").content.decode()
    assert "whsec_" not in browser.get(PAGE).content.decode()
    assert (
        b"Removed: Lake" in browser.post(f"{PAGE}webhooks/{lake.id}/remove/", follow=True).content
    )
    assert "Lake" not in browser.get(PAGE + "deliveries/").content.decode()
    refused = browser.post(PAGE + "webhooks/new/", {**sent, "url": "ftp://x"})
    assert (refused.status_code, b"https://" in refused.content) == (422, True)


def test_a_webhook_that_rests_can_be_woken_and_one_that_works_need_not(hooked):
    resume = f"{PAGE}webhooks/{hooked.endpoint_id}/resume/"
    browser = admin(hooked.clinic)
    assert resume not in browser.get(PAGE).content.decode()
    hooked.receiver.answers = [500] * 3
    hooked.happen(3)
    hooked.send()
    assert resume in browser.get(PAGE).content.decode()
    browser.post(resume)
    hooked.send()
    assert hooked.states == ["delivered"] * 3


def test_failed_deliveries_are_found_and_sent_again_together(hooked):
    hooked.receiver.otherwise = 410
    hooked.happen(2)
    hooked.send()
    hooked.receiver.otherwise = 204
    browser = admin(hooked.clinic)
    browser.post(f"{PAGE}webhooks/{hooked.endpoint_id}/resume/")
    failed = f"/integrations/deliveries/?endpoint={hooked.endpoint_id}&state=failed"
    assert failed.replace("&", "&amp;") in browser.get(PAGE).content.decode()
    assert "Send all failed again" in browser.get(failed).content.decode()
    said = browser.post(f"{PAGE}webhooks/{hooked.endpoint_id}/replay/", follow=True)
    assert re.search(r"\d deliver(y|ies) goe?s? out again", said.content.decode())
    while hooked.send():
        pass
    assert hooked.states == ["delivered"] * 2


def test_one_delivery_shows_what_went_and_came_and_is_sent_again(hooked):
    hooked.receiver.answers = [(500, {"X-Why": "broken"})]
    hooked.happen()
    hooked.send()
    browser = admin(hooked.clinic)
    (delivery,) = hooked.deliveries
    page = browser.get(f"{PAGE}deliveries/{delivery.id}/").content.decode()
    for said in ("patient.created", f"evt_{delivery.event_id.hex}", "x-why: broken", "500"):
        assert said in page
    browser.post(f"{PAGE}deliveries/{delivery.id}/replay/")
    hooked.send()
    assert hooked.states == ["delivered"]


def test_the_feed_shows_the_newest_events_first(hooked):
    hooked.happen(2)
    page = admin(hooked.clinic).get(PAGE + "events/").content.decode()
    assert page.count("patient.created") == 2
    assert "Haddad" not in page


def test_another_clinics_things_are_not_there(hooked):
    hooked.happen()
    stranger = admin(a_clinic())
    (delivery,) = hooked.deliveries
    assert stranger.get(f"{PAGE}deliveries/{delivery.id}/").status_code == 404
    assert stranger.post(f"{PAGE}deliveries/{delivery.id}/replay/").status_code == 404
    assert stranger.post(f"{PAGE}webhooks/{hooked.endpoint_id}/pause/").status_code == 404
    assert stranger.post(f"{PAGE}webhooks/{hooked.endpoint_id}/rotate/").status_code == 404


def test_the_statements_of_the_lists_do_not_grow_with_the_rows(
    hooked, django_assert_max_num_queries
):
    hooked.happen(20)
    browser = admin(hooked.clinic)
    for page in ("", "deliveries/", "events/"):
        browser.get(PAGE + page)
        with django_assert_max_num_queries(30):
            browser.get(PAGE + page)

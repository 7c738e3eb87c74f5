"""What surrounds a request: the clinic's scope, its rollback, clean input, an id."""

import json
import logging
import pickle
from io import BytesIO

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.http import UnreadablePostError
from django.test import Client, RequestFactory

from clinic.doors import SESSION_KEY
from clinic.logs import JsonFormatter
from clinic.models import LedgerEvent
from clinic.permissions import Role
from clinic.services.clinics import end_membership
from clinic.tenancy import NoClinicScope, clinic_scope, current_scope
from tests.builders import SEED, a_clinic, a_member, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.clinic.urls_for_doors")]

FORM = "application/x-www-form-urlencoded"


class Visitor:
    """A signed-in person at one clinic, with a browser."""

    def __init__(self, role: Role = Role.CLINICIAN) -> None:
        self.clinic = a_clinic()
        self.user = a_user()
        with clinic_scope(self.clinic.id) as now:
            self.membership = a_member(role, user=self.user, now=now)
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(self.user)
        self.choose(self.clinic)

    def choose(self, clinic) -> None:
        session = self.browser.session
        session[SESSION_KEY] = str(clinic.id)
        session.save()

    def written(self) -> int:
        with clinic_scope(self.clinic.id):
            return LedgerEvent.objects.filter(type="test.wrote").count()


@pytest.fixture
def visitor():
    return Visitor()


def test_a_member_works_inside_the_clinic_they_chose(visitor):
    assert visitor.browser.get("/writes").content.decode() == visitor.clinic.name
    assert visitor.written() == 1


@pytest.mark.parametrize("address", ["/raises", "/answers-500"])
def test_what_a_failing_request_wrote_is_undone(visitor, address):
    assert visitor.browser.get(address).status_code == 500
    assert visitor.written() == 0


def test_a_chosen_clinic_that_does_not_know_the_person_lets_nobody_in(visitor):
    visitor.choose(a_clinic())
    assert visitor.browser.get("/writes").status_code == 302


def test_a_person_who_left_is_out_at_the_next_request(visitor):
    with clinic_scope(visitor.clinic.id) as now:
        end_membership(membership=visitor.membership, by=SEED, now=now)
    assert visitor.browser.get("/writes").status_code == 302
    assert visitor.written() == 0


def test_a_disabled_account_is_out_at_the_next_request(visitor):
    type(visitor.user).objects.filter(id=visitor.user.id).update(is_active=False)
    assert visitor.browser.get("/writes").status_code == 302
    assert visitor.written() == 0


def test_a_suspended_clinic_lets_nobody_in(visitor):
    with clinic_scope(visitor.clinic.id) as now:
        type(visitor.clinic).objects.filter(id=visitor.clinic.id).update(suspended_at=now)
    assert visitor.browser.get("/writes").status_code == 302


def test_a_role_without_the_permission_is_refused(visitor):
    assert visitor.browser.get("/admins").status_code == 403
    assert Visitor(Role.CLINIC_ADMIN).browser.get("/admins").status_code == 200


def test_nobody_signed_in_is_sent_to_sign_in():
    answer = Client().get("/writes")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/anybody?name=%00", "/anybody?x=%ff", "/%00"])
def test_an_address_that_is_not_text_is_refused_in_words(address):
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "Check the link" in answer.content.decode()


def test_an_address_with_an_accent_is_only_unknown():
    assert Client().get("/caf%C3%A9").status_code == 404


def a_form(text: str) -> bytes:
    head = '--edge\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    return f"{head}{text}\r\n--edge--\r\n".encode()


def send_form(browser, text, more=""):
    kind = f"multipart/form-data; boundary=edge{more}"
    return browser.generic("POST", "/reads", a_form(text), content_type=kind)


@pytest.mark.parametrize("charset", ["UTF8", "utf-8", "no-such-thing"])
def test_a_form_in_parts_is_read_as_utf_8(visitor, charset):
    assert send_form(visitor.browser, "café", f"; charset={charset}").content.decode() == "café"


@pytest.mark.parametrize("charset", ["unicode_escape", "rot13", "idna", "utf-16"])
def test_a_form_in_parts_that_is_not_utf_8_is_refused_in_words(visitor, charset):
    answer = send_form(visitor.browser, "\\ud800", f"; charset={charset}")
    assert answer.status_code == 400
    assert "UTF-8" in answer.content.decode()


def test_a_form_in_parts_has_the_limit_of_every_body(visitor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(a_form("cafe"))
    assert send_form(visitor.browser, "cafe").status_code == 200
    assert send_form(visitor.browser, "cafes").status_code == 413


@pytest.mark.parametrize("said", ["a*=nope''%41", "a*=idna''%FF", "a*0*1*=x"])
def test_a_content_type_that_cannot_be_read_is_none(said):
    from config.wsgi import application

    asked = RequestFactory().get("/anybody").environ | {"CONTENT_TYPE": f"text/plain; {said}"}
    statuses = []
    body = b"".join(application(asked, lambda status, headers: statuses.append(status)))
    assert (statuses, body) == (["200 OK"], b"hello")


def test_every_answer_carries_its_own_request_id():
    first, second = (Client().get("/anybody")["Request-Id"] for _ in range(2))
    assert first.startswith("req_")
    assert first != second


def test_the_policy_of_content_is_the_strict_one():
    policy = Client().get("/anybody")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_line_of_a_refused_request_carries_the_id_of_its_answer(caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        caplog.handler.setFormatter(JsonFormatter())
        answer = Client().get("/nowhere")
    line = json.loads(caplog.text.splitlines()[-1])
    assert line["request_id"] == answer["Request-Id"]
    assert (line["event"], line["status"]) == ("Not Found", 404)


@pytest.mark.urls("config.urls")
def test_the_line_of_a_refused_request_names_its_route_and_not_its_address(caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        caplog.handler.setFormatter(JsonFormatter())
        Client().get("/api/v1/patients/pat_of-nobody")
    line = json.loads(caplog.text.splitlines()[-1])
    assert (line["event"], line["status"]) == ("Unauthorized", 401)
    assert line["route"] == "api/v1/patients/<str:patient>"
    assert "of-nobody" not in caplog.text


class Body(BytesIO):
    """A body that notes whether its reader holds a clinic's transaction."""

    was_read_inside: bool | None = None

    def read(self, size: int | None = -1) -> bytes:
        try:
            current_scope()
            self.was_read_inside = True
        except NoClinicScope:
            self.was_read_inside = self.was_read_inside or False
        return super().read(size)


class CutOff(BytesIO):
    """A body whose sender hangs up."""

    def read(self, size: int | None = -1) -> bytes:
        raise UnreadablePostError


def test_a_body_is_read_before_a_transaction_waits_for_it(visitor):
    body = Body(b"text=slow")
    sent = {"wsgi.input": body, "CONTENT_LENGTH": "9"}
    answer = visitor.browser.post("/reads", {}, FORM, **sent)
    assert answer.content == b"slow"
    assert body.was_read_inside is False


def test_a_strangers_body_is_not_read():
    body = Body(b"text=slow")
    sent = {"wsgi.input": body, "CONTENT_LENGTH": "9"}
    assert Client().post("/reads", {}, FORM, **sent).status_code == 302
    assert body.was_read_inside is None


def test_a_body_that_does_not_arrive_whole_is_refused(visitor):
    sent = {"wsgi.input": CutOff(), "CONTENT_LENGTH": "9"}
    answer = visitor.browser.post("/reads", {}, FORM, **sent)
    assert answer.status_code == 400
    assert "Send it again" in answer.content.decode()


@pytest.mark.urls("config.urls")
def test_a_body_that_a_view_of_strangers_waits_for_in_vain_is_refused_too():
    sent = {"wsgi.input": CutOff(), "CONTENT_LENGTH": "9"}
    answer = Client(raise_request_exception=False).post("/api/v1/oauth/token", {}, FORM, **sent)
    assert answer.status_code == 400


def test_what_lies_in_redis_is_read_as_json_and_never_as_a_program():
    cache.set("tries", [1.5, "two", None])
    assert cache.get("tries") == [1.5, "two", None]
    cache.set("count", 1)
    assert cache.incr("count") == 2
    planted = redis.Redis.from_url(settings.REDIS_URL)
    planted.set(cache.make_key("tries"), pickle.dumps([1]))
    with pytest.raises(ValueError, match="utf-8"):
        cache.get("tries")
    cache.delete_many(["tries", "count"])


def test_pages_are_compressed_for_browsers_that_can_read_it():
    answer = Client().get("/accounts/login/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"

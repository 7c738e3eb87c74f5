"""Nothing goes to an address inside a network, whatever name leads there; nothing is redirected."""

import ipaddress
import socket
from threading import Event

import pytest

from api import outgoing
from api.outgoing import NotAllowed, Unreachable, check_url, is_allowed, send
from tests.api.receiving import a_receiver


@pytest.fixture
def production(settings):
    settings.OUTGOING_TO_LOCALHOST = False


@pytest.fixture
def names(monkeypatch):
    """What each name resolves to; who was asked for."""
    known: dict[str, list[list[str]]] = {}

    def resolve(host, port, **options):
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.254",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_inside_a_network_is_refused(address, production):
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_a_public_address_is_allowed(address, production):
    assert is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "http://localhost/",
        "http://127.0.0.1:8000/",
        "ftp://hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https://user@hooks.example.org/",
        "https:///hooks",
        "https://",
        "//hooks.example.org",
        "hooks.example.org",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org/\r\nHost: x",
        "https://höoks.example.org/",
        "https://hooks.example.org/ space",
        "https://[::1",
        "https://hooks.example.org/" + "x" * 500,
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_public_https_address_is_refused_when_it_is_entered(url, production):
    with pytest.raises(NotAllowed):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_what_resolves_inside_is_refused_when_it_is_connected(url, production):
    with pytest.raises(NotAllowed) as refused:
        send("POST", url, headers={})
    assert refused.value.code == "private_address"


def test_a_name_server_that_never_answers_ends_in_time_too(monkeypatch, production):
    answered = Event()
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: answered.wait(5) and [])
    with pytest.raises(Unreachable) as failed:
        send("POST", "https://slow.example.org/", headers={}, seconds=0.2)
    assert failed.value.code == "timeout"
    answered.set()


def test_one_private_address_among_public_ones_refuses_the_name(names, production):
    names["rebind.example.org"] = [["93.184.215.14", "127.0.0.1"]]
    with pytest.raises(NotAllowed):
        send("POST", "https://rebind.example.org/", headers={})


def test_a_name_that_answers_differently_the_second_time_gains_nothing(
    names, monkeypatch, production
):
    """It is resolved once, and the connection goes to what was judged."""
    names["rebind.example.org"] = [["93.184.215.14"], ["127.0.0.1"]]
    connected = []

    def connect(address, *rest, **options):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        send("POST", "https://rebind.example.org/", headers={})
    assert connected == [("93.184.215.14", 443)]


def test_this_very_machine_is_reached_only_where_things_are_tried_out(settings):
    with a_receiver() as receiver:
        assert send("POST", receiver.address, headers={}, body=b"x").status == 204
        settings.OUTGOING_TO_LOCALHOST = False
        with pytest.raises(NotAllowed):
            send("POST", receiver.address, headers={}, body=b"x")
    assert len(receiver.got) == 1


def test_plain_http_stays_on_this_machine_even_there():
    with pytest.raises(NotAllowed):
        check_url("http://hooks.example.org/")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with a_receiver() as proxy, a_receiver() as receiver:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        send("POST", receiver.address, headers={}, body=b"x")
        assert (len(proxy.got), len(receiver.got)) == (0, 1)


def test_a_server_without_a_certificate_is_a_failure_of_tls():
    with a_receiver() as receiver, pytest.raises(Unreachable) as failed:
        send("POST", receiver.address.replace("http://", "https://"), headers={}, seconds=5)
    assert failed.value.code == "tls"


def test_a_port_that_nobody_listens_at_is_no_connection():
    with a_receiver() as receiver:
        address = receiver.address
    with pytest.raises(Unreachable) as failed:
        send("POST", address, headers={}, seconds=5)
    assert failed.value.code == "connection"

"""The documentation is served from here alone, whole, and leads where it says."""

import ast
import builtins
import inspect
import json
import re
import shlex
import subprocess
from contextlib import closing
from html import unescape

import httpx
import pytest
import stepwell_client
from django.test import Client
from playwright._impl._driver import compute_driver_executable

from api.catalogue import KINDS
from api.events.catalogue import TYPES
from api.openapi import document
from api.templatetags.reference import said

pytestmark = pytest.mark.django_db

DOCS = "/api/v1/docs"


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def operations():
    return [one for methods in document()["paths"].values() for one in methods.values()]


def tags() -> set[str]:
    return {one["tags"][0] for one in operations()}


PAGES = [
    "",
    "/patients",
    "/medications",
    "/webhooks",
    "/oauth",
    "/changes",
    "/../problems/conflict",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_no_script_or_style_within(page):
    answer = Client().get(f"{DOCS}{page}".replace("/docs/..", ""))
    text = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "<script" not in text
    assert not re.search(r"\son\w+=|\sstyle=|<style", text)
    for address in set(re.findall(r'(?:src|href)="([^"#]+)', text)):
        assert address.startswith("/")
        with closing(Client().get(address)) as loaded:
            assert loaded.status_code == 200, address


def test_every_operation_is_on_the_first_page_and_in_full_on_the_page_of_its_subject():
    first = read(DOCS)
    pages = {tag: read(f"{DOCS}/{tag}") for tag in tags()}
    for one in operations():
        tag, name = one["tags"][0], one["operationId"]
        assert f'href="{DOCS}/{tag}#{name}"' in first
        assert f'id="{name}"' in pages[tag]
    for code in KINDS:
        assert f"/api/v1/problems/{code}" in first


def test_an_operation_shows_its_parameters_fields_scopes_examples_and_command():
    page = read(f"{DOCS}/patients")
    for name in ("updated_since", "source_updated_at", "external_ids[].value", "Idempotency-Key"):
        assert f"<code>{name}</code>" in page
    assert "<code>system/Patient.c</code>" in page
    assert "&quot;family&quot;: &quot;Haddad&quot;" in page
    assert "curl -X POST" in page
    assert "from stepwell_client import Client" in page
    assert "await fetch(" in page
    assert "private_key" not in page


def test_text_of_the_document_is_never_markup():
    assert said("`<b>` & <i>") == "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"


def test_what_there_is_not_is_not_found():
    assert Client().get(f"{DOCS}/nothing").status_code == 404
    assert Client().get("/api/v1/problems/nothing").status_code == 404


def test_webhooks_and_changes_have_pages():
    page = read(f"{DOCS}/webhooks")
    assert all(f'id="{name}"' in page for name in TYPES)
    assert "webhook-signature" in page
    assert "2026-" in read(f"{DOCS}/changes")


def test_the_postman_collection_holds_every_operation_with_its_body():
    found = json.loads(read("/api/v1/postman.json"))
    items = [one for folder in found["item"] for one in folder["item"]]
    assert found["info"]["schema"].endswith("v2.1.0/collection.json")
    assert len(items) == len(operations())
    for one in items:
        assert one["request"]["url"]["raw"].startswith("{{host}}/api/v1/")
        body = one["request"].get("body", {})
        if "options" in body:
            json.loads(body["raw"])


def test_the_plain_text_lists_every_operation_and_its_links_lead_somewhere():
    text = read("/api/v1/llms.txt")
    for one in operations():
        assert f"#{one['operationId']})" in text
    for address in {link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)}:
        assert Client().get(address).status_code == 200, address


def test_commands_are_words_a_shell_takes():
    for tag in tags():
        for shown in re.findall(
            r"<h3>Command</h3><pre[^>]*>(.*?)</pre>", read(f"{DOCS}/{tag}"), re.S
        ):
            assert shlex.split(unescape(shown))[0] == "curl"


def source(one, lang: str) -> str:
    return next(each["source"] for each in one["x-codeSamples"] if each["lang"] == lang)


def test_the_python_of_every_operation_names_and_calls_only_what_there_is():
    modules = {"stepwell": stepwell_client.Client, "httpx": httpx}
    for one in operations():
        tree = ast.parse(source(one, "Python"))
        nodes = list(ast.walk(tree))
        known = {node.id for node in nodes if isinstance(node, ast.Name) and is_bound(node)}
        known |= {alias.name for node in nodes if is_import(node) for alias in node.names}
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        assert used <= known | set(dir(builtins)), one["operationId"]
        [call] = [node for node in nodes if isinstance(node, ast.Call) and is_of(node, modules)]
        method = getattr(modules[call.func.value.id], call.func.attr)
        given = ["self"] * (call.func.value.id == "stepwell") + call.args
        inspect.signature(method).bind(*given, **{word.arg: word for word in call.keywords})


def is_bound(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def is_of(call: ast.Call, modules) -> bool:
    of = getattr(call.func, "value", None)
    return isinstance(of, ast.Name) and of.id in modules


def test_the_javascript_of_every_operation_is_javascript(tmp_path):
    page = tmp_path / "samples.mjs"
    page.write_text("".join(f"{{\n{source(one, 'JavaScript')}\n}}\n" for one in operations()))
    node, _ = compute_driver_executable()
    checked = subprocess.run([node, "--check", page], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr

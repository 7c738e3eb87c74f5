"""The pages that patients open speak the language of the browser; what is compiled is what is written."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

from followup.forms.self_report import SelfReportForm
from tests.harness.worker import CHECKOUT
from tests.selfreport.conftest import Asked

CATALOGUE = Path(CHECKOUT) / "locale" / "es" / "LC_MESSAGES"
PAGES = [
    *sorted((Path(CHECKOUT) / "templates" / "report").glob("*.html")),
    Path(CHECKOUT) / "templates" / "followup" / "stop.html",
    Path(CHECKOUT) / "templates" / "followup" / "stopped.html",
]
SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9"}


def written() -> dict[str, str]:
    """What the catalogue says, read as text."""
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".*")\nmsgstr (".*")$', text, re.MULTILINE)
    return {
        ast.literal_eval(said): ast.literal_eval(means) for said, means in pairs if said != '""'
    }


def said_on_pages() -> set[str]:
    """Every text of the templates and of the form, as translations name it."""
    found: set[str] = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found |= set(re.findall(r'{% translate "([^"]*)"', text))
        blocks = re.findall(
            r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, re.DOTALL
        )
        found |= {re.sub(r"{{ (\w+) }}", r"%(\1)s", block) for block in blocks}
    form = Path(CHECKOUT) / "followup" / "forms" / "self_report.py"
    called = re.findall(r'\b_\(\s*("(?:[^"\\]|\\.)*")', form.read_text(encoding="utf-8"))
    return found | {ast.literal_eval(each) for each in called}


def test_every_text_that_a_patient_reads_is_in_the_spanish_catalogue():
    assert said_on_pages() - written().keys() == set()


def test_what_is_compiled_is_what_is_written():
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert {said: spoken.gettext(said) for said in written()} == written()


@pytest.mark.django_db
def test_a_spanish_browser_is_asked_in_spanish_and_an_english_one_in_english(patient: Asked):
    page = Client().get(patient.address, **SPANISH).content.decode()
    assert '<html lang="es">' in page
    assert "¿Tiene ahora alguno de estos problemas?" in page
    english = {str(each.label) for each in SelfReportForm().fields.values()}
    assert not [each for each in english if each in page]
    assert "Do you have any of these now?" in Client().get(patient.address).content.decode()


@pytest.mark.django_db
def test_what_is_missing_is_said_in_the_same_language(patient: Asked):
    page = Client().post(patient.address, {}, **SPANISH)
    assert page.status_code == 422
    assert "Responda al menos a una pregunta" in page.content.decode()


@pytest.mark.django_db
def test_a_closed_link_tells_the_browsers_language_and_no_other(patient: Asked):
    forged = patient.address.replace(str(patient.token)[-3:], "xyz")
    pages = [Client().get(each, **SPANISH).content for each in (forged, "/r/nothing/")]
    assert pages[0] == pages[1]
    assert "Este enlace no está abierto" in pages[0].decode()

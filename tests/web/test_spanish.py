"""Every text of the pages has its Spanish; what is compiled is what is written."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from followup.stage_titles import TITLES
from pathway.protocols import CURRENT_PROTOCOL, protocol
from tests.harness.worker import CHECKOUT
from tests.web.conftest import Place

ROOT = Path(CHECKOUT)
CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES"
APPS = ("api", "clinic", "followup", "pathway")
SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "lazy", "_"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue() -> dict[object, str]:
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        return dict(gettext.GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]


def spoken(text: str, context: str = "") -> str:
    found = catalogue()
    key = f"{context}\x04{text}" if context else text
    return str(found.get(key) or found.get((key, 0)) or "")


def texts_of_code() -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield from _texts_of_call(node)


def _texts_of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    words = [each.value for each in node.args if isinstance(each, ast.Constant)]
    texts = [word for word in words if isinstance(word, str)]
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if (name in SINGLE and texts) or (name in PLURAL and len(texts) >= 2):
        yield "", texts[0]
    elif name in WITH_CONTEXT and len(texts) >= 2:
        yield texts[0], texts[1]


def texts_of_templates() -> Iterator[tuple[str, str]]:
    for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in APPS)):
        for page in sorted(folder.rglob("*.html")):
            yield from _texts_of_page(page.read_text(encoding="utf-8"))


def _texts_of_page(source: str) -> Iterator[tuple[str, str]]:
    block: list[str] | None = None
    for token in Lexer(source).tokenize():
        is_tag = token.token_type == TokenType.BLOCK
        if is_tag and token.contents.startswith("translate "):
            text = re.match(r"""translate\s+(["'])(.*?)\1""", token.contents, re.DOTALL)
            context = re.search(r'context "([^"]*)"', token.contents)
            if text:
                yield context[1] if context else "", _escaped(text[2])
        elif is_tag and token.contents.startswith("blocktranslate"):
            block, is_trimmed = [], "trimmed" in token.contents
        elif is_tag and token.contents in {"plural", "endblocktranslate"}:
            if block is not None:
                text_of_block = "".join(block)
                yield "", " ".join(text_of_block.split()) if is_trimmed else text_of_block
            block = None
        elif block is not None:
            is_value = token.token_type == TokenType.VAR
            block.append(f"%({token.contents})s" if is_value else _escaped(token.contents))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


@pytest.mark.parametrize(
    "texts", [pytest.param(texts_of_code, id="code"), pytest.param(texts_of_templates, id="pages")]
)
def test_every_text_has_its_spanish(texts) -> None:
    known = catalogue()
    missing = sorted(
        {
            text
            for context, text in texts()
            if text.strip()
            and not {f"{context}\x04{text}" if context else text} & known.keys()
            and (f"{context}\x04{text}" if context else text, 0) not in known
        }
    )
    assert missing == []


def test_no_spanish_text_loses_or_adds_a_value() -> None:
    wrong = []
    for key, means in catalogue().items():
        text = key[0] if isinstance(key, tuple) else key
        if not text or isinstance(key, tuple):
            continue
        said = text.split("\x04")[-1]
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(means)):
            wrong.append(said)
    assert wrong == []


def test_what_is_compiled_is_what_is_written() -> None:
    source = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    assert "#, fuzzy" not in source
    assert source.count("\nmsgid ") == len(
        {key[0] if isinstance(key, tuple) else key for key in catalogue()}
    )


def test_every_stage_has_a_name_in_the_readers_language() -> None:
    stages = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages.values()
    assert {stage.title for stage in stages} == set(TITLES)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/worklist/", "Lista de trabajo"),
        ("/caseload/", "Pacientes a cargo"),
        ("/messages/", "Mensajes"),
        ("/me/", "Su calendario"),
    ],
)
@pytest.mark.django_db
def test_pages_of_staff_speak_spanish_to_whoever_chose_it(
    place: Place, address: str, words: str
) -> None:
    browser = place.browser()
    browser.post("/preferences/", {"language": "es"})
    page = browser.get(address).content.decode()
    assert '<html lang="es"' in page
    assert words in page

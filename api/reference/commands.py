"""Each operation as something to copy: a command, and a few lines of Python and of JavaScript."""

import json
import shlex
from collections.abc import Mapping
from pprint import pformat
from typing import Any

_JSON = "application/json"
_ROOT = "/api/v1"


def samples(path: str, method: str, said: Mapping[str, Any]) -> list[dict[str, str]]:
    """As `x-codeSamples` has them. Python is the client of clients/python, where it can send it."""
    media = first_example(said)[0]
    is_for_client = said["security"] and media in ("", _JSON)
    python = _by_client if is_for_client else _by_httpx
    return [
        {"lang": "Shell", "label": "curl", "source": _curl(path, method, said)},
        {"lang": "Python", "label": "Python", "source": python(path, method, said)},
        {"lang": "JavaScript", "label": "JavaScript", "source": _javascript(path, method, said)},
    ]


def first_example(said: Mapping[str, Any]) -> tuple[str, Any]:
    """The media type of a body and the first thing that is sent as one; nothing for none."""
    for media, content in said.get("requestBody", {}).get("content", {}).items():
        return media, next(iter(content["examples"].values()))["value"]
    return "", None


def _curl(path: str, method: str, said: Mapping[str, Any]) -> str:
    words = [f'curl -X {method.upper()} "$HOST{path}{_query(said)}"']
    if said["security"]:
        words.append('-H "Authorization: Bearer $KEY"')
    headers = _named(said, "header")
    if "Idempotency-Key" in headers:
        words.append('-H "Idempotency-Key: $(uuidgen)"')
    if "If-Match" in headers:
        words.append("""-H 'If-Match: "1"'""")
    media, sent = first_example(said)
    if media == _JSON:
        words += [f"-H 'Content-Type: {media}'", f"-d {shlex.quote(_as_json(sent))}"]
    elif isinstance(sent, str):
        words += [f"-H 'Content-Type: {media}'", f"--data-binary {shlex.quote(sent)}"]
    elif media:
        words += [f"--data-urlencode {shlex.quote(f'{name}={sent[name]}')}" for name in sent]
    return " \\\n  ".join(words)


def _by_client(path: str, method: str, said: Mapping[str, Any]) -> str:
    """It makes the Idempotency-Key itself."""
    names, (media, sent) = _named(said, "path"), first_example(said)
    given = [f'{"f" if names else ""}"{path.removeprefix(_ROOT)}"']
    if media:
        given.append(_as_python(sent, indent=8))
    tag = '"1"' if "If-Match" in _named(said, "header") else ""
    if tag or method == "delete":
        given.append(f"if_match={tag!r}")
    given += [f"{name}={value!r}" for name, value in _required(said).items()]
    return "\n".join(
        [
            "import os",
            "",
            "from stepwell_client import Client",
            "",
            *(f'{name} = "..."' for name in names),
            'with Client(os.environ["HOST"], os.environ["KEY"]) as stepwell:',
            f"    reply = stepwell.{method}({', '.join(given)})",
            "print(reply.data)",
        ]
    )


def _by_httpx(path: str, method: str, said: Mapping[str, Any]) -> str:
    """What is no JSON, and signing in."""
    media, sent = first_example(said)
    is_text = isinstance(sent, str)
    headers = [f'"Content-Type": "{media}"'] if is_text else []
    headers += ['"Authorization": f"Bearer {os.environ[\'KEY\']}"'] if said["security"] else []
    given = [
        f"f\"{{os.environ['HOST']}}{path}{_query(said)}\"",
        f"{'content' if is_text else 'data'}={_as_python(sent, indent=4)}",
        *([f"headers={{{', '.join(headers)}}}"] if headers else []),
    ]
    return "\n".join(
        [
            "import os",
            "",
            "import httpx",
            "",
            *(f'{name} = "..."' for name in _named(said, "path")),
            f"answer = httpx.{method}(",
            *(f"    {one}," for one in given),
            ")",
            "print(answer.json())",
        ]
    )


def _javascript(path: str, method: str, said: Mapping[str, Any]) -> str:
    media, sent = first_example(said)
    headers = _named(said, "header")
    told = ["Authorization: `Bearer ${process.env.KEY}`"] if said["security"] else []
    told += ['"Idempotency-Key": crypto.randomUUID()'] if "Idempotency-Key" in headers else []
    told += ['"If-Match": \'"1"\''] if "If-Match" in headers else []
    told += [f'"Content-Type": "{media}"'] if media == _JSON or isinstance(sent, str) else []
    address = f"${{process.env.HOST}}{path.replace('{', '${')}{_query(said)}"
    return "\n".join(
        [
            *(f'const {name} = "...";' for name in _named(said, "path")),
            f"const answer = await fetch(`{address}`, {{",
            f'  method: "{method.upper()}",',
            *([f"  headers: {{ {', '.join(told)} }},"] if told else []),
            *([f"  body: {_javascript_body(media, sent)},"] if media else []),
            "});",
            "console.log(await answer.json());",
        ]
    )


def _javascript_body(media: str, sent: Any) -> str:
    if media == _JSON:
        return f"JSON.stringify({_as_json(sent)})"
    return _as_json(sent) if isinstance(sent, str) else f"new URLSearchParams({_as_json(sent)})"


def _named(said: Mapping[str, Any], place: str) -> list[str]:
    return [one["name"] for one in said.get("parameters", ()) if one["in"] == place]


def _required(said: Mapping[str, Any]) -> dict[str, str]:
    """What the address must be asked with, and the first thing it may be."""
    return {
        one["name"]: one["schema"].get("enum", ["..."])[0]
        for one in said.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    }


def _query(said: Mapping[str, Any]) -> str:
    asked = "&".join(f"{name}={value}" for name, value in _required(said).items())
    return f"?{asked}" if asked else ""


def _as_json(sent: Any) -> str:
    return json.dumps(sent, ensure_ascii=False, default=str)


def _as_python(sent: Any, indent: int = 0) -> str:
    """Over several lines where it is long."""
    text = pformat(json.loads(_as_json(sent)), sort_dicts=False, width=88)
    return text.replace("\n", f"\n{' ' * indent}")

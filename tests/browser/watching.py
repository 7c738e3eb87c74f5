"""What no page may do, noticed on every page that is opened."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Request, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
    " base-uri 'none'"
)
# A form that comes back with its errors or with both versions is an answer; to Chromium a failure.
REFUSED_FORM = "a status of (409|422) "
# Chromium reports a refused style or script to the console too; the event names the directive.
LISTEN = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`content policy: ${event.violatedDirective} refused ${event.blockedURI}`))
"""


class Watch:
    """Collects the troubles of one browser context; `allow` names the ones a test provokes."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._url = url
        self._found: list[str] = []
        self._allowed = [REFUSED_FORM]
        context.add_init_script(LISTEN)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._found.append(f"script error: {error.error}"))
        context.on("request", self._note_request)
        context.on("response", self._note_response)

    def allow(self, pattern: str) -> None:
        self._allowed.append(pattern)

    def take_troubles(self) -> list[str]:
        """What was found since it was asked last."""
        found, self._found = self._found, []
        return [
            said for said in found if not any(re.search(pattern, said) for pattern in self._allowed)
        ]

    def _note_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self._found.append(
                f"console {message.type}: {message.text} ({message.location['url']})"
            )

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._url}/", "data:", "about:", "blob:")):
            self._found.append(f"request to another origin: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status not in (301, 302, 303):
            policy = response.headers.get("content-security-policy", "none")
            if policy_parts(policy) != policy_parts(POLICY):
                self._found.append(f"content policy of {response.url}: {policy}")


def policy_parts(policy: str) -> set[str]:
    """Its directives; their order says nothing."""
    return {part.strip() for part in policy.split(";")}

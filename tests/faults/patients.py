"""Patients at their telephones while the web process dies."""

import http.client
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http import HTTPStatus

from tests.faults.work import Made

ANSWERS = urllib.parse.urlencode({"pain": "7", "flags": "saddle_anaesthesia"}).encode()


class Patients(threading.Thread):
    """Patients who send their report and try again until the page thanks them."""

    def __init__(self, address: str, made: Made) -> None:
        super().__init__(daemon=True)
        self._address = address
        self._made = made
        self.thanked: set[uuid.UUID] = set()
        self.errors = 0
        self.is_over = threading.Event()

    def waiting(self) -> list[uuid.UUID]:
        """Whom the page has not thanked yet."""
        return sorted(self._made.reports.keys() - self.thanked)

    def run(self) -> None:
        while not self.is_over.is_set():
            for patient_id in self.waiting():
                if self._is_thanked(self._made.reports[patient_id]):
                    self.thanked.add(patient_id)
                if self.is_over.is_set():
                    return
            self.is_over.wait(0.2)

    def _is_thanked(self, token: str) -> bool:
        """A page that says "later" (503), or no page at all, is tried again; an error is counted."""
        try:
            with urllib.request.urlopen(f"{self._address}/r/{token}/", ANSWERS, timeout=15):  # noqa: S310
                return True
        except urllib.error.HTTPError as refused:
            self.errors += refused.code != HTTPStatus.SERVICE_UNAVAILABLE
        except (OSError, http.client.HTTPException):
            pass
        return False

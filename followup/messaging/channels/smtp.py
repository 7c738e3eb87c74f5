"""SMTP that knows whether the body was handed over, and that ends in time."""

import re
import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from followup.messaging.channels import WHOLE_SECONDS

_START_DATA = 354


class _Telling:
    """From the first byte of the body on, only the server's answer says what became of it."""

    was_handed_over = False
    sock: socket.socket | None

    def __init__(self, *args: Any, **options: Any) -> None:
        # Each step has its own limit; a server that sends a byte a second keeps within all of them.
        self._deadline = threading.Timer(WHOLE_SECONDS, self._cut)
        self._deadline.daemon = True
        self._deadline.start()
        try:
            super().__init__(*args, **options)
        except BaseException:
            self._deadline.cancel()
            raise

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As `smtplib.SMTP.data`, noting the hand-over."""
        connection: Any = self
        code, reply = connection.docmd("data")
        if code != _START_DATA:
            raise smtplib.SMTPDataError(code, reply)
        lines = re.sub(rb"(?m)^\.", b"..", msg).removesuffix(b"\r\n")
        self.was_handed_over = True
        connection.send(lines + b"\r\n.\r\n")
        answer: tuple[int, bytes] = connection.getreply()
        return answer

    def close(self) -> None:
        self._deadline.cancel()
        super().close()  # type: ignore[misc]

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class TellingSmtp(_Telling, smtplib.SMTP):
    pass


class TellingSmtpSsl(_Telling, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's, with a connection that can be asked how far it came."""

    was_handed_over = False

    @property
    def connection_class(self) -> Any:
        return TellingSmtpSsl if self.use_ssl else TellingSmtp

    def _send(self, email_message: Any) -> Any:
        try:
            return super()._send(email_message)  # type: ignore[misc]
        finally:
            self.was_handed_over = self.connection.was_handed_over  # type: ignore[union-attr]

"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from anlan.lib import clock
from anlan.notify.channels.base import Sent, Settings
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TIMEOUT = 10.0
"""Seconds for each step of the conversation."""


def send(address: str, text: Text, key: str, filled: Settings) -> Sent:
    """Hand the message to the mail server; its answer.

    Raises :class:`TransportError`: permanent for a 5xx answer to the recipient or the message (no such box), passing
    for 4xx, for a server that cannot be reached, and for one that does not want us: that is put right on our side.
    """
    message = compose(address, text, key, sender=filled["sender"])
    try:
        server = _connect(filled)
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a port that is no number
        raise TransportError(f"the mail server does not take mail from here: {error}", permanent=False) from error
    try:
        return _hand_over(server, message)
    finally:
        _take_leave(server)


def defaults() -> Settings:
    """What the environment says, where nothing was filled in on the page."""
    return {
        "host": settings.SMTP_HOST,
        "port": str(settings.SMTP_PORT),
        "security": "starttls" if settings.SMTP_STARTTLS else "none",
        "sender": settings.MAIL_FROM,
        "user": settings.SMTP_USER,
        "password": settings.SMTP_PASSWORD,
    }


def bare(address: str) -> str | None:
    """The address without blanks around it, or ``None``."""
    try:
        validate_email(address.strip())
    except ValidationError:
        return None
    return address.strip()


def _connect(filled: Settings) -> smtplib.SMTP:
    host, port = filled["host"], int(filled["port"])
    if filled["security"] == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=_trusted())
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if filled["security"] == "starttls":
            server.starttls(context=_trusted())
        if filled.get("user"):
            server.login(filled["user"], filled.get("password", ""))
    except BaseException:
        server.close()
        raise
    return server


@cache
def _trusted() -> ssl.SSLContext:
    # One for the process: to read the certificates of the world takes ten times as long as to hand a message over.
    return ssl.create_default_context()


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> Sent:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise TransportError(_said(code, answer), permanent=code >= 500) from error
    except smtplib.SMTPSenderRefused as error:
        raise TransportError(_said(error.smtp_code, error.smtp_error), permanent=False) from error
    except smtplib.SMTPResponseException as error:
        raise TransportError(_said(error.smtp_code, error.smtp_error), permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise TransportError(f"the mail server hung up: {error}", permanent=False) from error
    return Sent("250", provider_ref=str(message["Message-ID"]))


def _take_leave(server: smtplib.SMTP) -> None:
    """Whatever the server says to this, the message is with it or is not; no bad farewell sends it again."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def compose(address: str, text: Text, key: str, *, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = address
    message["Subject"] = text.subject
    message["Date"] = format_datetime(clock.real_now())
    message["Message-ID"] = f"<{key}@{settings.ORIGIN.replace('/', '.')}>"
    message["Auto-Submitted"] = "auto-generated"
    if text.is_drill:
        message["X-Anlan-Drill"] = "yes"
    message.set_content(f"{text.body}\n\n{text.url}\n")
    return message


def _said(code: int, answer: bytes | str) -> str:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {words}"[:300]

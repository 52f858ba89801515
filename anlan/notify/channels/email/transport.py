"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from anlan.lib import clock
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

TIMEOUT = 20.0
"""Seconds for each step of the conversation."""


def send(address: str, text: Text, key: str) -> str:
    """Hand the message to the mail server; its answer.

    Raises :class:`TransportError`: permanent for a 5xx answer (no such box), passing for 4xx and for a server that
    cannot be reached.
    """
    message = compose(address, text, key)
    try:
        with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=TIMEOUT) as server:
            if settings.SMTP_STARTTLS:
                server.starttls()
            if settings.SMTP_USER:
                server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise TransportError(_said(code, answer), permanent=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise TransportError(_said(error.smtp_code, error.smtp_error), permanent=error.smtp_code >= 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise TransportError(f"the mail server cannot be reached: {error}", permanent=False) from error
    return "250"


def compose(address: str, text: Text, key: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
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

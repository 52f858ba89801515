"""JSON lines on standard error; people's words and secrets never go into a log."""

from __future__ import annotations

import logging
import re
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

_URL = re.compile(r"\b(https?://|postgres(?:ql)?://)(?:[^/\s@'\"]*@)?([^/\s'\"?#]*)[^\s'\"]*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.-])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\w)")
_ROW = re.compile(
    r"(DETAIL:\s).*?(?=\n(?:HINT|CONTEXT|LINE)|\n\n(?:The above exception|During handling)|\Z)", re.DOTALL
)
"""What PostgreSQL says of the row it refused: every value of it."""
_SECRET = re.compile(
    r"((?:access_?token|secret|password|passwd|corpsecret|app_?key|signature|api_?key|authorization)['\"]?\s*[=:]\s*['\"]?)"
    r"[^\s'\",&)}]+",
    re.IGNORECASE,
)


def set_up(level: int = logging.INFO) -> None:
    """One line of JSON an event, for structlog's loggers and for the libraries' own."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        bare,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # WhiteNoise hands its files over as plain iterators; Django reads them the same, and says so each time.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    for noisy in ("httpx", "mail.log", "uvicorn.access", "pgqueuer"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def bare(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take addresses and secrets out of an event and its traceback: libraries put them into what they raise.

    Of a URL the server stays, by which a fault is found.
    """
    for name, value in event.items():
        if isinstance(value, str) and name != "timestamp":
            event[name] = without_addresses(value)
        elif isinstance(value, BaseException):
            event[name] = without_addresses(repr(value))
    return event


def without_addresses(text: str) -> str:
    text = _SECRET.sub(r"\1…", _URL.sub(r"\1\2/…", text))
    return _PHONE.sub("…", _MAIL.sub("…", _ROW.sub(r"\1…", text)))

"""JSON lines on standard error; people's words and secrets never go into a log."""

from __future__ import annotations

import logging
import sys
import warnings

import structlog


def set_up(level: int = logging.INFO) -> None:
    """One line of JSON an event, for structlog's loggers and for the libraries' own."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
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

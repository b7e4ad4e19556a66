"""Where records go: to the console, a line each, once `cpf_portal.common.records.masking` has masked them.

In production a line is JSON, with the id of the request or job it is of (`watching.tracing`).
"""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from cpf_portal.common.records.masking import masked

# What is done to a record, whether structlog or the standard library made it.
COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Values of ours, which name nobody.
OURS = {"_record", "_from_structlog", "level", "logger", "timestamp", "request_id", "job", "task"}


def logging_from(*, production: bool) -> dict[str, Any]:
    """The setting `LOGGING`: what happens, in JSON, in production; warnings in words elsewhere."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": COMMON,
                "processors": [
                    structlog.processors.format_exc_info,
                    _masked,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    _json if production else _words,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        # axes names accounts and addresses in what it logs.
        "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
        "root": {"handlers": ["console"], "level": "INFO" if production else "WARNING"},
    }


def _masked(logger: logging.Logger, method: str, event: EventDict) -> EventDict:
    """Each value but those we made: a record that says little costs little. See `masking.Record`."""
    event["_record"].value_by_value = True
    for name in event.keys() - OURS:
        if isinstance(event[name], str):
            event[name] = masked(event[name])
    return event


_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def _words(logger: logging.Logger, method: str, event: EventDict) -> str:
    """For people: when, how grave, who says what; then the traceback, if any."""
    first = " ".join(str(event.pop(name)) for name in ("timestamp", "level", "logger", "event"))
    trace = event.pop("exception", "")
    known = " ".join(f"{name}={value}" for name, value in event.items())
    return "\n".join(filter(None, (f"{first} {known}".rstrip(), trace)))

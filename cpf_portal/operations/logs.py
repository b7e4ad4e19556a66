"""Where records go: to the console, a line each, once `cpf_portal.common.masking` has masked them."""

from typing import Any


def logging_from(level: str) -> dict[str, Any]:
    """The setting `LOGGING`, for records of that level and above."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        # axes names accounts and addresses in what it logs.
        "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
        "root": {"handlers": ["console"], "level": level},
    }

"""Django's Postgres, whose server starts when somebody first connects (`cpf_portal.demo.settings`)."""

import atexit
from contextlib import ExitStack
from functools import cache
from typing import Any

from django.db.backends.postgresql import base

from cpf_portal.demo.postgres import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """A command that needs no database starts none."""

    def get_connection_params(self) -> dict[str, Any]:
        """Whoever asks how to connect is about to: a page, a pool, a worker."""
        _start()
        return super().get_connection_params()


@cache
def _start() -> None:
    """The server runs until this process ends, and while another uses it."""
    running = ExitStack()
    running.enter_context(embedded.demonstration_server())
    atexit.register(running.close)

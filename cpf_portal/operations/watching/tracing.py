"""An id for each request and each job: in every record made meanwhile, in the answer, on the pages of errors.

The proxy's id is taken where there is one (`BEHIND_PROXY`); what a visitor writes never is. A record names a
page, not its address: addresses hold numbers of dossiers, and what is searched.
"""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares.request import RequestMiddleware
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars

from cpf_portal.common.records import counts

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")
FILES, NOWHERE = "static", "none"
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class Traced(RequestMiddleware):
    """Middleware: names a request, says in one record how it ended, and counts it."""

    def prepare(self, request: Any) -> None:
        request.reference, request.began = reference_of(request), time.perf_counter()
        clear_contextvars()
        bind_contextvars(request_id=request.reference)

    def handle_response(self, request: Any, response: HttpResponse) -> None:
        response[HEADER] = request.reference
        seconds = time.perf_counter() - request.began
        counts.page(page_of(request), response.status_code, seconds)
        bind_contextvars(ms=round(seconds * 1000, 1))
        super().handle_response(request, response)

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django says what failed, once."""

    def _log_level_for_status_code(self, status_code: int) -> int:
        return logging.ERROR if status_code >= 500 else logging.INFO

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Records say nothing of who asked."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method if request.method in METHODS else 'OTHER'} {page_of(request)}"


def reference_of(request: HttpRequest) -> str:
    """The proxy's id for a request, or a new one."""
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if ACCEPTED.fullmatch(given) else secrets.token_hex(16)


def page_of(request: HttpRequest) -> str:
    """The name of the page that a request is for, one of a few whatever is asked."""
    if request.resolver_match:
        return request.resolver_match.view_name or NOWHERE
    return FILES if request.path.startswith(settings.STATIC_URL) else NOWHERE


async def traced(job: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """Name a job in the records made while it runs (a worker middleware of procrastinate)."""
    with bound_contextvars(job=context.job.id, task=context.job.task_name):
        return await job()

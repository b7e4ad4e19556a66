"""How much the site takes at once: how many threads answer, and how many of them may wait for a sender.

A process answers `/sante/` whatever it is busy with: some of its threads are kept for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

THREADS = settings.WEB_THREADS
# Of these threads: those that pages may take, and those that may be waiting for the rest of a body.
ANSWERING, RECEIVING = THREADS - 4, THREADS // 3
HEALTH = "/sante/"
RETRY_AFTER = 5


class Room:
    """So many at once."""

    def __init__(self, places: int) -> None:
        self.places = threading.BoundedSemaphore(places)

    @contextmanager
    def taken(self, wait: float = 0) -> Iterator[bool]:
        """Whether there is a place, held meanwhile; one is waited for as many seconds as said."""
        found = self.places.acquire(timeout=wait) if wait else self.places.acquire(blocking=False)
        try:
            yield found
        finally:
            if found:
                self.places.release()


answering, receiving = Room(ANSWERING), Room(RECEIVING)


def busy(request: HttpRequest) -> HttpResponse:
    """The page that asks to try again in a moment; what was sent, the browser sends again."""
    answer = render(request, "503.html", {"sent": request.method == "POST"}, status=503)
    answer["Retry-After"], answer["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return answer


def kept_for_health(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: pages never take the last threads, so that whoever watches the site is told the truth."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == HEALTH:
            return get_response(request)
        with answering.taken() as room:
            return get_response(request) if room else busy(request)

    return middleware

"""What processes count as they go, for whoever watches (`operations.watching`): pages, transitions.

Each process of a machine counts in the folder that `PROMETHEUS_MULTIPROC_DIR` names, where
`manage.py metrics` reads them all; without it nobody could, and nothing is counted.
"""

import os
from collections import Counter
from collections.abc import Iterable

import prometheus_client

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
# In seconds: a page of ours takes some tens of milliseconds; the proxy waits for sixty seconds at most.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)

seconds_of_pages = prometheus_client.Histogram(
    "portail_page_seconds", "Time taken to answer, by page.", ["page"], buckets=BOUNDS
)
answers = prometheus_client.Counter("portail_answers", "Answers, by page and status.", ["page", "status"])
transitions = prometheus_client.Counter(
    "portail_transitions", "Transitions of dossiers, by name.", ["transition"]
)


def page(name: str, status: int, seconds: float) -> None:
    """One more answer."""
    if FOLDER:
        seconds_of_pages.labels(name).observe(seconds)
        answers.labels(name, status).inc()


def played(names: Iterable[str]) -> None:
    """Transitions that were committed."""
    if FOLDER:
        for name, number in Counter(names).items():
            transitions.labels(name).inc(number)

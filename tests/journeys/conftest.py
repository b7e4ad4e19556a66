"""A real browser, a real server and the bank of the simulator: what a person meets."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.site import Site

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop in this thread

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No screen: what is drawn is drawn by one process, without a graphics card invented in software.
    "--disable-gpu",
    "--disable-software-rasterizer",
]


@pytest.fixture(scope="session")
def chromium(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Browser]:
    """Chromium, once for the session; its absence is said, and fails where CI is set.

    Beside its loop the tests have a connection of their own, which would keep the database.
    """
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        advice = "Chromium manque : apt-get install chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(advice)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        with django_db_blocker.unblock():
            connections.close_all()
        browser.close()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> Iterator[Site]:
    """The site and its bank, which call each other; a policy that names that bank."""
    from cpf_portal.simulators.bank import serve

    with serve(webhook=f"{live_server.url}/webhooks/stripe/") as bank:
        settings.SITE_URL = live_server.url
        settings.STRIPE_API_BASE = settings.STRIPE_CHECKOUT_ORIGIN = bank.url
        settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": ["'self'", bank.url]}
        yield Site(live_server.url, bank)
    # What the browser left half read keeps its connection, which would keep the database.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connections.close_all()

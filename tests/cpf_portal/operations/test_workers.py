"""Two workers and two web processes over one database, a worker killed in mid-job: all is done, once."""

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.types import JSONValue
from pytest_django import Settings

from accounts.mails.jobs import MAILS, mail_account
from accounts.people.models import Trainee
from cpf_portal.common.capacity import THREADS
from cpf_portal.operations.jobs import QUEUE, start_now
from cpf_portal.operations.models import PeriodicRun
from cpf_portal.operations.serving import server
from cpf_portal.operations.serving.supervisor import ending_with_us
from cpf_portal.operations.watch import TO_REPLACE
from cpf_portal.simulators.bank import Simulator
from cpf_portal.simulators.bank.ledger import ACCEPTED
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.messages.models import OutboxMessage
from payments.card import checkout
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests import factories as f
from tests.kinds import sure
from tests.ports import free_port
from tests.relay import running

ROOT = Path(__file__).parents[3]
NIR = "1760575013042"
PEOPLE = 8


def paid(bank: Simulator, trainee: Trainee | None = None) -> Dossier:
    """A dossier validated by a payment at the bank."""
    dossier = f.a_dossier("to_validate", trainee=trainee or f.a_trainee(), session=f.a_session())
    checkout.start(dossier, f.owner(dossier), **f.consents(dossier))
    payment = Payment.objects.get(dossier=dossier)
    bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
    checkout.synchronise(payment)
    return Dossier.objects.get(pk=dossier.pk)


def wait_for(what: Callable[[], Any], seconds: float = 180) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def mails(*status: str) -> bool:
    """Whether there are mails that wait for a worker (todo), or that one is sending (doing)."""
    return ProcrastinateJob.objects.filter(task_name__startswith="mail_", status__in=status).exists()


class Machines:
    """The processes of a site: each its own, all over the test's database and the bank at an address."""

    def __init__(self, bank: str, mails: Path) -> None:
        base, _, _ = os.environ["DATABASE_URL"].partition("?")
        options = os.environ["DATABASE_URL"][len(base) :]
        name = connection.settings_dict["NAME"]
        self.env = os.environ | {
            "DATABASE_URL": f"{base.rsplit('/', 1)[0]}/{name}{options}",
            "STRIPE_API_BASE": bank,
            "EMAIL_URL": f"filemail:///{mails}",
            "STATIC_ROOT": str(mails),
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            ending_with_us([sys.executable, *command]),
            cwd=ROOT,
            env=self.env,
        )
        self.running.append(process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        return self.start("manage.py", "worker", *options)

    def web(self, threads: int = THREADS) -> str:
        port = free_port()
        command = server.command("127.0.0.1", port)[1:]
        command[command.index("--blocking-threads") + 1] = str(threads)
        self.start(*command)
        address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            try:
                return requests.get(f"{address}/connexion/", timeout=2).ok
            except requests.RequestException:
                return False

        wait_for(answers)
        return address

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=30)


@pytest.fixture
def machines(bank: Simulator, tmp_path: Path) -> Iterator[Machines]:
    made = Machines(bank.url, tmp_path)
    yield made
    made.stop()


def cancel_on(address: str, session: requests.Session, dossier: Dossier, gate: threading.Barrier) -> int:
    """Press « Annuler ma formation » on one of the web processes, at the same moment as on the other."""
    page = session.get(f"{address}/mes-dossiers/{dossier.number}/annuler/", timeout=20).text
    given = dict(re.findall(r'name="(csrfmiddlewaretoken|settlement)" value="([^"]+)"', page))
    gate.wait()
    answer = session.post(
        f"{address}/mes-dossiers/{dossier.number}/annuler/", given, allow_redirects=False, timeout=20
    )
    return answer.status_code


def logged_in(address: str) -> requests.Session:
    session = requests.Session()
    page = session.get(f"{address}/connexion/", timeout=20).text
    token = sure(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)).group(1)
    given = {"csrfmiddlewaretoken": token, "nir": NIR, "password": f.PASSWORD}
    page = session.post(f"{address}/connexion/", given, timeout=20).text
    assert "Dominique" in page, re.findall(r'class="[^"]*(?:error|notice)[^"]*"[^>]*>[^<]*', page)
    return session


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_nothing_is_done_twice_and_nothing_is_forgotten(
    bank: Simulator,
    machines: Machines,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashing.Hasher"]  # as the sites do
    to_refund = [paid(bank) for _ in range(PEOPLE)]
    for dossier in to_refund:
        f.cancel(dossier)
    overdue = [f.a_dossier("requested", trainee=f.a_trainee(), session=f.a_session()) for _ in range(PEOPLE)]
    Dossier.objects.filter(pk__in=[dossier.pk for dossier in overdue]).update(
        deadline=timezone.localdate() - timedelta(days=1)
    )
    hers = paid(bank, f.a_trainee(login=f.digest(NIR), password=f.PASSWORD))
    refund, killed = bank.ledger.refund, threading.Event()

    def slowly(params: dict[str, str]) -> Any:
        if len(bank.ledger.refunds) >= 2:
            killed.wait(60)
        time.sleep(0.2)
        return refund(params)

    monkeypatch.setattr(bank.ledger, "refund", slowly)
    first = machines.worker()
    wait_for(lambda: len(bank.ledger.refunds) == 2)
    first.kill()
    first.wait()
    assert len(bank.ledger.refunds) < PEOPLE, "killed in the middle"
    killed.set()

    machines.worker()
    machines.worker()
    sites = [machines.web(), machines.web()]
    gate = threading.Barrier(2)
    with ThreadPoolExecutor() as pool:
        sessions = list(pool.map(logged_in, sites))
        answers = pool.map(
            lambda pair: cancel_on(pair[0], pair[1], hers, gate), zip(sites, sessions, strict=True)
        )
        assert set(answers) == {302}
    start_now()  # as the next minute does

    everyone = [*to_refund, *overdue, hers]
    wait_for(lambda: Refund.objects.filter(status="succeeded").count() == PEOPLE + 1)
    wait_for(lambda: not OutboxMessage.objects.filter(sent_at=None).exists() and not mails("todo", "doing"))
    assert len(bank.ledger.refunds) == Refund.objects.count() == PEOPLE + 1
    assert sum(movement["amount"] for movement in bank.ledger.movements) == 0
    assert Entry.objects.filter(transition="expire").count() == PEOPLE
    assert Entry.objects.filter(dossier=hers, transition="cancel").count() == 1
    assert {Dossier.objects.get(pk=dossier.pk).state for dossier in overdue} == {"request_cancelled"}
    letters: Counter[tuple[str, str]] = Counter()
    for file in tmp_path.glob("*.log"):
        for text in file.read_bytes().split(b"-" * 79):
            if text.strip():
                letter = message_from_bytes(text.strip(), policy=policy.default)
                letters[letter["To"], letter["Subject"]] += 1
    refunds_told = PEOPLE + 1  # once the bank has made each of them
    assert (
        sum(letters.values())
        == OutboxMessage.objects.filter(entry__dossier__in=everyone).count() + refunds_told
    )
    assert max(letters.values()) == 1


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_job_is_stuck_ends_and_the_next_does_the_work(machines: Machines) -> None:
    """A lock that is never given back: the job waits for ever in the middle of a statement."""
    before = timezone.now() - timedelta(hours=1)
    PeriodicRun.objects.create(name="remind", finished_at=before)
    with transaction.atomic():
        PeriodicRun.objects.select_for_update().get(name="remind")
        assert machines.worker("--silence", "2").wait(timeout=90) == TO_REPLACE
    machines.worker()
    wait_for(lambda: PeriodicRun.objects.get(name="remind").finished_at > before, 60)


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_mails_that_a_slow_server_keeps_waiting_keep_no_other_work_waiting(machines: Machines) -> None:
    """The control leaves them to the worker, as they were: all it can do at once then waits for the server."""
    dossier, go_on = f.a_dossier("requested"), threading.Event()
    user, jobs = dossier.trainee.user.pk, ProcrastinateJob.objects
    told: dict[str, JSONValue] = {"user_id": user, "message": "password_changed"}
    mail_account.batch_defer(*[told] * 1000)
    swept = PeriodicRun.objects.filter(name="sweep")

    def slowly(verb: str, to: str) -> None:
        if verb == "RCPT":
            go_on.wait(60)

    with running(slowly) as relay:
        machines.env["EMAIL_URL"] = relay.url
        worker = machines.worker()
        wait_for(lambda: relay.connections > 4)  # those of the jobs, and the messages of the dossier
        wait_for(swept.exists, 60)
        assert jobs.filter(queue_name=MAILS, status="todo").count() > 900
        assert not relay.taken
        go_on.set()
        worker.terminate()
        worker.wait()

        go_on.clear()
        swept.delete()
        jobs.filter(task_name="sweep").delete()
        jobs.filter(queue_name=MAILS).update(queue_name=QUEUE)
        machines.worker()
        wait_for(lambda: jobs.filter(queue_name=QUEUE, status="doing", task_name="mail_account").count() == 4)
        wait_for(lambda: jobs.filter(task_name="sweep", status="todo").exists())
        assert not swept.exists()
        go_on.set()

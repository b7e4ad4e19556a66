"""What waits, as the database says when it is asked: jobs, periodic tasks, money owed to cards, messages."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from cpf_portal.operations import periodic_tasks, watch
from cpf_portal.operations.serving import postman
from payments.card.models import Payment
from payments.refunds import giving_back, holding
from payments.refunds.models import Refund

REACHED = "portail_database_up", "Whether the database answers."


class Waiting(Collector):
    """Reads it anew at each scrape, in a few statements that an index answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = [*_jobs(), *_messages(), *_tasks(), *_money()]
        except DatabaseError:
            found = []
        finally:
            connection.close()
        yield GaugeMetricFamily(*REACHED, value=bool(found))
        yield from found


def _jobs() -> Iterator[GaugeMetricFamily]:
    """Those that could run now: how many by name, and for how long the first has waited."""
    now = timezone.now()
    due = ProcrastinateJob.objects.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=now), status="todo")
    rows = list(due.values_list("task_name").annotate(number=Count("pk"), first=Min("pk")))
    said = ProcrastinateEvent.objects.filter(job__in=[first for *_, first in rows])
    since = dict(said.values_list("job").annotate(at=Max("at")))
    number = GaugeMetricFamily("portail_jobs_waiting", "Jobs that could run now.", labels=["task"])
    age = GaugeMetricFamily("portail_jobs_waiting_seconds", "Age of the first of them.", labels=["task"])
    for name, count, first in rows:
        number.add_metric([name], count)
        age.add_metric([name], (now - since.get(first, now)).total_seconds())
    yield number
    yield age
    yield GaugeMetricFamily(
        "portail_jobs_overlong", "Jobs without end, by name.", value=len(watch.overlong())
    )


def _messages() -> Iterator[GaugeMetricFamily]:
    """Those of dossiers, which the postman takes from their own rows; other mails are jobs."""
    now, due, failed = timezone.now(), Q(due_at__lte=timezone.now()), Q(due_at__isnull=False) & ~Q(failure="")
    found = [
        model._default_manager.exclude(due_at=None).aggregate(
            due=Count("pk", filter=due), failed=Count("pk", filter=failed), since=Min("due_at")
        )
        for model in postman.KINDS
    ]
    age = max((now - each["since"]).total_seconds() if each["since"] else 0 for each in found)
    for name, told, value in (
        ("portail_messages_waiting", "Messages that could leave now.", sum(each["due"] for each in found)),
        ("portail_messages_waiting_seconds", "For how long the first could have left.", max(age, 0)),
        (
            "portail_messages_put_off",
            "Messages that failed, to be tried again.",
            sum(each["failed"] for each in found),
        ),
    ):
        yield GaugeMetricFamily(name, told, value=value)


def _tasks() -> Iterator[GaugeMetricFamily]:
    now = timezone.now()
    age = GaugeMetricFamily("portail_task_age_seconds", "Since a periodic task was done.", labels=["task"])
    late = GaugeMetricFamily("portail_task_late", "Whether that is too long ago.", labels=["task"])
    for each in periodic_tasks.ages():
        if each.finished_at:
            age.add_metric([each.task.name], (now - each.finished_at).total_seconds())
        late.add_metric([each.task.name], each.is_late)
    yield age
    yield late


def _money() -> Iterator[GaugeMetricFamily]:
    """In cents: owed to cards and not asked yet, asked and not confirmed; payments that are not clear."""
    owed = giving_back.due().aggregate(cents=Sum("owed"))["cents"]
    asked = Refund.objects.filter(status=Refund.Status.PENDING)
    # What an agent holds is no trouble of the bank's: it has its own work list.
    found = asked.aggregate(cents=Sum("amount"), first=Min("created_at", filter=holding.may_leave()))
    age = (timezone.now() - found["first"]).total_seconds() if found["first"] else 0
    unclear = Payment.objects.filter(status=Payment.Status.UNCLEAR).count()
    for name, told, value in (
        ("portail_owed_cents", "Owed to cards, not asked of the bank yet.", owed or 0),
        ("portail_refunds_pending_cents", "Asked of the bank, not confirmed.", found["cents"] or 0),
        ("portail_refunds_pending_seconds", "Age of the first of them.", age),
        ("portail_payments_unclear", "Payments to look at, at the bank.", unclear),
    ):
        yield GaugeMetricFamily(name, told, value=value)

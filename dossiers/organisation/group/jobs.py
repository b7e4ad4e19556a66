"""Long answers to several dossiers, left to the worker, and what is forgotten of them."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cpf_portal.common.retention import lasting
from dossiers.organisation.group import answering
from dossiers.organisation.group.models import GroupAnswer


@app.task(name="play_group_answer", retry=RetryStrategy(max_attempts=3, exponential_wait=2))
def play_group_answer(answer_id: str) -> None:
    """Play what waits of a confirmed answer; nothing of one that is forgotten."""
    answering.play(UUID(answer_id))


@app.periodic(cron="37 4 * * *", periodic_id="forget_group_answers")
@app.task(name="forget_group_answers", queueing_lock="forget_group_answers")
def forget_group_answers(timestamp: int) -> None:
    """Forget selections that nobody confirmed, the next day, and old answers (`common.retention`)."""
    now = timezone.now()
    unused = Q(confirmed_at=None, asked_at__lt=now - timedelta(days=1))
    GroupAnswer.objects.filter(unused | Q(asked_at__lt=now - lasting("group_answers"))).delete()

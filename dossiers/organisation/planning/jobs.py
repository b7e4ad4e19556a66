"""What is forgotten of gestures on sessions."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from cpf_portal.common.retention import lasting
from dossiers.organisation.planning.models import SessionGesture


@app.periodic(cron="41 4 * * *", periodic_id="forget_session_gestures")
@app.task(name="forget_session_gestures", queueing_lock="forget_session_gestures")
def forget_session_gestures(timestamp: int) -> None:
    """Forget selections that nobody confirmed, the next day, and old gestures (`common.retention`)."""
    now = timezone.now()
    unused = Q(confirmed_at=None, asked_at__lt=now - timedelta(days=1))
    SessionGesture.objects.filter(unused | Q(asked_at__lt=now - lasting("session_gestures"))).delete()

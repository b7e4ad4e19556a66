"""What a browser's session keeps of FranceConnect: an identity that waits to be linked, a recent proof."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.franceconnect.identity import Identity
from accounts.franceconnect.provider import Answer

WAITING, PROOF, TOKEN = "franceconnect_waiting", "franceconnect_proof", "franceconnect_token"
# One has so long to log in and link, and to send a dossier once identified.
WAITS, PROVES = timedelta(minutes=10), timedelta(minutes=30)


def note(session: Any, answer: Answer) -> None:
    """Remember the session opened at FranceConnect, to end it with ours, whatever comes of the answer."""
    session[TOKEN] = answer.id_token


def wait(session: Any, answer: Answer) -> None:
    """Keep an identity until its owner has logged in and linked it."""
    session[WAITING] = asdict(answer)


def waiting(session: Any) -> Answer | None:
    """The identity that waits, if it is still recent; a late one is forgotten."""
    kept = session.get(WAITING)
    if kept and _age(kept["at"]) > WAITS:
        del session[WAITING]
    if WAITING not in session:
        return None
    return Answer(**kept | {"identity": Identity(**kept["identity"])})


def prove(session: Any, answer: Answer, user_id: int) -> None:
    """Remember that this person has just been identified, and how surely; nothing waits any more."""
    session.pop(WAITING, None)
    session[PROOF] = {"level": answer.level, "user": user_id, "at": answer.at}


def forget(session: Any) -> None:
    """Forget what was proven."""
    session.pop(PROOF, None)


def proof(session: Any, user_id: int) -> str:
    """The level at which this person was identified a short while ago; empty when they were not."""
    kept = session.get(PROOF, {})
    recent = kept.get("user") == user_id and _age(kept["at"]) <= PROVES
    return str(kept["level"]) if recent else ""


def _age(at: float) -> timedelta:
    return timedelta(seconds=timezone.now().timestamp() - at)

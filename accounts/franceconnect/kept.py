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


def wait(session: Any, answer: Answer) -> None:
    """Keep an identity until its owner has logged in and linked it."""
    session[WAITING] = {
        "identity": asdict(answer.identity),
        "level": answer.level,
        "token": answer.id_token,
        "asked": answer.asked,
        "at": _now(),
    }


def waiting(session: Any) -> Answer | None:
    """The identity that waits, if it is still recent."""
    kept = session.get(WAITING)
    if not kept or _now() - kept["at"] > WAITS.total_seconds():
        return None
    return Answer(Identity(**kept["identity"]), kept["level"], kept["token"], kept["asked"])


def prove(session: Any, answer: Answer, user_id: int) -> None:
    """Remember that this person has just been identified, and how surely; nothing waits any more."""
    session.pop(WAITING, None)
    session[PROOF] = {"level": answer.level, "user": user_id, "at": _now()}
    session[TOKEN] = answer.id_token


def proof(session: Any, user_id: int) -> str:
    """The level at which this person was identified a short while ago; empty when they were not."""
    kept = session.get(PROOF, {})
    recent = kept.get("user") == user_id and _now() - kept["at"] <= PROVES.total_seconds()
    return str(kept["level"]) if recent else ""


def _now() -> float:
    return timezone.now().timestamp()

"""The e-mails of an account; their words are templates in `accounts/mails/`, their title first."""

from typing import Any

from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import FOR_ITS_ACCOUNT, Item, Letter, read

GIVEN, FORMER = "cette adresse vient d'être donnée", "cette adresse était celle de votre compte"
# Why one receives those that do not go to the address of one's account.
WHY = {
    "confirm": f"{GIVEN} pour ouvrir un compte",
    "confirm_email": f"{GIVEN} pour votre compte",
    "contact": f"{GIVEN} pour vos dossiers de formation",
    "recovery_ready": f"{GIVEN} pour rouvrir votre compte",
    "email_changed": FORMER,
    "recovered_former": FORMER,
}


def send(
    message: str,
    to: str,
    first_name: str,
    last_name: str,
    link: str = "",
    figures: tuple[Item, ...] = (),
    **more: Any,
) -> None:
    """Send one of the messages of the folder to a person; `more` is what its words tell beside the link."""
    post.send(letter_of(message, f"{first_name} {last_name}", link, figures, **more), to)


def letter_of(message: str, name: str, link: str, figures: tuple[Item, ...] = (), **more: Any) -> Letter:
    """What someone of that name is told by it."""
    why = WHY.get(message, FOR_ITS_ACCOUNT)
    return read(f"accounts/mails/{message}.txt", name, why, figures=figures, link=link, **more)

"""What is told of a transition: the templates of its folder, `templates/dossiers/transitions/<transition>/`.

For a reader, the trainee, the organisation or the funder that was asked for a top-up, the folder holds, when
there is something to say:

- `page_<reader>.html`: the page that asks to confirm it, above the form;
- `done_trainee.txt`: what the next page says once it is done;
- `mail_<reader>.txt`: what happened, as a mail and in the history of the dossier, a title first.
  What concerns the trainee alone has none for the organisation;
- `journal_<reader>.txt` instead: told in the history only, a mail would say what the person has just done;
- `journal_staff.txt`: what the staff reads, where what the organisation is told would not say all of it;
- `becomes_trainee.html`: what the page of the dossier begins with, until another transition has one to say.

Its label, of two or three words, is in the table (`dossiers.lifecycle`).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.template import Context, Engine, Template, TemplateDoesNotExist
from django.utils import timezone

from cpf_portal.common import law
from cpf_portal.common.french import enumerated, euros, long_date, number, of
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.exams.models import Exam
from dossiers.force_majeure.grounds import ALL_LABELS
from dossiers.lifecycle import REQUESTS, Role
from dossiers.messages.models import OutboxMessage
from dossiers.money import closings

TRAINEE, ORGANISATION = OutboxMessage.Reader.TRAINEE, OutboxMessage.Reader.ORGANISATION
FUNDER = OutboxMessage.Reader.FUNDER
# The staff reads everything, and is written nothing.
STAFF = Role.STAFF.value


def address(transition: str, what: str) -> str:
    """The template of a transition that says `what`."""
    return f"dossiers/transitions/{transition}/{what}"


def is_mailed(transition: str, reader: str) -> bool:
    """Whether a mail tells that reader of the transition."""
    return _read(transition, f"mail_{reader}.txt") is not None


def is_told(transition: str, reader: str) -> bool:
    """Whether that reader is told of the transition, by mail or in the history alone."""
    return _history(transition, reader) is not None


def becomes(entry: Entry) -> bool:
    """Whether the page of the dossier begins with what that entry made of it."""
    return _read(entry.transition, "becomes_trainee.html") is not None


def told(entry: Entry, reader: str) -> tuple[str, str]:
    """What that reader is told of an entry: its title, and what happened; `LookupError` when nothing is."""
    words = _history(entry.transition, reader)
    if words is None:
        raise LookupError(f"{entry.transition} says nothing to {reader}")
    title, _, text = words.render(Context(_given(entry), autoescape=False)).partition("\n")
    return title, text.strip()


def done(transition: str) -> str:
    """What the trainee reads once it is done."""
    words = Engine.get_default().get_template(address(transition, "done_trainee.txt"))
    return words.render(Context(autoescape=False)).strip()


def _history(transition: str, reader: str) -> Template | None:
    own = _read(transition, f"mail_{reader}.txt") or _read(transition, f"journal_{reader}.txt")
    return _history(transition, ORGANISATION) if own is None and reader == STAFF else own


def _read(transition: str, what: str) -> Template | None:
    """A template of a transition, None when there is no such file."""
    try:
        return Engine.get_default().get_template(address(transition, what))
    except TemplateDoesNotExist:
        return None


def settlement_in_words(details: dict[str, Any]) -> str:
    """What becomes of rights and money, from the amounts (cents) an entry keeps, and whether it is final."""
    released, used, refunded, kept, credit, back = (
        details.get(key, 0)
        for key in ("rights_released", "rights_used", "card_refunded", "card_kept", "credit", "card_back")
    )
    from_others = details.get("dotation_kept", 0) + details.get("top_up_kept", 0)
    to_others = details.get("dotation_returned", 0) + details.get("top_up_returned", 0)
    parts = (
        (released, "rendus à votre compte formation"),
        (used, "de votre compte formation utilisés"),
        (to_others, "rendus à qui les avait donnés pour vous"),
        (from_others, "donnés par d'autres et utilisés"),
        (back, "que la banque vous a déjà rendus, ou vous rend en ce moment"),
        (refunded - back, "à rembourser sur votre carte (nous vous écrirons quand la banque l'aura fait)"),
        (credit, "de paiement par carte transformés en avoir pour une prochaine formation"),
        (kept - credit, "de paiement par carte conservés"),
    )
    sums = [f"{euros(cents)} {words}" for cents, words in parts if cents]
    told = f"{' ; '.join(sums)}." if sums else ""
    if sums and (final_on := details.get("final_on")):
        until = long_date(date.fromisoformat(final_on))
        less = " (moins ce que la banque vous rendrait encore d'ici là)" if kept else ""
        return (
            f"Tout reste réservé jusqu'au {until} : d'ici là, vous pouvez invoquer un cas de force majeure, "
            f"justificatif à l'appui. Sinon, ensuite{less} : {told}"
        )
    return told


def share_in_words(details: dict[str, Any]) -> str:
    """The same for the organisation: how much of the price is kept, and how much is given back."""
    if "case" not in details:
        return ""
    settled = closings.kept_in(details)
    kept, given_back = euros(settled.kept), euros(settled.given_back)
    return f"Part du prix retenue : {kept} ; rendue à qui l'a payée : {given_back}."


def aid_in_words(details: dict[str, Any]) -> str:
    """What becomes of a top-up, for its funder: how much is used, and how much goes back to it (cents)."""
    used, back = details.get("top_up_kept", 0), details.get("top_up_returned", 0)
    if not used + back:
        return "Votre aide n'était pas nécessaire : rien n'est dû."
    return f"De votre aide, {euros(used)} sont utilisés et {euros(back)} ne sont pas dus."


def refusal_in_words(details: dict[str, Any]) -> str:
    """Why an organisation refused, from the code an entry keeps; empty when it is no refusal's."""
    return dict(Dossier.RefusalReason.choices).get(details.get("reason", ""), "")


def ground_in_words(details: dict[str, Any]) -> str:
    """The case of force majeure that an entry names, from its code; empty when it names none."""
    return ALL_LABELS.get(details.get("ground", ""), "")


def exam_in_words(details: dict[str, Any]) -> str:
    """What an entry says of an exam: its day, its result once there is one; empty when it is no exam's."""
    if not (held_on := details.get("held_on")):
        return ""
    told = f"le {long_date(date.fromisoformat(held_on))}"
    result = dict(Exam.Result.choices).get(details.get("result", ""), "")
    blocks = f" ({', '.join(details['blocks'])})" if details.get("blocks") else ""
    return f"{told}. {result}{blocks}." if result else f"{told}."


def _given(entry: Entry) -> dict[str, Any]:
    """Everything the words of a transition may name, as people read it."""
    dossier, details = entry.dossier, entry.details
    effective, until = details.get("effective_on"), details.get("until")
    money = {key: euros(details.get(key) or 0) for key in ("amount", "asked", "to_pay")}
    return money | {
        "rules": law.on(timezone.localdate(entry.at)),
        "trainee": str(dossier.trainee),
        "of_trainee": of(str(dossier.trainee)),
        "organisation": dossier.organisation.name,
        "member": _member(entry),
        "message": details.get("message") or details.get("note", ""),
        "reason": details.get("reason", ""),
        "refusal": refusal_in_words(details),
        "decline": dict(TopUp.Reason.choices).get(details.get("reason", ""), ""),
        "funder": details.get("funder", ""),
        "silence": details.get("silence", ""),
        "by_silence": entry.actor == Role.CLOCK,
        "by_staff": entry.actor == Role.STAFF,
        "is_whole": details.get("amount") == details.get("asked"),
        "until": long_date(date.fromisoformat(until)) if until else "",
        "silent": details.get("silent", ""),
        "effective_on": long_date(date.fromisoformat(effective)) if effective else "",
        "hours_attended": _hours(details.get("hours_attended", "")),
        "ground": ground_in_words(details),
        "exam": exam_in_words(details),
        "exam_result": details.get("result", ""),
        "was_a_request": entry.source in REQUESTS,
        "accepted": details.get("accepted"),
        "reserved": _reserved(details),
        "settlement": settlement_in_words(details),
        "share": share_in_words(details),
        "aid": aid_in_words(details),
    }


def _member(entry: Entry) -> str:
    """Who played it for the organisation, by name; empty when it is someone else's doing."""
    if entry.actor != Role.ORGANISATION:
        return ""
    return str(entry.user) if entry.user_id else entry.dossier.organisation.name


def _reserved(details: dict[str, int]) -> str:
    """What a validation reserves, without what is nil."""
    parts = (
        ("dotation_used", "de dotations"),
        ("rights_used", "de droits"),
        ("credit_used", "d'avoir"),
        ("top_up_used", "d'aide de votre financeur"),
    )
    held = [f"{euros(details[key])} {words}" for key, words in parts if details.get(key)]
    told = f"Réservés pour cette formation : {enumerated(held)}." if held else ""
    if waived := details.get("waived"):
        told += f" {euros(waived)} ne vous sont pas demandés : aucune carte ne peut payer si peu."
    return told.strip()


def _hours(text: str) -> str:
    """A number of hours as an entry keeps it (« 7.50 »), as people write it."""
    return number(Decimal(text)) if text else ""

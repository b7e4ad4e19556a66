"""What is kept around a dossier: e-mails, papers, requests, an opinion, what was written to the Caisse."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.people.models import User
from cpf_portal.common.database.written import written_once
from cpf_portal.common.french import euros, sentence, short_date
from dossiers.contact.models import Enquiry
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.holder.my_data import when
from dossiers.messages import words
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, OutboxRow, OwedRow, Reminder
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE
from dossiers.staff.dossier.beside import Told

TO: dict[str, str] = {TRAINEE: "Au stagiaire", ORGANISATION: "À l'organisme", FUNDER: "Au financeur"}


@written_once
def _sent(dossier_id: int) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(entry__dossier=dossier_id).order_by("pk")


@written_once
def _reminders(dossier_id: int) -> QuerySet[Reminder]:
    return Reminder.objects.filter(dossier=dossier_id).order_by("pk")


@written_once
def _copies(dossier_id: int) -> QuerySet[MemberMessage]:
    mine = Q(message__entry__dossier=dossier_id) | Q(reminder__dossier=dossier_id)
    found = MemberMessage.objects.filter(mine).select_related("member__user", "message", "reminder")
    return found.order_by("pk")


@written_once
def _enquiries(number: str) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(dossier_number=number).order_by("-pk")[:20]


def messages_of(dossier: Dossier, journal: Iterable[Entry]) -> list[str]:
    """Each e-mail that the journal owed, and each reminder: to whom, what it said, whether it left."""
    entries = {entry.pk: entry for entry in journal}

    def said(row: OutboxMessage | Reminder) -> str:
        if isinstance(row, Reminder):
            return f"rappel avant le {short_date(row.deadline)}"
        return f"« {words.told(entries[row.entry_id], row.reader)[0]} »"

    told: list[OutboxMessage | Reminder] = [*_sent(dossier.pk), *_reminders(dossier.pk)]
    return [f"{TO[row.reader]} : {said(row)}, {_left(row)}." for row in told] + [
        f"À {row.member.user}, de l'organisme : {said(row.told)}, {_left(row)}."
        for row in _copies(dossier.pk)
    ]


def _left(row: OwedRow) -> str:
    if isinstance(row, OutboxRow) and row.is_spare and row.sent_at:
        return "laissé à ses membres"
    if row.sent_at:
        return f"parti le {when(row.sent_at)}"
    return "à envoyer" if row.due_at else "qui n'est pas parti : l'adresse le refuse"


def enquiries_of(dossier: Dossier, agent: User) -> list[Told]:
    """What was written to the Caisse about that dossier, for who reads it."""
    if not agent.has_perm("dossiers.view_enquiry"):
        return []
    return [_enquiry(each, agent) for each in _enquiries(dossier.number)]


def _enquiry(enquiry: Enquiry, agent: User) -> Told:
    state = f"répondu le {when(enquiry.answered_at)}" if enquiry.answered_at else "sans réponse encore"
    may_answer = not enquiry.answered_at and agent.has_perm("dossiers.change_enquiry")
    page = "decider" if may_answer else "change"
    address = reverse(f"admin:dossiers_enquiry_{page}", args=[enquiry.pk])
    words = f"{enquiry.get_subject_display()}, {enquiry.name}, le {when(enquiry.written_at)} : {state}."
    return Told(words, [("Répondre" if may_answer else "Lire", address)])


def papers_of(dossier: Dossier, agent: User) -> list[tuple[str, str]]:
    """The documents given with the dossier that this agent may open: what each is, its address."""
    found = []
    claim, answers = getattr(dossier, "claim", None), getattr(dossier, "answers", None)
    if claim and agent.has_perm("dossiers.view_forcemajeureclaim"):
        found += [
            (
                f"Justificatif de force majeure {rank} ({document.get_kind_display()})",
                reverse("admin:dossiers_forcemajeureclaim_document", args=[dossier.pk, rank]),
            )
            for rank, document in enumerate(claim.documents, 1)
        ]
    if answers and answers.agreement_id and agent.has_perm("dossiers.view_answers"):
        found += [
            (
                "Accord d'un parent ou tuteur",
                reverse("admin:dossiers_answers_document", args=[dossier.pk, rank]),
            )
            for rank, _ in enumerate(answers.kept_documents, 1)
        ]
    return found


def conditions_of(dossier: Dossier) -> list[str]:
    """What the person answered to the law's conditions."""
    answers, told = getattr(dossier, "answers", None), []
    if answers and answers.sworn_at:
        told.append(f"Attestation sur l'honneur le {when(answers.sworn_at)}.")
    if answers and answers.vae_number:
        told.append(f"Numéro d'inscription à la VAE : {answers.vae_number}.")
    return told


def claim_in_words(dossier: Dossier) -> str:
    """The case of force majeure that was claimed, and what was decided; empty without any."""
    claim = getattr(dossier, "claim", None)
    if claim is None:
        return ""
    told = f"{claim.get_ground_display()}, invoquée le {when(claim.claimed_at)} : "
    if claim.is_open:
        return f"{told}pas encore décidée."
    decided = "reconnue" if claim.is_accepted else "non reconnue"
    return f"{told}{decided} le {when(claim.decided_at)}. Motif : {claim.decision_reason}"


def review_in_words(dossier: Dossier) -> str:
    """The person's opinion, and whether it is published; empty without any."""
    review = getattr(dossier, "review", None)
    if review is None:
        return ""
    scores = [
        f"{review._meta.get_field(name).verbose_name} {getattr(review, name)}/5" for name in review.CRITERIA
    ]
    said = f" « {review.comment} »" if review.comment else ""
    return f"{sentence(f'{", ".join(scores)} ({review.get_status_display()})')}{said}"


def top_up_in_words(dossier: Dossier) -> str:
    """What a funder was asked, and its answer; empty when nothing was."""
    top_up = top_up_of(dossier)
    if top_up is None:
        return ""
    told = f"{top_up.get_status_display()} : {euros(top_up.asked)} demandés le {short_date(top_up.asked_on)}"
    return f"{told}, {euros(top_up.granted)} accordés." if top_up.granted else f"{told}."

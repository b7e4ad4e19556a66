"""What the portal keeps of a trainee, written out for them to read: no code, no cents, no name of a field."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from accounts.identity.models import AccountRecovery, IdentityCheck, NumberCorrection, RecoveryRequest
from accounts.people.fields import readable_phone
from accounts.people.models import Address, PersonalDetails, Trainee
from accounts.rights import ledger
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import DifClaim, RightsLine
from accounts.security import events, safeguards
from accounts.security.models import SecurityEvent
from accounts.status.models import StatusCheck
from catalogue.favourites.kept import kept_by
from cpf_portal.common.french import NBSP, euros, hours, long_date, short_date
from dossiers.contact.models import Enquiry
from dossiers.dossier.models import Dossier
from dossiers.employer.models import EmployerRequest
from dossiers.exams.models import exam_of
from dossiers.holder import export
from dossiers.messages import history, letters
from dossiers.messages.models import OutboxMessage
from dossiers.messages.words import TRAINEE
from dossiers.trainee import endings


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and what it holds: facts (a label and words), then sentences, then parts of its own."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)


# What the apps above keep of a dossier (payments): each adds its sentences when it is ready.
more_of_dossier: list[Callable[[Dossier], Iterable[str]]] = []


def of(trainee: Trainee) -> list[Part]:
    """Everything, part by part; those that hold nothing are left out."""
    dossiers = Part("Dossiers", parts=[_dossier(dossier) for dossier in export.dossiers_of(trainee)])
    return [*apart_from_dossiers(trainee), *([dossiers] if dossiers.parts else [])]


def apart_from_dossiers(trainee: Trainee) -> list[Part]:
    """The same without the dossiers."""
    claims, checks = trainee.dif_claims.order_by("pk"), trainee.status_checks.order_by("pk")
    identities = trainee.identity_checks.order_by("pk")
    reopenings = trainee.recovery_requests.order_by("pk")
    recoveries = trainee.account_recoveries.order_by("pk")
    numbers = trainee.number_corrections.order_by("pk")
    enquiries = Enquiry.objects.filter(writer=trainee.user)
    parts = [
        Part("Compte", facts=_account(trainee)),
        Part("Connexions", lines=[_login(login) for login in safeguards.logins(trainee.user)]),
        Part("Événements du compte", lines=[_event(each) for each in events.all_of(trainee.user)]),
        Part("Droits", lines=[_line(line) for line in ledger.history(trainee.pk)]),
        Part("Dotations", lines=[_dotation(each) for each in trainee.dotations.all()]),
        Part("Heures de DIF", lines=[_dif(claim) for claim in claims]),
        Part("Vérifications du statut", lines=[_check(each) for each in checks]),
        Part("Pièces d'identité", lines=[_identity(each) for each in identities]),
        Part("Corrections du numéro", lines=[_number(each) for each in numbers]),
        Part("Réouvertures du compte", lines=[*map(_reopening, reopenings), *map(_recovery, recoveries)]),
        Part("Justificatifs", lines=[_document(each) for each in trainee.documents.defer("content")]),
        Part("Demandes à un employeur", lines=[_request(made) for made in export.requests_of(trainee)]),
        Part("Messages à la Caisse", lines=[_enquiry(each) for each in enquiries]),
        Part("Favoris", lines=[_favourite(kept) for kept in kept_by(trainee.pk)]),
    ]
    return [part for part in parts if part.facts or part.lines]


def when(moment: datetime) -> str:
    """A moment as « 24 novembre 2026 à 10 h 05 », in Paris."""
    local = timezone.localtime(moment)
    return f"{short_date(local.date())} à {local.hour}{NBSP}h{NBSP}{local.minute:02}"


def _facts(*facts: tuple[str, object]) -> list[tuple[str, str]]:
    return [(label, str(value)) for label, value in facts if value not in (None, "")]


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _account(trainee: Trainee) -> list[tuple[str, str]]:
    user = trainee.user
    return _facts(
        ("Prénom", user.first_name),
        ("Nom de naissance", user.last_name),
        ("Date de naissance", short_date(trainee.birth_date)),
        ("Sexe", trainee.get_sex_display()),
        ("Adresse e-mail du compte", user.email),
        ("Confirmée le", user.email_confirmed_at and when(user.email_confirmed_at)),
        ("Compte ouvert le", when(user.date_joined)),
        ("Conditions acceptées le", trainee.terms_accepted_at and when(trainee.terms_accepted_at)),
        ("Gelé le", user.frozen_at and when(user.frozen_at)),
        ("FranceConnect", "compte lié" if trainee.franceconnect_sub else "compte non lié"),
        ("Contrat d'apprentissage signé", "oui" if trainee.has_apprenticeship else ""),
        ("Retraite liquidée le", _day(trainee.pension_on)),
        *_details(trainee, trainee.home_address),
    )


def _details(row: PersonalDetails, address: Address | None) -> list[tuple[str, object]]:
    return [
        ("Nom d'usage", row.usage_name),
        ("Téléphone mobile", row.mobile and readable_phone(row.mobile)),
        ("Téléphone fixe", row.landline and readable_phone(row.landline)),
        ("E-mail de contact", row.contact_email),
        ("Adresse", address),
        ("Diplôme le plus élevé", row.get_diploma_display()),
        ("Obtenu en", row.diploma_year),
        ("Situation", row.get_category_display()),
        ("Se dit demandeur d'emploi inscrit", "oui" if row.is_jobseeker else "non"),
    ]


def _login(login: safeguards.Login) -> str:
    return f"Le {when(login.at)}, depuis {login.address or 'une adresse inconnue'} ({login.device})."


def _event(event: SecurityEvent) -> str:
    more = f" ({event.details})" if event.details else ""
    since = f", depuis {event.address}" if event.address else ""
    return f"Le {when(event.at)}{since} : {event.get_what_display()}{more}."


def _line(line: RightsLine) -> str:
    # Only a credit may be below zero: a correction.
    is_credit = line.kind == RightsLine.Kind.CREDIT
    amount = euros(line.available if is_credit else abs(line.available or line.reserved))
    dossier = f", dossier n° {line.dossier_number}" if line.dossier_number else ""
    kind = f"{line.get_kind_display()} de {amount} ({line.origin})"
    return f"Le {when(line.at)} : {kind}, {line.reason}{dossier}."


def _dotation(dotation: Dotation) -> str:
    until = f", jusqu'au {_day(dotation.expires_on)} inclus" if dotation.expires_on else ""
    marks = f", pour {' ou '.join(dotation.earmarks)}" if dotation.earmarks else ""
    what = f"{euros(dotation.amount)} de {dotation.giver} ({dotation.get_kind_display()})"
    return f"Le {when(dotation.received_at)} : {what}{marks}{until}, référence {dotation.reference}."


def _dif(claim: DifClaim) -> str:
    decided = f" le {when(claim.decided_at)}" if claim.decided_at else ""
    reason = f" Motif : {claim.reason}" if claim.reason else ""
    status = claim.get_status_display()
    return f"{hours(claim.hours)}, saisie du {when(claim.submitted_at)} : {status}{decided}.{reason}"


def _check(check: StatusCheck) -> str:
    why = f" ({check.get_silence_display()})" if check.silence else ""
    return f"Le {when(check.asked_at)} : {check.get_provider_display()}, {check.get_answer_display()}{why}."


def _identity(check: IdentityCheck) -> str:
    until = f", jusqu'au {short_date(check.valid_until)}" if check.valid_until else ""
    reason = f" Motif : {check.reason}" if check.reason else ""
    what = f"{check.get_kind_display()}, donnée le {when(check.submitted_at)}"
    return f"{what.capitalize()} : {check.get_status_display()}{until}.{reason}"


def _number(correction: NumberCorrection) -> str:
    decided = {None: "pas encore décidée", True: "acceptée", False: "rejetée"}[correction.is_accepted]
    born = f" Date de naissance : {short_date(correction.birth_date)}." if correction.birth_date else ""
    return f"Demandée le {when(correction.asked_at)} : {decided}.{born} Motif : {correction.reason}"


def _reopening(asked: RecoveryRequest) -> str:
    decided = {None: "pas encore décidée", True: "acceptée", False: "rejetée"}[asked.is_accepted]
    return f"Demandée à la Caisse des Dépôts le {when(asked.asked_at)}, pour {asked.email} : {decided}."


def _recovery(asked: AccountRecovery) -> str:
    ends = {"faite": asked.used_at, "arrêtée": asked.stopped_at}
    end = next((f", {what} le {when(at)}" for what, at in ends.items() if at), "")
    return f"Demandée le {when(asked.asked_at)}, pour {asked.email}{end}."


def _document(document) -> str:  # type: ignore[no-untyped-def]
    return f"Un fichier {document.get_kind_display()}, reçu le {when(document.received_at)}."


def _request(made: EmployerRequest) -> str:
    to = f" à {made.employer}" if made.employer else ""
    email = f" ({made.email})" if made.email else ""
    said = f" Message : {made.message}" if made.message else ""
    return (
        f"Le {when(made.asked_at)} : {euros(made.asked)} demandés{to}{email} pour "
        f"{made.action.training.title}, référence {made.reference}.{said}"
    )


def _enquiry(enquiry: Enquiry) -> str:
    answered = f" Réponse du {when(enquiry.answered_at)} : {enquiry.answer}" if enquiry.answered_at else ""
    about = f"{enquiry.get_subject_display()}, message {enquiry.reference}"
    return f"Le {when(enquiry.written_at)} : {about}. {enquiry.text}{answered}"


def _favourite(kept) -> str:  # type: ignore[no-untyped-def]
    training = kept.action.training
    return f"{training.title}, chez {training.organisation.name}, ajoutée le {when(kept.added_at)}."


def more_lines(dossier: Dossier) -> list[str]:
    """What the floors above keep of a dossier: its payments by card, what went back."""
    return [line for more in more_of_dossier for line in more(dossier)]


def _dossier(dossier: Dossier) -> Part:
    facts = _facts(
        ("Numéro", dossier.number),
        ("État", dossier.get_state_display()),
        ("Organisme", dossier.organisation.name),
        ("Lieu", dossier.place),
        ("Du", _day(dossier.starts_on)),
        ("Au", _day(dossier.ends_on)),
        ("Durée", hours(dossier.hours)),
        ("Prix", euros(dossier.price)),
        ("Droits utilisés", (dossier.rights_used is not None and euros(dossier.rights_used)) or ""),
        ("Avoir utilisé", dossier.credit_used and euros(dossier.credit_used)),
        ("Dotations utilisées", dossier.dotation_used and euros(dossier.dotation_used)),
        ("Aide d'un financeur utilisée", dossier.top_up_used and euros(dossier.top_up_used)),
        ("Reste à payer", (dossier.to_pay is not None and euros(dossier.to_pay)) or ""),
        ("Payé par carte", (dossier.card_paid and euros(dossier.card_paid)) or ""),
        ("Créé le", when(dossier.created_at)),
        ("Envoyé le", _day(dossier.sent_on)),
        ("Validé le", _day(dossier.validated_on)),
        ("Entrée déclarée", _day(dossier.entered_on)),
        ("Sortie déclarée", _day(dossier.exited_on)),
        ("Heures suivies", (dossier.hours_attended is not None and hours(dossier.hours_attended)) or ""),
        ("Terminé le", _day(dossier.closed_on)),
        *_details(dossier, dossier.home_address),
        ("Adresse temporaire", dossier.temporary_address),
    )
    parts = [
        Part("Journal", lines=[_told(entry) for entry in history.of(dossier.entries.all(), TRAINEE)]),
        Part("Messages envoyés", lines=_messages(dossier)),
        Part("Paiements et remboursements", lines=more_lines(dossier)),
        Part("Ce qu'il en reste", lines=_after(dossier)),
    ]
    return Part(dossier.title, facts, parts=[part for part in parts if part.lines])


def _told(entry: dict[str, str]) -> str:
    said = f" {entry['text']}" if entry.get("text") else ""
    return f"{entry['date']} : {entry['title']}.{said}"


def _messages(dossier: Dossier) -> list[str]:
    sent = [
        (message.sent_at, letters.subject_of(entry, TRAINEE))
        for entry in dossier.entries.all()
        for message in entry.outbox_messages.all()
        if message.reader == OutboxMessage.Reader.TRAINEE and message.sent_at
    ]
    return [f"Le {when(at)} : « {subject} »." for at, subject in sent]


def _after(dossier: Dossier) -> list[str]:
    lines = []
    if closing := getattr(dossier, "closing", None):
        sums = endings.ending_kept(closing).lines
        lines += [f"{what} : {euros(amount)}." for what, amount in sums]
    if claim := getattr(dossier, "claim", None):
        told = {None: "pas encore décidée", True: "acceptée", False: "rejetée"}
        decision = f"{told[claim.is_accepted]}. {claim.decision_reason}".strip()
        lines.append(
            f"Force majeure demandée le {when(claim.claimed_at)} : {claim.get_ground_display()} ; {decision}"
        )
        if claim.explanation:
            lines.append(f"Explication donnée : {claim.explanation}")
    if answers := getattr(dossier, "answers", None):
        lines += [f"Attestation sur l'honneur le {when(answers.sworn_at)}."] if answers.sworn_at else []
        lines += [f"Numéro d'inscription à la VAE : {answers.vae_number}."] if answers.vae_number else []
        lines += ["Accord d'un parent ou tuteur : joint."] if answers.agreement_id else []
    if exam := exam_of(dossier):
        result = f" : {exam.get_result_display()} {', '.join(exam.blocks)}".rstrip() if exam.result else ""
        lines.append(f"Examen du {long_date(exam.held_on)}{result}.")
    if review := getattr(dossier, "review", None):
        label = {name: review._meta.get_field(name).verbose_name for name in review.CRITERIA}
        scores = ", ".join(f"{label[name]} {getattr(review, name)}/5" for name in review.CRITERIA)
        lines.append(f"Avis du {when(review.written_at)} : {scores}. {review.comment}".strip())
    return lines

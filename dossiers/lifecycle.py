"""The lifecycle of a dossier: states, roles, transitions and deadlines, as data (rules.md § 2–4).

This table is the law: buttons, permissions, addresses, tests, messages, administration and the
diagram are read from it. It knows no Django and no database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cpf_portal.common.law import Dated, Figures


class State(StrEnum):
    """The thirteen states."""

    DRAFT = "draft"
    REQUESTED = "requested"
    REFUSED_BY_ORGANISATION = "refused_by_organisation"
    PROPOSED = "proposed"
    REQUEST_CANCELLED = "request_cancelled"
    TO_VALIDATE = "to_validate"
    PAYMENT_PENDING = "payment_pending"
    PAYMENT_REFUSED = "payment_refused"
    VALIDATED = "validated"
    IN_TRAINING = "in_training"
    COMPLETED = "completed"
    CANCELLED_BY_TRAINEE = "cancelled_by_trainee"
    CANCELLED_BY_ORGANISATION = "cancelled_by_organisation"

    @property
    def label(self) -> str:
        """The « label » people read."""
        return LABELS[self]


class Role(StrEnum):
    """As what one plays a transition."""

    TRAINEE = "trainee"
    ORGANISATION = "organisation"
    BANK = "bank"
    FUNDER = "funder"
    STAFF = "staff"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        """The name people read in a journal."""
        return ROLE_LABELS[self]


S, R = State, Role

LABELS = {
    S.DRAFT: "En cours de création",
    S.REQUESTED: "Demande d'inscription",
    S.REFUSED_BY_ORGANISATION: "Refusé par l'organisme",
    S.PROPOSED: "Proposition de l'organisme",
    S.REQUEST_CANCELLED: "Demande d'inscription annulée",
    S.TO_VALIDATE: "À valider",
    S.PAYMENT_PENDING: "Paiement en cours",
    S.PAYMENT_REFUSED: "Paiement refusé",
    S.VALIDATED: "Validé",
    S.IN_TRAINING: "En formation",
    S.COMPLETED: "Formation terminée",
    S.CANCELLED_BY_TRAINEE: "Formation annulée",
    S.CANCELLED_BY_ORGANISATION: "Formation annulée par l'organisme",
}
ROLE_LABELS = {
    R.TRAINEE: "le stagiaire",
    R.ORGANISATION: "l'organisme",
    R.BANK: "la banque",
    R.FUNDER: "le financeur",
    R.STAFF: "la Caisse des Dépôts",
    R.CLOCK: "le calendrier",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit: those of `awaits` have `days` business days from `since`, then the clock plays `then`.

    The figure is that of the day it is counted from.
    `then` None: nothing ends, it is only late. `since`: the day of the `transition`, of the agreed `start`
    or `end`; `kept` leaves the date as it is, `funder` as the funder's own days and silence make it.
    """

    days: Dated[int]
    since: str
    awaits: tuple[Role, ...]
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: a transition, where it starts and leads, who may play it.

    `target` None: the state stays. `slug` and `label` name its page and button, for people.
    `before` is the label until something is validated, when it is not the same: a request is no training
    yet. `deadline` replaces that of the target state.
    """

    name: str
    sources: tuple[State, ...]
    target: State | None
    roles: tuple[Role, ...]
    label: str
    slug: str
    deadline: Deadline | None = None
    before: str = ""

    def label_in(self, state: State) -> str:
        """The name of its button and page for a dossier in that state."""
        return self.before if self.before and state in REQUESTS else self.label

    def leads_to(self, source: State) -> State:
        """The state after the transition."""
        return self.target or source


# The organisation has agreed, the trainee finalises.
AGREED = (S.PROPOSED, S.TO_VALIDATE)
ANSWERABLE = (S.REQUESTED, *AGREED, S.PAYMENT_REFUSED)
# Nothing is validated yet.
REQUESTS = (*ANSWERABLE, S.PAYMENT_PENDING)
LIVE = (*REQUESTS, S.VALIDATED, S.IN_TRAINING)
TERMINAL = tuple(state for state in S if state is not S.DRAFT and state not in LIVE)
# A dossier in one of these holds a seat of its session.
SEATED = (*LIVE, S.COMPLETED)

T_, O_, B_, C_, FC_ = (R.TRAINEE,), (R.ORGANISATION,), (R.BANK,), (R.CLOCK,), (R.FUNDER, R.CLOCK)

# For the trainee to finalise what the organisation has agreed to, and for a funder to answer.
TO_FINALISE = Deadline(Figures.acceptance_days, "transition", T_, "expire")
TO_ANSWER = Deadline(Figures.funder_days, "funder", (R.FUNDER,), "decline_top_up")

TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("send", (S.DRAFT,), S.REQUESTED, T_, "Envoyer mon dossier", "envoyer"),
        Transition(
            "acknowledge",
            (S.REQUESTED,),
            None,
            O_,
            "Accuser réception",
            "accuser-reception",
            deadline=Deadline(Figures.admission_days, "transition", O_, "expire"),
        ),
        Transition("accept", (S.REQUESTED,), S.TO_VALIDATE, O_, "Accepter sans changement", "accepter"),
        Transition("propose", (S.REQUESTED,), S.PROPOSED, O_, "Proposer des changements", "proposer"),
        Transition("refuse", (S.REQUESTED,), S.REFUSED_BY_ORGANISATION, O_, "Refuser la demande", "refuser"),
        Transition(
            "cancel_request", ANSWERABLE, S.REQUEST_CANCELLED, T_, "Annuler ma demande", "annuler-la-demande"
        ),
        Transition("expire", REQUESTS, S.REQUEST_CANCELLED, C_, "Délai dépassé", "expirer"),
        Transition("validate", AGREED, S.VALIDATED, T_, "Valider mon inscription", "valider"),
        Transition(
            "pay",
            (*AGREED, S.PAYMENT_REFUSED),
            S.PAYMENT_PENDING,
            T_,
            "Régler le reste à payer",
            "payer",
        ),
        Transition(
            "ask_top_up", AGREED, None, T_, "Demander une aide au financement", "demander-une-aide", TO_ANSWER
        ),
        Transition("grant_top_up", AGREED, None, FC_, "Accorder l'aide", "accorder-l-aide", TO_FINALISE),
        Transition("decline_top_up", AGREED, None, FC_, "Refuser l'aide", "refuser-l-aide", TO_FINALISE),
        Transition(
            "payment_succeeded",
            (S.PAYMENT_PENDING, S.PAYMENT_REFUSED),
            S.VALIDATED,
            B_,
            "Paiement accepté",
            "paiement-accepte",
        ),
        Transition(
            "payment_failed",
            (S.PAYMENT_PENDING,),
            S.PAYMENT_REFUSED,
            B_,
            "Paiement refusé",
            "paiement-refuse",
        ),
        Transition(
            "declare_entry", (S.VALIDATED,), S.IN_TRAINING, O_, "Déclarer l'entrée", "declarer-entree"
        ),
        Transition(
            "declare_no_show",
            (S.VALIDATED,),
            S.CANCELLED_BY_TRAINEE,
            O_,
            "Déclarer une absence à l'entrée",
            "declarer-absence",
        ),
        Transition("cancel", (S.VALIDATED,), S.CANCELLED_BY_TRAINEE, T_, "Annuler ma formation", "annuler"),
        Transition(
            "abandon",
            (S.IN_TRAINING,),
            S.CANCELLED_BY_TRAINEE,
            (R.TRAINEE, R.ORGANISATION),
            "Déclarer un abandon",
            "abandonner",
        ),
        Transition(
            "declare_exit", (S.IN_TRAINING,), S.COMPLETED, O_, "Déclarer la sortie", "declarer-sortie"
        ),
        Transition(
            "withdraw_entry", (S.IN_TRAINING,), S.VALIDATED, O_, "Retirer l'entrée", "retirer-l-entree"
        ),
        Transition("record_exam", (S.COMPLETED,), None, O_, "Enregistrer l'examen", "examen"),
        Transition(
            "cancel_by_organisation",
            LIVE,
            S.CANCELLED_BY_ORGANISATION,
            (R.ORGANISATION, R.STAFF),
            "Annuler la formation",
            "annuler-la-formation",
            before="Annuler la demande",
        ),
        Transition(
            "claim_force_majeure",
            (S.CANCELLED_BY_TRAINEE,),
            None,
            T_,
            "Invoquer un cas de force majeure",
            "force-majeure",
        ),
        Transition(
            "decide_force_majeure",
            (S.CANCELLED_BY_TRAINEE,),
            None,
            (R.STAFF,),
            "Décider du cas de force majeure",
            "decider-force-majeure",
        ),
        Transition(
            "confirm_entry",
            (S.VALIDATED, S.IN_TRAINING),
            None,
            T_,
            "Confirmer mon entrée",
            "confirmer-entree",
        ),
        Transition(
            "confirm_exit", (S.IN_TRAINING, S.COMPLETED), None, T_, "Confirmer ma sortie", "confirmer-sortie"
        ),
        Transition("review", (S.COMPLETED,), None, T_, "Donner mon avis", "donner-mon-avis"),
        Transition("hide", TERMINAL, None, T_, "Retirer de ma liste", "retirer"),
    )
}

DEADLINES = {
    S.REQUESTED: Deadline(Figures.answer_days, "transition", O_, "expire"),
    S.PROPOSED: TO_FINALISE,
    S.TO_VALIDATE: TO_FINALISE,
    S.PAYMENT_PENDING: Deadline(Figures.acceptance_days, "kept", T_, "expire"),
    S.PAYMENT_REFUSED: Deadline(Figures.acceptance_days, "kept", T_, "expire"),
    S.VALIDATED: Deadline(Figures.declaration_days, "start", (R.ORGANISATION, R.TRAINEE)),
    S.IN_TRAINING: Deadline(Figures.declaration_days, "end", (R.ORGANISATION, R.TRAINEE)),
}


def transitions_from(state: State, role: Role) -> Iterator[Transition]:
    """The transitions the table allows that actor in that state, in the table's order."""
    return (
        transition
        for transition in TRANSITIONS.values()
        if state in transition.sources and role in transition.roles
    )


def expires(state: State) -> bool:
    """Whether the clock ends that state when its deadline has passed."""
    deadline = DEADLINES.get(state)
    return deadline is not None and deadline.then is not None


# The states that the clock ends by itself: a payment in progress waits for the bank's word.
ENDED_BY_THE_CLOCK = tuple(state for state in S if expires(state) and state is not S.PAYMENT_PENDING)


def diagram() -> str:
    """The lifecycle as a Mermaid state diagram, drawn from the table."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {state}: {state.label}" for state in S]
    lines += [
        f"    {source} --> {transition.leads_to(source)}: {transition.label_in(source)}"
        for transition in TRANSITIONS.values()
        if transition.target
        for source in transition.sources
    ]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in TERMINAL)]) + "\n"

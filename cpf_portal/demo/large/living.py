"""The people who live their own lives: each with an account, rights, perhaps a gift, and their dossiers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.people.models import Trainee, User
from accounts.rights import ledger
from accounts.rights.dotations.models import DotationKind
from catalogue.funders.models import Agent
from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session
from cpf_portal.common.errors import Refused
from cpf_portal.demo import funders, gifts
from cpf_portal.demo.large import identities, lives, shares
from cpf_portal.demo.large.offered import SIRETS
from cpf_portal.demo.large.shares import OVERDUE, Person, Sizes
from cpf_portal.demo.lives import stories
from cpf_portal.demo.lives.stories import Dated, Life, Story
from cpf_portal.demo.people import hashed
from cpf_portal.simulators.bank import Simulator
from dossiers.dossier import actors

# What is over was over at most so many business days ago; everyone had an account so long before.
OLDEST, HERE_FOR = 340, 130
# A training that one follows in a month; those that everyone's rights may pay.
LONGEST = 140
OFFERED = Q(training__certification__code__regex="^(RNCP|RS)", hours__lte=LONGEST)
# The part of the prices that rights pay, in turn; and a third of the least where a funder is asked.
RIGHTS, WITH_AID = (0.4, 0.7, 1.0, 1.3), 0.35
GIVEN = (200_00, 450_00)
SENT = """
UPDATE dossiers_outboxmessage message SET sent_at = entry.at, due_at = NULL, attempts = 1
FROM dossiers_entry entry JOIN dossiers_dossier dossier ON dossier.id = entry.dossier_id
WHERE message.entry_id = entry.id AND message.sent_at IS NULL AND dossier.trainee_id = %s
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A story, how many business days ago it was as it is told, and the offer it is about."""

    name: str
    story: Story
    ago: int
    action: int


class Living:
    """Lives the lives that nobody has lived yet."""

    def __init__(self, sizes: Sizes, today: date, bank: Simulator) -> None:
        self.sizes, self.today, self.bank = sizes, today, bank
        offers = Action.objects.filter(OFFERED, training__organisation__siret__startswith=SIRETS)
        rows = offers.order_by("pk").values_list("pk", "has_admission_terms")
        self.plain = [pk for pk, has_terms in rows if not has_terms]
        self.with_terms = [pk for pk, has_terms in rows if has_terms] or self.plain
        self.refused = 0

    def persons(self) -> Iterator[tuple[Person, list[Chosen]]]:
        """Whoever lives a life of their own, and what they live: the same each time it is asked."""
        chance = random.Random(self.sizes.seed)  # noqa: S311
        told, late = _told(lives.NOW | lives.OVER, chance), _told(lives.OVERDUE, chance)
        for person in shares.people(self.sizes):
            if person.lives_it:
                names = [next(late)] if person.kind == OVERDUE else [next(told) for _ in range(person.kind)]
                yield person, [self._chosen(name, chance) for name in names]

    def live(self, person: Person, chosen: list[Chosen]) -> None:
        """Live that life, unless it was; a person whose life was cut short stays as they are."""
        who = identity(self.sizes, person.rank)
        if User.objects.filter(login=who.login).exists():
            return
        last_job = ProcrastinateJob.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        days = [stories.days_ago(self.today, each.ago) for each in chosen] or [self.today]
        with stories.moment(stories.days_ago(min(days), HERE_FOR)):
            trainee = self._settled(person, who)
        lived = [self._life(trainee, person, rank, each, days[rank]) for rank, each in enumerate(chosen)]
        self._has_rights(trainee, person, chosen, lived, min(days))
        each_day = zip(chosen, lived, days, strict=bool(chosen))
        self._play([step for each, life, day in each_day for step in stories.dated(each.story, life, day)])
        with connection.cursor() as cursor:
            cursor.execute(SENT, [trainee.pk])
        ProcrastinateJob.objects.filter(pk__gt=last_job, status="todo").delete()
        User.objects.filter(pk=trainee.pk).update(login=who.login)

    def _play(self, steps: list[Dated]) -> None:
        """Each step on its day; a story ends where one is refused."""
        ended: set[str] = set()
        for day, rank, play, life in sorted(steps, key=lambda step: step[:2]):
            if life.name not in ended:
                try:
                    stories.play_all([(day, rank, play, life)])
                except Refused:
                    ended.add(life.name)
                    self.refused += 1

    def _chosen(self, name: str, chance: random.Random) -> Chosen:
        story = (lives.NOW | lives.OVER | lives.OVERDUE)[name][0]
        ago = chance.randrange(OLDEST) if name in lives.OVER else 0
        return Chosen(
            name, story, ago, chance.choice(self.with_terms if name == "acknowledged" else self.plain)
        )

    def _settled(self, person: Person, who: identities.Invented) -> Trainee:
        """An account, found under another digest until all of its life is lived."""
        user = User.objects.create(
            login=f"{who.login}:{timezone.now().timestamp()}",
            kind=User.Kind.TRAINEE,
            first_name=who.first,
            last_name=who.last,
            email=who.email,
            email_confirmed_at=timezone.now(),
            password=hashed(),
        )
        born, sex = identities.born(self.sizes.seed, person.rank), identities.sex(person.rank)
        return stories.settle(user, who.email, "57000", "Metz", birth_date=born, sex=sex)

    def _life(self, trainee: Trainee, person: Person, rank: int, chosen: Chosen, day: date) -> Life:
        action = Action.objects.select_related("training").get(pk=chosen.action)
        found = Session(action=action, number=f"V{person.rank}.{rank}")
        manager = User.objects.get(
            memberships__organisation=action.training.organisation_id, memberships__role=Member.Role.MANAGER
        )
        return Life(
            trainee,
            chosen.story.session_for(found, day),
            actors.organisation(manager),
            is_jobseeker=trainee.is_jobseeker,
            name=f"{chosen.name} {rank}",
            bank=self.bank,
        )

    def _has_rights(
        self, trainee: Trainee, person: Person, chosen: list[Chosen], lived: list[Life], first: date
    ) -> None:
        """Rights of past years, for a part of the prices; to one in five, an employer gave something too."""
        names = {each.name for each in chosen}
        Trainee.objects.filter(pk=trainee.pk).update(is_jobseeker=_seeks_a_job(person, names))
        trainee.refresh_from_db()
        for life in lived:
            life.is_jobseeker = trainee.is_jobseeker
        prices = [life.session.action.price for life in lived] or [1_500_00]
        cents = (
            min(prices) * WITH_AID if names & lives.AIDS else sum(prices) * RIGHTS[person.rank % len(RIGHTS)]
        )
        sent = stories.days_ago(first, HERE_FOR - 20)
        stories.credit_years(trainee, round(cents), stories.last_year(sent))
        if person.rank % 5 == 0 and not names & lives.AIDS:
            with stories.moment(sent):
                ledger.credit_dotation(
                    trainee.pk,
                    kind=DotationKind.EMPLOYER,
                    giver=gifts.EMPLOYER,
                    siret=gifts.SIRET,
                    amount=GIVEN[person.life % len(GIVEN)],
                    reference=f"VIE-{self.sizes.seed}-{person.rank}-{trainee.pk}",
                )


def identity(sizes: Sizes, rank: int, like: int | None = None) -> identities.Invented:
    """Who has that rank: born on the day of the one whose life they have, of the same sex."""
    lived = rank if like is None else like
    return identities.invented(rank, identities.born(sizes.seed, lived), identities.sex(lived))


def funders_answer() -> None:
    """The funders of the demonstration are there, each with someone who answers."""
    funders.load_register()
    for email, first, last, funder in funders.AGENTS:
        user, made = User.objects.get_or_create(
            login=email,
            defaults={"kind": User.Kind.FUNDER, "first_name": first, "last_name": last, "email": email},
        )
        if made or not Agent.objects.filter(user=user).exists():
            funders.answers_for(user, funder)


def _seeks_a_job(person: Person, names: set[str]) -> bool:
    """One in four, but those who have something left to pay whatever their rights."""
    return person.rank % 4 == 0 and not names & lives.BY_CARD


def _told(told: dict[str, tuple[Story, int]], chance: random.Random) -> Iterator[str]:
    """Every story once, then each as often as it should be."""
    yield from told
    names, weights = list(told), [weight for _, weight in told.values()]
    while True:
        yield from chance.choices(names, weights, k=100)

"""A training that five payers shared is cancelled: each reads, by mail and on their page, what becomes of its part."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.rights import ledger
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import Work, sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]

GIVEN_BACK = {
    "Droits rendus": "900,00 €",
    "Avoir rendu": "50,00 €",
    "Rendu à vos dotations": "100,00 €",
    "Aide rendue à son financeur": "300,00 €",
    "À rembourser sur votre carte": "280,00 €",
}
USED = {
    "Droits utilisés": "900,00 €",
    "Avoir utilisé": "50,00 €",
    "Dotations utilisées": "100,00 €",
    "Aide utilisée": "300,00 €",
}
BACK_BY_MAIL = (
    "900,00 € de droits rendus ; 50,00 € d'avoir rendus ; 100,00 € rendus à vos dotations ; 300,00 € d'aide "
    "rendus à son financeur ; 280,00 € à rembourser sur votre carte (nous vous écrirons quand la banque "
    "l'aura fait)."
)
USED_BY_MAIL = (
    "900,00 € de droits utilisés ; 50,00 € d'avoir utilisés ; 100,00 € de dotations utilisés ; 300,00 € "
    "d'aide de votre financeur utilisés ; 280,00 € de paiement par carte {card}."
)
ENDINGS: dict[str, tuple[Callable[[Dossier], object], dict[str, str], str]] = {
    "withdrawal": (f.cancel, GIVEN_BACK, BACK_BY_MAIL),
    "organisation": (f.cancel_by_organisation, GIVEN_BACK, BACK_BY_MAIL),
    "late": (
        f.cancel_late,
        USED | {"Avoir pour une prochaine formation": "280,00 €"},
        USED_BY_MAIL.format(card="transformés en avoir pour une prochaine formation"),
    ),
    "abandoned": (
        lambda dossier: transitions.abandon(f.begin(dossier), f.owner(dossier)),
        USED | {"Paiement par carte conservé": "280,00 €"},
        USED_BY_MAIL.format(card="conservés"),
    ),
}


def paid_by_five(last_day: int | None = None) -> Dossier:
    """Dotation 100, avoir 50, rights 900, aid 300, card 280, for a licence of 1 630 euros."""
    dominique = f.a_trainee(cents=500_000)
    expires_on = None if last_day is None else timezone.localdate() + timedelta(days=last_day)
    f.a_dotation(dominique, 10_000, kind="region", siret="", giver="Région Bretagne", expires_on=expires_on)
    ledger.credit(dominique.pk, "avoir", 5_000, "Avoir")
    draft = f.a_draft(
        dominique, f.a_session(f.an_action(certification="CPF206", price=163_000), starts_in=60)
    )
    f.swear(draft)
    funder = f.a_funder("Région Grand Est")
    dossier = f.grant_top_up(f.ask_top_up(f.accept(f.send(draft)), funder, 30_000))
    f.validate(dossier)
    dossier = Dossier.objects.get(pk=dossier.pk)
    parts = (dossier.dotation_used, dossier.credit_used, dossier.rights_used, dossier.top_up_used)
    assert (*parts, dossier.card_paid) == (10_000, 5_000, 90_000, 30_000, 28_000)
    return dossier


def plain(text: str) -> str:
    return unescape(text).replace("\u00a0", " ").replace("\u202f", " ")


def lines(client: Client, user: User, address: str, *args: object) -> dict[str, str]:
    """The lines of the money boxes of someone's page."""
    client.force_login(user, backend="accounts.login.backends.EmailBackend")
    text = plain(client.get(reverse(address, args=args)).text)
    found = re.findall(r"<dt>([^<]*)</dt><dd class=\"amount\">([^<]*)</dd>", text)
    return dict(found)


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_payer_reads_what_becomes_of_its_part(
    client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives], ending: str
) -> None:
    end, on_the_page, by_mail = ENDINGS[ending]
    dossier = paid_by_five()
    worker()
    mailoutbox.clear()
    end(dossier)
    worker()
    told = {to: plain(str(mail.body)) for mail in mailoutbox for to in mail.to}
    funder = sure(dossier.top_up.funder)
    trainee, organisation = dossier.trainee.user, dossier.organisation
    assert by_mail in " ".join(told[trainee.email].split())
    is_back = on_the_page is GIVEN_BACK
    of_the_aid = "0,00 € sont utilisés et 300,00 €" if is_back else "300,00 € sont utilisés et 0,00 €"
    assert f"De votre aide, {of_the_aid} ne sont pas dus." in told[funder.email]
    kept, back = ("0,00 €", "1 630,00 €") if is_back else ("1 630,00 €", "0,00 €")
    share = f"Part du prix retenue : {kept} ; rendue à ceux qui l'avaient payée : {back}."
    assert share in told[organisation.email]
    for words in ("otation", "avoir", "Grand Est", "Bretagne"):
        assert words not in told[organisation.email], "who paid which part is not the organisation's to know"

    agent = sure(f.agent(dossier).user)
    shared = lines(client, agent, "organisation_dossier", dossier.number)
    assert (shared["Part du prix retenue"], shared["Rendu à ceux qui l'avaient payé"]) == (kept, back)
    dossier = Dossier.objects.get(pk=dossier.pk)
    if dossier.closing.final_on:
        waiting = lines(client, trainee, "dossier", dossier.number)
        assert waiting["Avoir qui sera utilisé"] == "50,00 €"
        assert waiting["Aide qui sera utilisée"] == "300,00 €"
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            sweep()
            read = lines(client, trainee, "dossier", dossier.number)
    else:
        read = lines(client, trainee, "dossier", dossier.number)
    assert {label: cents for label, cents in read.items() if label in GIVEN_BACK | on_the_page} == on_the_page


def test_what_goes_back_to_a_dotation_that_has_expired_is_its_giver_s(
    client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    dossier = paid_by_five(last_day=3)
    worker()
    mailoutbox.clear()
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        f.cancel(dossier)
        worker()
        bodies = [plain(str(mail.body)) for mail in mailoutbox if mail.to == [dossier.trainee.user.email]]
        assert any("100,00 € rendus à vos dotations" in body for body in bodies)
        assert any("100,00 €" in body and "Région Bretagne" in body and "retourn" in body for body in bodies)
        account = ledger.account_of(dossier.trainee_id)
        assert account.dotations[0].balances == ledger.Balances(0, 0, 0), "nobody keeps what expired"
        assert (account.rights, account.credit) == (500_000, 5_000), "and no aid came to the trainee"

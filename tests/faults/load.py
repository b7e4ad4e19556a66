"""The load of a drill: people who enrol, each at their pace, an organisation that answers, someone who looks."""

import itertools
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from cpf_portal.simulators.bank.ledger import ACCEPTED
from tests import factories as f
from tests.faults import people
from tests.faults.browser import Away, Browser, Record
from tests.faults.world.site import Site

# Whoever is told to come back does so after as many seconds.
COMES_BACK, LOOKS_EVERY = 0.3, 0.15
PATIENCE = 60.0
# What the page of an organisation says of an answer that was taken.
TAKEN = "est fait, un message part"


class Crowd:
    """Those who use a site at the same time, each in a thread of their own, and what it told them."""

    def __init__(self, site: Site, record: Record) -> None:
        self.site, self.record, self.over = site, record, threading.Event()
        self.troubles: list[str] = []

    def insists(self, act: Callable[[], object]) -> None:
        """Again, for as long as the site asks to come back."""
        while not self.over.is_set():
            try:
                act()
                return
            except Away:
                self.over.wait(COMES_BACK)

    def plays(self, act: Callable[[], None]) -> None:
        """Do it to the end, or say why not."""
        try:
            act()
        except Exception as trouble:
            self.troubles.append(f"{type(trouble).__name__}: {trouble}"[:300])

    def answers(self, agent: Browser) -> None:
        """Accept whatever is asked."""
        while not self.over.is_set():
            self.insists(lambda: self._accepts_all(agent))
            self.over.wait(LOOKS_EVERY)

    def _accepts_all(self, agent: Browser) -> None:
        queue = agent.opens("/organisme/dossiers/?etat=requested")
        for number in dict.fromkeys(part.split("/")[0] for part in queue.split('"/organisme/dossiers/')[1:]):
            if number.isdigit():
                agent.opens(f"/organisme/dossiers/{number}/accepter/")
                if agent.url.endswith("/accepter/") and TAKEN in agent.submits():
                    self.record.tell("accept", number)

    def looks(self, reader: Browser, paths: Sequence[str] = ("/recherche/?q=anglais",)) -> None:
        """Read those pages again and again."""
        for path in itertools.cycle(paths):
            if self.over.is_set():
                return
            with suppress(Away):
                reader.opens(path)
            self.over.wait(LOOKS_EVERY)


class Load(Crowd):
    """The people of a play."""

    def __init__(
        self, site: Site, *, number: int = people.PEOPLE, cancel: int = 3, twice: bool = False
    ) -> None:
        super().__init__(site, Record())
        other = site.doors[-1] if twice else ""
        session, visitor = people.agent(), Browser(site.doors[0], self.record)
        answering = [Browser(door, self.record, session) for door in site.doors[: 1 + twice]]
        self.browsers = [*answering]
        acts: list[Callable[[], None]] = [lambda: self.looks(visitor)]
        acts += [partial(self.answers, agent) for agent in answering]
        self.others = len(acts)
        offered = people.sessions()
        for rank, known in enumerate(people.trainees()[:number]):
            browser = Browser(
                site.doors[rank % len(site.doors)], self.record, known.session if rank else "", other
            )
            self.browsers.append(browser)
            wanted, cancels = offered[rank % len(offered)], rank % cancel == cancel - 1
            person = Person(self, browser, known.nir, wanted, cancels=cancels)
            acts.append(person.lives)
        self.threads = [threading.Thread(target=self.plays, args=[act], daemon=True) for act in acts]

    def begins(self) -> None:
        for thread in self.threads:
            thread.start()

    def ends(self, seconds: float = PATIENCE) -> None:
        """Wait until everyone has done what they came for; whoever could not is a trouble."""
        people = self.threads[self.others :]
        self.site.lives_until(lambda: not any(thread.is_alive() for thread in people), seconds)
        stuck = sum(thread.is_alive() for thread in people)
        where = "; ".join(browser.says() for browser in self.browsers) if stuck else ""
        self.over.set()
        for thread in self.threads:
            thread.join(30)
        if stuck:
            self.troubles.append(f"{stuck} people could not do what they came for: {where}")


class Person:
    """Someone who enrols, pays, and changes their mind or not."""

    def __init__(self, load: Crowd, browser: Browser, nir: str, session: int, *, cancels: bool) -> None:
        self.load, self.browser, self.nir, self.session, self.cancels = load, browser, nir, session, cancels
        self.number = ""

    def lives(self) -> None:
        steps = [self.comes_in, self.begins, self.fills, self.is_accepted, self.pays, self.is_enrolled]
        for step in [*steps, *([self.changes_their_mind] if self.cancels else [])]:
            self.load.insists(step)

    def tells(self, what: str) -> None:
        self.load.record.tell(what, self.number)

    def comes_in(self) -> None:
        self.browser.opens("/mes-dossiers/")
        if "/connexion/" in self.browser.url:
            self.browser.opens("/connexion/?next=/mes-dossiers/")
            self.browser.submits(nir=self.nir, password=f.PASSWORD)
            assert self.browser.url.endswith("/mes-dossiers/"), self.browser.url

    def begins(self) -> None:
        self.browser.opens("/recherche/?q=anglais")
        self.browser.opens(f"/formations/sessions/{self.session}/dossier/")
        if "/completer/" not in self.browser.url and "/mes-dossiers/" not in self.browser.url:
            self.browser.submits()
        self.number = self.browser.url.split("/mes-dossiers/")[1].split("/")[0]

    def fills(self) -> None:
        """Step by step, then the consents; a dossier that was sent already leads elsewhere."""
        self.browser.opens(f"/mes-dossiers/{self.number}/completer/fonction-publique/")
        for _ in range(8):
            if "/completer/" not in self.browser.url:
                break
            if self.browser.url.endswith("/envoyer/"):
                self.browser.submits(rights_consent="on", payment_consent="on")
            elif self.browser.url.endswith("/fonction-publique/"):
                self.browser.submits(is_public_agent="non")
            else:
                self.browser.submits()
        assert "/completer/" not in self.browser.url, self.browser.url
        self.tells("send")

    def is_accepted(self) -> None:
        self._waits("/payer/")

    def pays(self) -> None:
        """At the bank's own page, where the site leads; the dossier leads there again once it was begun."""
        address = f"/mes-dossiers/{self.number}/payer/"
        self.browser.opens(address)
        if self.browser.url.endswith("/payer/"):
            self.browser.submits(rights_consent="on", payment_consent="on")
        elif f'action="{address}"' in self.browser.text:
            self.browser.submits()
        if "/c/pay/" in self.browser.url:
            self.browser.submits(card=ACCEPTED)
            self.tells("pay")
        elif "/payer/" in self.browser.url:
            raise Away("the bank opens no page")

    def is_enrolled(self) -> None:
        if self._waits("/annuler/"):
            self.tells("payment_succeeded")

    def changes_their_mind(self) -> None:
        self.browser.opens(f"/mes-dossiers/{self.number}/annuler/")
        if self.browser.url.endswith("/annuler/"):
            self.browser.submits()
            assert not self.browser.url.endswith("/annuler/"), self.browser.url
        self.tells("cancel")

    def _waits(self, address: str) -> bool:
        """Until the page of the dossier leads there; whether it did before all was over."""
        while not self.load.over.is_set():
            if address in self.browser.opens(f"/mes-dossiers/{self.number}/"):
                return True
            self.load.over.wait(LOOKS_EVERY)
        return False

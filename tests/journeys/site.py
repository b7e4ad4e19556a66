"""The site that a browser opens, and the bank that it sends people to."""

from dataclasses import dataclass

from cpf_portal.simulators.bank import Simulator


@dataclass
class Site:
    url: str
    bank: Simulator

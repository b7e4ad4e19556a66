"""A small API Particulier for the demonstration and the tests: it knows a few people, and no one real.

It takes the calls « identité » of the third version as the real one does, refuses what it would refuse, and
can be made to fail, to be slow or to talk nonsense (`Register.faults`).
"""

from cpf_portal.simulators.status.server import Simulator, serve

__all__ = ["Simulator", "serve"]

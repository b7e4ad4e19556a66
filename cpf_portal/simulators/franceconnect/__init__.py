"""A small FranceConnect for the demonstration and the tests: whoever one says one is, nobody is checked.

It speaks OpenID Connect as FranceConnect does (code, PKCE, ES256, `acr`, signed userinfo, end of session),
refuses what FranceConnect would refuse, and can be made to answer wrongly (`Simulator.faults`).
"""

from cpf_portal.simulators.franceconnect.server import Simulator, serve

__all__ = ["Simulator", "serve"]

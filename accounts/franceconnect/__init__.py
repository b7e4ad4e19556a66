"""FranceConnect: someone's identity as the State knows it, given through OpenID Connect (rules.md § 9)."""

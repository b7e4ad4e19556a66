"""The request to an employer: asked, printed, and what arrives under its reference (docs/rules.md § 7)."""

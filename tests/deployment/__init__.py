"""The site as `deploy/` makes it; `python -m tests.deployment` runs it whole, on this machine."""

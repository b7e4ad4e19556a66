"""Fault drills: a whole site under load, a fault, and what must be true once it has healed; see `__main__`."""

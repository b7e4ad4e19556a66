"""A command that goes no further for minutes says where each of its threads is, and ends: it holds nobody up."""

import faulthandler

# More than any play takes, whatever is found wrong.
LONGEST = 400.0


def begins() -> None:
    """Something that takes so many seconds at most; what began before is over."""
    faulthandler.dump_traceback_later(LONGEST, exit=True)

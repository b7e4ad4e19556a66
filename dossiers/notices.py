"""The message of each entry of the journal, for each reader (screens.md, « Messages »)."""

# Who is told of a move; a verb that is not here tells nobody.
READERS = {
    "send": ("trainee", "organisation"),
    "acknowledge": ("trainee",),
    "accept": ("trainee",),
    "propose": ("trainee",),
    "refuse": ("trainee",),
    "cancel_request": ("trainee", "organisation"),
    "expire": ("trainee", "organisation"),
    "validate": ("trainee", "organisation"),
    "pay": (),
    "payment_succeeded": ("trainee", "organisation"),
    "payment_failed": ("trainee",),
    "declare_entry": ("trainee",),
    "declare_no_show": ("trainee",),
    "cancel": ("trainee", "organisation"),
    "abandon": ("trainee", "organisation"),
    "declare_exit": ("trainee",),
    "cancel_by_organisation": ("trainee",),
    "claim_force_majeure": ("trainee",),
    "decide_force_majeure": ("trainee", "organisation"),
    "confirm_entry": ("organisation",),
    "confirm_exit": ("organisation",),
    "review": ("organisation",),
    "hide": (),
}


def readers_of(verb: str) -> tuple[str, ...]:
    """Who receives a message when that verb is played."""
    return READERS[verb]

"""What a dotation is given for, as people name it: « RS5616 » is a certification, « action:12 » an offer."""

from collections.abc import Collection

from catalogue.trainings.models import Action, Certification

ACTION = "action:"


def names_of(marks: Collection[str]) -> dict[str, str]:
    """The titles of those that are known, by mark."""
    codes = [mark for mark in marks if not mark.startswith(ACTION)]
    keys = [int(mark.removeprefix(ACTION)) for mark in marks if mark.startswith(ACTION)]
    certified = Certification.objects.filter(code__in=codes).exclude(title="")
    offered = Action.objects.filter(pk__in=keys).select_related("training__organisation")
    return {each.code: f"{each.title} ({each.code})" for each in certified} | {
        f"{ACTION}{each.pk}": f"« {each.training.title} », chez {each.training.organisation.name}"
        for each in offered
    }

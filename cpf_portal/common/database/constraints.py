"""Constraints that many models share: a choice is one of its list, an amount of cents is one that exists."""

from django.db.models import CheckConstraint, F, Model, Q

# No line, price or payment comes near a million euros: beyond, someone typed or multiplied wrongly.
MOST_CENTS = 100_000_000


def choices_hold[M: type[Model]](model: M) -> M:
    """Class decorator: the database accepts in each field with choices one of them, no other value.

    Nothing (the empty string, or null) passes where the field allows it.
    """
    options = model._meta
    found = [
        CheckConstraint(
            name=f"{options.model_name}_{field.name}_is_known",
            condition=Q(**{f"{field.name}__in": [*([""] if field.blank else []), *_values(field)]}),
        )
        for field in options.local_fields
        if field.choices
    ]
    options.constraints = [*options.constraints, *found]
    # What migrations read: a model without constraints of its own has no such entry.
    options.original_attrs["constraints"] = options.constraints
    return model


def _values(field: object) -> list[object]:
    return [value for value, _ in field.flatchoices]  # type: ignore[attr-defined]


def sensible(model: str, field: str, *, signed: bool = False) -> CheckConstraint:
    """An amount of cents goes from 0 (from the opposite where it is `signed`) to a million euros."""
    least = -MOST_CENTS if signed else 0
    return CheckConstraint(
        name=f"{model}_{field}_is_sensible", condition=Q(**{f"{field}__range": (least, MOST_CENTS)})
    )


def together(name: str, *fields: str) -> CheckConstraint:
    """Fields that are filled at the same time: all of them, or none."""
    none, every = Q(), Q()
    for field in fields:
        none &= Q(**{f"{field}__isnull": True})
        every &= Q(**{f"{field}__isnull": False})
    return CheckConstraint(name=name, condition=none | every)


def in_order(name: str, first: str, *later: str) -> CheckConstraint:
    """Hours that come after the first, each of them once it has come."""
    condition = Q()
    for field in later:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": F(first)})
    return CheckConstraint(name=name, condition=condition)

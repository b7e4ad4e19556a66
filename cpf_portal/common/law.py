"""The figures of the law that more than one idea needs, each in one place: pure."""

# The least a card pays, in cents.
CARD_MINIMUM = 50

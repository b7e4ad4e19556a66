"""What an organisation is told of a settlement counts every payer of the price."""

from dossiers.messages.words import share_in_words

AMOUNTS = {"rights_released": 10_000, "rights_used": 20_000, "card_refunded": 1_000, "card_kept": 2_000}


def test_what_others_gave_is_counted_in_the_share() -> None:
    given = {"dotation_returned": 300, "dotation_kept": 400, "top_up_returned": 30, "top_up_kept": 40}
    told = share_in_words({"case": 9, "credit": 0} | AMOUNTS | given)
    assert "retenue : 224,40 €" in told.replace("\u00a0", " ").replace("\u202f", " ")
    assert "rendue à qui l'a payée : 113,30 €" in told.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_entry_that_settles_nothing_shares_nothing() -> None:
    assert share_in_words({"effective_on": "2026-11-24"}) == ""

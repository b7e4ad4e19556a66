"""Card money."""

from django.apps import AppConfig
from django.urls import reverse


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        """Answer what the lifecycle, and a person's data, ask of card payments."""
        from dossiers.holder import export
        from dossiers.holder import my_data as my_data_of_dossiers
        from dossiers.money import card
        from dossiers.staff.dossier import beside
        from payments.card import checkout, desk
        from payments.refunds import giving_back, my_data, staff_told, told

        card.page_may_be_paid.is_answered_by(checkout.page_may_be_paid)
        card.close_pages.is_answered_by(desk.close_pages)
        card.gone_back.is_answered_by(giving_back.given_back)
        card.told_of_refunds.is_answered_by(told.given_back)
        card.refunded.is_answered_by(told.refunded)
        card.payment_page.is_answered_by(lambda number: reverse("checkout_start", args=[number]))
        beside.card_money.is_answered_by(staff_told.card_money)
        export.fetched_with_dossiers.extend(my_data.FETCHED)
        export.more_of_dossier.append(my_data.rows)
        my_data_of_dossiers.more_of_dossier.append(my_data.sentences)

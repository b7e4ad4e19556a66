"""Card money."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        """Answer what the lifecycle asks of card payments."""
        from dossiers import card
        from payments.desk import BankDesk

        card.desk = BankDesk()

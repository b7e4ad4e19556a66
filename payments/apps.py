"""Card money."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        """Answer what the lifecycle, and a person's data, ask of card payments."""
        from dossiers import card, export
        from dossiers import my_data as my_data_of_dossiers
        from payments import my_data
        from payments.desk import BankDesk

        card.desk = BankDesk()
        export.fetched_with_dossiers.append(my_data.FETCHED)
        export.more_of_dossier.append(my_data.rows)
        my_data_of_dossiers.more_of_dossier.append(my_data.sentences)

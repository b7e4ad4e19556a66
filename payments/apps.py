"""Card money."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Paiements"

    def ready(self) -> None:
        """Answer what the lifecycle, and a person's data, ask of card payments."""
        from dossiers.holder import export
        from dossiers.holder import my_data as my_data_of_dossiers
        from dossiers.money import card
        from payments.card.desk import BankDesk
        from payments.refunds import my_data

        card.desk = BankDesk()
        export.fetched_with_dossiers.append(my_data.FETCHED)
        export.more_of_dossier.append(my_data.rows)
        my_data_of_dossiers.more_of_dossier.append(my_data.sentences)

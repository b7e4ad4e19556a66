"""What an organisation does to its catalogue; a live dossier keeps what was agreed, whatever is done here."""

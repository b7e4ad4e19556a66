"""An organisation's server is told of each transition of its dossiers: signed, tried again, replayed."""

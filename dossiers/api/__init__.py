"""The API of organisations: their dossiers, under the same rules as their pages."""

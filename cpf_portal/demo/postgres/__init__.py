"""A Postgres of our own: its server, the user it runs as, and the way Django comes to it."""

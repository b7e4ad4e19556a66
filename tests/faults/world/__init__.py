"""What a drill is played on: Postgres, processes, a bank, a mail server, a proxy, another time."""

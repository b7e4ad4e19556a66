"""What day it is has one home in the database too: in Paris, where the site counts its days.

`current_date` was the connection's, in UTC: until one or two in the morning, yesterday. A function, so
that the tests, whose day is chosen, may say which.
"""

from django.db import migrations

TODAY = """
CREATE FUNCTION today_in_paris() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (now() AT TIME ZONE 'Europe/Paris')::date;
"""
REWRITE = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('refresh_offers(bigint[])'::regprocedure), '{old}', '{new}');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_imports")]

    operations = [
        migrations.RunSQL(TODAY, "DROP FUNCTION today_in_paris()"),
        migrations.RunSQL(
            REWRITE.format(old="current_date", new="today_in_paris()"),
            REWRITE.format(old="today_in_paris()", new="current_date"),
        ),
    ]

"""The rating of the trainings whose reviews were published before it was kept."""

from django.db import migrations

RATE = """
UPDATE catalogue_training SET rating = found.mean, rating_count = found.count
FROM (
    SELECT training_id, count(*), round(avg(welcome + content + trainers + means + support) / 5, 1) AS mean
    FROM dossiers_review review
    JOIN dossiers_dossier dossier ON dossier.id = review.dossier_id
    JOIN catalogue_session session ON session.id = dossier.session_id
    JOIN catalogue_action action ON action.id = session.action_id
    WHERE review.status = 'published'
    GROUP BY training_id
    HAVING count(*) >= 3
) found
WHERE id = training_id
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_reminders_about"), ("catalogue", "0006_search")]

    operations = [migrations.RunSQL(RATE, migrations.RunSQL.noop)]

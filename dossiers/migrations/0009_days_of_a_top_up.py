"""The days of a top-up may be moved with those of its dossier: what its row says together stays checked."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0008_answers_to_the_law'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='topup',
            name='what_is_asked_stays',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topup',
            trigger=pgtrigger.compiler.Trigger(name='what_is_asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.dossier_id, OLD.funder_id, OLD.asked) IS DISTINCT FROM (NEW.dossier_id, NEW.funder_id, NEW.asked))', execute='refuse_change(); DROP FUNCTION what_is_asked_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='7e3dc3b5a9f0921c92702d164be768729ed76470', operation='UPDATE OF "dossier_id", "funder_id", "asked"', pgid='what_is_asked_stays', table='dossiers_topup', when='BEFORE')),
        ),
    ]

"""What is asked is decided after, and by someone at an hour; a review is written first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_dotations'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='difclaim',
            constraint=models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('submitted_at')), _connector='OR'), name='a_dif_is_entered_then_decided'),
        ),
        migrations.AddConstraint(
            model_name='namecorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_name_is_decided_at_an_hour'),
        ),
        migrations.AddConstraint(
            model_name='namecorrection',
            constraint=models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_name_is_asked_then_decided'),
        ),
        migrations.AddConstraint(
            model_name='namecorrection',
            constraint=models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('decided_at')), _connector='OR'), name='a_name_is_decided_then_confirmed'),
        ),
    ]

"""What is asked is decided after, and by someone at an hour; a review is written first."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0002_dotations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('moderated_at', None), ('moderated_at__gte', models.F('written_at')), _connector='OR'), models.Q(('replied_at', None), ('replied_at__gte', models.F('written_at')), _connector='OR')), name='a_review_is_written_first'),
        ),
    ]

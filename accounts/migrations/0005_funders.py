"""A kind of person: who answers for a funder."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_status_checks'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='user',
            name='user_kind_is_known',
        ),
        migrations.AlterField(
            model_name='user',
            name='kind',
            field=models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme de formation'), ('funder', 'financeur'), ('staff', 'Caisse des Dépôts')], max_length=12, verbose_name='profil'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['trainee', 'organisation', 'funder', 'staff'])), name='user_kind_is_known'),
        ),
    ]

from django.db import migrations, models

GROUNDS = [
    ("leave", "Mon employeur a retiré le congé qu'il m'avait accordé"),
    ("employment", "J'ai repris un emploi"),
    ("accident", "Accident ou décès (moi ou un proche au premier degré)"),
    ("illness", "Maladie ou hospitalisation"),
    ("birth", "Maternité, paternité ou adoption"),
    ("relative", "Maladie d'un proche au premier degré ou d'une personne à ma charge"),
    ("transport", "Grève ou interruption des transports"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0012_words_are_forgotten"),
    ]

    operations = [
        migrations.AlterField(
            model_name="forcemajeureclaim",
            name="ground",
            field=models.CharField(choices=GROUNDS, max_length=10, verbose_name="motif"),
        ),
        migrations.RemoveConstraint(model_name="forcemajeureclaim", name="forcemajeureclaim_ground_is_known"),
        migrations.AddConstraint(
            model_name="forcemajeureclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(ground__in=[code for code, _ in GROUNDS]),
                name="forcemajeureclaim_ground_is_known",
            ),
        ),
    ]

"""A claim of force majeure carries one to five documents, its holder's, and what its holder explains."""

import django.db.models.deletion
from django.db import migrations, models

# Nothing is lost: the one document of each claim becomes its first.
FIRST = """
INSERT INTO dossiers_claimdocument (claim_id, document_id, rank)
SELECT dossier_id, document_id, 1 FROM dossiers_forcemajeureclaim
"""
RULES = """
-- At the end of the transaction: the claim is written before what is given with it.
CREATE FUNCTION check_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM dossiers_claimdocument WHERE claim_id = NEW.dossier_id) THEN
        PERFORM refuse('a_claim_has_a_document', 'nothing was given with the claim');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_claimant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_dossier d JOIN accounts_document given USING (trainee_id)
        WHERE d.id = NEW.claim_id AND given.id = NEW.document_id
    ) THEN
        PERFORM refuse('a_document_is_its_claimant_s', 'the document is someone else''s');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER a_claim_has_a_document AFTER INSERT ON dossiers_forcemajeureclaim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_claim();
CREATE TRIGGER a_document_is_its_claimant_s AFTER INSERT ON dossiers_claimdocument
    FOR EACH ROW EXECUTE FUNCTION check_claimant();
CREATE TRIGGER a_claim_keeps_its_documents BEFORE UPDATE OR DELETE OR TRUNCATE ON dossiers_claimdocument
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_interventions_are_known"),
        ("dossiers", "0017_what_went_back_before_the_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="forcemajeureclaim",
            name="explanation",
            field=models.TextField(blank=True, default="", verbose_name="explication"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="forcemajeureclaim",
            index=models.Index(
                condition=models.Q(("explanation", ""), _negated=True),
                fields=["decided_at"],
                name="claims_to_forget",
            ),
        ),
        migrations.CreateModel(
            name="ClaimDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="dossiers.forcemajeureclaim",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="accounts.document"
                    ),
                ),
            ],
            options={
                "verbose_name": "justificatif",
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "rank"), name="a_claim_numbers_its_documents"),
                    models.CheckConstraint(
                        condition=models.Q(("rank__range", (1, 5))), name="a_claim_has_five_documents_at_most"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FIRST),
        migrations.RemoveField(model_name="forcemajeureclaim", name="document"),
        migrations.RunSQL(RULES),
    ]

-- Claims of force majeure and what is given with them.

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

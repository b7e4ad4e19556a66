-- What a dossier's number ties together: the numbers that were given, and the lines of the ledger. The ledger
-- is of the floor below, whose models know no dossier: its trigger is here.

ALTER TABLE dossiers_dossier ADD CONSTRAINT a_dossier_has_a_number_that_was_given
    FOREIGN KEY (number) REFERENCES dossiers_issuednumber (number) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION check_line_of_dossier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_dossier WHERE number = NEW.dossier_number AND trainee_id = NEW.trainee_id
    ) THEN
        PERFORM refuse('a_line_is_of_a_dossier_of_its_holder', 'the holder has no such dossier');
    END IF;
    IF NEW.reserved < 0 AND 0 > (
        SELECT sum(reserved) FROM accounts_rightsline
            WHERE dossier_number = NEW.dossier_number AND source = NEW.source
                AND dotation_id IS NOT DISTINCT FROM NEW.dotation_id
    ) THEN
        PERFORM refuse('a_dossier_gives_back_what_it_holds', 'more is used or released than the dossier holds');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER a_line_is_of_a_dossier_of_its_holder AFTER INSERT ON accounts_rightsline
    FOR EACH ROW WHEN (NEW.dossier_number <> '') EXECUTE FUNCTION check_line_of_dossier();

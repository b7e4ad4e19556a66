-- A dossier gives back to each dotation what it holds of it.

CREATE OR REPLACE FUNCTION check_line_of_dossier() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- A selection holds dossiers of its own organisation, and no other's.
CREATE FUNCTION check_group_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_groupanswer a JOIN dossiers_dossier d ON d.organisation_id = a.organisation_id
        WHERE a.id = NEW.answer_id AND d.id = NEW.dossier_id
    ) THEN
        PERFORM refuse('an_item_is_of_its_organisation', 'a selection holds dossiers of its own organisation');
    END IF;
    RETURN NULL;
END $$;

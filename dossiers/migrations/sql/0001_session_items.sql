-- A gesture is on sessions of its own organisation, and makes no other's.
CREATE FUNCTION check_session_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM catalogue_session s
        JOIN catalogue_action a ON a.id = s.action_id
        JOIN catalogue_training t ON t.id = a.training_id
        JOIN dossiers_sessiongesture g ON g.id = NEW.gesture_id AND g.organisation_id <> t.organisation_id
        WHERE s.id IN (NEW.session_id, NEW.made_id)
    ) THEN
        PERFORM refuse('a_gesture_is_on_its_own_sessions', 'a gesture is on sessions of its own organisation');
    END IF;
    RETURN NULL;
END $$;

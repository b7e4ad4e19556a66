-- Whoever is marked on a half-day is of its session.
CREATE FUNCTION check_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_halfday h JOIN dossiers_dossier d ON d.session_id = h.session_id
        WHERE h.id = NEW.half_day_id AND d.id = NEW.dossier_id
    ) THEN
        PERFORM refuse('a_mark_is_of_its_session', 'whoever is marked on a half-day is of its session');
    END IF;
    RETURN NULL;
END $$;

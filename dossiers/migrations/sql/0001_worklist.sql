-- Who follows a dossier works for the organisation it was sent to.

CREATE FUNCTION check_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM dossiers_dossier dossier JOIN catalogue_member member USING (organisation_id)
        WHERE dossier.id = NEW.dossier_id AND member.id = NEW.member_id
    ) THEN
        PERFORM refuse(
            'a_dossier_is_followed_from_inside', 'the member works for another organisation'
        );
    END IF;
    RETURN NULL;
END $$;

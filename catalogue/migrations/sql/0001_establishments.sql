-- A site is of the company of its organisation, and no SIRET is of two organisations.
CREATE FUNCTION check_establishment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF left(NEW.siret, 9) IS DISTINCT FROM (
        SELECT left(siret, 9) FROM catalogue_organisation WHERE id = NEW.organisation_id
    ) THEN
        PERFORM refuse(TG_NAME, 'its SIREN is another''s');
    END IF;
    IF EXISTS (SELECT FROM catalogue_organisation WHERE siret = NEW.siret) THEN
        PERFORM refuse('a_siret_is_of_one_organisation', 'an organisation has this SIRET');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_siret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalogue_establishment WHERE siret = NEW.siret) THEN
        PERFORM refuse(TG_NAME, 'it is that of a site of another organisation');
    END IF;
    RETURN NULL;
END $$;

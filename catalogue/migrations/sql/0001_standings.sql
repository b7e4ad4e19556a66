-- The standing of an organisation: a row of its changes makes it, and nothing else.

-- A change starts where the organisation stands; one that needs a notice closes it, once its days are over.
CREATE FUNCTION decide_standing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands varchar;
BEGIN
    SELECT standing INTO stands FROM catalogue_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
    IF stands IS DISTINCT FROM NEW.source THEN
        PERFORM refuse('a_change_starts_where_one_stands', 'the organisation stands elsewhere');
    END IF;
    IF NEW.notice_id IS NOT NULL THEN
        UPDATE catalogue_notice SET closed_at = NEW.at, closed_by_id = NEW.by_id
        WHERE id = NEW.notice_id AND organisation_id = NEW.organisation_id AND target = NEW.target
            AND closed_at IS NULL AND until < (NEW.at AT TIME ZONE 'Europe/Paris')::date;
        IF NOT FOUND THEN
            PERFORM refuse('a_sanction_comes_after_its_notice', 'its notice is another''s, or its days are not over');
        END IF;
    END IF;
    UPDATE catalogue_organisation SET standing = NEW.target WHERE id = NEW.organisation_id;
    RETURN NULL;
END $$;

CREATE FUNCTION check_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.standing IS DISTINCT FROM (
        SELECT target FROM catalogue_standingchange WHERE organisation_id = NEW.id ORDER BY id DESC LIMIT 1
    ) AND NEW.standing <> OLD.standing THEN
        PERFORM refuse(TG_NAME, 'a standing is that of the last change');
    END IF;
    RETURN NULL;
END $$;

-- A training taken down, or put back: the same.
CREATE FUNCTION decide_takedown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_training SET is_taken_down = NEW.is_down
    WHERE id = NEW.training_id AND is_taken_down <> NEW.is_down;
    IF NOT FOUND THEN
        PERFORM refuse(TG_NAME, 'the training is already so');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION check_takedown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_taken_down <> OLD.is_taken_down AND NEW.is_taken_down IS DISTINCT FROM (
        SELECT is_down FROM catalogue_takedown WHERE training_id = NEW.id ORDER BY id DESC LIMIT 1
    ) THEN
        PERFORM refuse(TG_NAME, 'a training is taken down by a decision');
    END IF;
    RETURN NULL;
END $$;
